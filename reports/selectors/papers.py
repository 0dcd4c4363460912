"""What was handed in and what is told of it: findings with their conversation, earlier years, two submissions side by side."""

from datetime import date
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Q, Subquery

from klinik_koperasi.documents.models import IssuedDocument
from reports import instruments
from reports.enums import Severity
from reports.health import LABEL
from reports.instruments import Instrument
from reports.models import Assessment, Finding, Remark, Report, SheetConfirmation, Submission
from reports.workbook.layout import layout


def told(papers: list) -> dict:
    """What a report's page shows of its newest submission, to both sides: findings by weight with what was said of them in
    every round, the explained and the waived ones apart, ratios and score by the usual instrument and by `others`; at most six
    queries."""
    paper = papers[0] if papers else None
    if paper is None:
        return {"paper": None}
    said = _conversations(paper)
    weight = {name: number for number, name in enumerate(Severity.values)}
    found = sorted(
        paper.findings.select_related("explanation__by"), key=lambda one: (weight[one.severity], one.rule, one.pk)
    )
    waivers = {one.rule: one for one in paper.report.waivers.select_related("by") if one.in_force}
    for one in found:
        one.where = layout(paper.report.lines).words(one.cells)
        one.talk, one.waiver = said.get(one.thread or one.pk, []), waivers.get(one.rule)
    assessment, *others = assessed(paper) or [None]
    return {
        "paper": paper, "findings": [one for one in found if not one.explanation_id and not one.waiver],
        "explained": [one for one in found if one.explanation_id and not one.waiver],
        "waived": [one for one in found if one.waiver], "waivers": list(waivers.values()),
        "assessment": assessment, "others": others, "simulation": LABEL,
    }  # fmt: skip


def assessed(paper: Submission) -> list[Assessment]:
    """The results of one submission (one query): that of the usual instrument of its chart first, in its newest version or, once
    the report has its result, in that which the result stood on; then every other instrument and version."""
    settled, usual = paper.report.settled_at, instruments.usual_for(paper.report.chart).id
    found = list(paper.assessments.all())

    def first(one: Assessment) -> tuple:
        return one.instrument == usual, settled is None or one.at <= settled, one.version

    lead = max(found, key=first, default=None)
    return [lead, *(one for one in found if one is not lead)] if lead else []


def confirmation_of(assessment: Assessment) -> SheetConfirmation | None:
    """Who confirmed the worksheet, for a result that bears its predicate because of it (one query)."""
    if not assessment.score["category"]:
        return None
    return SheetConfirmation.objects.filter(worksheet=f"{assessment.instrument} {assessment.version}").first()


def _conversations(paper) -> dict:
    """All utterances of the report by what they are about, in the order of time; `round` is the submission that they were on."""
    said: dict = {}
    remarks = Remark.objects.filter(finding__submission__report=paper.report_id)
    for one in remarks.select_related("by", "finding__submission"):
        one.round = one.finding.submission.number
        said.setdefault(one.finding.thread or one.finding_id, []).append(one)
    return said


def facts_of(paper: Submission) -> dict:
    """The identity sheet's answers as the rules read them: JSON keeps days and numbers as texts."""
    kinds = {line.key: line.type for line in paper.report.lines.facts}
    read = {"tanggal": date.fromisoformat, "bilangan": Decimal}
    return {
        key: read[kinds[key]](value) if kinds.get(key) in read and isinstance(value, str) else value
        for key, value in paper.facts.items()
    }


def earlier_findings(report: Report) -> dict[str, list[int]]:
    """Book years in which the settled report of this cooperative and chart had a finding of the same rule, by rule; two
    queries. A later version of a year stands for the earlier ones."""
    before = (
        Report.objects.settled()
        .newest_versions()
        .filter(cooperative=report.cooperative, chart=report.chart, campaign__tahun_buku__lt=report.campaign.tahun_buku)
    )
    newest = Submission.objects.filter(report=OuterRef("report")).order_by("-number").values("pk")[:1]
    papers = Submission.objects.filter(report__in=before, pk=Subquery(newest))
    told = Finding.objects.filter(submission__in=papers).values_list("rule", "submission__report__campaign__tahun_buku")
    years: dict[str, set] = {}
    for rule, year in told:
        years.setdefault(rule, set()).add(year)
    return {rule: sorted(found, reverse=True) for rule, found in years.items()}


def compared(before: Submission, after: Submission) -> list[dict]:
    """Every figure in which two submissions of one report differ, by section in print order; two queries.

    Each row: line's label, column's title, both figures (None: not stated) and the difference.
    """
    one, two, lines = before.amounts, after.amounts, after.report.lines
    sections = []
    for section in lines.sections:
        titles = dict(section.columns)
        rows = [
            {"label": line.label, "column": titles[column], "before": a, "after": b, "gap": (b or 0) - (a or 0)}
            for line in section.lines
            for column in section.column_ids
            for a, b in [(one.get((line.key, column)), two.get((line.key, column)))]
            if a != b
        ]
        sections += [{"title": section.title, "rows": rows}] if rows else []
    return sections


def is_confirmed(instrument: Instrument) -> bool:
    """Whether the office has confirmed the worksheet of this version, so that a whole score may bear its predicate."""
    return SheetConfirmation.objects.filter(worksheet=f"{instrument.id} {instrument.version}").exists()


def papers_of(report: Report):
    """Archived papers about a report and its submissions, newest first, withdrawn ones among them (one query, no bytes)."""
    kinds = ContentType.objects.get_for_models(Report, Submission)
    sent = report.submissions.values("pk")
    own = Q(content_type=kinds[Report], object_id=report.pk) | Q(content_type=kinds[Submission], object_id__in=sent)
    return IssuedDocument.objects.filter(own).archived().without_content().order_by("-issued_at")
