"""What pages ask of the clinic across tables: how far a request is, in the applicant's words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.contrib.postgres.search import TrigramSimilarity
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from consultations.enums import (
    PUBLIC_HEADLINES,
    FoundingStatus,
    GuidePart,
    RequestStatus,
    SessionStatus,
)
from consultations.founding import BY_CODE
from consultations.models import (
    FollowUp,
    FoundingCase,
    GuidePoint,
    Participation,
    Request,
    Session,
    Topic,
)
from cooperatives.models import Cooperative
from klinik_koperasi.documents.models import IssuedDocument, Kind
from klinik_koperasi.office.calendar import WorkingCalendar, working_day
from klinik_koperasi.office.models import Profile
from klinik_koperasi.templatetags.formats import hari_singkat, hari_tanggal, jam, tanggal, waktu

S = RequestStatus
NEAR_NAME = 0.4  # of 1: "KSP Maju Kauman" and "KSP Maju Klojen" are nearer
GUIDE_FIELDS = {
    "initial_condition": (GuidePart.QUESTION, GuidePart.DOCUMENT),
    "problems": (),
    "analysis": (GuidePart.LAW,),
    "advice": (),
    "agreements": (),
}  # fields of the notes without a part of their own take the topic as a heading
ABOUT: list[Callable[[Session], Q]] = []  # (session) -> which topics it is about beside those of its requests
MOST_WORDS = 30
COMMON = set(
    "kami kita anda yang dengan untuk tidak belum sudah masih akan atau juga dari pada dalam adalah oleh agar "
    "karena sebagai kepada bisa dapat ingin tahu cara orang anggota kelompok koperasi punya perlu sulit mohon saat serta "
    "tentang antara lebih sangat semua setiap para telah harus bagaimana mulai".split()
)
CHAIN = """
WITH RECURSIVE chain (id, successor_id) AS (
  SELECT id, successor_id FROM consultations_session WHERE id = %s
  UNION SELECT s.id, s.successor_id FROM consultations_session s JOIN chain c ON s.successor_id = c.id OR s.id = c.successor_id
)
SELECT s.* FROM consultations_session s JOIN chain USING (id) ORDER BY s.id
"""
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
    return {
        S.SUBMITTED: 1,
        S.QUARANTINED: 1,
        S.INCOMPLETE: 1,
        S.VERIFIED: 2,
        S.SCHEDULED: 3,
        S.FOLLOW_UP: 4,
        S.CLOSED: 5,
    }[RequestStatus(request.status)]


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
    """The promise until the summary is there; then the day on which it was issued."""
    if held is None:
        return f"Paling lambat {profile.summary_days} hari kerja sesudah pertemuan."
    issued = IssuedDocument.objects.for_subject(held, Kind.SUMMARY).standing().archived().without_content()
    if summary := issued.order_by("version").first():
        return f"Ringkasan terbit {hari_tanggal(summary.issued_at)}."
    return f"Paling lambat {hari_tanggal(working_day(held.starts.date(), profile.summary_days))}."


@dataclass(frozen=True)
class Promise:
    """The first answer against the promise, in working days; `state` is late, soon or fine."""

    age: int
    days: int
    state: str
    words: str


def promise_kept(request: Request, calendar: WorkingCalendar | None = None, profile: Profile | None = None) -> Promise:
    """How the first answer stands: kept, due, or past the promise, by the office's holidays."""
    days = (profile or Profile.current()).first_answer_days
    start = timezone.localtime(request.submitted_at).date()
    end = timezone.localtime(request.first_answer_at or timezone.now()).date()
    age = (calendar or WorkingCalendar()).between(start, end)
    if request.first_answer_at:
        at_once = "dijawab pada hari yang sama" if start == end else "dijawab sebelum hari kerja berikutnya"
        words = f"dijawab dalam {age} hari kerja" if age else at_once
        return Promise(age, days, "late" if age > days else "fine", words)
    if age > days:
        return Promise(age, days, "late", f"lewat {age - days} hari")
    return Promise(
        age, days, "soon" if age == days else "fine", "hari ini" if age == days else f"{days - age} hari lagi"
    )


def asked_lately(draft: Request) -> Request | None:
    """An open request of the same phone, or of the same name in the same kelurahan, in the last 14 days."""
    same = Q(contact_phone=draft.contact_phone) & ~Q(contact_phone="")
    same |= Q(group_name__iexact=draft.group_name, kelurahan=draft.kelurahan_id)
    since = timezone.now() - timedelta(days=14)
    lately = Request.objects.open().filter(same, submitted_at__gte=since).exclude(pk=draft.pk)
    return lately.order_by("-submitted_at").first()


