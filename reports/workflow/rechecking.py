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
    """What came of it: findings told anew, findings that fell, and whether an instrument was added or gives another result."""

    new: int = 0
    retired: int = 0
    assessed: bool = False

    def __bool__(self) -> bool:
        return bool(self.new or self.retired or self.assessed)


def recheck(report: Report, actor=None) -> Rechecked:
    """Looks at the newest submission by the rules and the instrument of today; safe to repeat, a second time finds nothing new.

    While the report is open, findings that are told no longer are retired (kept in `Finding.every` with the version that told
    them), new ones are added, and explanations hold on where both figures stayed; `Submission.rules` says the versions now. A
    settled report keeps its findings as they were told in the result. A newer version of an instrument, or one that was not
    told yet, is assessed beside the older ones. For jobs and staff; asks no permission, the caller does.
    """
    with transaction.atomic():
        fresh = (
            Report.objects.select_for_update(of=("self",)).select_related("cooperative", "campaign").get(pk=report.pk)
        )
        paper = fresh.paper
        if paper is None:
            return Rechecked()
        seen = intake.look(fresh, reading_of(paper))
        settled = fresh.status == ReportStatus.SETTLED
        assessed = _assess(paper, seen, settled)
        new, retired = (0, 0) if settled else _replace(paper, seen)
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
    return _assess(paper, intake.look(report, reading_of(paper)))


def _assess(paper: Submission, seen: review.Review, settled: bool = False) -> bool:
    """What is not there yet is added; the same version of an instrument is told anew unless the report has its result."""
    there = {(one.instrument, one.version): one for one in paper.assessments.all()}
    told = intake.assessments(paper, seen)
    new = [one for one in told if (one.instrument, one.version) not in there]
    Assessment.objects.bulk_create(new)
    changed = [] if settled else [one for one in told if one not in new and _take_over(there, one)]
    for one in changed:
        there[one.instrument, one.version].save(update_fields=["ratios", "score", "at"])
    return bool(new or changed)


def _take_over(there: dict[tuple, Assessment], told: Assessment) -> bool:
    """Puts a changed result into the row that there is; False when it is the same."""
    row = there[told.instrument, told.version]
    if (row.ratios, row.score) == (told.ratios, told.score):
        return False
    row.ratios, row.score, row.at = told.ratios, told.score, timezone.now()
    return True


def _replace(paper: Submission, seen: review.Review) -> tuple[int, int]:
    explained = intake.explanations(paper.report)
    now = {_told(one): one for one in (intake.finding_of(paper, found, explained) for found in seen.findings)}
    before = {_told(one): one for one in paper.findings.exclude(rule__startswith="T")}
    gone = [one.pk for key, one in before.items() if key not in now]
    Finding.objects.filter(pk__in=gone).update(retired_at=timezone.now())
    made = Finding.objects.bulk_create(one for key, one in now.items() if key not in before)
    paper.rules = {rule.id: rule.version for rule in RULES.values()}
    paper.unchecked = seen.not_looked_at
    paper.save(update_fields=["rules", "unchecked"])
    return len(made), len(gone)


def _told(one: Finding) -> tuple:
    return one.rule, one.severity, one.message, one.expected, one.found
