"""The life of a follow-up: belum → selesai (with what proves it) or tidak jadi (with the reason), and back again."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from consultations.enums import FollowUpStatus
from consultations.models import FollowUp, FollowUpAttachment, FollowUpLog
from consultations.workflow.sessions import HOLD
from klinik_koperasi.files.checks import CleanFile
from klinik_koperasi.templatetags.formats import tanggal
from klinik_koperasi.workflow import Machine, Transition

S = FollowUpStatus


def complete(follow_up: FollowUp, actor, evidence: str, file: CleanFile | None = None) -> FollowUp:
    """Marks a follow-up as done with what proves it, in words and perhaps as a file; needs `hold_session`."""
    with transaction.atomic():
        fresh = follow_up_machine.apply("done", follow_up, actor, evidence=evidence)
        if file:
            FollowUpAttachment.keep(fresh, file, actor)
    return fresh


def _done(follow_up: FollowUp, actor, evidence: str) -> str:
    if not evidence.strip():
        raise ValidationError("Tulis apa hasilnya, supaya orang lain dapat memeriksanya.")
    follow_up.evidence, follow_up.ended_at = evidence.strip(), timezone.now()
    return evidence.strip()


def _drop(follow_up: FollowUp, actor, note: str) -> str:
    follow_up.ended_at = timezone.now()
    return note


def _postpone(follow_up: FollowUp, actor, due: date, note: str) -> str:
    if due <= follow_up.due:
        raise ValidationError(f"Batas barunya harus sesudah {tanggal(follow_up.due)}.")
    before, follow_up.due = follow_up.due, due
    return f"Dari {tanggal(before)} menjadi {tanggal(due)}. {note}".strip()


def _reopen(follow_up: FollowUp, actor, note: str) -> str:
    follow_up.ended_at = None
    return note


follow_up_machine = Machine(FollowUp, FollowUpLog)
follow_up_machine.add(
    Transition("done", "Selesai", (S.OPEN,), S.DONE, HOLD, run=_done, done="Selesai", main=True),
    Transition("postpone", "Ubah batas waktu", (S.OPEN,), "", HOLD, run=_postpone, done="Batas waktu diubah"),
    Transition("drop", "Tidak jadi", (S.OPEN,), S.DROPPED, HOLD, run=_drop, done="Tidak jadi", danger=True),
    Transition("reopen", "Buka lagi", (S.DONE, S.DROPPED), S.OPEN, HOLD, run=_reopen, done="Dibuka lagi"),
)
