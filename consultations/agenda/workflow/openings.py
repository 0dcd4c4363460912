"""The life of an open session: dibuka ⇄ dihentikan → ditarik. Whoever touches places locks the session first, then this row."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from consultations.agenda import notifications
from consultations.agenda.enums import LIVE, OpeningStatus, PlaceStatus
from consultations.agenda.models import OpenSession, OpenSessionLog, Place
from consultations.agenda.workflow import places
from consultations.enums import PlaceKind, SessionStatus
from consultations.models import Session
from consultations.workflow import request_machine, session_machine
from consultations.workflow.planning import agreed_hours, log_plan, take_time
from klinik_koperasi.workflow import Machine, Transition

S = OpeningStatus
PUBLISH = "agenda.publish_opensession"


def cannot_open(session: Session) -> str:
    """Why a session cannot be put on the agenda, or ""."""
    if session.status != SessionStatus.PLANNED or session.period.lower <= timezone.now():
        return "Hanya sesi yang masih direncanakan dapat dibuka untuk umum."
    return "Sesi ini sudah ada di agenda." if session.openings.live().exists() else ""


def publish(session: Session, actor, closes_on: date, **facts) -> OpenSession:
    """Puts a planned session on the public agenda. Needs `publish_opensession`; `facts` are what the public reads."""
    if not actor.has_perm(PUBLISH):
        raise PermissionDenied("Anda tidak berwenang menerbitkan sesi terbuka.")
    with transaction.atomic():
        session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
        if reason := cannot_open(session):
            raise ValidationError(reason)
        if not timezone.localdate() <= closes_on <= session.starts.date():
            raise ValidationError({"closes_on": "Pendaftaran ditutup hari ini sampai hari pertemuan."})
        opening = OpenSession(session=session, closes_on=closes_on, demo=session.demo, **facts)
        opening.full_clean()
        opening.save()
        OpenSessionLog.objects.create(subject=opening, step="publish", to_status=opening.status, actor=actor)
    return opening


def plan_and_publish(
    actor,
    start: datetime,
    end: datetime,
    officers: list,
    place_kind: str,
    place: str,
    odd_hours_reason: str = "",
    **facts,
) -> OpenSession:
    """Makes a session of the office's own, without an asking group, takes its officers' time, and publishes it.

    At odd hours it needs its reason as every session does (`consultations.workflow.planning`).
    """
    place = place.strip() or {PlaceKind.OFFICE: "Kantor Diskopindag Kota Malang"}.get(place_kind, "Daring")
    reason = agreed_hours(start, end, odd_hours_reason)
    session = Session(period=DateTimeTZRange(start, end), place_kind=place_kind, place=place, odd_hours_reason=reason)
    with transaction.atomic():
        session.full_clean(exclude=["active"])
        session.save()
        take_time(session, officers)
        log_plan(session, actor, "Sesi terbuka")
        return publish(session, actor, **facts)


def take_step(name: str, opening: OpenSession, actor, **data) -> OpenSession:
    """A step of the machine under the lock of its session, as everything that touches places."""
    with transaction.atomic():
        Session.objects.select_for_update(of=("self",)).get(pk=opening.session_id)
        try:
            with transaction.atomic():
                return opening_machine.apply(name, opening, actor, **data)
        except IntegrityError as error:
            if "agenda_never_over_capacity" not in str(error):
                raise
            raise ValidationError("Tempat yang sudah terisi lebih banyak dari angka itu.") from error


def _say(opening: OpenSession, actor, message: str = "") -> str:
    opening.message = message
    return message


def _resize(opening: OpenSession, actor, capacity: int) -> str:
    before, opening.capacity = opening.capacity, capacity
    return f"Dari {before} menjadi {capacity} orang."


def _drop(opening: OpenSession, actor, place: Place, note: str = "") -> None:
    places.drop(place, f"Tempat dilepas atas permintaan kelompok, dicatat {actor.name}. {note}".strip())


def _send_back(opening: OpenSession, actor, message: str) -> None:
    """Seated groups go back to scheduling, waiting ones are let go; each reads why."""
    for place in opening.places.staying().select_related("request"):
        notifications.withdrawn(place, message)
        if place.status == PlaceStatus.TAKEN:
            request_machine.apply("return", place.request, actor)  # `places.leave` follows
        else:
            places.let_go(place)


opening_machine = Machine(OpenSession, OpenSessionLog)
opening_machine.add(
    Transition("resize", "Ubah jumlah tempat", LIVE, "", PUBLISH, run=_resize, done="Jumlah tempat diubah",
               after=lambda opening, actor, **data: places.promote(opening)),
    Transition("drop", "Lepas tempat kelompok", LIVE, "", PUBLISH, done="Tempat dilepas", after=_drop,
               run=lambda opening, actor, place, note="": f"{place}. {note}".strip()),
    Transition("stop", "Hentikan pendaftaran", (S.OPEN,), S.STOPPED, PUBLISH, run=_say, done="Pendaftaran dihentikan"),
    Transition("reopen", "Buka pendaftaran lagi", (S.STOPPED,), S.OPEN, PUBLISH, run=_say, done="Pendaftaran dibuka lagi",
               main=True),
    Transition("withdraw", "Tarik dari agenda", LIVE, S.WITHDRAWN, PUBLISH, run=_say, done="Ditarik dari agenda",
               danger=True, after=_send_back),
)  # fmt: skip


@session_machine.follow("reschedule")
def go_along(session: Session, actor, **data) -> None:
    """An open session that moves stays open; its groups were moved by the step itself."""
    for opening in session.openings.live().select_for_update(of=("self",)):
        opening.session = session.successor
        opening.closes_on = min(opening.closes_on, session.successor.starts.date())
        opening.save(update_fields=["session", "closes_on"])


@session_machine.follow("cancel_by_office", "cancel_by_applicant", "withdraw", "no_show")
def dismiss_waiting(session: Session, actor, **data) -> None:
    """Seated groups are told by the step itself and go back to scheduling; waiting ones are told here."""
    for opening in session.openings.live().select_for_update(of=("self",)):
        for place in opening.places.staying().select_related("request"):
            notifications.withdrawn(place, "Sesi ini tidak jadi diadakan.")
            places.let_go(place)
