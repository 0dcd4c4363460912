"""A batch of papers: what was asked for, each sheet with its outcome, the private result and who fetched it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from klinik_koperasi.documents.models import IssuedDocument, Kind
from klinik_koperasi.files.storage import private_path
from klinik_koperasi.jobs.models import Job

FOLDER = "cetak"


def result_path(instance, filename: str) -> str:
    return private_path(FOLDER, filename)


class PrintBatchQuerySet(models.QuerySet):
    def open_to(self, kinds: list[str]):
        """What may be fetched by somebody who may print `kinds`: there is nothing else in it."""
        return self.filter(kinds__contained_by=kinds)

    def with_result(self):
        return self.filter(made_at__isnull=False).exclude(result="")


class PrintBatch(models.Model):
    """Papers of some kinds, of a period or of chosen records; its making and its fetching stay on record."""

    class Unissued(models.TextChoices):
        DRAFT = "konsep", "Sertakan sebagai konsep: bertanda KONSEP, tanpa nomor"
        ISSUE = "terbitkan", "Terbitkan dulu: bernomor dan masuk arsip; kelompok dikabari seperti biasa"
        LEAVE = "lewati", "Lewati, cukup disebut dalam daftar"

    class Shape(models.TextChoices):
        PDF = "pdf", "Satu PDF, siap cetak"
        ZIP = "zip", "ZIP, satu berkas tiap dokumen"

    job = models.OneToOneField(Job, models.PROTECT, related_name="print_batch", verbose_name="pekerjaan")
    kinds = ArrayField(models.CharField(max_length=40), verbose_name="jenis")
    first = models.DateField("dari tanggal", null=True, blank=True)
    last = models.DateField("sampai tanggal", null=True, blank=True)
    chosen = ArrayField(models.PositiveBigIntegerField(), default=list, blank=True, verbose_name="yang dipilih")
    unissued = models.CharField("yang belum terbit", max_length=10, choices=Unissued.choices, default=Unissued.DRAFT)
    shape = models.CharField("bentuk", max_length=3, choices=Shape.choices, default=Shape.PDF)
    planned_at = models.DateTimeField("didaftar", null=True, blank=True)
    result = models.FileField("hasil", upload_to=result_path, blank=True, editable=False)
    made_at = models.DateTimeField("jadi", null=True, blank=True)
    expires_at = models.DateTimeField("dihapus pada", null=True, blank=True)

    objects = PrintBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "pencetakan"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="printing_period_or_choice",
                condition=Q(first__isnull=False, last__gte=F("first")) | Q(first=None, last=None, chosen__len__gt=0),
                violation_error_message="Isi masa dari–sampai (sampai tidak sebelum dari), atau pilih dari daftar.",
            ),
            models.CheckConstraint(
                name="printing_unissued_known", condition=Q(unissued__in=["konsep", "terbitkan", "lewati"])
            ),
            models.CheckConstraint(name="printing_shape_known", condition=Q(shape__in=["pdf", "zip"])),
            models.CheckConstraint(
                name="printing_result_expires",
                condition=Q(made_at=None, expires_at=None) | Q(made_at__isnull=False, expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.job.title

    def get_absolute_url(self) -> str:
        return reverse("admin:printing_printbatch_change", args=[self.pk])

    @property
    def resumable(self) -> bool:
        """Whether another run of an ended batch could bring more than there is: sheets, or the file that they go into."""
        expired = self.expires_at and self.expires_at <= timezone.now()
        if expired or not self.job.ended:
            return False
        if (
            not self.planned_at
        ):  # its sheets were never listed: the period is too long, or it was cancelled before its turn
            return self.job.status == Job.Status.CANCELLED
        return self.sheets.lacking().exists() or not self.made_at and self.sheets.printed().exists()

    @property
    def runs_before(self) -> models.QuerySet:
        """The jobs that worked at it before the present one, first one first."""
        return Job.objects.filter(pk__in=self.job.params.get("before", [])).select_related("started_by").order_by("pk")


class PrintSheetQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(done_at=None)

    def failed(self):
        """What was tried and did not work; what was left out on purpose is no failure."""
        return self.filter(done_at__isnull=False, tries__gt=0).exclude(error="")

    def left_out(self):
        """What was not to be printed, because it is not issued yet."""
        return self.filter(tries=0).exclude(error="")

    def lacking(self):
        """What another run would try: what no run has reached, and what failed."""
        return self.pending() | self.failed()

    def printed(self):
        """What is in the result, or will be."""
        return self.filter(done_at__isnull=False, error="")

    def without_content(self):
        return self.defer("content")


class PrintSheet(models.Model):
    """One paper of a batch. It is done once, for good: archived before, issued, rendered as a draft, left out or failed."""

    batch = models.ForeignKey(PrintBatch, models.CASCADE, related_name="sheets")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    subject_id = models.PositiveBigIntegerField()
    name = models.CharField(max_length=160)
    document = models.ForeignKey(IssuedDocument, models.PROTECT, null=True, related_name="+")
    content = models.BinaryField(null=True)
    error = models.CharField(max_length=500, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    objects = PrintSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "lembar cetak"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "kind", "subject_id"], name="printing_sheet_once"),
            models.CheckConstraint(
                name="printing_done_has_outcome",
                condition=Q(done_at=None, document=None, content=None, error="") | Q(done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.name}"

    @property
    def label(self) -> str:
        """Which kind of paper it is: two sheets of one record differ by nothing else."""
        return Kind(self.kind).label

    @property
    def word(self) -> str:
        """The outcome in a word, for the list that goes with the result."""
        if self.document_id:
            return "terbit"
        return "belum selesai" if self.done_at is None else "tidak ikut" if self.error else "konsep"


class PrintFetch(models.Model):
    """Who took a result out of the portal, and when: it holds names of people."""

    batch = models.ForeignKey(PrintBatch, models.CASCADE, related_name="fetches")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "unduhan cetak sekaligus"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
