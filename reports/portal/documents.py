"""Paper of the desk: the receipt of a report."""

from django.conf import settings
from django.urls import reverse

from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.documents.rendering import qr, render_pdf
from klinik_koperasi.office.models import Profile
from reports.models import Submission
from reports.portal import summary


def render_receipt(paper: Submission, document: IssuedDocument) -> bytes:
    """The PDF of a receipt: what was sent, when, by whom, main figures and papers. It does not say that they are right."""
    paper = Submission.objects.select_related("report__cooperative", "report__campaign", "sent_by").get(pk=paper.pk)
    report = paper.report
    context = {
        "document": document, "paper": paper, "report": report, "cooperative": report.cooperative,
        "figures": summary.main_figures(report.lines, paper.amounts, paper.unit),
        "attachments": list(report.attachments.filter(uploaded_at__lte=paper.sent_at)),
        "findings": summary.counts(paper.findings.all()), "explained": paper.findings.explained().count(),
        "verify_host": settings.PUBLIC_URL.split("://")[-1],
        "qr": qr(settings.PUBLIC_URL + reverse("verification", args=[document.code])),
        "demo": report.demo or Profile.current().demo,
    }  # fmt: skip
    return render_pdf("portal/pdf/receipt.html", context)
