"""The office's own wording of its letters."""

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from klinik_koperasi.documents.models import Kind

KINDS = [Kind.INVITATION, Kind.ASSIGNMENT, Kind.ATTENDANCE, Kind.MINUTES, Kind.SUMMARY]


class LetterText(models.Model):
    """Opening and closing of one kind of letter; without a row the stock wording is printed."""

    kind = models.CharField("surat", max_length=40, unique=True, choices=[(kind.value, kind.label) for kind in KINDS])
    opening = models.TextField(
        "pembuka", max_length=2000, blank=True, help_text="Hanya pada Ringkasan Pendampingan boleh kosong."
    )
    closing = models.TextField("penutup", max_length=2000, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "teks surat"
        verbose_name_plural = "teks surat"
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.get_kind_display()

    def clean(self):
        from consultations.letters import PLACEHOLDERS, wrong_placeholders  # that module reads models

        if not self.opening.strip() and self.kind != Kind.SUMMARY:
            raise ValidationError({"opening": "Tulis pembukanya; surat ini tidak dapat dimulai tanpa kalimat."})
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        for name in ("opening", "closing"):
            if wrong := wrong_placeholders(getattr(self, name)):
                raise ValidationError({name: f"{', '.join(wrong)} tidak dikenal. Yang dapat dipakai: {known}."})
