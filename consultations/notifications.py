"""Who hears what at which step. Every message goes to the outbox with the step's own transaction.

E-mail only where the applicant gave one; a WhatsApp text is prepared for the officer to send. Texts carry no notes and no
names of third persons.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from consultations.calendar_file import session_calendar
from consultations.enums import FollowUpStatus, RequestStatus, SessionStatus
from consultations.models import ContactLink, FollowUp, Participation, Request, Session
from consultations.selectors import answer_by
from klinik_koperasi.accounts.roles import HEAD
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.office.models import Profile

TEMPLATES = "consultations/email"
FOLLOW_UP = "follow_up"


def received(request: Request, actor=None, **data) -> None:
    """After sending (or after release from quarantine): the number and when we call."""
    _tell("received", request, {"answer_by": answer_by(request)})


def asked_back(request: Request, actor, message: str) -> None:
    _tell("asked_back", request, {"message": message})


def declined(request: Request, actor, reason: str, message: str) -> None:
    _tell("declined", request, {"message": message})


def scheduled(request: Request, session: Session) -> None:
    _tell("scheduled", request, {"session": session}, state_link=True)


def rescheduled(request: Request, session: Session) -> None:
    _tell("rescheduled", request, {"session": session}, state_link=True)


def session_cancelled(request: Request, session: Session) -> None:
    """The session falls away; the request goes back to scheduling and the text says so."""
    by_office = session.status == SessionStatus.CANCELLED_BY_OFFICE
    _tell("session_cancelled", request, {"session": session, "by_office": by_office})


def summary_ready(request: Request, session: Session) -> None:
    """With a link that opens the summary once; each channel has its own."""
    _tell("summary_ready", request, {"session": session}, summary_of=session)


def summary_link(request: Request, session: Session) -> None:
    """A new link to the summary, asked for at /cek/ and sent to nobody but the registered contact."""
    _tell("summary_link", request, {"session": session}, summary_of=session)


def reminder(participation: Participation, days: int) -> None:
    """Two days and one day before: written on that day (`consultations.reminders`), so that the words are true then."""
    context = {"session": participation.session}
    _tell(f"reminder_{days}", participation.request, context, state_link=True, subject=participation, words="reminder")


def keeper_asked(request: Request, actor, keeper: str, phone) -> None:
    """A WhatsApp text for whoever keeps the place (Balai RW); it names the group and the time, and no contact."""
    outbox.write(
        "request.keeper",
        request,
        Notice.Channel.WHATSAPP,
        str(phone),
        f"{TEMPLATES}/keeper",
        keeper_words(request, keeper),
    )


def keeper_words(request: Request, name: str) -> dict:
    session = request.sessions.planned().order_by("period").first()
    place = session.place if session else request.place
    return {"request": request, "name": name, "session": session, "place": place, "office": Profile.current()}


def preview(event: str, /, **words) -> str:
    """The text of a message as it would be prepared, for the officer to read before anything is done."""
    context = {"office": Profile.current(), "public_url": settings.PUBLIC_URL} | words
    return outbox.plain(f"{TEMPLATES}/{event}_body.txt", context).strip()


def follow_up_due(follow_up: FollowUp, late: bool) -> None:
    """To its officer by e-mail, or to the group as a prepared WhatsApp text; `late`: the day has gone by."""
    event, template = f"follow_up.{'late' if late else 'due'}", f"{TEMPLATES}/{FOLLOW_UP}"
    context = {"follow_up": follow_up, "late": late, "office": Profile.current(), "public_url": settings.PUBLIC_URL}
    if follow_up.officer:
        if follow_up.officer.email:
            words = context | {"name": follow_up.officer.name, "staff": True}
            to = follow_up.officer.email
            outbox.write(event, follow_up, Notice.Channel.EMAIL, to, template, words)
        return
    for request in follow_up.session.requests.all():
        words = context | {"name": request.contact_name, "staff": False}
        to = str(request.contact_phone)
        outbox.write(event, follow_up, Notice.Channel.WHATSAPP, to, template, words)


def escalated(request: Request, actor=None, **data) -> None:
    """To the heads: nobody has answered this request in the promised time."""
    context = {"request": request, "answer_by": answer_by(request), "public_url": settings.PUBLIC_URL}
    heads = get_user_model().objects.filter(is_active=True, groups__name=HEAD).exclude(email="")
    for head in heads:
        _mail("escalated", request, head.email, context)


def applicant_news(request: Request, actor=None, **data) -> None:
    """Tells the officer who handles the request (nobody else) that its applicant has done something."""
    if request.handler and request.handler.email and request.status != RequestStatus.QUARANTINED:
        context = {"request": request, "public_url": settings.PUBLIC_URL}
        _mail("applicant_news", request, request.handler.email, context)


def _mail(event: str, request: Request, to: str, context: dict) -> None:
    """To one of the staff, by e-mail only."""
    outbox.write(f"request.{event}", request, Notice.Channel.EMAIL, to, f"{TEMPLATES}/{event}", context)


def _tell(
    event: str,
    request: Request,
    context: dict,
    *,
    state_link: bool = False,
    summary_of: Session | None = None,
    subject=None,
    words: str = "",
) -> None:
    """The same words by each channel that the contact has; a secret address is made anew for each of them."""
    context = {"request": request, "office": Profile.current(), "public_url": settings.PUBLIC_URL, **context}
    channels = [(Notice.Channel.EMAIL, request.contact_email), (Notice.Channel.WHATSAPP, str(request.contact_phone))]
    for channel, to in channels:
        if not to:
            continue
        if state_link:
            context["link"] = _address("state_link", ContactLink.Purpose.STATE, request)
        if summary_of:
            context["link"] = _address("summary_link", ContactLink.Purpose.SUMMARY, request, summary_of)
        outbox.write(f"request.{event}", subject or request, channel, to, f"{TEMPLATES}/{words or event}", context)


def _address(page: str, purpose: str, request: Request, session: Session | None = None) -> str:
    return settings.PUBLIC_URL + reverse(page, args=[ContactLink.make(purpose, request, session)])


@outbox.still_wanted("request.scheduled")
@outbox.still_wanted("request.rescheduled")
def _still_scheduled(request: Request) -> bool:
    return request.status == RequestStatus.SCHEDULED


@outbox.encloses("request.scheduled")
@outbox.encloses("request.rescheduled")
def _invitation(request: Request) -> list[outbox.Enclosure]:
    """The date as a calendar file, as it stands when the mail goes; nobody is named. The link to it stays in the text."""
    session = request.sessions.planned().order_by("period").first()
    return [outbox.Enclosure("jadwal.ics", session_calendar(session, named=False), "text/calendar")] if session else []


@outbox.still_wanted("request.asked_back")
def _still_incomplete(request: Request) -> bool:
    return request.status == RequestStatus.INCOMPLETE


@outbox.still_wanted("request.received")
def _still_open(request: Request) -> bool:
    return request.status in {RequestStatus.SUBMITTED, RequestStatus.INCOMPLETE, RequestStatus.VERIFIED}


@outbox.still_wanted("request.reminder_1")
@outbox.still_wanted("request.reminder_2")
def _still_coming(participation: Participation) -> bool:
    """Never for a session that was closed, moved or called off, nor once it has begun."""
    session, request = participation.session, participation.request
    planned = session.status == SessionStatus.PLANNED and request.status == RequestStatus.SCHEDULED
    return planned and timezone.now() < session.period.lower


@outbox.still_wanted("follow_up.due")
@outbox.still_wanted("follow_up.late")
def _still_open_follow_up(follow_up: FollowUp) -> bool:
    return follow_up.status == FollowUpStatus.OPEN


@outbox.still_wanted("request.escalated")
def _still_unanswered(request: Request) -> bool:
    return request.status == RequestStatus.SUBMITTED and request.first_answer_at is None


CHATS = {
    "request.reminder_1": "Pengingat sehari sebelum pertemuan",
    "request.reminder_2": "Pengingat dua hari sebelum pertemuan",
    "request.summary_link": "Tautan ringkasan yang diminta pemohon",
    "follow_up.due": "Pengingat tindak lanjut",
    "follow_up.late": "Tindak lanjut lewat batas",
}

ABOUT = CHATS | {
    "request.received": "Permohonan diterima",
    "request.asked_back": "Minta dilengkapi",
    "request.scheduled": "Jadwal pertemuan",
    "request.rescheduled": "Jadwal baru",
    "request.session_cancelled": "Pertemuan dibatalkan",
    "request.declined": "Permohonan ditolak",
    "request.summary_ready": "Ringkasan siap",
    "request.keeper": "Untuk pengurus tempat",
}

CHAT_SUBJECTS = ("participation", "request", "followup")


def unsent_chats():
    """Prepared WhatsApp texts of the last days that nobody has opened yet, oldest first."""
    since = timezone.now() - timedelta(days=3)
    waiting = Notice.objects.filter(channel=Notice.Channel.WHATSAPP, fate=Notice.Fate.WAITING, event__in=CHATS)
    return waiting.filter(created_at__gte=since).order_by("created_at")


def chats_with_requests(notices) -> list[tuple[Notice, Request, str]]:
    """Each notice with the request that it is about, in a fixed number of queries; those about nothing are left out."""
    found = list(notices.select_related("content_type"))
    keys = {model: [n.object_id for n in found if n.content_type.model == model] for model in CHAT_SUBJECTS}
    joined = Participation.objects.select_related("request").in_bulk(keys["participation"])
    own = Request.objects.in_bulk(keys["request"])
    by_phone = _requests_of_follow_ups(keys["followup"])
    pairs = []
    for notice in found:
        about = {
            "participation": lambda n: joined[n.object_id].request if n.object_id in joined else None,
            "request": lambda n: own.get(n.object_id),
            "followup": lambda n: by_phone.get((n.object_id, n.to)),
        }[notice.content_type.model](notice)
        pairs.append((notice, about))
    return [(notice, request, CHATS[notice.event]) for notice, request in pairs if request]


def _requests_of_follow_ups(keys: list[int]) -> dict[tuple[int, str], Request]:
    """The request behind a text about a follow-up, by follow-up and phone."""
    rows = Participation.objects.filter(session__follow_ups__in=keys).select_related("request")
    pairs = rows.values_list("session__follow_ups", "request")
    requests = Request.objects.in_bulk([request for _, request in pairs])
    return {(key, str(requests[pk].contact_phone)): requests[pk] for key, pk in pairs if key in keys}


def about_request(request: Request, most: int = 12) -> list[Notice]:
    """The newest notices about a request, those about its single sessions among them; each says what it is about."""
    joined = ContentType.objects.get_for_model(Participation)
    keys = request.participations.values("pk")
    about = outbox.of(request) | Notice.objects.filter(content_type=joined, object_id__in=keys)
    newest = list(about.select_related("done_by").order_by("-created_at")[:most])
    for notice in newest:
        notice.about = ABOUT.get(notice.event, "")
    return newest
