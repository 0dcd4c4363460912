"""The same figures looked at again, because a rule, an instrument or what the registry knows has changed."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from reports import review, selectors
from reports.checks.base import RULES
from reports.enums import ReportStatus
from reports.models import Assessment, Finding, Report, Submission
from reports.workbook.values import Reading
from reports.workflow import intake


@dataclass(frozen=True)
class Rechecked:
    """What came of it: findings told anew, findings that fell, and whether a newer instrument was added."""

    new: int = 0
    retired: int = 0
    assessed: bool = False

    def __bool__(self) -> bool:
        return bool(self.new or self.retired or self.assessed)


def recheck(report: Report, actor=None) -> Rechecked:
    """Looks at the newest submission by the rules and the instrument of today; safe to repeat, a second time finds nothing new.

    While the report is open, findings that are told no longer are retired (kept in `Finding.every` with the version that told
    them), new ones are added, and explanations hold on where both figures stayed; `Submission.rules` says the versions now. A
    settled report keeps its findings as they were told in the result. A newer version of the instrument is assessed beside the
    older one. For jobs and staff; asks no permission, the caller does.
    """
    with transaction.atomic():
        fresh = (
            Report.objects.select_for_update(of=("self",)).select_related("cooperative", "campaign").get(pk=report.pk)
        )
        paper = fresh.paper
        if paper is None:
            return Rechecked()
        seen = intake.look(fresh, reading_of(paper))
        told, settled = seen.as_dict(), fresh.status == ReportStatus.SETTLED
        assessed = _assess(paper, told, settled)
        new, retired = (0, 0) if settled else _replace(paper, seen, told)
        done = Rechecked(new, retired, assessed)
        if done:
            intake.note(fresh, "recheck", actor, f"Diperiksa ulang: {new} temuan baru, {retired} gugur.")
    return done


def reading_of(paper: Submission) -> Reading:
    """A submission as its template was read; what was wrong with the file itself is not seen again."""
    report = paper.report
    code, year = report.cooperative.code, report.campaign.tahun_buku
    return Reading(report.lines, year, code, paper.unit, selectors.facts_of(paper), paper.amounts)


def reassess(report: Report) -> bool:
    """The score of an open report anew, because a reviewer answered questions of the instrument; its findings stay.

    The caller holds the report's lock.
    """
    paper = report.paper
    if paper is None or report.status == ReportStatus.SETTLED:
        return False
    return _assess(paper, intake.look(report, reading_of(paper)).as_dict())


def _assess(paper: Submission, told: dict, settled: bool = False) -> bool:
    """A newer instrument is added; the same one is told anew unless the report has its result."""
    result = {"ratios": told["ratios"], "score": told["score"]}
    key = {"submission": paper, "instrument": told["score"]["instrument"], "version": told["score"]["version"]}
    there, new = Assessment.objects.get_or_create(**key, defaults=result)
    if new or settled or {"ratios": there.ratios, "score": there.score} == result:
        return new
    return bool(Assessment.objects.filter(pk=there.pk).update(**result))


def _replace(paper: Submission, seen: review.Review, told: dict) -> tuple[int, int]:
    explained = intake.explanations(paper.report)
    now = {_told(one): one for one in (intake.finding_of(paper, found, explained) for found in seen.findings)}
    before = {_told(one): one for one in paper.findings.exclude(rule__startswith="T")}
    gone = [one.pk for key, one in before.items() if key not in now]
    Finding.objects.filter(pk__in=gone).update(retired_at=timezone.now())
    made = Finding.objects.bulk_create(one for key, one in now.items() if key not in before)
    paper.rules = {rule.id: rule.version for rule in RULES.values()}
    paper.unchecked = told["unchecked"]
    paper.save(update_fields=["rules", "unchecked"])
    return len(made), len(gone)


def _told(one: Finding) -> tuple:
    return one.rule, one.severity, one.message, one.expected, one.found
