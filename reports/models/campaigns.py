"""A book year's campaign, how each cooperative hands in, and who was given more time."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from cooperatives.models import Cooperative
from reports.enums import Decision, Filing

FRAMEWORKS = ["SAK EP", "SAK EMKM", "SAK Indonesia"]
OLD_FRAMEWORK, LAST_OLD_YEAR = "SAK ETAP", 2024


def frameworks() -> list[str]:
    return list(FRAMEWORKS)


class Campaign(models.Model):
    """One book year: when reports are handed in and looked at, and the thresholds of its checks. RAT limits are
    the registry's."""

    tahun_buku = models.PositiveSmallIntegerField("tahun buku", unique=True)
    opens_on = models.DateField("dibuka")
    due_on = models.DateField("batas penyampaian")
    review_due_on = models.DateField("batas telaah")
    documents = models.TextField("dokumen yang diminta", blank=True, help_text="Satu dokumen tiap baris.")
    frameworks = ArrayField(
        models.CharField(max_length=30), verbose_name="kerangka akuntansi", default=frameworks,
        help_text="Yang dapat dipilih pelapor. Sampai tahun buku 2024 juga SAK ETAP.",
    )  # fmt: skip
    tolerance = models.PositiveIntegerField("toleransi selisih (rupiah)", default=1)
    jump_percent = models.PositiveSmallIntegerField(
        "perubahan yang perlu dijelaskan (%)", default=30, validators=[MinValueValidator(1)]
    )
    audit_from = models.PositiveBigIntegerField("wajib audit sejak modal sendiri (rupiah)", default=5_000_000_000)
    saving_rate_most = models.PositiveSmallIntegerField("jasa simpanan setahun, paling banyak (%)", default=15)
    loan_rate_least = models.PositiveSmallIntegerField("jasa pinjaman setahun, paling sedikit (%)", default=5)
    loan_rate_most = models.PositiveSmallIntegerField("jasa pinjaman setahun, paling banyak (%)", default=36)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "masa pelaporan"
        ordering = ["-tahun_buku"]
        constraints = [
            models.CheckConstraint(
                name="reports_campaign_dates",
                condition=Q(due_on__gte=F("opens_on"), review_due_on__gte=F("due_on")),
                violation_error_message="Urutan tanggalnya: dibuka, batas penyampaian, batas telaah.",
            ),
            models.CheckConstraint(
                name="reports_campaign_year",
                condition=Q(tahun_buku__range=(2020, 2100)),
                violation_error_message="Tahun buku paling awal 2020.",
            ),
            models.CheckConstraint(
                name="reports_campaign_rates",
                condition=Q(loan_rate_least__lte=F("loan_rate_most")),
                violation_error_message="Jasa pinjaman paling sedikit tidak boleh di atas yang paling banyak.",
            ),
        ]

    def __str__(self) -> str:
        return f"Tahun buku {self.tahun_buku}"

    def due_for(self, cooperative: Cooperative) -> date:
        """The day until which this cooperative hands in: its own when more time was granted."""
        granted = self.extensions.filter(cooperative=cooperative).first()
        return granted.until if granted else self.due_on

    @property
    def framework_choices(self) -> list[str]:
        """What a report of this year may be written by."""
        old = [OLD_FRAMEWORK] if self.tahun_buku <= LAST_OLD_YEAR else []
        return [*self.frameworks, *old]

    @property
    def thresholds(self) -> dict:
        """What the checks take from the campaign, by the names of their settings."""
        return {
            "tolerance": Decimal(self.tolerance), "jump_percent": Decimal(self.jump_percent),
            "audit_from": Decimal(self.audit_from), "frameworks": tuple(self.framework_choices),
            "saving_rate": (Decimal(0), Decimal(self.saving_rate_most)),
            "loan_rate": (Decimal(self.loan_rate_least), Decimal(self.loan_rate_most)),
        }  # fmt: skip


class FilingMode(models.Model):
    """How one cooperative hands in; without a row it is online, or other where the kota does not supervise."""

    cooperative = models.OneToOneField(Cooperative, models.PROTECT, related_name="filing_mode", verbose_name="koperasi")
    mode = models.CharField("cara melapor", max_length=8, choices=Filing.choices)
    reason = models.CharField("alasan", max_length=200, help_text="Mengapa begitu, dan atas dasar apa.")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "cara melapor"
        ordering = ["cooperative__name_key"]
        constraints = [
            models.CheckConstraint(name="reports_filing_mode", condition=Q(mode__in=Filing.values)),
            models.CheckConstraint(
                name="reports_filing_reason", condition=~Q(reason=""), violation_error_message="Tuliskan alasannya."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cooperative}: {self.get_mode_display()}"


class Extension(models.Model):
    """More time for one cooperative, with its reason."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="extensions", verbose_name="masa pelaporan")
    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="report_extensions", verbose_name="koperasi"
    )
    until = models.DateField("sampai")
    reason = models.CharField("alasan", max_length=200)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diberikan oleh", editable=False
    )
    granted_at = models.DateTimeField("diberikan", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "perpanjangan waktu"
        ordering = ["-until"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "cooperative"], name="reports_extension_once",
                violation_error_message="Koperasi ini sudah mendapat perpanjangan; ubah tanggalnya.",
            ),
            models.CheckConstraint(
                name="reports_extension_reason", condition=~Q(reason=""), violation_error_message="Tuliskan alasannya."
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cooperative} sampai {self.until:%d-%m-%Y}"

    def clean(self):
        if self.campaign_id and self.until and self.until <= self.campaign.due_on:
            due = f"{self.campaign.due_on:%d-%m-%Y}"
            raise ValidationError({"until": f"Perpanjangan berakhir sesudah batas penyampaian, {due}."})


class ExtensionRequest(models.Model):
    """A cooperative asks for more time, for handing in or for mending, and is told why it got it or not."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="time_requests", verbose_name="masa pelaporan")
    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="report_time_requests", verbose_name="koperasi"
    )
    until = models.DateField("diminta sampai")
    reason = models.CharField("alasan", max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diminta oleh"
    )
    asked_at = models.DateTimeField("diminta", auto_now_add=True)
    decision = models.CharField("keputusan", max_length=10, choices=Decision.choices, blank=True, editable=False)
    answer = models.CharField("jawaban", max_length=500, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diputuskan oleh",
        editable=False,
    )  # fmt: skip
    decided_at = models.DateTimeField("diputuskan", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "permintaan waktu"
        ordering = ["decided_at", "asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "cooperative"], condition=Q(decision=""), name="reports_one_open_time_request",
                violation_error_message="Permintaan waktu yang sebelumnya belum dijawab.",
            ),
            models.CheckConstraint(
                name="reports_time_request_reason", condition=~Q(reason=""), violation_error_message="Tuliskan alasannya."
            ),
            models.CheckConstraint(
                name="reports_time_request_decided",
                condition=Q(decision="", decided_by=None, decided_at=None, answer="")
                | Q(decision__in=Decision.values, decided_by__isnull=False, decided_at__isnull=False) & ~Q(answer=""),
                violation_error_message="Keputusan memerlukan alasan.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cooperative}: sampai {self.until:%d-%m-%Y}"
