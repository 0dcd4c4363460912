"""The rounds of a report as its board reads them: what a new sending changed, what was said of findings that are gone."""

from collections import defaultdict

from reports import selectors as review
from reports.models import Remark, Report, Submission


def told(report: Report) -> dict:
    """For the page of a report: `earlier`, book years in which a rule had a finding too, `gone` and `changes`; nothing before it
    was sent."""
    paper = report.paper if report.sent_at else None
    if paper is None:
        return {}
    return {"earlier": review.earlier_findings(report), "gone": gone(paper), "changes": changes(report)}


def gone(paper: Submission) -> list[dict]:
    """What was said under findings that `paper` no longer has: the finding's words and the conversation (one query)."""
    said = Remark.objects.filter(finding__submission__report=paper.report_id).select_related("by", "finding")
    talks = defaultdict(list)
    for one in said.exclude(finding__thread__in=paper.findings.values("thread")).order_by("at", "pk"):
        talks[one.finding.thread].append(one)
    return [
        {"message": talk[-1].finding.message, "rule": talk[-1].finding.rule, "talk": talk} for talk in talks.values()
    ]


def changes(report: Report) -> list[dict]:
    """Figures in which the newest sending differs from the one before it, by section; none after the first (three queries)."""
    sent = report.submissions.filter(sent_at__isnull=False).order_by("-number")[:2]
    return review.compared(sent[1], sent[0]) if len(sent) == 2 else []
