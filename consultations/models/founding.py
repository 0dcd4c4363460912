"""A group on its way to a cooperative: the case, its steps, and the founders by name."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from consultations import founding, querysets
from consultations.enums import FoundingStatus
from consultations.models.requests import Group
from cooperatives.models import Cooperative
from klinik_koperasi.workflow import LogEntry


class FoundingCase(models.Model):
    """One founding of a group; at the end it is a cooperative of the registry, or it was given up."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="founding_cases", verbose_name="kelompok")
    name = models.CharField("nama yang diinginkan", max_length=150, blank=True)
    status = models.CharField(
        "keadaan", max_length=12, choices=FoundingStatus.choices, default=FoundingStatus.RUNNING, editable=False
    )
    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, null=True, blank=True, related_name="founding_cases", editable=False,
        verbose_name="menjadi koperasi",
    )  # fmt: skip
    started_at = models.DateTimeField("dimulai", auto_now_add=True)
    ended_at = models.DateTimeField("berakhir", null=True, blank=True, editable=False)
    demo = models.BooleanField("data contoh", default=False, editable=False)

    objects = querysets.FoundingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "pendirian koperasi"
        verbose_name_plural = "pendirian koperasi"
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(status=FoundingStatus.RUNNING), name="one_running_founding_a_group",
                violation_error_message="Kelompok ini sudah dalam proses pendirian.",
            ),
            models.CheckConstraint(name="founding_status_known", condition=Q(status__in=FoundingStatus.values)),
            models.CheckConstraint(
                name="founding_done_has_cooperative",
                condition=~Q(status=FoundingStatus.DONE) | Q(cooperative__isnull=False),
                violation_error_message="Pendirian yang selesai harus menunjuk koperasinya di registri.",
            ),
            models.CheckConstraint(
                name="founding_ended_has_time",
                condition=Q(status=FoundingStatus.RUNNING, ended_at=None)
                | ~Q(status=FoundingStatus.RUNNING) & Q(ended_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Pendirian {self.name or self.group}"

    def get_absolute_url(self) -> str:
        return reverse("admin:consultations_foundingcase_change", args=[self.pk])


class FoundingStep(models.Model):
    """One step of a case: who sees to it, and on which day it was done."""

    case = models.ForeignKey(FoundingCase, models.CASCADE, related_name="steps")
    code = models.CharField("langkah", max_length=12, choices=founding.CHOICES, editable=False)
    place = models.PositiveSmallIntegerField("urutan", editable=False)
    responsible = models.CharField("penanggung jawab", max_length=120, blank=True)
    note = models.CharField("catatan", max_length=300, blank=True)
    done_on = models.DateField("selesai pada", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "langkah pendirian"
        verbose_name_plural = "langkah pendirian"
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="founding_step_once")]

    def __str__(self) -> str:
        return self.get_code_display()


class Founder(models.Model):
    """A founder by name. Copies of identity cards go to the notary; here it is only ticked that they did."""

    case = models.ForeignKey(FoundingCase, models.CASCADE, related_name="founders")
    name = models.CharField("nama", max_length=120)
    handed_over = models.BooleanField("KTP diserahkan ke notaris", default=False)

    class Meta:
        verbose_name = "pendiri"
        verbose_name_plural = "pendiri"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="founder_once")]

    def __str__(self) -> str:
        return self.name


class FoundingLog(LogEntry):
    subject = models.ForeignKey(FoundingCase, models.CASCADE, related_name="log")

    class Meta(LogEntry.Meta):
        verbose_name = "langkah tercatat"
        verbose_name_plural = "langkah tercatat"
