"""Since when and why a cooperative has its status and its grade; rows are added, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cooperatives.enums import StandingKind
from cooperatives.models.cooperative import Cooperative
from cooperatives.models.imports import ImportBatch


class StandingChange(models.Model):
    """One change of status or grade with its date and basis; an import is the basis of what it brought."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="standing_changes", verbose_name="koperasi"
    )
    kind = models.CharField("apa", max_length=10, choices=StandingKind.choices)
    before = models.CharField("dari", max_length=20, blank=True)
    after = models.CharField("menjadi", max_length=20, blank=True)
    date = models.DateField("berlaku")
    basis = models.CharField("dasar", max_length=200)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="impor"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="dicatat oleh"
    )
    recorded_at = models.DateTimeField("dicatat", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "riwayat status dan peringkat"
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(name="cooperatives_standing_kind", condition=Q(kind__in=StandingKind.values)),
            models.CheckConstraint(name="cooperatives_standing_changes", condition=~Q(before=F("after"))),
            models.CheckConstraint(name="cooperatives_standing_has_basis", condition=~Q(basis="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.after_word}"

    @property
    def before_word(self) -> str:
        return StandingKind(self.kind).word(self.before)

    @property
    def after_word(self) -> str:
        return StandingKind(self.kind).word(self.after)
