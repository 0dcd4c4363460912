"""What the office decides beside the steps: a rule waived for one report, a worksheet confirmed, a cooperative reminded."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from cooperatives.models import Cooperative
from reports.checks.base import RULES
from reports.enums import Lack
from reports.instruments import instruments
from reports.models.campaigns import Campaign
from reports.models.reports import Report


def rules() -> list[tuple[str, str]]:
    return [(rule.id, f"{rule.id} {rule.title}") for _, rule in sorted(RULES.items())]


def worksheets() -> list[tuple[str, str]]:
    """The instruments whose worksheet is still to be confirmed, by id and version."""
    found = [one for one in instruments().values() if one.confirm]
    return [(f"{one.id} {one.version}", f"{one.title}, versi {one.version}") for one in found]


def known_rule(value: str) -> None:
    if value not in dict(rules()):
        raise ValidationError(f"Pemeriksaan {value} tidak ada.")


class Waiver(models.Model):
    """One rule is not held against one report until a day; its findings stay visible, the result names the waiver."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="waivers", verbose_name="laporan")
    rule = models.CharField("pemeriksaan", max_length=4, validators=[known_rule])
    reason = models.CharField("alasan", max_length=500)
    until = models.DateField("berlaku sampai")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("dicatat", auto_now=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "pengecualian pemeriksaan"
        ordering = ["rule"]
        constraints = [
            models.UniqueConstraint(fields=["report", "rule"], name="reports_waiver_once"),
            models.CheckConstraint(
                name="reports_waiver_reason", condition=~Q(reason=""), violation_error_message="Tuliskan alasannya."
            ),
            models.CheckConstraint(name="reports_waiver_rule", condition=Q(rule__regex=r"^[0-9]{2}$")),
        ]

    def __str__(self) -> str:
        return f"Pemeriksaan {self.rule} sampai {self.until:%d-%m-%Y}"

    @property
    def title(self) -> str:
        """The rule's name, or its number when it names none of ours (a finding about the file)."""
        known = RULES.get(int(self.rule)) if self.rule.isdigit() else None
        return known.title if known else self.rule

    @property
    def in_force(self) -> bool:
        return self.until >= timezone.localdate()


class SheetConfirmation(models.Model):
    """The office has confirmed which worksheet an instrument is; from then on a whole score is told with its predicate."""

    worksheet = models.CharField("instrumen", max_length=80, unique=True)
    sheet = models.CharField(
        "lembar kerja yang dipakai", max_length=200, help_text="Nama dan tanggal lembar, atau kelompok usaha (KUK)."
    )
    confirmed_by = models.CharField("dipastikan oleh", max_length=150, help_text="Nama dan jabatan.")
    confirmed_on = models.DateField("dipastikan tanggal")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "kepastian lembar kerja"
        ordering = ["worksheet"]

    def __str__(self) -> str:
        return f"{self.worksheet}: {self.sheet}"

    def clean(self):
        if self.confirmed_on and self.confirmed_on > timezone.localdate():
            raise ValidationError({"confirmed_on": "Tanggal kepastian tidak mungkin di masa depan."})


class Reminder(models.Model):
    """The office reminds one cooperative once; the message, the prepared text and the letter are about this."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="reminders", verbose_name="masa pelaporan")
    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="report_reminders", verbose_name="koperasi"
    )
    about = models.CharField("tentang", max_length=12, choices=Lack.choices)
    due = models.DateField("batas")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("diingatkan", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "pengingat laporan"
        ordering = ["-at"]
        constraints = [models.CheckConstraint(name="reports_reminder_about", condition=Q(about__in=Lack.values))]

    def __str__(self) -> str:
        return f"{self.cooperative}, {str(self.campaign).lower()}: {self.get_about_display().lower()}"
