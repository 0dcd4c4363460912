"""Who hears what at which step. Every message goes to the outbox with the step's own transaction.

E-mail only where the applicant gave one; a WhatsApp text is prepared for the officer to send. Texts carry no notes and no
names of third persons.
"""

from django.conf import settings

from consultations.enums import RequestStatus, SessionStatus
from consultations.models import Request, Session
from consultations.selectors import answer_by
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.office.models import Profile

TEMPLATES = "consultations/email"


def received(request: Request, actor=None, **data) -> None:
    """After sending (or after release from quarantine): the number and when we call."""
    _tell("received", request, {"answer_by": answer_by(request)})


def asked_back(request: Request, actor, message: str) -> None:
    _tell("asked_back", request, {"message": message})


def declined(request: Request, actor, reason: str, message: str) -> None:
    _tell("declined", request, {"message": message})


def scheduled(request: Request, session: Session) -> None:
    _tell("scheduled", request, {"session": session})


def rescheduled(request: Request, session: Session) -> None:
    _tell("rescheduled", request, {"session": session})


def session_cancelled(request: Request, session: Session) -> None:
    """The session falls away; the request goes back to scheduling and the text says so."""
    by_office = session.status == SessionStatus.CANCELLED_BY_OFFICE
    _tell("session_cancelled", request, {"session": session, "by_office": by_office})


def summary_ready(request: Request, session: Session) -> None:
    _tell("summary_ready", request, {"session": session})


def _tell(event: str, request: Request, context: dict) -> None:
    context = {"request": request, "office": Profile.current(), "public_url": settings.PUBLIC_URL, **context}
    template = f"{TEMPLATES}/{event}"
    if request.contact_email:
        outbox.write(f"request.{event}", request, Notice.Channel.EMAIL, request.contact_email, template, context)
    if request.contact_phone:
        outbox.write(
            f"request.{event}", request, Notice.Channel.WHATSAPP, str(request.contact_phone), template, context
        )


@outbox.still_wanted("request.scheduled")
@outbox.still_wanted("request.rescheduled")
def _still_scheduled(request: Request) -> bool:
    return request.status == RequestStatus.SCHEDULED


@outbox.still_wanted("request.asked_back")
def _still_incomplete(request: Request) -> bool:
    return request.status == RequestStatus.INCOMPLETE


@outbox.still_wanted("request.received")
def _still_open(request: Request) -> bool:
    return request.status in {RequestStatus.SUBMITTED, RequestStatus.INCOMPLETE, RequestStatus.VERIFIED}
