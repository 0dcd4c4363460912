"""Secret addresses in messages to the registered contact; only a digest is kept, so this table opens nothing."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Max
from django.db.models.functions import Upper
from django.utils import timezone

from consultations.models.requests import Request
from consultations.models.sessions import Session

LIFE = timedelta(days=7)
AGAIN = timedelta(minutes=30)


class ContactLink(models.Model):
    """An address that was sent to the contact of a request: to its state (as often as wanted), or once to a summary."""

    class Purpose(models.TextChoices):
        STATE = "keadaan", "Keadaan permohonan"
        SUMMARY = "ringkasan", "Ringkasan"

    purpose = models.CharField("tujuan", max_length=12, choices=Purpose.choices)
    request = models.ForeignKey(Request, models.CASCADE, related_name="links")
    session = models.ForeignKey(Session, models.CASCADE, null=True, blank=True, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    opened_at = models.DateTimeField("dibuka", null=True, blank=True)

    class Meta:
        verbose_name = "tautan pesan"
        verbose_name_plural = "tautan pesan"
        constraints = [
            models.CheckConstraint(
                name="summary_link_has_session",
                condition=~models.Q(purpose="ringkasan") | models.Q(session__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.request}"

    @classmethod
    def make(cls, purpose: str, request: Request, session: Session | None = None) -> str:
        """Writes a link and returns its secret (192 random bits), which is known only to the message it is put into."""
        secret = secrets.token_urlsafe(24)
        cls.objects.create(purpose=purpose, request=request, session=session, digest=digest_of(secret))
        return secret

    @classmethod
    def find(cls, purpose: str, secret: str) -> "ContactLink | None":
        """The living link with this secret, or None: unknown and outlived ones look alike."""
        links = cls.objects.select_related("request__kelurahan", "session")
        link = links.filter(purpose=purpose, digest=digest_of(secret)).first()
        return link if link and timezone.now() < link.alive_until else None

    @property
    def alive_until(self) -> datetime:
        """Seven days after the request's last session; a summary that is issued later than that lives seven days too."""
        sessions = Session.objects.filter(requests=self.request_id).annotate(end=Upper("period"))
        last = sessions.aggregate(last=Max("end"))["last"] or self.created_at
        return LIFE + (max(last, self.created_at) if self.purpose == self.Purpose.SUMMARY else last)

    def open_for(self, known: bool) -> bool:
        """A summary opens once; the browser that did (`known`) may load it again for half an hour: a bad line is no thief."""
        return self.opened_at is None or (known and timezone.now() < self.opened_at + AGAIN)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
