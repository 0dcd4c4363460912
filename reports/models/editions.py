"""The versions of instruments and charts as they were taken in: reports rest on them, so none is changed afterwards."""

from django.db import models
from django.db.models import Q


class Edition(models.Model):
    """One version of an instrument or a chart of accounts, as its file said when it was loaded. The database refuses to change or
    delete it; another state is another version."""

    class Kind(models.TextChoices):
        INSTRUMENT = "instrumen", "Instrumen kesehatan"
        CHART = "bagan_akun", "Bagan akun"

    kind = models.CharField("macam", max_length=10, choices=Kind.choices)
    name = models.SlugField("kunci", max_length=60)
    version = models.CharField("versi", max_length=20)
    title = models.CharField("judul", max_length=200)
    regulation = models.CharField("aturan", max_length=300, blank=True)
    since = models.CharField("berlaku sejak", max_length=120, help_text="Tanggal, atau tahun buku pertama.")
    status = models.CharField("keadaan", max_length=200, blank=True)
    content = models.JSONField("isi")
    loaded_at = models.DateTimeField("dimuat", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "versi instrumen dan bagan akun"
        ordering = ["kind", "name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "version"], name="reports_edition_once"),
            models.CheckConstraint(name="reports_edition_kind", condition=Q(kind__in=["instrumen", "bagan_akun"])),
        ]

    def __str__(self) -> str:
        return f"{self.title}, versi {self.version}"

    @property
    def in_force(self) -> str:
        """Since when, in words. What several charts share is in force with each of them: its file names no book year."""
        return self.since if any(map(str.isdigit, self.since)) else "Bersama bagan akun yang memuatnya"
