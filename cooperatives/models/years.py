"""A cooperative's figures by book year and source."""

from functools import partial

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from cooperatives import balance
from cooperatives.enums import RatMethod, Source
from cooperatives.models.cooperative import Cooperative
from cooperatives.querysets import YearlyFiguresQuerySet


def money(label: str, **kwargs) -> models.DecimalField:
    """Rupiah as delivered, empty when the source gave none."""
    return models.DecimalField(label, max_digits=20, decimal_places=2, null=True, blank=True, **kwargs)


def count(label: str) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(label, null=True, blank=True)


class YearlyFigures(models.Model):
    """A cooperative's figures of one book year from one source; money in rupiah as delivered, empty when not given."""

    cooperative = models.ForeignKey(  # found by the index of the constraint `figures_once`, which begins with it
        Cooperative, models.PROTECT, related_name="figures", verbose_name="koperasi", db_index=False
    )
    tahun_buku = models.PositiveSmallIntegerField("tahun buku")
    source = models.CharField("sumber", max_length=10, choices=Source.choices)
    in_force = models.BooleanField(
        "dipakai", default=True, help_text="Paling banyak satu sumber yang dipakai per tahun buku."
    )
    year_assumed = models.BooleanField(
        "tahun buku diperkirakan", default=False, help_text="Sumber tidak menyebut tahun; diperkirakan saat impor."
    )
    verified = models.BooleanField("sudah diperiksa", default=False)
    as_of = models.DateField("tanggal data", null=True, blank=True)

    rat_date = models.DateField("tanggal RAT", null=True, blank=True)
    rat_held = models.BooleanField("RAT dilaksanakan", null=True, blank=True, help_text="Tanda pada sumber, bila ada.")
    rat_method = models.CharField("cara RAT", max_length=10, choices=RatMethod.choices, blank=True)
    rat_attendance = count("hadir RAT")

    members = count("anggota")
    members_male = count("anggota laki-laki")
    members_female = count("anggota perempuan")
    managers = count("manajer")
    managers_male = count("manajer laki-laki")
    managers_female = count("manajer perempuan")
    employees = count("karyawan")
    employees_male = count("karyawan laki-laki")
    employees_female = count("karyawan perempuan")

    simpanan_pokok = money("simpanan pokok")
    simpanan_wajib = money("simpanan wajib")
    cadangan = money("dana cadangan")
    hibah = money("hibah")
    modal_sendiri = money("modal sendiri")
    modal_luar = money("modal luar")
    aset = money("aset")
    volume_usaha = money("volume usaha")
    shu = money("sisa hasil usaha (SHU)")

    objects = YearlyFiguresQuerySet.as_manager()
    history = HistoricalRecords(no_db_index=["cooperative"])

    class Meta:
        verbose_name = verbose_name_plural = "angka tahunan"
        ordering = ["-tahun_buku", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "tahun_buku", "source"], name="cooperatives_figures_once",
                violation_error_message="Angka tahun buku ini dari sumber yang sama sudah ada.",
            ),
            models.UniqueConstraint(
                name="cooperatives_figures_one_in_force",
                fields=["cooperative", "tahun_buku"], condition=Q(in_force=True),
                violation_error_message="Untuk tahun buku ini sudah ada angka lain yang dipakai.",
            ),
            models.CheckConstraint(
                name="cooperatives_figures_year",
                condition=Q(tahun_buku__range=(1945, 2100)),
                violation_error_message="Tahun buku di luar jangkauan.",
            ),
            models.CheckConstraint(name="cooperatives_figures_source", condition=Q(source__in=Source.values)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Tahun buku {self.tahun_buku}, {self.get_source_display()}"

    @property
    def oddity(self) -> str:
        """What of the money does not add up, in a sentence; "" when nothing is odd."""
        found = balance.oddity(partial(getattr, self), lambda name: self._meta.get_field(name).verbose_name)
        return found[1] if found else ""
