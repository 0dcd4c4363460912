"""The life of a session: direncanakan → berlangsung → terlaksana, or one of the ways in which it does not happen.

Scheduling takes the officers' time; the database refuses the same officer twice (`officer_once_at_a_time`).
"""

from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from consultations import notifications
from consultations.documents import KIND, render_summary
from consultations.enums import PlaceKind, RequestStatus, SessionStatus
from consultations.models import ContactLink, Participation, Request, Session, SessionLog
from consultations.workflow.planning import agreed_hours, log_plan, take_time
from consultations.workflow.requests import first_answer, request_machine
from klinik_koperasi.documents import issuing
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.templatetags.formats import hari_singkat, jam
from klinik_koperasi.workflow import Machine, Transition

R, S = RequestStatus, SessionStatus
FOLLOW_UP_MISSING = (
    "Ada kesepakatan, tetapi belum ada tindak lanjutnya. Tulis di bagian Tindak lanjut siapa mengerjakan apa sampai kapan, "
    "lalu simpan; atau tulis mengapa tidak perlu."
)
SCHEDULE, HOLD, SUMMARY = "consultations.schedule_session", "consultations.hold_session", "consultations.issue_summary"


def _place(place_kind: str, place: str) -> str:
    if place.strip():
        return place.strip()
    return {PlaceKind.OFFICE: "Kantor Diskopindag Kota Malang", PlaceKind.ONLINE: "Daring"}.get(place_kind, "")


def asked_by(requests) -> str:
    """Topics and problems of `requests` in words, by which the session is found again when somebody asks the same."""
    return "\n".join(f"{'; '.join(topic.name for topic in r.topics.all())}. {r.problem}" for r in requests)


def _schedule(
    request: Request,
    actor,
    start: datetime,
    end: datetime,
    officers: list,
    place_kind: str,
    place: str,
    odd_hours_reason: str = "",
) -> str:
    """Makes the session of a request with its officers; the log says when and who.

    At odd hours only with a reason that was agreed with the group (`workflow.planning`).
    """
    first_answer(request)
    request.handler = request.handler or actor
    session = Session(
        period=DateTimeTZRange(start, end),
        place_kind=place_kind,
        place=_place(place_kind, place),
        kelurahan=request.kelurahan,
        asked=asked_by([request]),
        odd_hours_reason=agreed_hours(start, end, odd_hours_reason),
        demo=request.demo,
    )
    session.full_clean(exclude=["active"])
    session.save()
    Participation.objects.create(session=session, request=request)
    take_time(session, officers)
    log_plan(session, actor)
    team = ", ".join(officer.name for officer in officers)
    return f"{hari_singkat(start)} pukul {jam(start)}–{jam(end)}, {session.place}. Petugas: {team}."


def _scheduled(request: Request, actor, **data) -> None:
    notifications.scheduled(request, request.sessions.planned().latest("pk"))


def end_session(session: Session, actor, note: str = "") -> str:
    session.ended_at = timezone.now()
    return note


def _notes_missing(session: Session) -> str | None:
    lacking = [
        name
        for value, name in [
            (session.initial_condition, "kondisi awal"),
            (session.problems, "pokok masalah"),
            (session.advice, "rekomendasi"),
            (session.attendance_count, "jumlah hadir"),
        ]
        if not value
    ]
    return f"Sebelum sesi ditutup, isi dulu: {', '.join(lacking)}." if lacking else None


def unanswered(session: Session) -> bool:
    """Whether something was agreed and nobody has written down who does what until when."""
    return bool(session.agreements.strip()) and not session.follow_ups.exists()


def _finish(session: Session, actor, reason: str = "") -> str:
    if lacking := _notes_missing(session):
        raise ValidationError(lacking)
    named = session.attendees.count()
    if session.attendance_count < named:
        raise ValidationError(
            f"Jumlah hadir {session.attendance_count}, padahal {named} nama tertulis. Periksa angkanya."
        )
    if unanswered(session) and not reason.strip():
        raise ValidationError(FOLLOW_UP_MISSING)
    session.asked = asked_by(session.requests.prefetch_related("topics"))  # topics may have been corrected meanwhile
    return end_session(session, actor, reason.strip())


def _requests_follow(step: str, notice=None):
    """After a session's step its scheduled requests take `step`; `notice(request, session)` tells the applicants."""

    def after(session: Session, actor, **data) -> None:
        for request in session.requests.filter(status=R.SCHEDULED):
            fresh = request_machine.apply(step, request, actor)
            if notice:
                notice(fresh, session)

    return after


def _reschedule(
    session: Session,
    actor,
    start: datetime,
    end: datetime,
    officers: list,
    place: str = "",
    odd_hours_reason: str = "",
    note: str = "",
) -> str:
    successor = Session(
        period=DateTimeTZRange(start, end),
        place_kind=session.place_kind,
        place=place.strip() or session.place,
        kelurahan=session.kelurahan,
        asked=session.asked,
        odd_hours_reason=agreed_hours(start, end, odd_hours_reason),
        demo=session.demo,
    )
    successor.full_clean(exclude=["active"])
    successor.save()
    session.successor, session.ended_at = successor, timezone.now()
    log_plan(successor, actor, "Pengganti sesi sebelumnya")
    return f"Menjadi {hari_singkat(start)} pukul {jam(start)}–{jam(end)}. {note}".strip()


def _move_to_successor(session: Session, actor, officers: list, **data) -> None:
    """Once the old session has let go of its time: the officers and the requests go over, the applicants are told."""
    successor = session.successor
    take_time(successor, officers)
    for request in session.requests.filter(status=R.SCHEDULED):
        Participation.objects.create(session=successor, request=request)
        Request.objects.filter(pk=request.pk).update(news_at=None)  # a wish for another date is answered by this
        notifications.rescheduled(request, successor)


