"""Merged records: which one went, where its rows are now, and how to bring it back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cooperatives.models.cooperative import Cooperative
from cooperatives.querysets import MergeQuerySet


class Merge(models.Model):
    """One record that went into another; its old public address and its NIK still lead to the kept one."""

    kept = models.ForeignKey(Cooperative, models.PROTECT, related_name="merges", verbose_name="yang tetap")
    gone_pk = models.BigIntegerField("nomor dalam tabel")
    gone_code = models.CharField("kode publik", max_length=8)
    gone_nik = models.CharField("NIK Koperasi", max_length=16, blank=True)
    gone_name = models.CharField("yang digabungkan", max_length=255)
    reason = models.CharField("alasan", max_length=200)
    snapshot = models.JSONField("isi catatan", default=dict)
    moved = models.JSONField("yang pindah", default=list)
    dropped = models.JSONField("yang kembar", default=list)
    changed = models.JSONField("yang berubah pada catatan yang tetap", default=list)  # [attribute, before, after]
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pukul", auto_now_add=True)
    undone_at = models.DateTimeField("dibatalkan", null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "penggabungan koperasi"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone_code"], condition=Q(undone_at=None), name="cooperatives_merged_once"
            ),
            models.CheckConstraint(name="cooperatives_merge_has_reason", condition=~Q(reason="")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.gone_name} → {self.kept}"

    def get_absolute_url(self) -> str:
        return reverse("admin:cooperatives_merge_change", args=[self.pk])

    @property
    def history_reason(self) -> str:
        return f"Penggabungan {self.pk}: {self.gone_name}"[:100]
