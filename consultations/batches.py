"""The clinic's papers that staff print many of at once: summaries, attendance lists and the other letters of sessions."""

from functools import partial

from django.utils import timezone

from consultations.documents import render_letter, render_summary
from consultations.enums import SessionStatus
from consultations.models import Session
from consultations.workflow.papers import LETTERS, issue_letter
from consultations.workflow.sessions import issue_summary
from klinik_koperasi.documents.models import Kind
from klinik_koperasi.printing import sources

PERMISSION = "consultations.issue_summary"
PLANNED, RUNNING, HELD = SessionStatus.PLANNED, SessionStatus.RUNNING, SessionStatus.HELD
# in which states a session may still get the paper that it lacks
STATES = {
    Kind.SUMMARY: (HELD,),
    Kind.ATTENDANCE: (PLANNED, RUNNING),
    Kind.INVITATION: (PLANNED,),
    Kind.ASSIGNMENT: (PLANNED,),
    Kind.MINUTES: (HELD,),
}
BEFORE_ONLY = (Kind.INVITATION, Kind.ASSIGNMENT)


def register() -> None:
    """Called when the apps are ready."""
    steps = {kind: step for step, kind in LETTERS.items()}
    for kind in STATES:
        letter = kind != Kind.SUMMARY
        sources.register(
            sources.Source(
                kind=kind,
                model=Session,
                permission=PERMISSION,
                subjects=_sessions,
                name=_name,
                may_issue=partial(_may_issue, kind),
                draft=render_letter if letter else render_summary,
                issue=partial(issue_letter, steps[kind]) if letter else issue_summary,
            )
        )
    sources.offer_in_list(Session)


def _sessions(user, span: sources.Span):
    """Those that begin on one of the days, or the chosen ones; cancelled ones too: what was issued for them is in the archive."""
    sessions = Session.objects.visible_to(user).prefetch_related("participations__request").order_by("period", "pk")
    if span.chosen:
        return sessions.filter(pk__in=span.chosen)
    return sessions.filter(period__startswith__date__range=(span.first, span.last))


def _name(session: Session) -> str:
    groups = "; ".join(p.request.group_name for p in session.participations.all()) or "Sesi terbuka"
    return f"{timezone.localtime(session.period.lower):%Y-%m-%d} {groups}"


def _may_issue(kind: Kind, session: Session) -> bool:
    late = kind in BEFORE_ONLY and session.period.lower <= timezone.now()
    return session.status in STATES[kind] and not late
