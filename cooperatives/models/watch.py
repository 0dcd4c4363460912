"""Perlu perhatian: what the early warning found, what an officer noted about it, and where the limits lie."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from cooperatives.enums import Rule
from cooperatives.models.cooperative import Cooperative
from cooperatives.querysets import AlertQuerySet
from cooperatives.rat import DEFAULT


class WatchLimits(models.Model):
    """From when on a figure deserves a look; exactly one row (pk 1)."""

    rat_years = models.PositiveSmallIntegerField(
        "tahun buku tanpa RAT", default=2, validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="Berturut-turut, terhitung dari tahun buku terakhir yang batas RAT-nya sudah lewat.",
    )  # fmt: skip
    loss_years = models.PositiveSmallIntegerField(
        "tahun berturut-turut dengan SHU negatif", default=2, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    drop_percent = models.PositiveSmallIntegerField(
        "turun sekian persen dalam setahun", default=20, validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Anggota, simpanan (pokok + wajib), atau volume usaha.",
    )  # fmt: skip
    certificate_days = models.PositiveSmallIntegerField(
        "hari sebelum sertifikat NIK habis", default=0, validators=[MaxValueValidator(365)],
        help_text="0: baru setelah masa berlakunya lewat.",
    )  # fmt: skip

    history = HistoricalRecords()
    rat = DEFAULT  # the RAT's own limits; whoever computes puts the office's here (`RegistrySettings.rat_limits`)

    class Meta:
        verbose_name = verbose_name_plural = "batas perlu perhatian"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="cooperatives_single_limits")]

    def __str__(self) -> str:
        return "Batas perlu perhatian"

    @classmethod
    def current(cls) -> "WatchLimits":
        """The office's limits; the usual ones before anybody set them."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class Alert(models.Model):
    """One rule that one cooperative meets, with its figures; a note ticks it off until the figures change."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="alerts", verbose_name="koperasi")
    rule = models.CharField("sebab", max_length=12, choices=Rule.choices)
    words = models.CharField("angkanya", max_length=300)
    found_at = models.DateTimeField("sejak", auto_now_add=True)
    note = models.TextField("catatan", blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="dicatat oleh", editable=False
    )  # fmt: skip
    noted_at = models.DateTimeField("dicatat", null=True, editable=False)

    objects = AlertQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "perlu perhatian"
        ordering = ["cooperative__name_key", "rule"]
        constraints = [
            models.UniqueConstraint(fields=["cooperative", "rule"], name="cooperatives_alert_once"),
            models.CheckConstraint(name="cooperatives_alert_rule", condition=Q(rule__in=Rule.values)),
            models.CheckConstraint(
                name="cooperatives_alert_note_by_whom_when",
                condition=Q(note="", noted_by=None, noted_at=None)
                | (~Q(note="") & Q(noted_by__isnull=False, noted_at__isnull=False)),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["rule"], name="cooperatives_alerts_open", condition=Q(noted_at=None))]

    def __str__(self) -> str:
        return f"{self.cooperative}: {self.get_rule_display()}"

    def get_absolute_url(self) -> str:
        return reverse("admin:cooperatives_alert_change", args=[self.pk])