def earlier_requests(request: Request) -> list[Request]:
    """What the same group or phone asked before, newest first."""
    same = Q(contact_phone=request.contact_phone)
    if request.group_id:
        same |= Q(group=request.group_id)
    return list(Request.objects.sent().filter(same).exclude(pk=request.pk).order_by("-submitted_at")[:10])


def open_follow_ups(request: Request) -> list[FollowUp]:
    """What this group still has to do, or we for it; seen again when it asks the next time."""
    return list(FollowUp.objects.open().of_group(request).select_related("officer")[:20])


def founding_of(request: Request) -> FoundingCase | None:
    """The newest founding case of a request's group, unless it was given up."""
    if request.group_id is None:
        return None
    return FoundingCase.objects.filter(group=request.group_id).exclude(status=FoundingStatus.STOPPED).first()


def founding_way(case: FoundingCase, hints: bool = True) -> list[dict]:
    """The steps of a founding as a line: done with their day, the first open one, the rest; no names and no notes.

    `hints` are for officers, who verify them before they say them.
    """
    found, now = [], True
    for step in case.steps.all():
        state = "done" if step.done_on else "now" if now else "todo"
        now = now and bool(step.done_on)
        found.append(
            {
                "state": state,
                "title": str(step),
                "text": BY_CODE[step.code].hint if hints else "",
                "when": tanggal(step.done_on),
            }
        )
    return found


def registered_as(typed: str) -> Cooperative:
    """The cooperative of the registry with this NIK Koperasi or exactly this name; many have no NIK. ValidationError else."""
    found = list(Cooperative.objects.filter(nik_koperasi=typed)[:1]) if typed.isdigit() else []
    found = found or list(Cooperative.objects.filter(name__iexact=typed)[:2])
    if len(found) != 1:
        reason = "lebih dari satu koperasi bernama begini; tulis NIK-nya" if found else "tidak ada di registri"
        raise ValidationError(f"“{typed}”: {reason}.")
    return found[0]


def names_like(case: FoundingCase) -> list[Cooperative]:
    """Cooperatives of the registry whose name is near the wished one: a notary would find them too."""
    if not case.name.strip():
        return []
    near = Cooperative.objects.annotate(near=TrigramSimilarity("name", case.name)).filter(near__gt=NEAR_NAME)
    return list(near.select_related("kelurahan").order_by("-near", "name")[:5])


def other_sessions(session: Session) -> QuerySet[Session]:
    """Every other held session of the same groups and cooperatives, newest first: what was said before."""
    asked = [participation.request for participation in session.participations.all()]
    same = Q(group__in={r.group_id for r in asked} - {None})
    same |= Q(cooperative__in={r.cooperative_id for r in asked} - {None})
    joined = Participation.objects.filter(request__in=Request.objects.filter(same)).values("session")
    return Session.objects.held().filter(pk__in=joined).exclude(pk=session.pk).order_by("-period")


def similar_sessions(session: Session, own: QuerySet[Session]) -> list[Session]:
    """Held sessions with the same topic or problem that are not among the groups' `own`, the nearest first. One query."""
    words = dict.fromkeys(re.findall(r"[a-z]{4,}", f"{session.asked} {session.problems}".lower()))
    telling = [word for word in words if word not in COMMON][:MOST_WORDS]
    others = Session.objects.held().exclude(pk=session.pk).exclude(pk__in=own.order_by().values("pk"))
    return list(others.alike(telling)[:5]) if telling else []


def topics_of(session: Session) -> QuerySet[Topic]:
    """What a session is about: the topics of its requests, and what apps above say of it (`ABOUT`)."""
    asked = Q(requests__in=[participation.request_id for participation in session.participations.all()])
    return Topic.objects.filter(reduce(or_, (about(session) for about in ABOUT), asked)).distinct()


def guide_of(session: Session) -> list[dict]:
    """The guides of the session's topics, by the field of the notes that each part fills; one query."""
    points = GuidePoint.objects.filter(topic__in=topics_of(session)).select_related("topic")
    topics: dict = {}
    for point in points.order_by("topic__order", "order", "pk"):
        topics.setdefault(point.topic, []).append(point)
    return [
        {
            "field": field,
            "topics": [
                {"topic": topic, "points": [point for point in found if point.part in parts]}
                for topic, found in topics.items()
            ],
            "plain": bool(parts),
        }
        for field, parts in GUIDE_FIELDS.items()
        if topics
    ]


def chain(session: Session) -> list[Session]:
    """A session with all that it replaced and was replaced by, oldest first; a single one when it was never moved. One query."""
    return list(Session.objects.raw(CHAIN, [session.pk]))


def period_words(period) -> str:
    """Selasa 27 Januari, 09.00–11.00 (with the year when it is another one)"""
    return f"{hari_singkat(period.lower)}, {jam(period.lower)}–{jam(period.upper)}"
