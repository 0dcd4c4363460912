"""What the survey shows on pages of the kernel: the work list, and a session's page."""

from django.urls import reverse

from consultations import selectors as clinic
from consultations.models import Session
from consultations.survey import selectors
from consultations.survey.workflow import PRINT, cannot_print
from klinik_koperasi import panels

ROWS = 8


def print_url(session: Session) -> str:
    return reverse("admin:survey_print", args=[session.pk])


def work_block(user) -> panels.WorkBlock | None:
    """Sessions that were held and whose people were not asked yet; a fixed number of queries."""
    if not user.has_perm(PRINT):
        return None
    found = selectors.without_codes()
    total = found.count()
    rows = [
        panels.WorkRow(
            print_url(session), "; ".join(p.request.group_name for p in session.participations.all()) or session.place,
            where=session.place, when=clinic.period_words(session.period), due="cetak kode", due_state="soon",
        )
        for session in found.prefetch_related("participations__request")[:ROWS]
    ]  # fmt: skip
    title = "Pertemuan tanpa survei kepuasan"
    return panels.WorkBlock("survei", title, "pertemuan tanpa survei", total, rows) if total else None


def session_block(record, user) -> dict | None:
    """On a session's page: how many codes were printed, and the way to print them."""
    if not isinstance(record, Session) or not user.has_perm("survey.view_printing"):
        return None
    why_not = cannot_print(record)
    printings = list(record.survey_printings.select_related("by"))
    if why_not and not printings:
        return None
    context = {"printings": printings, "url": "" if why_not or not user.has_perm(PRINT) else print_url(record)}
    return {"template": "survey/includes/_session.html", "context": context}
