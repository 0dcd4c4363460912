"""What a person typed into a form and has not saved yet."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

KEEP, KEEP_CLOSED = timedelta(days=30), timedelta(days=2)


class DraftQuerySet(models.QuerySet):
    def old(self):
        """Drafts that nobody came back to, and marks of saved ones that no browser asks about any more."""
        now = timezone.now()
        return self.filter(models.Q(saved_at__lt=now - KEEP) | models.Q(closed=True, saved_at__lt=now - KEEP_CLOSED))


class Draft(models.Model):
    """One person's unsaved text of one form. Nobody else ever sees it; it is deleted when the form is saved.

    `page` names the opened page that the text comes from. A saved form leaves an empty row with `closed`, so that a late
    autosave of the same page brings nothing back and the browser knows that it may forget its copy.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name="penulis")
    key = models.CharField("isian", max_length=150)
    page = models.CharField("halaman", max_length=32)
    data = models.TextField("isi", default="[]", help_text="JSON: [nama, isi, keterangan] tiap isian.")
    saved_at = models.DateTimeField("tersimpan", default=timezone.now)
    closed = models.BooleanField("sudah disimpan", default=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "draf isian"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_once")]

    def __str__(self) -> str:
        return self.key
