"""What the keeper of a place (Balai RW) was asked, and what the keeper said."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consultations.enums import KeeperAnswer
from consultations.models.requests import Request

STAFF = settings.AUTH_USER_MODEL


class PlaceConsent(models.Model):
    """One question to the keeper of a place, for one request; who the keeper is stands in the message and the log only.

    `times` are the beginnings that the question named: of the session that was planned then, or the group's wished times.
    """

    request = models.ForeignKey(Request, models.CASCADE, related_name="place_consents")
    place = models.CharField("tempat", max_length=200)
    times = ArrayField(models.DateTimeField(), verbose_name="untuk waktu", default=list, blank=True)
    asked_at = models.DateTimeField("ditanya", default=timezone.now)
    answer = models.CharField("jawaban", max_length=8, choices=KeeperAnswer.choices, blank=True)
    answered_at = models.DateTimeField("dijawab", null=True, blank=True)
    recorded_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dicatat oleh"
    )
    note = models.CharField("catatan", max_length=300, blank=True)

    class Meta:
        verbose_name = "jawaban pengurus tempat"
        verbose_name_plural = "jawaban pengurus tempat"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="place_answer_known", condition=Q(answer__in=["", *KeeperAnswer.values])),
            models.CheckConstraint(
                name="place_answer_whole",
                condition=Q(answer="", answered_at=None, recorded_by=None, note="")
                | ~Q(answer="") & Q(answered_at__isnull=False, recorded_by__isnull=False),
                violation_error_message="Jawaban pengurus tempat memerlukan waktu dan pencatatnya.",
            ),
            models.UniqueConstraint(
                fields=["request", "place"], condition=Q(answer=""), name="place_asked_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.get_answer_display() or 'belum dijawab'}"
