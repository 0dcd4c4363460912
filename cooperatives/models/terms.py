"""The lists of words that classify a cooperative."""

from django.db import models
from simple_history.models import HistoricalRecords


class Term(models.Model):
    """A word of a list that the office may edit."""

    code = models.SlugField("kode", max_length=40, unique=True)
    name = models.CharField("nama", max_length=120, unique=True)
    order = models.PositiveSmallIntegerField("urutan", default=100)

    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Jenis(Term):
    class Meta(Term.Meta):
        verbose_name = verbose_name_plural = "jenis koperasi"


class Kelompok(Term):
    class Meta(Term.Meta):
        verbose_name = verbose_name_plural = "kelompok koperasi"


class Sektor(Term):
    class Meta(Term.Meta):
        verbose_name = verbose_name_plural = "sektor usaha"
