"""Invented answers for trial and training: one checklist half done, one whole."""

from django.db import transaction

from reports.checklist import answering, selectors
from reports.checklist.models import Filling
from reports.enums import ReportStatus
from reports.models import Report

SHARES = (1, 0.4)  # of the pages that are filled, by report


def tell(reviewer) -> int:
    """Answers for reports on the reviewer's desk; gives how many checklists were begun, none when there are some already."""
    if Filling.objects.exists():
        return 0
    lenders = Report.objects.filter(demo=True, chart="simpan_pinjam").exclude(status=ReportStatus.SETTLED)
    for report, share in zip(lenders.order_by("-sent_at"), SHARES, strict=False):
        parts = selectors.parts(report)
        for part in parts[: round(len(parts) * share)]:
            told = {item: _answer(number, item) for number, item in enumerate(part.items)}
            with transaction.atomic():
                answering.keep(report, part.sheet, told, reviewer)
    return Filling.objects.count()


def _answer(number: int, item) -> tuple[int, str]:
    """Mostly yes, now and then no with what was seen."""
    no = number % 6 == 4
    if item.of > 1:
        return item.of - 1, "Menurut lembar kantor."
    return (0, "Dokumen belum ditunjukkan.") if no else (1, "")
