"""A cooperative's legal papers and the scans of them. For staff only: an akta names its founders."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from cooperatives.enums import PaperKind
from cooperatives.models.cooperative import Cooperative
from cooperatives.querysets import LegalPaperQuerySet
from klinik_koperasi.files.models import Attachment


class LegalPaper(models.Model):
    """One paper with its number, date and expiry; an empty expiry means that it does not expire or none was told."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="papers", verbose_name="koperasi")
    kind = models.CharField("jenis dokumen", max_length=12, choices=PaperKind.choices)
    number = models.CharField("nomor", max_length=120, blank=True)
    issuer = models.CharField(
        "penerbit", max_length=150, blank=True, help_text="Notaris atau instansi yang menerbitkan."
    )
    date = models.DateField("tanggal", null=True, blank=True)
    until = models.DateField(
        "berlaku sampai", null=True, blank=True, help_text="Kosongkan bila dokumen ini tidak punya batas waktu."
    )
    note = models.CharField("catatan", max_length=200, blank=True)

    objects = LegalPaperQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "dokumen legal"
        ordering = ["kind", "-date", "-pk"]
        constraints = [
            models.CheckConstraint(name="cooperatives_paper_kind", condition=Q(kind__in=PaperKind.values)),
            models.CheckConstraint(
                name="cooperatives_paper_period",
                condition=Q(date=None) | Q(until=None) | Q(until__gte=F("date")),
                violation_error_message="Masa berlaku dokumen berakhir sebelum tanggalnya.",
            ),
            models.CheckConstraint(
                name="cooperatives_paper_known_by",
                condition=~Q(number="") | Q(date__isnull=False),
                violation_error_message="Isi nomor atau tanggal dokumen.",
            ),
        ]
        indexes = [models.Index(fields=["until"], name="cooperatives_papers_due", condition=~Q(until=None))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

    def get_absolute_url(self) -> str:
        return reverse("admin:cooperatives_legalpaper_change", args=[self.pk])

    def clean(self):
        if self.date and self.date > date.today():
            raise ValidationError({"date": "Tanggal dokumen tidak mungkin di masa depan."})

    def is_over(self, today: date) -> bool:
        return bool(self.until and self.until < today)


class PaperFile(Attachment):
    """A scan of a paper; a renewed scan is added, nothing is overwritten."""

    folder = "dokumen-legal"
    subject = models.ForeignKey(LegalPaper, models.PROTECT, related_name="attachments", verbose_name="dokumen")

    class Meta(Attachment.Meta):
        verbose_name = verbose_name_plural = "berkas dokumen"
