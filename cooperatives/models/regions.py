"""The city's regions; loaded by cooperatives/regions.py."""

from django.db import models
from simple_history.models import HistoricalRecords


class Kecamatan(models.Model):
    code = models.CharField("kode", max_length=8, primary_key=True)
    name = models.CharField("nama", max_length=60, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "kecamatan"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Kelurahan(models.Model):
    """One of the 57; `tile_col` and `tile_row` are its place on the tile map (8 x 10, 1 = west / north)."""

    code = models.CharField("kode", max_length=13, primary_key=True)
    kecamatan = models.ForeignKey(Kecamatan, models.PROTECT, related_name="kelurahan", verbose_name="kecamatan")
    name = models.CharField("nama", max_length=60)
    postal_code = models.CharField("kode pos", max_length=5, blank=True)
    lat = models.DecimalField("lintang", max_digits=9, decimal_places=6, null=True, blank=True)
    lon = models.DecimalField("bujur", max_digits=9, decimal_places=6, null=True, blank=True)
    alias = models.CharField("ejaan lain", max_length=60, blank=True)
    tile_col = models.PositiveSmallIntegerField("kolom peta")
    tile_row = models.PositiveSmallIntegerField("baris peta")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "kelurahan"
        ordering = ["kecamatan", "name"]
        constraints = [
            models.UniqueConstraint(fields=["kecamatan", "name"], name="cooperatives_kelurahan_name"),
            models.UniqueConstraint(fields=["tile_col", "tile_row"], name="cooperatives_kelurahan_tile"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full(self) -> str:
        """Both levels, because five kelurahan are named like their kecamatan; reads the kecamatan."""
        return f"{self.name}, {self.kecamatan.name}"
