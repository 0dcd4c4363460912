"""What the office edits about itself: letterhead, promises, signatories, numbering, holidays, privacy notice.

What is not filled in yet stays empty and is said so on paper ("KOP BELUM DIATUR"); nothing is ever invented.
"""

from functools import cache
from string import Formatter

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from klinik_koperasi import rows
from klinik_koperasi.office.markup import Part, parts
from klinik_koperasi.once import once

OFFICE = """
SELECT {}, ARRAY(SELECT date FROM office_holiday) AS closed_on
FROM (VALUES (1)) AS one (id) LEFT JOIN office_profile p USING (id)
"""


class Profile(models.Model):
    """The office itself; exactly one row (pk 1)."""

    class Paper(models.TextChoices):
        A4 = "A4", "A4 (210 × 297 mm)"
        F4 = "F4", "F4/Folio (215 × 330 mm)"

    government = models.CharField("baris pemerintah", max_length=120, blank=True, help_text="Baris pertama kop surat.")
    office = models.CharField("nama kantor pada kop", max_length=160, blank=True)
    address = models.CharField("alamat", max_length=200, blank=True)
    postal_code = models.CharField("kode pos", max_length=5, blank=True)
    telephone = models.CharField("telepon", max_length=40, blank=True)
    website = models.CharField("laman", max_length=100, blank=True)
    email = models.EmailField("pos-el", blank=True)
    city = models.CharField("kota pada tanggal surat", max_length=60, default="Malang")
    opd_code = models.CharField(
        "kode OPD", max_length=30, blank=True, help_text="Dipakai pada nomor surat. Kosong: bagian itu ditiadakan."
    )
    paper = models.CharField("ukuran kertas", max_length=2, choices=Paper.choices, default=Paper.A4)
    whatsapp = PhoneNumberField("WhatsApp kantor", blank=True, help_text="Nomor yang dihubungi warga.")
    hours = models.CharField(
        "jam layanan", max_length=120, blank=True, help_text="Contoh: Senin–Jumat, pukul 08.00–15.00 WIB"
    )
    opens = models.TimeField(
        "sesi paling awal",
        null=True,
        blank=True,
        help_text="Di luar jam ini, penjadwalan meminta alasan. Kosong: tidak.",
    )
    closes = models.TimeField("sesi paling akhir", null=True, blank=True)
    first_answer_days = models.PositiveSmallIntegerField(
        "janji jawaban pertama (hari kerja)", default=2, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    escalation_days = models.PositiveSmallIntegerField(
        "naik ke Kepala Bidang (hari kerja sesudah janji lewat)",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    summary_days = models.PositiveSmallIntegerField(
        "janji ringkasan (hari kerja sesudah sesi)", default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    demo = models.BooleanField("data contoh", default=False, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "profil kantor"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="office_single_profile")]

    def __str__(self) -> str:
        return self.office or "Kop belum diatur"

    @staticmethod
    def current() -> "Profile":
        """The office's profile, read once a request; an unsaved empty one before anybody filled it in."""
        return _office()[0]

    @property
    def letterhead_ready(self) -> bool:
        return bool(self.government and self.office and self.address)


class Signatory(models.Model):
    """Who signs as head, and in which capacity (definitive, Plt., Plh.), for a period without overlap per post."""

    class Post(models.TextChoices):
        DIVISION_HEAD = "kabid", "Kepala Bidang"
        OFFICE_HEAD = "kadin", "Kepala Dinas"

    class Capacity(models.TextChoices):
        DEFINITIVE = "", "Definitif"
        PLT = "Plt.", "Pelaksana tugas (Plt.)"
        PLH = "Plh.", "Pelaksana harian (Plh.)"

    post = models.CharField("jabatan penanda tangan", max_length=10, choices=Post.choices)
    title = models.CharField(
        "tulisan jabatan", max_length=150, help_text="Seperti tercetak, contoh: Kepala Bidang Koperasi"
    )
    capacity = models.CharField("kedudukan", max_length=4, choices=Capacity.choices, blank=True, default="")
    name = models.CharField("nama", max_length=150)
    rank = models.CharField("pangkat/golongan", max_length=60, blank=True)
    nip = models.CharField("NIP", max_length=18, blank=True)
    period = DateRangeField("masa berlaku", help_text="Tanggal akhir tidak termasuk; kosongkan bila belum berakhir.")

    history = HistoricalRecords()

    class Meta:
        verbose_name = "penanda tangan"
        verbose_name_plural = "penanda tangan"
        ordering = ["post", "-period"]
        constraints = [
            ExclusionConstraint(
                name="office_one_signatory_per_post",
                expressions=[("post", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Pada masa itu jabatan ini sudah punya penanda tangan. Akhiri dulu masa berlakunya.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.printed_title}: {self.name}"

    @property
    def printed_title(self) -> str:
        return f"{self.capacity} {self.title}".strip()

    @classmethod
    def for_post(cls, post: str, on=None) -> "Signatory | None":
        """Whoever holds `post` on that day (default today), or nobody."""
        return cls.objects.filter(post=post, period__contains=on or timezone.localdate()).first()


class NumberingTemplate(models.Model):
    """How numbers of one kind of document are written; parts that the office has not decided are left out."""

    PARTS = {"klasifikasi", "urut", "kode_opd", "tahun"}

    kind = models.SlugField("jenis dokumen", max_length=40, unique=True)
    pattern = models.CharField("pola", max_length=120, default="{klasifikasi}/{urut}/{kode_opd}/{tahun}")
    classification = models.CharField("kode klasifikasi", max_length=30, blank=True)
    digits = models.PositiveSmallIntegerField("jumlah angka urut", default=4, validators=[MaxValueValidator(8)])

    history = HistoricalRecords()

    class Meta:
        verbose_name = "pola nomor surat"
        verbose_name_plural = "pola nomor surat"

    def __str__(self) -> str:
        return f"{self.kind}: {self.pattern}"

    def clean(self):
        try:
            parsed = list(Formatter().parse(self.pattern))
        except ValueError:
            parsed = [("", "?", "", None)]
        named = {field for _, field, _, _ in parsed if field is not None}
        if named - self.PARTS or any(spec or conversion for _, _, spec, conversion in parsed):
            raise ValidationError({"pattern": "Pola hanya mengenal {klasifikasi}, {urut}, {kode_opd}, {tahun}."})
        if not {"urut", "tahun"} <= named:
            raise ValidationError({"pattern": "Pola harus memuat {urut} dan {tahun}, supaya setiap nomor berbeda."})
        if len(self.write(99_999_999, 2026, "X" * 30)) > 120:
            raise ValidationError({"pattern": "Dengan pola ini nomor dapat lebih panjang dari 120 huruf. Pendekkan."})

    def write(self, serial: int, year: int, opd_code: str) -> str:
        """The number as printed: a segment between slashes is left out when nothing that it names is filled in."""
        parts = {
            "klasifikasi": self.classification,
            "urut": str(serial).zfill(self.digits),
            "kode_opd": opd_code,
            "tahun": str(year),
        }
        segments = []
        for segment in self.pattern.split("/"):
            named = {field for _, field, _, _ in Formatter().parse(segment) if field}
            if segment and (not named or any(parts[field] for field in named)):
                segments.append(segment.format(**parts))
        return "/".join(segments)


class Holiday(models.Model):
    """A day on which the office is closed (libur nasional, cuti bersama, or the office's own)."""

    date = models.DateField("tanggal", unique=True)
    name = models.CharField("keterangan", max_length=120)

    class Meta:
        verbose_name = "hari libur"
        verbose_name_plural = "hari libur"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"

    @staticmethod
    def days() -> frozenset:
        """The dates of all holidays, read once a request; a few dozen a year."""
        return _office()[1]


@once("office_profile", "office_holiday")
def _office() -> tuple[Profile, frozenset]:
    """Profile and holidays by one statement: most pages want both, and waiting for each took longer than reading it."""
    found = rows.first(Profile, _reading(), [])
    closed_on = frozenset(found.__dict__.pop("closed_on"))
    return (found if found.pk else Profile(pk=1)), closed_on


@cache
def _reading() -> rows.Planned:
    return rows.Planned("office", OFFICE.format(rows.columns(Profile, "p")))


class PrivacyNotice(models.Model):
    """A version of the privacy notice; never changed once somebody has read it."""

    version = models.CharField("versi", max_length=20, unique=True)
    text = models.TextField("teks", help_text="Satu alinea per baris kosong.")
    published_at = models.DateTimeField("berlaku sejak", default=timezone.now)

    class Meta:
        verbose_name = "pemberitahuan privasi"
        verbose_name_plural = "pemberitahuan privasi"
        ordering = ["-published_at"]

    def __str__(self) -> str:
        return f"Versi {self.version}"

    @classmethod
    def current(cls) -> "PrivacyNotice | None":
        return cls.objects.filter(published_at__lte=timezone.now()).first()


class ServicePage(models.Model):
    """A public page about the service; empty text means that the office has written none, and the page says so."""

    class Slug(models.TextChoices):
        HOURS = "jam-layanan", "Jam layanan dan alamat"
        STANDARDS = "standar-pelayanan", "Standar pelayanan"
        COMPLAINTS = "pengaduan", "Pengaduan"

    slug = models.CharField("halaman", max_length=20, choices=Slug.choices, unique=True, editable=False)
    text = models.TextField(
        "teks",
        blank=True,
        max_length=20_000,
        help_text="“## Judul” membuat judul bagian, “- ” butir, “1. ” butir bernomor; baris kosong memisahkan alinea. "
        "Alamat yang diawali https:// menjadi tautan. Kosong: halaman memakai keterangan dari pengaturan portal.",
    )
    changed_at = models.DateTimeField("diubah", auto_now=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "halaman layanan"
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="office_service_page_known",
                condition=models.Q(slug__in=["jam-layanan", "standar-pelayanan", "pengaduan"]),
            )
        ]

    def __str__(self) -> str:
        return self.get_slug_display()

    def get_absolute_url(self) -> str:
        return reverse("service_page", args=[self.slug])

    @property
    def parts(self) -> list[Part]:
        return parts(self.text)
