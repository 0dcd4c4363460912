"""Branch offices of a cooperative."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from cooperatives.models.cooperative import Cooperative
from cooperatives.models.regions import Kelurahan
from cooperatives.querysets import BranchQuerySet


class Branch(models.Model):
    """An office beside the main one (kantor cabang), in one of the 57 kelurahan or in the words of its address."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="branches", verbose_name="koperasi")
    name = models.CharField("nama kantor", max_length=150)
    address = models.CharField("alamat", max_length=250, blank=True)
    kelurahan = models.ForeignKey(
        Kelurahan, models.PROTECT, null=True, blank=True, related_name="branches", verbose_name="kelurahan",
        help_text="Kosongkan bila di luar Kota Malang; tuliskan tempatnya pada alamat.",
    )  # fmt: skip
    permit = models.CharField("nomor izin pembukaan", max_length=120, blank=True)
    opened = models.DateField("dibuka", null=True, blank=True)
    closed = models.DateField("ditutup", null=True, blank=True)

    objects = BranchQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "kantor cabang"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="cooperatives_branch_period",
                condition=Q(opened=None) | Q(closed=None) | Q(closed__gte=F("opened")),
                violation_error_message="Kantor ditutup sebelum dibuka.",
            ),
            models.CheckConstraint(
                name="cooperatives_branch_placed",
                condition=~Q(address="") | Q(kelurahan__isnull=False),
                violation_error_message="Isi alamat atau kelurahan kantor ini.",
            ),
            models.UniqueConstraint(
                fields=["cooperative", "name"], condition=Q(closed=None), name="cooperatives_branch_once",
                violation_error_message="Kantor cabang bernama ini sudah tercatat dan belum ditutup.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
