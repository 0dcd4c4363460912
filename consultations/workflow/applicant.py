"""What an applicant may do after sending: propose other dates, call it off, add a file, ask for the summary.

None of it needs an account: the page has checked number and phone before. Each leaves `news_at`, so that it stands on the
staff's work list until somebody of the office acts.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consultations import notifications
from consultations.enums import OPEN_REQUEST, RequestStatus, SessionStatus
from consultations.models import Request, RequestAttachment, Session, WishedTime
from consultations.workflow.requests import TRIAGE, request_machine
from consultations.workflow.sessions import end_session, session_machine, summary_of
from klinik_koperasi.files.checks import CleanFile
from klinik_koperasi.templatetags.formats import hari_singkat, jam
from klinik_koperasi.workflow import Transition

S = RequestStatus
BEFORE = (S.SUBMITTED, S.INCOMPLETE, S.VERIFIED, S.SCHEDULED, S.QUARANTINED)  # quarantine is never told to the sender


def offered_to_applicant(request: Request) -> set[str]:
    """Names of the steps that its applicant may take now."""
    steps = (request_machine.transitions[name] for name in ("propose", "withdraw", "attach", "ask_summary"))
    return {t.name for t in steps if request.status in t.sources and not (t.guard and t.guard(request))}


def attach(request: Request, file: CleanFile) -> Request:
    """Keeps a checked file with the request. Raises ValidationError over the quota; nothing is kept then."""
    with transaction.atomic():
        locked = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
        kept = RequestAttachment.keep(locked, file)
        return request_machine.apply("attach", locked, file=kept)


def withdraw(request: Request, note: str = "") -> Request:
    """Calls a request off together with its planned session; of a session with other groups it only leaves.

    Sessions are locked before the request, as their own steps do.
    """
    with transaction.atomic():
        list(Session.objects.planned().filter(requests=request).select_for_update(of=("self",)))
        fresh = request_machine.apply("withdraw", request, note=note)
        for session in Session.objects.planned().filter(requests=request):
            if session.participations.count() > 1:
                session.participations.filter(request=request).delete()
            else:
                session_machine.apply("withdraw", session, note="Pemohon membatalkan permohonannya.")
    return fresh


def _propose(request: Request, actor, times: list[datetime], note: str = "") -> str:
    request.news_at = timezone.now()
    request.wishes.all().delete()
    WishedTime.objects.bulk_create(WishedTime(request=request, rank=n, at=at) for n, at in enumerate(times, start=1))
    return f"{' atau '.join(f'{hari_singkat(at)} pukul {jam(at)}' for at in times)}. {note}".strip()


def _withdraw(request: Request, actor, note: str = "") -> str:
    request.news_at = timezone.now()
    return note


def _attach(request: Request, actor, file: RequestAttachment) -> str:
    request.news_at = timezone.now()
    return file.name


def _ask_summary(request: Request, actor) -> str:
    """By e-mail it goes out by itself; otherwise somebody of the office must send the prepared WhatsApp text."""
    request.news_at = request.news_at if request.contact_email else timezone.now()
    return "Tautan dikirim ke kontak terdaftar."


def summarised_session(request: Request) -> Session | None:
    """The newest held session of a request whose summary stands."""
    held = request.sessions.filter(status=SessionStatus.HELD).order_by("-period")
    return next((session for session in held if summary_of(session)), None)


def _running(request: Request) -> str | None:
    running = request.sessions.filter(status=SessionStatus.RUNNING).exists()
    return "Pertemuan ini sudah dimulai. Bicarakan langsung dengan petugas." if running else None


def _no_summary(request: Request) -> str | None:
    return None if summarised_session(request) else "Ringkasan belum terbit."


def _no_news(request: Request) -> str | None:
    return None if request.news_at else "Tidak ada kabar baru dari pemohon."


def _send_summary_link(request: Request, actor, **data) -> None:
    notifications.summary_link(request, summarised_session(request))


request_machine.add(
    Transition(
        "propose", "Usulkan waktu lain", BEFORE, "", run=_propose, guard=_running, done="Pemohon mengusulkan waktu lain",
        after=notifications.applicant_news,
    ),
    Transition(
        "withdraw", "Batalkan permohonan", BEFORE, S.CANCELLED, run=_withdraw, guard=_running,
        done="Dibatalkan pemohon lewat situs", after=notifications.applicant_news,
    ),
    Transition(
        "attach", "Tambah berkas", (*OPEN_REQUEST, S.QUARANTINED), "", run=_attach, done="Pemohon menambah berkas",
        after=notifications.applicant_news,
    ),
    Transition(
        "ask_summary", "Minta tautan ringkasan", (S.FOLLOW_UP, S.CLOSED), "", run=_ask_summary, guard=_no_summary,
        done="Pemohon meminta tautan ringkasan", after=_send_summary_link,
    ),
    Transition(
        "acknowledge", "Kabar sudah dibaca", (*OPEN_REQUEST, S.CLOSED, S.CANCELLED), "", TRIAGE,
        run=lambda request, actor: setattr(request, "news_at", None), guard=_no_news, done="Kabar pemohon dibaca",
    ),
)  # fmt: skip
session_machine.add(
    Transition(
        "withdraw", "Pemohon membatalkan", (SessionStatus.PLANNED,), SessionStatus.CANCELLED_BY_APPLICANT,
        run=end_session, done="Dibatalkan pemohon lewat situs",
    )
)  # fmt: skip
