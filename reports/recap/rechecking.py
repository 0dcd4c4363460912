"""All reports of a campaign looked at again when a rule or an instrument has changed: which are due, and the job that does it."""

import logging

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from klinik_koperasi.jobs import work
from klinik_koperasi.jobs.models import Job
from klinik_koperasi.jobs.work import Progress, job_kind
from klinik_koperasi.logs import told
from reports import instruments, workflow
from reports.chart import charts
from reports.checks.base import RULES
from reports.enums import ReportStatus
from reports.models import Assessment, Campaign, Report, Submission

log = logging.getLogger("portal.jobs")
MAY = "reports.change_campaign"


def rules_now() -> dict[str, int]:
    """The version of every check, as a submission keeps those that it was looked at with."""
    return {rule.id: rule.version for rule in RULES.values()}


def instruments_now() -> dict[str, str]:
    """The newest version of every instrument."""
    return {name: instruments.instrument(name).version for name, _ in instruments.instruments()}


def _told() -> Q:
    """Submissions that have a result by today's version of every instrument of their chart."""
    versions, found = instruments_now(), Q()
    for chart in {name for name, _ in charts()}:
        known = Q(report__chart=chart)
        for one in instruments.applying_to(chart):
            same = Assessment.objects.filter(submission=OuterRef("pk"), instrument=one.id, version=versions[one.id])
            known &= Q(Exists(same))
        found |= known
    return found


def reports_of(campaign: Campaign) -> QuerySet[Report]:
    """Those with figures, in the order of the job."""
    return Report.objects.filter(campaign=campaign, submissions__isnull=False).distinct().order_by("pk")


def outdated(campaign: Campaign) -> int:
    """Reports whose newest figures were looked at by another version of a rule or of one of their instruments (one query).

    A settled report keeps its findings; only what is new among the instruments is told beside the older results.
    """
    newest = Submission.objects.filter(report=OuterRef("report")).order_by("-number").values("pk")[:1]
    settled = Q(report__status=ReportStatus.SETTLED)
    current = Submission.objects.filter(report__campaign=campaign, pk__in=newest)
    return current.filter(~_told() | ~settled & ~Q(rules=rules_now())).count()


def start(campaign: Campaign, actor) -> Job:
    """Hands the job to the queue; PermissionDenied unless `actor` may change campaigns."""
    if not actor.is_active or not actor.has_perm(MAY):
        raise PermissionDenied("Pemeriksaan ulang dijalankan kepala bidang.")
    return work.start("reports_recheck", f"Periksa ulang laporan {str(campaign).lower()}", actor, campaign=campaign.pk)


@job_kind("reports_recheck")
def recheck_campaign(progress: Progress) -> dict:
    """Looks at each report of a campaign again; goes on where a killed run was. The result says the versions used."""
    campaign = Campaign.objects.get(pk=progress.params["campaign"])
    pks = list(reports_of(campaign).values_list("pk", flat=True))
    result = progress.job.result or {"changed": 0, "after": 0}
    progress.start(len(pks))
    progress.advance(sum(pk <= result["after"] for pk in pks))
    for pk in pks:
        if pk > result["after"]:
            result = {"changed": result["changed"] + _changes(pk, progress), "after": pk}
            progress.mine().update(result=result)
            progress.advance()
    return {"changed": result["changed"], "reports": len(pks), "rules": rules_now(), "instruments": instruments_now()}


def _changes(pk: int, progress: Progress) -> bool:
    """One report; what is wrong with one of them stops none of the others."""
    report = Report.objects.select_related("cooperative", "campaign").get(pk=pk)
    try:
        return bool(workflow.recheck(report, progress.job.started_by))
    except Exception as error:
        log.exception("recheck failed", extra={"report": pk})
        progress.fail(str(report), told(error)[:500])
        return False
