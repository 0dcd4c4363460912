"""What the office sets for the registry as a whole; exactly one row."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from cooperatives import rat

MONTHS = [
    (1, "Januari"), (2, "Februari"), (3, "Maret"), (4, "April"), (5, "Mei"), (6, "Juni"), (7, "Juli"), (8, "Agustus"),
    (9, "September"), (10, "Oktober"), (11, "November"), (12, "Desember"),
]  # fmt: skip


def month(label: str, default: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, choices=MONTHS, default=default)


def day(label: str, default: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )


class RegistrySettings(models.Model):
    """Limits of the RAT, how early papers are told, how long uploaded files are kept; exactly one row (pk 1)."""

    practice_day = day("RAT menurut kementerian: tanggal", rat.DEFAULT.practice[1])
    practice_month = month("bulan", rat.DEFAULT.practice[0])
    statute_day = day("RAT menurut undang-undang: tanggal", rat.DEFAULT.statute[1])
    statute_month = month("bulan", rat.DEFAULT.statute[0])
    paper_days = models.PositiveSmallIntegerField(
        "hari sebelum dokumen habis", default=60, validators=[MaxValueValidator(365)],
        help_text="Sejak itu dokumen yang akan habis masuk daftar pekerjaan. 0: baru setelah masa berlakunya lewat.",
    )  # fmt: skip
    import_file_days = models.PositiveSmallIntegerField(
        "hari berkas impor disimpan", default=90, validators=[MinValueValidator(7), MaxValueValidator(3650)],
        help_text="Berkas impor memuat nama dan telepon orang. Sesudah itu berkas dan isinya dihapus; catatan impornya tetap.",
    )  # fmt: skip

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "setelan registri"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="cooperatives_single_settings")]

    def __str__(self) -> str:
        return "Setelan registri"

    @classmethod
    def current(cls) -> "RegistrySettings":
        """The office's settings; the usual ones before anybody set them."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def rat_limits(self) -> rat.Limits:
        return rat.Limits((self.practice_month, self.practice_day), (self.statute_month, self.statute_day))

    def clean(self):
        for name in ("practice", "statute"):
            limit = (getattr(self, f"{name}_month"), getattr(self, f"{name}_day"))
            if None not in limit and not _exists(*limit):
                raise ValidationError({f"{name}_day": "Tanggal ini tidak ada dalam bulan itu."})
        limits = self.rat_limits
        if None not in (*limits.practice, *limits.statute) and limits.practice > limits.statute:
            raise ValidationError("Batas menurut kementerian tidak boleh sesudah batas menurut undang-undang.")


def _exists(month: int, day: int) -> bool:
    try:
        return bool(date(2001, month, day))  # no leap year: a limit must exist in every year
    except ValueError:
        return False
