"""The cooperative itself: identity, place, classification, standing."""

import secrets
from decimal import Decimal

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from cooperatives import keys
from cooperatives.enums import Authority, CertificateStatus, Form, Grade, Principle, Source, Status, Validity
from cooperatives.fields import DerivedTextField
from cooperatives.models.regions import Kelurahan
from cooperatives.models.terms import Jenis, Kelompok, Sektor
from cooperatives.querysets import CooperativeQuerySet

CODE_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # nothing that is misread aloud
# The city's centroids lie between -8.04 and -7.92, 112.59 and 112.68 (region.md); some 6 km around them count as near
NEAR_LAT, NEAR_LON = (Decimal("-8.1"), Decimal("-7.86")), (Decimal("112.53"), Decimal("112.74"))
DERIVED = ["name_key", "bh_key", "search_text", "search_vector"]


def new_code() -> str:
    """A cooperative's own public code: eight signs, stable for life."""
    number, signs = secrets.randbelow(len(CODE_ALPHABET) ** 8), ""
    for _ in range(8):
        number, place = divmod(number, len(CODE_ALPHABET))
        signs += CODE_ALPHABET[place]
    return signs


class Cooperative(models.Model):
    """One cooperative: identity, place, classification, standing. Text as written; keys derived beside it."""

    code = models.CharField("kode publik", max_length=8, unique=True, default=new_code, editable=False)
    nik_koperasi = models.CharField(
        "NIK Koperasi", max_length=16, unique=True, null=True, blank=True,
        validators=[RegexValidator(r"^\d{10,16}$", "NIK Koperasi terdiri atas 10 sampai 16 angka.")],
        help_text="Nomor induk koperasi dari ODS, bukan NIK KTP. Kosongkan bila belum ada.",
    )  # fmt: skip
    name = models.CharField("nama", max_length=255, help_text="Seperti tertulis pada sumbernya.")
    nomor_badan_hukum = models.CharField("nomor badan hukum", max_length=120, blank=True)
    tanggal_badan_hukum = models.DateField("tanggal badan hukum", null=True, blank=True)
    nomor_pad = models.CharField("nomor perubahan anggaran dasar", max_length=120, blank=True)
    tanggal_pad = models.DateField("tanggal perubahan anggaran dasar", null=True, blank=True)

    address = models.TextField("alamat", blank=True)
    kelurahan = models.ForeignKey(
        Kelurahan, models.PROTECT, null=True, blank=True, related_name="cooperatives", verbose_name="kelurahan"
    )
    kelurahan_text = models.CharField("kelurahan menurut sumber", max_length=120, blank=True)
    kecamatan_text = models.CharField("kecamatan menurut sumber", max_length=120, blank=True)
    kabupaten_text = models.CharField("kabupaten/kota menurut sumber", max_length=120, blank=True)
    provinsi_text = models.CharField("provinsi menurut sumber", max_length=120, blank=True)
    outside_city = models.BooleanField("di luar Kota Malang", default=False)
    postal_code = models.CharField("kode pos", max_length=5, blank=True)
    lat = models.DecimalField(
        "lintang", max_digits=9, decimal_places=6, null=True, blank=True,
        help_text="Boleh kosong. Contoh: -7.981894 (selatan bertanda minus).",
    )  # fmt: skip
    lon = models.DecimalField(
        "bujur", max_digits=9, decimal_places=6, null=True, blank=True, help_text="Boleh kosong. Contoh: 112.626503."
    )
    phone = models.CharField("telepon kantor", max_length=80, blank=True)
    phone_2 = models.CharField("telepon kedua", max_length=80, blank=True)
    fax = models.CharField("faksimili", max_length=80, blank=True)
    email = models.CharField("pos-el", max_length=254, blank=True)
    website = models.CharField("laman", max_length=200, blank=True)

    form = models.CharField("bentuk", max_length=20, choices=Form.choices, blank=True)
    jenis = models.ForeignKey(
        Jenis, models.PROTECT, null=True, blank=True, related_name="cooperatives", verbose_name="jenis"
    )
    kelompok = models.ForeignKey(
        Kelompok, models.PROTECT, null=True, blank=True, related_name="cooperatives", verbose_name="kelompok"
    )
    sektor = models.ForeignKey(
        Sektor, models.PROTECT, null=True, blank=True, related_name="cooperatives", verbose_name="sektor usaha"
    )
    principle = models.CharField("pola pengelolaan", max_length=12, choices=Principle.choices, blank=True)
    authority = models.CharField("kewenangan", max_length=8, choices=Authority.choices, blank=True)
    is_kkmp = models.BooleanField("Koperasi Kelurahan Merah Putih", default=False)

    status = models.CharField("status", max_length=20, choices=Status.choices, blank=True)
    status_date = models.DateField("tanggal status", null=True, blank=True)
    status_basis = models.CharField(
        "dasar status", max_length=200, blank=True, help_text="Misalnya nomor SK pembubaran."
    )
    certificate_status = models.CharField(
        "status sertifikat NIK", max_length=12, choices=CertificateStatus.choices, blank=True
    )
    certificate_until = models.DateField("sertifikat NIK berlaku sampai", null=True, blank=True)
    grade = models.CharField("peringkat", max_length=2, choices=Grade.choices, blank=True)
    kuk = models.PositiveSmallIntegerField(
        "KUK", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(4)],
        help_text="Klasifikasi usaha koperasi seperti diberikan ODS; tidak dihitung di sini.",
    )  # fmt: skip

    ods_validity = models.CharField("status valid pada ODS", max_length=8, choices=Validity.choices, blank=True)

    source = models.CharField("sumber data", max_length=10, choices=Source.choices, default=Source.OFFICE)
    source_id = models.CharField("nomor pada sumber", max_length=40, blank=True)
    source_year = models.PositiveSmallIntegerField("tahun data sumber", null=True, blank=True)
    source_date = models.DateField(
        "tanggal data", null=True, blank=True, help_text="Kapan data ini diambil dari sumbernya."
    )
    note = models.TextField("catatan kantor", blank=True, help_text="Tidak pernah tampil di halaman umum.")
    demo = models.BooleanField("data contoh", default=False, editable=False)

    name_key = DerivedTextField("kunci nama", source="derived_name_key")
    bh_key = DerivedTextField("kunci badan hukum", source="derived_bh_key")
    search_text = DerivedTextField("teks pencarian", source="derived_search_text")
    search_vector = models.GeneratedField(
        expression=SearchVector("search_text", config="indonesian"), output_field=SearchVectorField(), db_persist=True
    )
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)

    objects = CooperativeQuerySet.as_manager()
    # The history is asked by record and by time alone; an index more on it is written with every change
    history = HistoricalRecords(
        excluded_fields=DERIVED, no_db_index=["code", "nik_koperasi", "kelurahan", "jenis", "kelompok", "sektor"]
    )

    class Meta:
        verbose_name = verbose_name_plural = "koperasi"
        ordering = ["name_key", "pk"]
        permissions = [
            ("import_cooperative", "Dapat mengimpor data koperasi"),
            ("export_people", "Dapat mengekspor nama dan telepon pengurus koperasi"),
            ("merge_cooperative", "Dapat menggabungkan dua catatan koperasi"),
        ]
        constraints = [
            models.CheckConstraint(
                name="cooperatives_nik_digits",
                condition=Q(nik_koperasi=None) | Q(nik_koperasi__regex=r"^[0-9]{10,16}$"),
                violation_error_message="NIK Koperasi terdiri atas 10 sampai 16 angka; kosongkan bila belum ada.",
            ),
            models.CheckConstraint(name="cooperatives_has_name", condition=~Q(name="")),
            models.CheckConstraint(name="cooperatives_status", condition=Q(status__in=["", *Status.values])),
            models.CheckConstraint(name="cooperatives_form", condition=Q(form__in=["", *Form.values])),
            models.CheckConstraint(name="cooperatives_authority", condition=Q(authority__in=["", *Authority.values])),
            models.CheckConstraint(name="cooperatives_grade", condition=Q(grade__in=["", *Grade.values])),
            models.CheckConstraint(name="cooperatives_kuk", condition=Q(kuk=None) | Q(kuk__range=(1, 4))),
            models.CheckConstraint(
                name="cooperatives_coordinates_in_pairs",
                condition=Q(lat=None, lon=None) | Q(lat__isnull=False, lon__isnull=False),
                violation_error_message="Isi lintang dan bujur bersama-sama, atau kosongkan keduanya.",
            ),
            models.CheckConstraint(
                name="cooperatives_coordinates_near_city",
                condition=Q(lat=None)
                | Q(lon=None)
                | Q(outside_city=True)
                | Q(lat__range=NEAR_LAT, lon__range=NEAR_LON),
                violation_error_message="Titik ini tidak terletak di atau dekat Kota Malang. Lintang sekitar -7,98 "
                "dan bujur sekitar 112,63; mungkin keduanya tertukar atau tanda minusnya hilang.",
            ),
            models.CheckConstraint(
                name="cooperatives_validity",
                condition=Q(ods_validity__in=["", *Validity.values]),
            ),
            models.CheckConstraint(
                name="cooperatives_place_is_one",
                condition=Q(kelurahan=None) | Q(outside_city=False),
                violation_error_message="Koperasi dengan kelurahan Kota Malang tidak dapat ditandai di luar kota.",
            ),
        ]
        indexes = [
            models.Index(fields=["name_key", "id"], name="cooperatives_by_name"),
            models.Index(  # its operators find a number's beginning too, in a database of any collation
                fields=["bh_key"], opclasses=["text_pattern_ops"], name="cooperatives_by_bh", condition=~Q(bh_key="")
            ),
            models.Index(fields=["status"], name="cooperatives_by_status"),
            GinIndex(fields=["search_vector"], name="cooperatives_words"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="cooperatives_likeness"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cooperative_detail", args=[self.code])

    @property
    def derived_name_key(self) -> str:
        return keys.name_key(self.name)

    @property
    def derived_bh_key(self) -> str:
        return keys.bh_key(self.nomor_badan_hukum)

    @property
    def derived_search_text(self) -> str:
        """Name with its prefix both as written and as abbreviated, and the place; reads kelurahan and kecamatan."""
        place = (
            [self.kelurahan.name, self.kelurahan.alias, self.kelurahan.kecamatan.name]
            if self.kelurahan_id
            else [self.kelurahan_text]
        )
        words = [keys.fold(self.name), keys.name_full_key(self.name).split(" ")[0], *map(keys.fold, place)]
        return " ".join(filter(None, words))

    @property
    def place(self) -> str:
        """Kelurahan Kauman, or the name that the source gave; "" when it gave none."""
        name = self.kelurahan.name if self.kelurahan_id else self.kelurahan_text
        return f"Kelurahan {name}" if name else ""

    @property
    def is_active(self) -> bool:
        return self.status == Status.ACTIVE

    @property
    def is_secondary(self) -> bool:
        return self.form.startswith("sekunder")

    def derive(self) -> None:
        """Brings the derived keys up to date before a `bulk_update`."""
        for field in self._meta.concrete_fields:
            if isinstance(field, DerivedTextField):
                field.pre_save(self, add=False)
