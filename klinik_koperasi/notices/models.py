"""The outbox: what was to be said to whom, by which channel, and what became of it."""

from urllib.parse import quote

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Notice(models.Model):
    """One message. E-mail is sent by the queue; a WhatsApp text is prepared, and sent by a person by hand."""

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        WHATSAPP = "whatsapp", "WhatsApp"

    class Fate(models.TextChoices):
        WAITING = "menunggu", "Menunggu"
        SENT = "terkirim", "Terkirim"
        PREPARED = "disiapkan", "Disiapkan"
        DROPPED = "batal", "Tidak jadi: sudah tidak berlaku"
        FAILED = "gagal", "Gagal"

    event = models.CharField("peristiwa", max_length=60)
    channel = models.CharField("saluran", max_length=10, choices=Channel.choices)
    to = models.CharField("kepada", max_length=254)
    title = models.CharField("judul", max_length=200, blank=True)
    body = models.TextField("isi")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()

    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    due_at = models.DateTimeField("jatuh tempo", default=timezone.now)
    fate = models.CharField("nasib", max_length=10, choices=Fate.choices, default=Fate.WAITING)
    done_at = models.DateTimeField("selesai", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="disiapkan oleh"
    )
    attempts = models.PositiveSmallIntegerField("percobaan", default=0)
    error = models.TextField("galat", blank=True)

    class Meta:
        verbose_name = "pemberitahuan"
        verbose_name_plural = "pemberitahuan"
        ordering = ["-created_at"]
        permissions = [("prepare_notice", "Dapat menyiapkan pesan WhatsApp")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(fate="menunggu"), name="notices_waiting"),
            models.Index(fields=["content_type", "object_id"], name="notices_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                name="notices_done_has_time",
                condition=Q(fate="menunggu", done_at=None) | (~Q(fate="menunggu") & Q(done_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.event}"

    @property
    def chat_url(self) -> str:
        """The click-to-chat address with the text filled in; pressing send stays with the person."""
        return f"https://wa.me/{''.join(c for c in self.to if c.isdigit())}?text={quote(self.body, safe='')}"
