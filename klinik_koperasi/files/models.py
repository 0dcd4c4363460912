"""Attachment: the base of every upload that an app keeps; private storage, checked content, quota per subject."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models

from klinik_koperasi.files.checks import CleanFile
from klinik_koperasi.files.storage import private_path

QUOTA_FILES = 10
QUOTA_BYTES = 40 * 1024 * 1024


def attachment_path(instance, filename: str) -> str:
    return private_path(instance.folder, filename)


class Attachment(models.Model):
    """Concrete models add `subject`, a foreign key with related_name="attachments", and `folder`."""

    folder = "lampiran"

    file = models.FileField("berkas", upload_to=attachment_path, editable=False)
    name = models.CharField("nama", max_length=100, editable=False)
    content_type = models.CharField("jenis", max_length=40, editable=False)
    size = models.PositiveIntegerField("ukuran", editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diunggah oleh"
    )
    uploaded_at = models.DateTimeField("diunggah", auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["uploaded_at"]

    def __str__(self) -> str:
        return self.name

    def discard(self) -> None:
        """Deletes the record and its file; for what was never sent (a sent one is kept by its retention)."""
        self.file.delete(save=False)
        self.delete()

    @classmethod
    def keep(cls, subject: models.Model, clean: CleanFile, user=None) -> "Attachment":
        """Stores a checked file for `subject`; the same bytes twice are one; raises ValidationError over the quota.

        The caller holds a lock on `subject`, so that two uploads at once cannot pass the quota together.
        """
        present = cls.objects.filter(subject=subject)
        if same := present.filter(sha256=clean.sha256).first():
            return same
        used = present.aggregate(n=models.Count("pk"), total=models.Sum("size"))
        if used["n"] >= QUOTA_FILES or (used["total"] or 0) + len(clean.content) > QUOTA_BYTES:
            raise ValidationError(
                f"Sudah {used['n']} berkas tersimpan di sini; paling banyak {QUOTA_FILES} berkas atau 40 MB."
            )
        record = cls(subject=subject, name=clean.name, content_type=clean.content_type, size=len(clean.content))
        record.sha256, record.uploaded_by = clean.sha256, user
        record.file.save(f"x{clean.suffix}", ContentFile(clean.content), save=False)
        record.save()
        return record
