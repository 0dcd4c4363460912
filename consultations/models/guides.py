"""The small guide of each topic that stands beside the notes of a session; the office edits it."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from consultations.enums import GuidePart, Standing
from consultations.models.requests import Topic


class GuidePoint(models.Model):
    """One question, point of law or document of a topic; a point of law says whether somebody has verified it."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="guide", verbose_name="topik")
    part = models.CharField("bagian", max_length=10, choices=GuidePart.choices)
    text = models.CharField("isi", max_length=200)
    standing = models.CharField(
        "kepastian", max_length=20, choices=Standing.choices, blank=True, help_text="Hanya untuk pokok hukum."
    )
    basis = models.CharField(
        "dasar", max_length=120, blank=True, help_text="Dari mana, siapa yang memeriksa, dan kapan."
    )
    order = models.PositiveSmallIntegerField("urutan", default=100)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "butir panduan"
        verbose_name_plural = "panduan untuk petugas"
        ordering = ["topic", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="guide_law_has_standing",
                condition=Q(part=GuidePart.LAW) & ~Q(standing="") | ~Q(part=GuidePart.LAW) & Q(standing=""),
                violation_error_message="Pokok hukum, dan hanya itu, memerlukan kepastian: sudah diverifikasi atau belum.",
            ),
            models.CheckConstraint(
                name="guide_verified_has_basis",
                condition=~Q(standing=Standing.VERIFIED) | ~Q(basis=""),
                violation_error_message="Tulis dasarnya: dari mana atau oleh siapa pokok ini diverifikasi.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def inserted(self) -> str:
        """What one tap writes into the notes; what nobody has verified says so there too."""
        doubt = " (perlu diverifikasi)" if self.standing == Standing.TO_VERIFY else ""
        return f"{self.text}{doubt}{'' if self.part == GuidePart.LAW else ' '}"
