"""People of a cooperative. Personal data: for staff only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from cooperatives.enums import Capacity, Office, Source
from cooperatives.models.cooperative import Cooperative
from cooperatives.querysets import BoardMemberQuerySet, MembershipQuerySet


class BoardMember(models.Model):
    """A person in office in a cooperative. Personal data: for staff only, never on a public page."""

    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="board", verbose_name="koperasi")
    name = models.CharField("nama", max_length=150)
    office = models.CharField("jabatan", max_length=12, choices=Office.choices)
    phone = models.CharField("telepon", max_length=80, blank=True)
    since = models.DateField("sejak", null=True, blank=True)
    until = models.DateField("sampai", null=True, blank=True)
    source = models.CharField("sumber", max_length=10, choices=Source.choices, default=Source.OFFICE)

    objects = BoardMemberQuerySet.as_manager()
    history = HistoricalRecords(no_db_index=["cooperative"])

    class Meta:
        verbose_name = verbose_name_plural = "pengurus dan pengawas"
        ordering = ["until", "office", "name"]
        constraints = [
            models.CheckConstraint(
                name="cooperatives_board_period",
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                violation_error_message="Masa jabatan berakhir sebelum dimulai.",
            ),
            models.UniqueConstraint(
                fields=["cooperative"], condition=Q(office="ketua", until=None), name="cooperatives_one_chair",
                violation_error_message="Masih ada ketua lain yang menjabat. Isi dulu tanggal akhir jabatannya.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_office_display()}: {self.name}"


class Membership(models.Model):
    """What a holder of a portal account is to a cooperative, and since when: their own desk later, and for officers of
    the office the declared conflict of interest. Ordinary members are counted in the yearly figures, never listed."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name="akun portal"
    )
    cooperative = models.ForeignKey(Cooperative, models.PROTECT, related_name="memberships", verbose_name="koperasi")
    capacity = models.CharField("sebagai", max_length=10, choices=Capacity.choices)
    since = models.DateField("sejak", null=True, blank=True)
    until = models.DateField("sampai", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "keanggotaan pemegang akun"
        ordering = ["until", "capacity", "pk"]
        constraints = [
            models.CheckConstraint(name="cooperatives_membership_capacity", condition=Q(capacity__in=Capacity.values)),
            models.CheckConstraint(
                name="cooperatives_membership_period",
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                violation_error_message="Keanggotaan berakhir sebelum dimulai.",
            ),
            models.UniqueConstraint(
                fields=["user", "cooperative", "capacity"], condition=Q(until=None), name="cooperatives_membership_once",
                violation_error_message="Akun ini sudah tercatat begitu dan belum berakhir.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_capacity_display()}: {self.user.name}"
