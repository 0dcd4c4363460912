"""The places of an open session: taken or waited for under its lock, given back, and handed on.

Order of locks: session, own request, open session. A waiting request is locked last and only if nobody else holds it.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.agenda import notifications
from consultations.agenda.enums import LIVE, STAYING, PlaceStatus
from consultations.agenda.models import OpenSession, Place, digest_of
from consultations.enums import RequestStatus, SessionStatus
from consultations.models import Participation, Request, Session
from consultations.numbers import new_number
from consultations.workflow import applicant, request_machine
from consultations.workflow.requests import first_answer, missing_parts
from klinik_koperasi.workflow import Transition

R, P = RequestStatus, PlaceStatus


def find(secret: str) -> Place | None:
    """The place with this secret address, or None."""
    found = Place.objects.select_related("opening__session__kelurahan", "request__kelurahan")
    return found.filter(digest=digest_of(secret)).first()


def join(opening: OpenSession, draft: Request, secret: str, *, suspicious: bool = False) -> Place:
    """Gives the group of `draft` (not saved yet) a place, or one on the waiting list; once for each `secret`.

    Public. What looks automatic, or comes from a phone that has a place here already, is held for staff to look at and takes
    no seat. Raises ValidationError when the session is closed or has fewer seats in all than people.
    """
    if earlier := find(secret):
        return earlier
    try:
        with transaction.atomic():
            return _join(opening, draft, secret, suspicious)
    except IntegrityError as error:  # the same form was sent twice at once
        if "digest" not in str(error):
            raise
        return find(secret)


def _join(opening: OpenSession, draft: Request, secret: str, suspicious: bool) -> Place:
    opening = locked(opening)
    if reason := opening.closed_because:
        raise ValidationError(reason)
    if draft.participants > opening.capacity:
        raise ValidationError({"participants": f"Sesi ini hanya mempunyai {opening.capacity} tempat seluruhnya."})
    again = opening.places.staying().filter(request__contact_phone=draft.contact_phone).exists()
    _fill(draft, opening)
    promote(opening)  # who waited while the session was being changed comes first
    place = Place(opening=opening, request=draft, digest=digest_of(secret), people=draft.participants, status=P.HELD)
    place.save()
    if suspicious or again:
        request_machine.apply("quarantine", draft)
    else:
        _seat_or_wait(opening, place, secret)
    return place


def locked(opening: OpenSession) -> OpenSession:
    """The open session as it is now, locked after its session. Raises ValidationError when it has just moved to another."""
    Session.objects.select_for_update(of=("self",)).get(pk=opening.session_id)
    fresh = OpenSession.objects.select_for_update(of=("self",)).select_related("session").get(pk=opening.pk)
    if fresh.session_id != opening.session_id:
        raise ValidationError("Sesi ini baru saja dipindah ke waktu lain. Periksa jadwalnya, lalu kirim sekali lagi.")
    return fresh


def _fill(draft: Request, opening: OpenSession) -> None:
    """What a request needs and the form of the agenda does not ask, because the session says it."""
    session = opening.session
    draft.problem, draft.demo = f"Ikut sesi terbuka: {opening.title}", opening.demo
    draft.place_kind, draft.place = session.place_kind, session.place
    draft.save()
    draft.topics.set([opening.topic])
    if lacking := missing_parts(draft):
        raise ValidationError(f"Pendaftaran belum lengkap: {', '.join(lacking)}.")


def _seat_or_wait(opening: OpenSession, place: Place, secret: str = "") -> None:
    if place.people <= opening.free:
        _seat(opening, place)
        notifications.joined(place, secret)
    else:
        place.request = request_machine.apply("wait", place.request)
        _mark(place, P.WAITING)
        notifications.waiting(place, secret)


def _seat(opening: OpenSession, place: Place) -> None:
    place.request = request_machine.apply("join", place.request)
    Participation.objects.get_or_create(session=opening.session, request=place.request)
    opening.taken += place.people
    opening.save(update_fields=["taken"])
    _mark(place, P.TAKEN)


def _mark(place: Place, status: str) -> None:
    place.status = status
    place.save(update_fields=["status"])


def let_go(place: Place) -> None:
    """Marks a place as given up; whoever calls it has the lock and sees to the seats."""
    _mark(place, P.LEFT)


def promote(opening: OpenSession) -> int:
    """Hands free seats to those who wait, in their order; a group that is too large lets smaller ones pass.

    Not while somebody else changes the session: then the seats stay free until the next act at this opening.
    """
    handed = 0
    if opening.status not in LIVE or not opening.coming or not _session_is_ours(opening):
        return handed
    for place in opening.places.waiting().select_related("request"):
        if place.people > opening.free or not _still_waits(place):
            continue
        _seat(opening, place)
        notifications.promoted(place)
        handed += 1
    return handed


def _session_is_ours(opening: OpenSession) -> bool:
    """Locks the session unless it is just being moved or called off, which would not see who is seated meanwhile."""
    rows = Session.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(pk=opening.session_id, status=SessionStatus.PLANNED).exists()


def _still_waits(place: Place) -> bool:
    """Locks the request unless somebody is just changing it: then it is not ours to move."""
    rows = Request.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(pk=place.request_id, status=R.VERIFIED).exists()


def may_leave(place: Place) -> bool:
    """Whether its group can give the place back now."""
    return place.status in STAYING and "withdraw" in applicant.offered_to_applicant(place.request)


def give_back(place: Place) -> Request:
    """Through the group's secret address: its request is called off and its seats go to those who wait.

    Raises ValidationError once the session has begun or the place was given back before.
    """
    return applicant.withdraw(place.request, "Tempat di sesi terbuka dilepas.")


def drop(place: Place, note: str) -> Request:
    """The same for a group that called: staff give its place back. The caller has locked session and open session."""
    if place.status == P.WAITING and not _still_waits(place):
        raise ValidationError("Permohonan kelompok ini baru saja diubah. Periksa keadaannya.")
    return applicant.withdraw(place.request, note)


@request_machine.follow("withdraw", "cancel", "decline", "merge", "return")
def leave(request: Request, actor, **data) -> None:
    """A request that no longer comes leaves its place; as long as the session is ahead its seats are handed on."""
    place = Place.objects.staying().filter(request=request).select_related("opening").first()
    if place is None:
        return
    opening = OpenSession.objects.select_for_update(of=("self",)).select_related("session").get(pk=place.opening_id)
    seated = place.status == P.TAKEN
    let_go(place)
    if seated and opening.session.status == SessionStatus.PLANNED:
        Participation.objects.filter(session=opening.session, request=request).delete()
        opening.taken -= place.people
        opening.save(update_fields=["taken"])
        promote(opening)


@request_machine.follow("schedule", "ask_back")
def stop_waiting(request: Request, actor, **data) -> None:
    """A waiting group that gets a session of its own waits no longer."""
    for place in Place.objects.waiting().filter(request=request):
        let_go(place)


@request_machine.follow("release")
def admit(request: Request, actor, **data) -> None:
    """Released from quarantine: a seat or the waiting list, if the session still takes groups."""
    place = Place.objects.filter(request=request, status=P.HELD).select_related("opening").first()
    if place is None:
        return
    opening = locked(
        place.opening
    )  # nobody else wants a request in quarantine, so its lock may come before the session's
    if opening.status in LIVE and opening.coming:
        _seat_or_wait(opening, place)
    else:
        let_go(place)


def _enter(request: Request, actor) -> str:
    """The answer is given at once by the agenda itself; nobody has to verify anything."""
    request.number = request.number or new_number()
    request.submitted_at = request.submitted_at or timezone.now()
    first_answer(request)
    return ""


request_machine.add(
    Transition("join", "Ikut sesi terbuka", (R.DRAFT, R.SUBMITTED, R.VERIFIED), R.SCHEDULED, run=_enter,
               done="Mendapat tempat di sesi terbuka"),
    Transition("wait", "Menunggu tempat di sesi terbuka", (R.DRAFT, R.SUBMITTED), R.VERIFIED, run=_enter,
               done="Masuk daftar tunggu sesi terbuka"),
)  # fmt: skip
