"""What only the cooperatives' desk needs: the figures of a report before they are handed in, and who sits at the desk."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cooperatives.models import Membership
from reports.models import Report

DOT = "."  # between line and column in the keys of `Sheet.amounts`


class Sheet(models.Model):
    """The figures and facts of one report as its cooperative writes them; nothing of it is handed in before it is sent.

    Everybody who files for the cooperative works on the same sheet. Amounts stand as typed, in the unit that the facts name.
    """

    class Source(models.TextChoices):
        TYPED = "ketik", "Diketik di formulir"
        TEMPLATE = "templat", "Dari templat"

    report = models.OneToOneField(Report, models.PROTECT, related_name="sheet", verbose_name="laporan")
    facts = models.JSONField("keterangan", default=dict)
    amounts = models.JSONField("angka", default=dict)
    source = models.CharField("cara mengisi", max_length=8, choices=Source.choices, default=Source.TYPED)
    saved_at = models.DateTimeField("tersimpan", default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")

    class Meta:
        verbose_name = verbose_name_plural = "lembar kerja laporan"
        constraints = [
            models.CheckConstraint(name="portal_sheet_source", condition=Q(source__in=["ketik", "templat"])),
        ]

    def __str__(self) -> str:
        return f"Lembar kerja: {self.report}"

    @property
    def figures(self) -> dict[tuple[str, str], Decimal]:
        """Amounts as typed, by (line, column)."""
        return {tuple(key.split(DOT)): Decimal(text) for key, text in self.amounts.items()}


class Explanation(models.Model):
    """Why a difference is right, written while the report is a draft; it becomes a remark under its finding when that is sent.

    `name` says which finding, `figures` with which figures: once they change the text no longer holds by itself.
    """

    MOST = 1000  # signs

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="explanations", verbose_name="lembar kerja")
    name = models.CharField("temuan", max_length=20)
    figures = models.CharField("angka", max_length=12)
    text = models.CharField("penjelasan", max_length=MOST)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pukul", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "penjelasan draf"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "name"], name="portal_explained_once"),
            models.CheckConstraint(name="portal_explanation_has_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text


class Told(models.Model):
    """Until when boards have been told what the office did; one row. After an outage what came since then is told."""

    until = models.DateTimeField("sampai", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "batas pemberitahuan"
        constraints = [models.CheckConstraint(name="portal_told_once", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"Sampai {self.until:%d-%m-%Y %H:%M}"


class Seat(Membership):
    """A membership as access to the desk; the same row, shown to whoever invites."""

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "akses portal"
