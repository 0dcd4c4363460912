"""Imports as records: the file, what was planned for each of its rows, what was decided; and who exported what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cooperatives.enums import ImportStatus, RowOutcome
from cooperatives.models.cooperative import Cooperative
from cooperatives.querysets import HeadingMeaningQuerySet, ImportRowQuerySet
from klinik_koperasi.files.storage import private_path
from klinik_koperasi.jobs.models import Job
from klinik_koperasi.workflow import LogEntry

DONE = [
    "tersimpan",
    "mengurungkan",
    "diurungkan",
]  # what the file brought was written; nobody's name on the command line


def import_path(instance, filename: str) -> str:
    return private_path("impor", filename)


class HeadingMeaning(models.Model):
    """What an officer said a heading means; used for every later file. An empty target leaves the column out."""

    key = models.CharField("kunci judul", max_length=200, unique=True)
    title = models.CharField("judul kolom", max_length=200)
    target = models.CharField("isian", max_length=40, blank=True)
    taught_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="oleh"
    )
    taught_at = models.DateTimeField("diajarkan", auto_now=True)

    objects = HeadingMeaningQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "arti judul kolom"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ImportBatch(models.Model):
    """One uploaded file on its way into the registry; nothing is saved there before an officer says so."""

    file = models.FileField("berkas", upload_to=import_path, editable=False, blank=True)  # none from the command line
    name = models.CharField("nama berkas", max_length=100, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveIntegerField("ukuran", editable=False)
    year = models.PositiveSmallIntegerField(
        "tahun buku", null=True, blank=True, help_text="Bagi baris yang tidak menyebut tahun. Kosongkan bila berkas menyebutnya."
    )  # fmt: skip
    as_of = models.DateField("tanggal data", help_text="Kapan data ini diambil dari ODS atau sumber lain.")
    status = models.CharField(
        "keadaan", max_length=12, choices=ImportStatus.choices, default=ImportStatus.READING, editable=False
    )
    mapping = models.JSONField("arti judul", default=dict, blank=True, editable=False)
    columns = models.JSONField("kolom", default=list, blank=True, editable=False)
    problems = models.JSONField("catatan berkas", default=list, blank=True, editable=False)
    error = models.TextField("sebab ditolak", blank=True, editable=False)
    purged_at = models.DateTimeField("berkas dihapus", null=True, editable=False)
    result = models.JSONField("hasil", default=dict, blank=True, editable=False)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", verbose_name="pekerjaan", editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="diunggah oleh", editable=False
    )  # fmt: skip
    uploaded_at = models.DateTimeField("diunggah", auto_now_add=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="disimpan oleh", editable=False
    )  # fmt: skip
    saved_at = models.DateTimeField("disimpan", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "impor data koperasi"
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(name="cooperatives_import_status", condition=Q(status__in=ImportStatus.values)),
            models.CheckConstraint(
                name="cooperatives_import_saved_by_whom_when",
                condition=(Q(status__in=DONE, saved_at__isnull=False) & (Q(saved_by__isnull=False) | Q(uploaded_by=None)))
                | (~Q(status__in=DONE) & Q(saved_at=None, saved_by=None)),
            ),
            models.CheckConstraint(
                name="cooperatives_import_failed_why", condition=~Q(status="ditolak") | ~Q(error=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("admin:cooperatives_importbatch_change", args=[self.pk])

    @property
    def brought_by(self) -> str:
        """Who uploaded the file, in words."""
        return self.uploaded_by.name if self.uploaded_by else "baris perintah"

    @property
    def reason(self) -> str:
        """What the history of every record says that this import wrote."""
        return f"{self.reason_start}{self.name}"[:100]

    @property
    def reason_start(self) -> str:
        return f"Impor {self.pk}: "


class ImportRow(models.Model):
    """What one row of the file would do, and what the officer decided about it."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name="impor")
    number = models.PositiveIntegerField("baris")
    outcome = models.CharField("keadaan", max_length=10, choices=RowOutcome.choices)
    name = models.CharField("nama", max_length=255, blank=True)
    cooperative = models.ForeignKey(Cooperative, models.SET_NULL, null=True, related_name="+", verbose_name="koperasi")
    taken = models.BooleanField("diambil", default=True)
    decision = models.CharField("keputusan", max_length=20, blank=True)
    candidates = models.JSONField("mungkin", default=list)
    may_be_new = models.BooleanField("boleh sebagai koperasi baru", default=False)
    changes = models.JSONField("perubahan", default=list)
    problems = models.JSONField("alasan", default=list)
    cells = models.JSONField("isi baris", default=list)
    saved = models.BooleanField("tersimpan", default=False)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "baris impor"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="cooperatives_import_row_once"),
            models.CheckConstraint(name="cooperatives_import_row_outcome", condition=Q(outcome__in=RowOutcome.values)),
        ]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="cooperatives_import_tab")]

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"


class ImportLog(LogEntry):
    subject = models.ForeignKey(ImportBatch, models.CASCADE, related_name="log", verbose_name="impor")

    class Meta(LogEntry.Meta):
        verbose_name = verbose_name_plural = "riwayat impor"


class ExportLog(models.Model):
    """Who took which part of the registry out, and whether names and phones of people went with it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pukul", auto_now_add=True)
    rows = models.PositiveIntegerField("koperasi")
    with_people = models.BooleanField("dengan nama dan telepon pengurus")
    question = models.CharField("saringan", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "catatan ekspor"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.rows} koperasi, {self.at:%Y-%m-%d %H:%M}"
