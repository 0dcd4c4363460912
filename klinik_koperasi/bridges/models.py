"""Which request to the clinic came from which findings."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from consultations.enums import OPEN_REQUEST, RequestStatus
from consultations.models import Request
from reports.models import Finding, Report


class AssistanceQuerySet(models.QuerySet):
    def running(self):
        """Those whose request the office still works on; a second one beside it would only be asked twice."""
        return self.filter(request__status__in=[*OPEN_REQUEST, RequestStatus.QUARANTINED])


class Assistance(models.Model):
    """A request that was made of a report's findings: the source of the request, and the findings as they were told then."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="+", verbose_name="laporan")
    request = models.OneToOneField(Request, models.PROTECT, related_name="+", verbose_name="permohonan")
    findings = models.ManyToManyField(Finding, related_name="+", blank=True, verbose_name="temuan")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diminta oleh"
    )
    asked_at = models.DateTimeField("diminta", default=timezone.now)

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "pendampingan atas temuan"
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.request} · {self.report}"

    @property
    def untold(self) -> list[Finding]:
        """The findings that the request's own words do not tell: it has no room for very many."""
        return [finding for finding in self.findings.all() if finding.message not in self.request.problem]
