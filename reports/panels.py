"""What the report review shows on the staff's front page and on a cooperative's page."""

from django.urls import reverse
from django.utils import timezone

from klinik_koperasi.panels import WorkBlock, WorkRow
from klinik_koperasi.templatetags.formats import tanggal
from reports.models import ExtensionRequest, Report

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


def requests_block(user) -> WorkBlock | None:
    """Boards that ask for more time and have no answer yet, the longest waiting first (two queries)."""
    if not user.has_perm("reports.add_extension"):
        return None
    waiting = (
        ExtensionRequest.objects.filter(decision="").select_related("cooperative", "campaign").order_by("asked_at")
    )
    total = waiting.count()
    rows = [
        WorkRow(
            reverse("admin:reports_extensionrequest_change", args=[asked.pk]), asked.cooperative.name, what=asked.reason,
            when=f"{(timezone.now() - asked.asked_at).days} hari", due=f"minta sampai {tanggal(asked.until)}",
        )
        for asked in waiting[:SHOWN]
    ]  # fmt: skip
    more = reverse("admin:reports_extensionrequest_changelist")
    return WorkBlock("waktu-laporan", "Permintaan waktu", "minta waktu", total, rows, more_url=more) if total else None


def reports_block(cooperative, user) -> dict | None:
    """On a cooperative's page, for staff: its reports by book year (one query); nothing while there is none."""
    if not user.has_perm("reports.view_report"):
        return None
    found = list(cooperative.reports.select_related("campaign", "reviewer", "cooperative"))
    if not found:
        return None
    return {"title": "Laporan keuangan", "template": "reports/includes/_reports.html", "context": {"reports": found}}


def _row(report: Report) -> WorkRow:
    days = (timezone.now() - report.sent_at).days
    late = timezone.localdate() > report.campaign.review_due_on
    return WorkRow(
        report.get_absolute_url(), report.cooperative.name, who=report.reviewer.name if report.reviewer else "",
        what=f"Tahun buku {report.campaign.tahun_buku}", when=f"{days} hari", due=report.get_status_display(),
        due_state="late" if late else "fine",
    )  # fmt: skip
