"""Long work that a person started: progress, heartbeat, cancel, and a file of what failed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from klinik_koperasi.files.storage import private_path


def failures_path(instance, filename: str) -> str:
    return private_path("jobs", filename)


class Job(models.Model):
    """One piece of long work; its function is registered under `kind` and may run again after a crash (idempotent)."""

    class Status(models.TextChoices):
        WAITING = "menunggu", "Menunggu giliran"
        RUNNING = "berjalan", "Sedang berjalan"
        DONE = "selesai", "Selesai"
        FAILED = "gagal", "Gagal"
        CANCELLED = "dibatalkan", "Dibatalkan"

    kind = models.CharField("jenis", max_length=60)
    title = models.CharField("judul", max_length=200)
    params = models.JSONField("isian", default=dict, blank=True)
    status = models.CharField("keadaan", max_length=12, choices=Status.choices, default=Status.WAITING)
    done = models.PositiveIntegerField("selesai", default=0)
    total = models.PositiveIntegerField("seluruhnya", default=0)
    failed = models.PositiveIntegerField("gagal", default=0)
    result = models.JSONField("hasil", default=dict, blank=True)
    failures = models.FileField("berkas kegagalan", upload_to=failures_path, blank=True)
    error = models.TextField("galat", blank=True)
    cancel_requested = models.BooleanField("minta dibatalkan", default=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dimulai oleh"
    )
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    started_at = models.DateTimeField("mulai", null=True, blank=True)
    heartbeat_at = models.DateTimeField("tanda hidup", null=True, blank=True)
    finished_at = models.DateTimeField("berakhir", null=True, blank=True)
    runs = models.PositiveSmallIntegerField("percobaan", default=0)

    class Meta:
        verbose_name = "pekerjaan panjang"
        verbose_name_plural = "pekerjaan panjang"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="jobs_progress_in_bounds", condition=Q(total=0) | Q(done__lte=F("total"))),
            models.CheckConstraint(
                name="jobs_finished_has_time",
                condition=Q(status__in=["menunggu", "berjalan"], finished_at=None)
                | Q(status__in=["selesai", "gagal", "dibatalkan"], finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total) if self.total else 0

    @property
    def ended(self) -> bool:
        return self.finished_at is not None


class Tick(models.Model):
    """When the minute tick last ran (one row); /healthz/ looks at it."""

    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(name="jobs_single_tick", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
