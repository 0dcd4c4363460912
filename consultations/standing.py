"""How sure a place is that belongs to somebody, from what its keeper was asked and said."""

from dataclasses import dataclass
from datetime import datetime

from consultations.enums import KeeperAnswer, PlaceKind, SessionStatus
from consultations.models import PlaceConsent, Request, Session
from klinik_koperasi.templatetags.formats import hari_singkat, waktu


@dataclass(frozen=True)
class PlaceStanding:
    """How sure a place is that belongs to somebody; `state` is late (refused), soon (open) or fine (confirmed)."""

    state: str
    words: str


def place_to_ask(request: Request) -> tuple[str, datetime | None] | None:
    """Whose keeper must say yes: the place and time of the session that is planned, else the place that was wished for.

    None where it is nobody's (our office, online).
    """
    planned = next((s for s in request.sessions.all() if s.status == SessionStatus.PLANNED), None)
    where = planned or request
    return (where.place, planned and planned.period.lower) if where.place_kind == PlaceKind.VISIT else None


def question_of(request: Request) -> PlaceConsent | None:
    """The newest question to the keeper of the place that is meant now, answered or not."""
    asked = place_to_ask(request)
    return _newest([request], asked[0]) if asked else None


def times_named(consent: PlaceConsent) -> str:
    """The times of a question, in words."""
    return " atau ".join(waktu(at) for at in consent.times) or "waktu yang belum disebut"


def _newest(requests: list[Request], place: str) -> PlaceConsent | None:
    asked = PlaceConsent.objects.filter(request__in=requests)
    return next((one for one in asked if one.place.strip().casefold() == place.strip().casefold()), None)


def _standing(consent: PlaceConsent | None, at: datetime | None) -> PlaceStanding:
    """What the keeper said to a question; for a session that begins `at`, a yes for another time is none."""
    if consent is None:
        return PlaceStanding("soon", "Pengurus tempat belum ditanya.")
    if at and at not in consent.times:
        return PlaceStanding("soon", f"Pengurus tempat ditanya untuk {times_named(consent)}, belum untuk waktu ini.")
    if not consent.answer:
        return PlaceStanding("soon", f"Pengurus tempat ditanya {hari_singkat(consent.asked_at)}, belum menjawab.")
    day, note = hari_singkat(consent.answered_at), f" {consent.note}" if consent.note else ""
    if consent.answer == KeeperAnswer.REFUSED:
        return PlaceStanding("late", f"Pengurus tempat menolak ({day}); cari tempat lain.{note}")
    return PlaceStanding("fine", f"Disetujui pengurus tempat ({day}).{note}")


def standing_of_request(request: Request) -> PlaceStanding | None:
    """How sure the place of a request is; None where nobody has to be asked."""
    if "standing" not in request.__dict__:  # its page and the form on it are of one reading
        asked = place_to_ask(request)
        request.standing = _standing(_newest([request], asked[0]), asked[1]) if asked else None
    return request.standing


def standing_of_session(session: Session) -> PlaceStanding | None:
    """The same of a session, by what any of its groups asked; None also for one that is over, and for one without a group."""
    if "standing" not in session.__dict__:
        requests = [participation.request for participation in session.participations.all()]
        asks = session.place_kind == PlaceKind.VISIT and session.status == SessionStatus.PLANNED and requests
        session.standing = _standing(_newest(requests, session.place), session.period.lower) if asks else None
    return session.standing
