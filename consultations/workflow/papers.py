"""The letters of a session: undangan, surat tugas and daftar hadir before it, berita acara after it; each numbered and archived.

The counselling summary, which can be corrected and is sent to the applicant, lives with the sessions.
"""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from consultations.documents import render_letter
from consultations.enums import SessionStatus
from consultations.models import Session, SessionLog
from consultations.workflow.sessions import SCHEDULE, SUMMARY, session_machine, standing_paper
from klinik_koperasi.documents import issuing
from klinik_koperasi.documents.models import IssuedDocument, Kind
from klinik_koperasi.workflow import Transition

S = SessionStatus
CORRECTIONS = {
    "correct_invitation": Kind.INVITATION,
    "correct_assignment": Kind.ASSIGNMENT,
    "correct_attendance": Kind.ATTENDANCE,
    "correct_minutes": Kind.MINUTES,
}
LETTERS = {
    "issue_invitation": Kind.INVITATION,
    "issue_assignment": Kind.ASSIGNMENT,
    "issue_attendance": Kind.ATTENDANCE,
    "issue_minutes": Kind.MINUTES,
}


def papers_of(session: Session):
    """Every archived paper of a session, the summary and withdrawn ones among them, oldest first."""
    kinds = [*LETTERS.values(), Kind.SUMMARY]
    every = IssuedDocument.objects.none()
    for kind in kinds:
        every |= IssuedDocument.objects.for_subject(session, kind)
    return every.archived().without_content().order_by("issued_at")


def issue_letter(step: str, session: Session, actor) -> IssuedDocument:
    """Issues the letter of `step`, or returns the one there is. Needs the step's permission.

    A surat tugas and an undangan only before the session begins: a letter is never dated after what it orders. Rendered
    outside of any lock; the first issue is logged.
    """
    transition, kind = session_machine.transitions[step], LETTERS[step]
    session_machine.check(transition, session, actor, ignore_guard=True)
    if reason := _too_late(session, kind):
        raise ValidationError(reason)
    document = issuing.issue(session, kind, partial(render_letter, session), actor)
    with transaction.atomic():
        fresh = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
        SessionLog.objects.get_or_create(
            subject=fresh,
            step=step,
            note=f"Nomor {document.printed_number}",
            defaults={"from_status": fresh.status, "to_status": fresh.status, "actor": actor},
        )
    return document


def correct_letter(step: str, session: Session, actor, reason: str, version: int | None = None) -> IssuedDocument:
    """Issues "Perbaikan ke-n" of a letter under its number, with a new code; needs the step's permission.

    `version` is the one the officer saw: pressing twice makes one correction. A surat tugas and an undangan are corrected
    only while they may still be issued.
    """
    kind = CORRECTIONS[step]
    session_machine.check(session_machine.transitions[step], session, actor)
    document = issuing.correct(session, kind, partial(render_letter, session), actor, reason, seen=version)
    session_machine.apply(step, session, actor, reason=f"{document.printed_number}: {reason}")
    return document


def _too_late(session: Session, kind: str) -> str | None:
    before = kind in (Kind.INVITATION, Kind.ASSIGNMENT)
    if before and session.period.lower <= timezone.now():
        return f"{Kind(kind).label} hanya dapat terbit sebelum pertemuan dimulai."
    return None


def _guard(kind: str):
    """Offered while it is not there yet and still in time."""

    def guard(session: Session) -> str | None:
        return f"{Kind(kind).label} sudah terbit." if standing_paper(session, kind) else _too_late(session, kind)

    return guard


def _letter(step: str, sources: tuple, permission: str) -> Transition:
    label = LETTERS[step].label
    return Transition(
        step, f"Terbitkan {label}", sources, "", permission, guard=_guard(LETTERS[step]), done=f"{label} terbit"
    )


def _nothing_to_correct(kind: str):
    def guard(session: Session) -> str | None:
        lacking = (
            None if standing_paper(session, kind) else f"Belum ada {Kind(kind).label.lower()} yang dapat diperbaiki."
        )
        return lacking or _too_late(session, kind)

    return guard


def _correction(step: str, sources: tuple, permission: str) -> Transition:
    label = CORRECTIONS[step].label
    return Transition(
        step, f"Perbaiki {label}", sources, "", permission, run=lambda session, actor, reason: reason,
        guard=_nothing_to_correct(CORRECTIONS[step]), done=f"Perbaikan {label} terbit",
    )  # fmt: skip


session_machine.add(
    _letter("issue_invitation", (S.PLANNED,), SCHEDULE),
    _letter("issue_assignment", (S.PLANNED,), SCHEDULE),
    _letter("issue_attendance", (S.PLANNED, S.RUNNING), SCHEDULE),
    _letter("issue_minutes", (S.HELD,), SUMMARY),
    _correction("correct_invitation", (S.PLANNED,), SCHEDULE),
    _correction("correct_assignment", (S.PLANNED,), SCHEDULE),
    _correction("correct_attendance", (S.PLANNED, S.RUNNING), SCHEDULE),
    _correction("correct_minutes", (S.HELD,), SUMMARY),
)