def _no_summary_yet(session: Session) -> str | None:
    return "Ringkasan sudah terbit." if summary_of(session) else None


def _nothing_to_correct(session: Session) -> str | None:
    return None if summary_of(session) else "Belum ada ringkasan yang dapat diperbaiki."


def summary_of(session: Session) -> IssuedDocument | None:
    """The newest archived summary of a session that was not withdrawn."""
    return standing_paper(session, KIND)


def standing_paper(session: Session, kind: str) -> IssuedDocument | None:
    """The newest archived paper of `kind` that was not withdrawn.

    A page that has read all papers of its session already (`session.papers`, see `papers_of`) is not asked again for each.
    """
    if (papers := session.__dict__.get("papers")) is not None:
        same = [paper for paper in papers if paper.kind == kind and paper.voided_at is None]
        return max(same, key=lambda paper: paper.version, default=None)
    same = IssuedDocument.objects.for_subject(session, kind).standing().archived().without_content()
    return same.order_by("-version").first()


def open_summary(link: ContactLink, known: bool) -> IssuedDocument | None:
    """The summary behind a one-time link, which is used up by this; None when somebody else was faster or it was withdrawn.

    Public: whoever holds the link. `known` is the browser that opened it before (see `ContactLink.open_for`).
    """
    with transaction.atomic():
        fresh = ContactLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        summary = summary_of(fresh.session)
        if summary is None or not fresh.open_for(known):
            return None
        fresh.opened_at = fresh.opened_at or timezone.now()
        fresh.save(update_fields=["opened_at"])
    return IssuedDocument.objects.get(pk=summary.pk)


def issue_summary(session: Session, actor) -> IssuedDocument:
    """Issues the counselling summary of a held session, or returns the one there is. Needs `issue_summary`.

    The PDF is rendered outside of any lock; the first issue is logged and the applicants are told that it is ready.
    """
    step = session_machine.transitions["issue_summary"]
    session_machine.check(step, session, actor, ignore_guard=True)
    before = summary_of(session)
    document = before or issuing.issue(session, KIND, partial(render_summary, session), actor)
    if before is None:
        _log_once(step.name, session, actor, f"Nomor {document.printed_number}")
    return document


def correct_summary(session: Session, actor, reason: str, version: int | None = None) -> IssuedDocument:
    """Issues "Perbaikan ke-n" from the session's present notes, with a new code; the old code shows DIGANTIKAN.

    `version` is the one the officer saw: pressing twice makes one correction, the second press reads why.
    """
    session_machine.check(session_machine.transitions["correct_summary"], session, actor)
    document = issuing.correct(session, KIND, partial(render_summary, session), actor, reason, seen=version)
    session_machine.apply("correct_summary", session, actor, reason=f"{document.printed_number}: {reason}")
    return document


def _log_once(step: str, session: Session, actor, note: str) -> None:
    with transaction.atomic():
        fresh = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
        _, first = SessionLog.objects.get_or_create(
            subject=fresh,
            step=step,
            note=note,
            defaults={"from_status": fresh.status, "to_status": fresh.status, "actor": actor},
        )
        if first:
            for request in fresh.requests.all():
                notifications.summary_ready(request, fresh)


request_machine.add(
    Transition(
        "schedule",
        "Jadwalkan",
        (R.VERIFIED, R.FOLLOW_UP),
        R.SCHEDULED,
        SCHEDULE,
        run=_schedule,
        after=_scheduled,
        done="Dijadwalkan",
        main=True,
    )
)

session_machine = Machine(Session, SessionLog)
session_machine.add(
    Transition("begin", "Mulai sesi", (S.PLANNED,), S.RUNNING, HOLD, done="Dimulai", main=True),
    Transition(
        "finish",
        "Sesi terlaksana",
        (S.PLANNED, S.RUNNING),
        S.HELD,
        HOLD,
        run=_finish,
        after=_requests_follow("hold"),
        done="Terlaksana",
        main=True,
    ),
    Transition(
        "issue_summary",
        "Terbitkan ringkasan",
        (S.HELD,),
        "",
        SUMMARY,
        guard=_no_summary_yet,
        done="Ringkasan terbit",
        main=True,
    ),
    Transition(
        "correct_summary",
        "Terbitkan perbaikan",
        (S.HELD,),
        "",
        SUMMARY,
        run=lambda session, actor, reason: reason,
        guard=_nothing_to_correct,
        done="Perbaikan ringkasan terbit",
    ),
    Transition(
        "reschedule",
        "Jadwal ulang",
        (S.PLANNED,),
        S.RESCHEDULED,
        SCHEDULE,
        run=_reschedule,
        after=_move_to_successor,
        done="Dijadwal ulang",
    ),
    Transition(
        "no_show",
        "Pemohon tidak hadir",
        (S.PLANNED, S.RUNNING),
        S.NO_SHOW,
        HOLD,
        run=end_session,
        after=_requests_follow("return"),
        done="Pemohon tidak hadir",
    ),
    Transition(
        "cancel_by_applicant",
        "Dibatalkan pemohon",
        (S.PLANNED,),
        S.CANCELLED_BY_APPLICANT,
        HOLD,
        run=end_session,
        after=_requests_follow("return", notifications.session_cancelled),
        done="Dibatalkan pemohon",
        danger=True,
    ),
    Transition(
        "cancel_by_office",
        "Dibatalkan kantor",
        (S.PLANNED,),
        S.CANCELLED_BY_OFFICE,
        SCHEDULE,
        run=end_session,
        after=_requests_follow("return", notifications.session_cancelled),
        done="Dibatalkan kantor",
        danger=True,
    ),
)
