"""A cooperative's report of one book year and its way through the review."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from cooperatives.models import Cooperative
from klinik_koperasi.workflow import LogEntry
from reports.chart import chart
from reports.enums import Outcome, ReportStatus
from reports.models.campaigns import Campaign
from reports.querysets import ReportQuerySet

S = ReportStatus


def person(label: str, related: str = "+") -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name=related, verbose_name=label,
        editable=False,
    )  # fmt: skip


class Report(models.Model):
    """One version of one cooperative's report by one chart. A correction after the result is a new version beside it."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="reports", verbose_name="koperasi")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="reports", verbose_name="masa pelaporan")
    chart = models.CharField("bagan akun", max_length=40, editable=False)
    chart_version = models.CharField("versi bagan akun", max_length=20, editable=False)
    version = models.PositiveSmallIntegerField("versi", default=1, editable=False)
    status = models.CharField("keadaan", max_length=12, choices=S.choices, default=S.DRAFT, editable=False)
    reviewer = person("penelaah", "reviewed_reports")
    sent_at = models.DateTimeField("terkirim", null=True, blank=True, editable=False)
    returned_until = models.DateField("batas perbaikan", null=True, blank=True, editable=False)
    proposed_at = models.DateTimeField("diusulkan", null=True, blank=True, editable=False)
    proposed_by = person("diusulkan oleh")
    outcome = models.CharField("hasil", max_length=16, choices=Outcome.choices, blank=True, editable=False)
    outcome_note = models.TextField("catatan hasil", blank=True, editable=False)
    settled_at = models.DateTimeField("ditetapkan", null=True, blank=True, editable=False)
    settled_by = person("ditetapkan oleh")
    demo = models.BooleanField("data contoh", default=False, editable=False)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "laporan keuangan"
        ordering = ["-campaign__tahun_buku", "-pk"]
        permissions = [
            ("review_report", "Dapat menelaah laporan keuangan"),
            ("settle_report", "Dapat menetapkan hasil telaah"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "campaign", "chart", "version"], name="reports_version_once",
                violation_error_message="Laporan koperasi ini untuk tahun buku itu sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["cooperative", "campaign", "chart"], condition=~Q(status=S.SETTLED), name="reports_one_open_version",
                violation_error_message="Laporan koperasi ini untuk tahun buku itu masih berjalan.",
            ),
            models.CheckConstraint(name="reports_status", condition=Q(status__in=S.values)),
            models.CheckConstraint(
                name="reports_sent_has_time", condition=Q(status=S.DRAFT) | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="reports_returned_has_deadline",
                condition=Q(status=S.RETURNED, returned_until__isnull=False) | ~Q(status=S.RETURNED) & Q(returned_until=None),
            ),
            models.CheckConstraint(
                name="reports_steps_in_order",
                condition=(Q(proposed_at=None) | Q(proposed_at__gte=F("sent_at")))
                & (Q(settled_at=None) | Q(settled_at__gte=F("proposed_at"))),
            ),
            models.CheckConstraint(
                name="reports_proposed_has_author",
                condition=~Q(status__in=[S.PROPOSED, S.SETTLED])
                | Q(proposed_at__isnull=False, proposed_by__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="reports_stamps_only_when_proposed",
                condition=Q(status__in=[S.PROPOSED, S.SETTLED]) | Q(proposed_at=None, proposed_by=None, outcome=""),
            ),
            models.CheckConstraint(
                name="reports_settled_by_another",
                condition=Q(status=S.SETTLED, settled_at__isnull=False, settled_by__isnull=False)
                & ~Q(settled_by=F("proposed_by"))
                | ~Q(status=S.SETTLED) & Q(settled_at=None, settled_by=None),
                violation_error_message="Yang menetapkan hasil harus orang lain dari yang mengusulkan.",
            ),
            models.CheckConstraint(
                name="reports_reviewed_has_reviewer",
                condition=~Q(status__in=[S.REVIEWED, S.PROPOSED, S.SETTLED]) | Q(reviewer__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["status", "sent_at"], name="reports_inbox")]

    def __str__(self) -> str:
        version = f", perbaikan ke-{self.version - 1}" if self.version > 1 else ""
        return f"{self.cooperative}, {str(self.campaign).lower()}{version}"

    def get_absolute_url(self) -> str:
        return reverse("admin:reports_report_change", args=[self.pk])

    @property
    def lines(self):
        """The chart of accounts that it is written by."""
        return chart(self.chart, self.chart_version)

    @property
    def paper(self):
        """The submission that counts: the newest."""
        return self.submissions.order_by("-number").first()

    @property
    def sent_paper(self):
        """The submission that the report was last sent with; newer ones may have been keyed in since it was sent back."""
        return self.submissions.exclude(sent_at=None).order_by("-number").first()


class ReportLog(LogEntry):
    subject = models.ForeignKey(Report, models.CASCADE, related_name="log")

    class Meta(LogEntry.Meta):
        verbose_name = verbose_name_plural = "langkah laporan"
