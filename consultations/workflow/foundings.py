"""Founding a cooperative: begun from a request, one step after the other, ended as a cooperative or given up."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from consultations.enums import FoundingStatus, RequestStatus
from consultations.founding import FOUNDERS, GUIDES
from consultations.models import FoundingCase, FoundingLog, FoundingStep, Request
from consultations.workflow.requests import TRIAGE, request_machine
from consultations.workflow.sessions import HOLD
from klinik_koperasi.templatetags.formats import tanggal
from klinik_koperasi.workflow import Machine, Transition

R, S = RequestStatus, FoundingStatus


def start_founding(request: Request, actor) -> FoundingCase:
    """Opens the case of a request's group with all its steps; needs `triage_request`. One running case a group."""
    with transaction.atomic():
        fresh = request_machine.apply("start_founding", request, actor)
        return fresh.group.founding_cases.running().get()


def _start(request: Request, actor) -> str:
    case = FoundingCase.objects.create(group=request.group, demo=request.demo)
    FoundingStep.objects.bulk_create(
        FoundingStep(case=case, code=guide.code, place=place) for place, guide in enumerate(GUIDES, start=1)
    )
    FoundingLog.objects.create(subject=case, step="start", to_status=case.status, actor=actor)
    return "Kelompok memutuskan mendirikan koperasi."


def _not_to_start(request: Request) -> str | None:
    if request.group is None:
        return "Catat dulu kelompoknya."
    if request.group.founding_cases.running().exists():
        return "Kelompok ini sudah dalam proses pendirian."
    return None


def _record(case: FoundingCase, actor, code: str, done_on: date, note: str = "") -> str:
    """Marks a step as done. The founding meeting needs the founders' names; a day ahead is no record."""
    step = case.steps.get(code=code)
    if step.done_on:
        raise ValidationError(f"{step} sudah tercatat selesai pada {tanggal(step.done_on)}.")
    if done_on > timezone.localdate():
        raise ValidationError("Tanggal selesai tidak mungkin di masa depan.")
    named = case.founders.count()
    if code == "rapat" and named < FOUNDERS:
        raise ValidationError(f"Baru {named} nama pendiri tercatat; paling sedikit {FOUNDERS}. Tambahkan dulu namanya.")
    step.done_on = done_on
    step.note = note.strip() or step.note
    step.save()
    return f"{step}: {tanggal(done_on)}. {note}".strip()


def _finish(case: FoundingCase, actor, cooperative) -> str:
    open_steps = [str(step) for step in case.steps.filter(done_on=None, place__lte=7)]  # up to the legal entity
    if open_steps:
        raise ValidationError(f"Belum tercatat selesai: {', '.join(open_steps)}.")
    case.cooperative, case.ended_at = cooperative, timezone.now()
    return f"Menjadi {cooperative}"


def _link_group(case: FoundingCase, actor, cooperative) -> None:
    """The group is that cooperative from now on, and so are its requests without another one."""
    group = case.group
    group.cooperative = cooperative
    group.save()
    group.requests.filter(cooperative=None).update(cooperative=cooperative)


def _stop(case: FoundingCase, actor, note: str) -> str:
    case.ended_at = timezone.now()
    return note


request_machine.add(
    Transition(
        "start_founding", "Mulai pendirian koperasi", (R.VERIFIED, R.SCHEDULED, R.FOLLOW_UP), "", TRIAGE,
        run=_start, guard=_not_to_start, done="Pendirian koperasi dimulai",
    )
)  # fmt: skip
founding_machine = Machine(FoundingCase, FoundingLog)
founding_machine.add(
    Transition(
        "record", "Catat langkah selesai", (S.RUNNING,), "", HOLD, run=_record, done="Langkah selesai", main=True
    ),
    Transition(
        "finish", "Sudah menjadi koperasi", (S.RUNNING,), S.DONE, HOLD, run=_finish, after=_link_group, done="Selesai"
    ),
    Transition("stop", "Hentikan", (S.RUNNING,), S.STOPPED, HOLD, run=_stop, done="Dihentikan", danger=True),
)
