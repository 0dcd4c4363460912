"""Issued documents: gap-free numbers, the archive of bytes, and the code by which anybody can check a printed paper."""

import secrets

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse

from klinik_koperasi.files.images import clean_logo
from klinik_koperasi.files.models import Attachment
from klinik_koperasi.files.storage import private_path

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs without 0/O and 1/I: 5 bits each


def new_code() -> str:
    """28 signs = 140 random bits, written in groups of four on paper."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(28))


class Kind(models.TextChoices):
    """Kinds of paper that the office issues; each is numbered by itself, from 1, every year."""

    SUMMARY = "ringkasan", "Ringkasan Pendampingan"
    INVITATION = "undangan", "Surat Undangan"
    ASSIGNMENT = "surat_tugas", "Surat Tugas"
    ATTENDANCE = "daftar_hadir", "Daftar Hadir"
    MINUTES = "berita_acara", "Berita Acara"
    RECEIPT = "tanda_terima", "Tanda Terima Laporan"
    REVIEW_RESULT = "hasil_telaah", "Surat Hasil Telaah Laporan"
    REPORT_MENDING = "perbaikan_laporan", "Surat Pemberitahuan Perbaikan Laporan"
    REPORT_REMINDER = "pengingat_laporan", "Surat Pengingat Laporan"


def emblem_path(instance, filename: str) -> str:
    return private_path("lambang", filename)


class Emblem(models.Model):
    """The emblem printed at the left of the letterhead; at most one row (pk 1)."""

    image = models.ImageField(
        "lambang", upload_to=emblem_path, validators=[clean_logo], help_text="PNG atau JPG, paling besar 2 MB."
    )

    class Meta:
        verbose_name = verbose_name_plural = "lambang pada kop"
        constraints = [models.CheckConstraint(name="documents_single_emblem", condition=Q(pk=1))]

    def __str__(self) -> str:
        return "Lambang pada kop"


class NumberCounter(models.Model):
    """The last number taken per kind and year; raised by one upsert, never read and written in two steps."""

    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="documents_one_counter")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class IssuedDocumentQuerySet(models.QuerySet):
    def for_subject(self, subject: models.Model, kind: str):
        return self.filter(content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk, kind=kind)

    def standing(self):
        """Not withdrawn: of one subject they all bear the same number."""
        return self.filter(voided_at=None)

    def archived(self):
        return self.filter(issued_at__isnull=False)

    def without_content(self):
        return self.defer("content")


class IssuedDocument(models.Model):
    """One printed paper. Reserved (number, code) first, rendered outside of any lock, valid once its bytes are stored."""

    kind = models.CharField("jenis", max_length=40, choices=Kind.choices)
    year = models.PositiveSmallIntegerField("tahun")
    serial = models.PositiveIntegerField("nomor urut")
    number = models.CharField("nomor", max_length=120)
    version = models.PositiveSmallIntegerField("perbaikan ke", default=0)
    code = models.CharField("kode verifikasi", max_length=28, unique=True, default=new_code, editable=False)

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()

    reserved_at = models.DateTimeField("nomor diambil", auto_now_add=True)
    reserved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diterbitkan oleh"
    )
    issued_at = models.DateTimeField("terbit", null=True, blank=True)
    content = models.BinaryField("isi", null=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    reason = models.TextField("alasan perbaikan", blank=True)

    voided_at = models.DateTimeField("dicabut", null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dicabut oleh"
    )
    void_reason = models.TextField("alasan pencabutan", blank=True)

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "dokumen terbit"
        verbose_name_plural = "dokumen terbit"
        ordering = ["-year", "kind", "-serial", "-version"]
        permissions = [("void_issueddocument", "Dapat mencabut dokumen terbit")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "serial", "version"], name="documents_number_once"),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "kind", "version"],
                condition=Q(voided_at=None),
                name="documents_one_per_subject",
            ),
            models.CheckConstraint(
                name="documents_issued_has_bytes",
                condition=Q(issued_at=None, content=None, sha256="")
                | (Q(issued_at__isnull=False, content__isnull=False) & ~Q(sha256="")),
                violation_error_message="Dokumen terbit harus mempunyai isi dan jejaknya.",
            ),
            models.CheckConstraint(
                name="documents_void_has_reason",
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                violation_error_message="Pencabutan memerlukan alasan.",
            ),
            models.CheckConstraint(
                name="documents_correction_has_reason",
                condition=Q(version=0) | ~Q(reason=""),
                violation_error_message="Perbaikan memerlukan alasan.",
            ),
            models.CheckConstraint(name="documents_serial_from_one", condition=Q(serial__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.printed_number}"

    def get_absolute_url(self) -> str:
        return reverse("verification", args=[self.code])

    @property
    def printed_number(self) -> str:
        return f"{self.number} (Perbaikan ke-{self.version})" if self.version else self.number

    @property
    def printed_code(self) -> str:
        return "-".join(self.code[i : i + 4] for i in range(0, len(self.code), 4))

    @property
    def successor(self) -> "IssuedDocument | None":
        """The archived correction that replaces this paper, if there is one."""
        same = type(self).objects.filter(kind=self.kind, year=self.year, serial=self.serial)
        return same.archived().without_content().filter(version__gt=self.version).order_by("version").first()

    @property
    def state(self) -> str:
        """sah, dicabut or digantikan; empty while the bytes are not stored yet (then nothing can be verified)."""
        if self.issued_at is None:
            return ""
        if self.voided_at:
            return "dicabut"
        return "digantikan" if self.successor else "sah"


class SignedScan(Attachment):
    """The paper as it was signed by hand, scanned or photographed; archived beside the bytes that were issued."""

    folder = "dokumen"
    subject = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="attachments")

    class Meta(Attachment.Meta):
        verbose_name = "pindaian bertanda tangan"
        verbose_name_plural = "pindaian bertanda tangan"
