"""What the report review shows on the staff's front page."""

from django.urls import reverse
from django.utils import timezone

from klinik_koperasi.panels import WorkBlock, WorkRow
from reports.models import Report

SHOWN = 6


def work_block(user) -> WorkBlock | None:
    """Reports on the office's desk, longest waiting first, for those who review (two queries)."""
    if not user.has_perm("reports.review_report"):
        return None
    waiting = Report.objects.waiting().with_people().oldest_first()
    total = waiting.count()
    if not total:
        return None
    rows = [_row(report) for report in waiting[:SHOWN]]
    more = f"{reverse('admin:reports_report_changelist')}?o=-6"
    return WorkBlock(
        "laporan", "Laporan keuangan", "menunggu telaah", total, rows, more_url=more if total > SHOWN else ""
    )


def _row(report: Report) -> WorkRow:
    days = (timezone.now() - report.sent_at).days
    late = timezone.localdate() > report.campaign.review_due_on
    return WorkRow(
        report.get_absolute_url(), report.cooperative.name, who=report.reviewer.name if report.reviewer else "",
        what=f"Tahun buku {report.campaign.tahun_buku}", when=f"{days} hari", due=report.get_status_display(),
        due_state="late" if late else "fine",
    )  # fmt: skip
