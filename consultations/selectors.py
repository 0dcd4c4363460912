"""What pages ask of the clinic across tables: how far a request is, in the applicant's words."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from consultations.enums import PUBLIC_HEADLINES, RequestStatus, SessionStatus
from consultations.models import Request, Session
from klinik_koperasi.office.calendar import working_day
from klinik_koperasi.office.models import Profile
from klinik_koperasi.templatetags.formats import hari_tanggal, waktu

S = RequestStatus
ENDED_EARLY = (S.DECLINED, S.CANCELLED, S.MERGED)


@dataclass(frozen=True)
class Step:
    """One point of the timeline an applicant sees: done, now or todo."""

    state: str
    title: str
    text: str = ""


def answer_by(request: Request, profile: Profile | None = None) -> date:
    """Until when the office promised its first answer."""
    days = (profile or Profile.current()).first_answer_days
    return working_day(timezone.localtime(request.submitted_at).date(), days)


def coming_session(request: Request) -> Session | None:
    """The session that is planned or running for a request, with its officers."""
    sessions = request.sessions.filter(status__in=[SessionStatus.PLANNED, SessionStatus.RUNNING])
    return sessions.with_people().order_by("period").first()


def held_session(request: Request) -> Session | None:
    return request.sessions.filter(status=SessionStatus.HELD).with_people().order_by("-period").first()


def headline(request: Request) -> str:
    return PUBLIC_HEADLINES[RequestStatus(request.status)]


def journey(request: Request) -> list[Step]:
    """The way of a request as its applicant may see it: no notes, no contact data."""
    if request.status in ENDED_EARLY:
        last = request.log.first()
        return [
            Step("done", "Diajukan", waktu(request.submitted_at)),
            Step("now", request.get_status_display(), waktu(last.at) if last else ""),
        ]
    profile, session, held = Profile.current(), coming_session(request), held_session(request)
    points = [
        ("Diajukan", waktu(request.submitted_at)),
        ("Diperiksa", _checked(request, profile)),
        ("Dijadwalkan", _dated(request, session or held)),
        ("Pertemuan", _met(session, held)),
        ("Ringkasan dan tindak lanjut", _summed_up(held, profile)),
    ]
    now = _position(request)
    states = ["done" if i < now else "now" if i == now else "todo" for i in range(len(points))]
    return [Step(state, title, text) for state, (title, text) in zip(states, points, strict=True)]


def _position(request: Request) -> int:
    """Which point is the present one (5: all done)."""
    return {S.SUBMITTED: 1, S.QUARANTINED: 1, S.INCOMPLETE: 1, S.VERIFIED: 2, S.SCHEDULED: 3, S.FOLLOW_UP: 4, S.CLOSED: 5}[
        RequestStatus(request.status)
    ]


def _checked(request: Request, profile: Profile) -> str:
    if request.status == S.INCOMPLETE:
        return "Petugas menunggu keterangan tambahan dari Anda."
    if request.first_answer_at:
        return hari_tanggal(request.first_answer_at)
    return f"Petugas menghubungi Anda paling lambat {hari_tanggal(answer_by(request, profile))}."


def _dated(request: Request, session: Session | None) -> str:
    if session:
        return f"Untuk {hari_tanggal(session.period.lower)}."
    return "Petugas mencarikan hari, jam, dan tempat yang cocok." if request.status == S.VERIFIED else ""


def _met(session: Session | None, held: Session | None) -> str:
    return hari_tanggal((session or held).period.lower) if session or held else ""


def _summed_up(held: Session | None, profile: Profile) -> str:
    if held is None:
        return f"Paling lambat {profile.summary_days} hari kerja sesudah pertemuan."
    return f"Paling lambat {hari_tanggal(working_day(held.starts.date(), profile.summary_days))}."
