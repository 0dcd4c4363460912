"""The recap on paper."""

from klinik_koperasi.documents.rendering import render_pdf
from reports.recap.tables import Recap


def render_recap(recap: Recap) -> bytes:
    """The bytes of the recap's PDF: tables with their definitions, date and source. It bears no number and is not archived."""
    return render_pdf("recap/pdf/recap.html", {"recap": recap, "demo": recap.count.demo})
