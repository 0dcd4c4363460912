"""An officer's calendar feed: one secret address each, renewed or revoked by the officer."""

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse

from consultations.models.contact import digest_of


class CalendarFeed(models.Model):
    """Only the digest of the secret is kept: the address is shown once, when it is made."""

    officer = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name="petugas"
    )
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("dibuat", auto_now=True)

    class Meta:
        verbose_name = "langganan kalender"
        verbose_name_plural = "langganan kalender"

    def __str__(self) -> str:
        return f"Kalender {self.officer}"

    @classmethod
    def renew(cls, officer) -> str:
        """A new address for `officer`; the one before answers no more."""
        secret = secrets.token_urlsafe(24)
        cls.objects.update_or_create(officer=officer, defaults={"digest": digest_of(secret)})
        return settings.PUBLIC_URL + reverse("officer_feed", args=[secret])

    @classmethod
    def find(cls, secret: str) -> "CalendarFeed | None":
        """The feed with this secret, if its officer may still enter."""
        feed = cls.objects.select_related("officer").filter(digest=digest_of(secret)).first()
        return feed if feed and feed.officer.may_enter else None
