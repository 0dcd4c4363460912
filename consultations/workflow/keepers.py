"""A place that belongs to somebody (Balai RW): its keeper is asked by a prepared message, and the answer is recorded.

It warns and never blocks: a session may be planned while the answer is awaited.
"""

from django.utils import timezone

from consultations import notifications
from consultations.enums import KeeperAnswer, RequestStatus
from consultations.models import PlaceConsent, Request
from consultations.standing import place_to_ask, question_of
from consultations.workflow.requests import TRIAGE, request_machine
from klinik_koperasi.workflow import Transition

S = RequestStatus


def _tell_keeper(request: Request, actor, keeper: str, phone) -> str:
    """Asks for the place at the time that is planned; a second message before the answer is the same question."""
    request.first_answer_at = (
        request.first_answer_at or timezone.now()
    )  # what the group said meanwhile is not heard by this
    place, at = place_to_ask(request)
    times = [at] if at else list(request.wishes.values_list("at", flat=True))
    PlaceConsent.objects.update_or_create(
        request=request, place=place, answer="", defaults={"times": times, "asked_at": timezone.now()}
    )
    return f"Kepada {keeper}."


def _nobody_s_place(request: Request) -> str | None:
    asked = place_to_ask(request)
    if asked and not asked[0].strip():
        return "Tempat pertemuan belum ditulis. Tulis dulu di Ubah data."
    return None if asked else "Tempat ini tidak memerlukan izin pengurusnya."


def _keeper_answered(request: Request, actor, answer: str, note: str = "") -> str:
    """Records the answer to the question of the place that is meant; said anew it replaces the first, the log keeps both."""
    asked = question_of(request)
    asked.answer, asked.note = KeeperAnswer(answer), note.strip()
    asked.answered_at, asked.recorded_by = timezone.now(), actor
    asked.full_clean()
    asked.save()
    return f"{asked.get_answer_display()}: {asked.place}. {asked.note}".strip()


def _nobody_asked(request: Request) -> str | None:
    return None if question_of(request) else "Pengurus tempat belum ditanya."


request_machine.add(
    Transition(
        "tell_keeper",
        "Siapkan pesan ke pengurus tempat",
        (S.SUBMITTED, S.VERIFIED, S.SCHEDULED),
        "",
        TRIAGE,
        run=_tell_keeper,
        guard=_nobody_s_place,
        done="Pesan untuk pengurus tempat disiapkan",
        after=notifications.keeper_asked,
    ),
    Transition(
        "keeper_answered",
        "Catat jawaban pengurus tempat",
        (S.SUBMITTED, S.INCOMPLETE, S.VERIFIED, S.SCHEDULED),
        "",
        TRIAGE,
        run=_keeper_answered,
        guard=_nobody_asked,
        done="Jawaban pengurus tempat dicatat",
    ),
)
