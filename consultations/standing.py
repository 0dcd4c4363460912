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


def place_standing(requests: list[Request], place: str, at: datetime | None = None) -> PlaceStanding:
    """What the keeper of `place` said to the newest question of one of `requests`; one query.

    `at` is the session's beginning: a yes for another time is none.
    """
    asked = PlaceConsent.objects.filter(request__in=requests)
    consent = next((one for one in asked if one.place.strip().casefold() == place.strip().casefold()), None)
    if consent is None:
        return PlaceStanding("soon", "Pengurus tempat belum ditanya.")
    if at and consent.at and consent.at != at:
        return PlaceStanding("soon", f"Pengurus tempat ditanya untuk {waktu(consent.at)}, belum untuk waktu ini.")
    if not consent.answer:
        return PlaceStanding("soon", f"Pengurus tempat ditanya {hari_singkat(consent.asked_at)}, belum menjawab.")
    day, note = hari_singkat(consent.answered_at), f" {consent.note}" if consent.note else ""
    if consent.answer == KeeperAnswer.REFUSED:
        return PlaceStanding("late", f"Pengurus tempat menolak ({day}); cari tempat lain.{note}")
    return PlaceStanding("fine", f"Disetujui pengurus tempat ({day}).{note}")


def place_to_ask(request: Request) -> tuple[str, datetime | None] | None:
    """Whose keeper must say yes: the place and time of the session that is planned, else the place that was wished for.

    None where it is nobody's (our office, online).
    """
    planned = next((s for s in request.sessions.all() if s.status == SessionStatus.PLANNED), None)
    where = planned or request
    return (where.place, planned and planned.period.lower) if where.place_kind == PlaceKind.VISIT else None


def standing_of_request(request: Request) -> PlaceStanding | None:
    """How sure the place of a request is; None where nobody has to be asked."""
    if "standing" not in request.__dict__:  # its page and the form on it are of one reading
        asked = place_to_ask(request)
        request.standing = place_standing([request], *asked) if asked else None
    return request.standing


def standing_of_session(session: Session) -> PlaceStanding | None:
    """The same of a session; None also for one that is over, and where no request could ask (the office's own)."""
    if "standing" not in session.__dict__:
        requests = [p.request for p in session.participations.all() if p.request.place_kind == PlaceKind.VISIT]
        asks = session.place_kind == PlaceKind.VISIT and session.status == SessionStatus.PLANNED and requests
        session.standing = place_standing(requests, session.place, session.period.lower) if asks else None
    return session.standing
