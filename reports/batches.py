"""The review's papers that staff print many of at once: results, notices of what is to be mended, reminders."""

from functools import partial

from django.db.models import F, OuterRef, Subquery

from klinik_koperasi.documents.models import Kind
from klinik_koperasi.printing import sources
from reports import access, documents, workflow
from reports.enums import ReportStatus
from reports.models import Reminder, Report, Submission
from reports.workflow.reminding import REMIND


def register() -> None:
    """Called when the apps are ready."""
    reports = sources.Source(
        kind=Kind.REVIEW_RESULT, model=Report, permission=access.REVIEW, subjects=_settled, name=_named,
        may_issue=lambda report: report.status == ReportStatus.SETTLED, draft=documents.render_result,
        issue=partial(workflow.issue_letter, "issue_result"),
    )  # fmt: skip
    mending = sources.Source(
        kind=Kind.REPORT_MENDING, model=Submission, permission=access.REVIEW, subjects=_returned, name=lambda p: _named(p.report),
        may_issue=lambda paper: paper.report.status == ReportStatus.RETURNED, draft=documents.render_mending,
        issue=lambda paper, actor: workflow.issue_letter("issue_mending", paper.report, actor), listed=Report,
    )  # fmt: skip
    reminders = sources.Source(
        kind=Kind.REPORT_REMINDER, model=Reminder, permission=REMIND, subjects=_reminders,
        name=lambda reminder: f"{reminder.campaign.tahun_buku} {reminder.cooperative.name}", may_issue=lambda reminder: True,
        draft=documents.render_reminder, issue=workflow.issue_reminder,
    )  # fmt: skip
    for source in (reports, mending, reminders):
        sources.register(source)
    for model in (Report, Reminder):
        sources.offer_in_list(model)


def _settled(user, span: sources.Span):
    """Reports settled on one of the days, or the chosen ones."""
    found = Report.objects.visible_to(user).with_people().order_by("settled_at", "pk")
    if span.chosen:
        return found.filter(pk__in=span.chosen)
    return found.settled().filter(settled_at__date__range=(span.first, span.last))


def _returned(user, span: sources.Span):
    """The last sent submissions of reports that wait for mending, sent in on one of the days or of the chosen reports."""
    newest = (
        Submission.objects.filter(report=OuterRef("report")).exclude(sent_at=None).order_by("-number").values("pk")[:1]
    )
    mine = Report.objects.visible_to(user).filter(status=ReportStatus.RETURNED)
    found = Submission.objects.filter(pk=Subquery(newest), report__in=mine).order_by("handed_at", "pk")
    found = found.select_related("report__cooperative", "report__campaign").annotate(sent=F("report__sent_at"))
    if span.chosen:
        return found.filter(report__in=span.chosen)
    return found.filter(sent__date__range=(span.first, span.last))


def _reminders(user, span: sources.Span):
    found = Reminder.objects.select_related("cooperative", "campaign").order_by("at", "pk")
    if not user.has_perm("reports.view_reminder"):
        return found.none()
    return found.filter(pk__in=span.chosen) if span.chosen else found.filter(at__date__range=(span.first, span.last))


def _named(report: Report) -> str:
    return f"{report.campaign.tahun_buku} {report.cooperative.name}"
