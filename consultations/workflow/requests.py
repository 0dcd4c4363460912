"""The life of a request: draf → diajukan → diverifikasi → dijadwalkan → tindak lanjut → ditutup, and its side ways.

A step that concerns the applicant writes its notice with the same transaction. Scheduling makes the session and lives in
`consultations.workflow.sessions`, which adds its steps to this machine.
"""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations import notifications
from consultations.enums import OPEN_REQUEST, FollowUpStatus, RequestStatus
from consultations.models import FollowUp, Group, Request, RequestLog
from consultations.numbers import new_number
from klinik_koperasi.templatetags.formats import hari_singkat
from klinik_koperasi.workflow import Machine, Transition

S = RequestStatus
SENT = tuple(status for status in S if status != S.DRAFT)
NUMBER_TRIES = 5


def send(draft: Request, *, suspicious: bool = False, actor=None) -> Request:
    """Turns a complete draft into a request with a number, once: a second call returns the request of the first.

    Public; `actor` is the officer who wrote it down for somebody. What looks automatic goes to quarantine, which staff
    see, and gets a number all the same. Effects: number, time, log, a receipt to the applicant. Raises ValidationError
    when the draft is not complete.
    """
    return send_by_key(draft.token, lambda draft: suspicious, actor)


def send_by_key(token: str, looks_automatic: Callable[[Request], bool], actor=None) -> Request:
    """`send` of the draft at the address `token`, or Request.DoesNotExist.

    What `looks_automatic` counts reaches the disk together with the request, and also when the draft is refused; a press on
    what was sent before is not counted.
    """
    for _ in range(NUMBER_TRIES):
        try:
            return _send(token, looks_automatic, actor)
        except IntegrityError as error:  # the number is taken (once in 10^12): draw another
            if "number" not in str(error):
                raise
    raise ValidationError("Nomor permohonan tidak dapat dibuat. Coba kirim sekali lagi.")


def _send(token: str, looks_automatic: Callable[[Request], bool], actor) -> Request:
    with transaction.atomic():
        draft = Request.objects.locked_draft(token)
        if draft.status != S.DRAFT:
            return draft
        step = request_machine.transitions["quarantine" if looks_automatic(draft) else "submit"]
        try:
            request_machine.check(step, draft, actor)
        except ValidationError as error:
            refusal = error
        else:
            return request_machine.take(step, draft, actor)
    raise refusal


def missing_parts(draft: Request) -> list[str]:
    """Names of what a draft still lacks before it can be sent."""
    checks = [
        (draft.group_name and draft.group_kind and draft.kelurahan_id, "kelompok dan kelurahan"),
        (draft.problem and draft.participants, "kebutuhan dan perkiraan peserta"),
        (draft.place_kind and (draft.place or draft.place_kind != "kunjungan"), "tempat"),
        (draft.contact_name and draft.contact_phone, "nama dan nomor HP"),
        (draft.privacy_notice_id and draft.privacy_read_at, "pemberitahuan privasi"),
    ]
    lacking = [name for present, name in checks if not present]
    if draft.pk and not (draft.has_topics if hasattr(draft, "has_topics") else draft.topics.exists()):
        lacking.append("topik")
    return lacking


def first_answer(request: Request) -> None:
    """The promise is kept by the first step that a person of the office takes; what the applicant said is heard then too."""
    request.first_answer_at = request.first_answer_at or timezone.now()
    request.news_at = None


def _lacks(draft: Request) -> str | None:
    lacking = missing_parts(draft)
    return f"Permohonan belum lengkap: {', '.join(lacking)}." if lacking else None


def _submit(request: Request, actor) -> str:
    request.number, request.submitted_at = new_number(), timezone.now()
    return request.get_source_display()


def _verify(request: Request, actor, group: Group | None = None, cooperative=None, note: str = "") -> str:
    first_answer(request)
    request.handler = request.handler or actor
    return _know_group(request, actor, group, cooperative, note)


def _know_group(request: Request, actor, group: Group | None = None, cooperative=None, note: str = "") -> str:
    """Ties the request to a group that the clinic knows, or remembers its own as a new one."""
    request.group = (
        group
        or request.group
        or Group.objects.create(
            kind=request.group_kind,
            name=request.group_name,
            kelurahan=request.kelurahan,
            rw=request.rw,
            rt=request.rt,
            cooperative=cooperative,
            demo=request.demo,
        )
    )
    request.cooperative = cooperative or request.cooperative or request.group.cooperative
    return note


def _group_known(request: Request) -> str | None:
    """Groups that joined an open session were never verified: they are remembered by this step."""
    return "Kelompoknya sudah dicatat." if request.group_id else None


def _ask_back(request: Request, actor, message: str) -> str:
    first_answer(request)
    request.handler = request.handler or actor
    return message


def _assign(request: Request, actor, handler) -> str:
    request.handler = handler
    return f"Penanggung jawab: {handler.name}"


def _decline(request: Request, actor, reason: str, message: str) -> str:
    first_answer(request)
    request.decline_reason = reason
    return f"{request.get_decline_reason_display()}. {message}"


def _cancel(request: Request, actor, note: str) -> str:
    first_answer(request)
    return note


def _merge(request: Request, actor, target: Request) -> str:
    if target.pk == request.pk:
        raise ValidationError("Pilih permohonan lain, bukan permohonan ini sendiri.")
    if target.status not in OPEN_REQUEST:
        raise ValidationError("Permohonan tujuan sudah tidak berjalan.")
    first_answer(request)
    request.merged_into = target
    return f"Digabung ke {target.number}"


def _open_follow_ups(request: Request) -> int:
    sessions = request.sessions.values("pk")
    return FollowUp.objects.filter(session__in=sessions, status=FollowUpStatus.OPEN).count()


def _close(request: Request, actor, reason: str = "") -> str:
    open_ones = _open_follow_ups(request)
    if open_ones and not reason.strip():
        raise ValidationError(
            f"Masih ada {open_ones} tindak lanjut yang belum selesai. Selesaikan dulu, atau tulis alasannya."
        )
    return reason


def _escalate(request: Request, actor) -> str:
    return f"Belum dijawab sejak {hari_singkat(request.submitted_at)}."


def _not_to_escalate(request: Request) -> str | None:
    """Once is enough, and an answered request needs no head."""
    done = request.first_answer_at or request.log.filter(step="escalate").exists()
    return "Sudah dijawab atau sudah dinaikkan." if done else None


def _reissue_number(request: Request, actor, note: str) -> str:
    request.number = new_number()
    return f"Nomor diganti sesudah telepon balik. {note}".strip()


TRIAGE, DECLINE = "consultations.triage_request", "consultations.decline_request"

request_machine = Machine(Request, RequestLog)
request_machine.add(
    Transition(
        "submit",
        "Kirim permohonan",
        (S.DRAFT,),
        S.SUBMITTED,
        run=_submit,
        guard=_lacks,
        done="Diajukan",
        after=notifications.received,
    ),
    Transition(
        "quarantine",
        "Tahan untuk diperiksa",
        (S.DRAFT,),
        S.QUARANTINED,
        run=_submit,
        guard=_lacks,
        done="Ditahan di karantina",
    ),
    Transition(
        "release",
        "Lepas dari karantina",
        (S.QUARANTINED,),
        S.SUBMITTED,
        "consultations.release_quarantine",
        done="Dilepas dari karantina",
        main=True,
        after=notifications.received,
    ),
    Transition(
        "verify",
        "Verifikasi",
        (S.SUBMITTED, S.INCOMPLETE),
        S.VERIFIED,
        TRIAGE,
        run=_verify,
        done="Diverifikasi",
        main=True,
    ),
    Transition(
        "ask_back",
        "Minta dilengkapi",
        (S.SUBMITTED, S.VERIFIED),
        S.INCOMPLETE,
        TRIAGE,
        run=_ask_back,
        done="Diminta dilengkapi",
        after=notifications.asked_back,
    ),
    Transition(
        "know_group",
        "Catat kelompok",
        (S.VERIFIED, S.SCHEDULED, S.FOLLOW_UP),
        "",
        TRIAGE,
        run=_know_group,
        guard=_group_known,
        done="Kelompok dicatat",
    ),
    Transition("assign", "Tunjuk petugas", OPEN_REQUEST, "", TRIAGE, run=_assign, done="Petugas ditunjuk"),
    Transition(
        "merge", "Gabungkan", (S.SUBMITTED, S.INCOMPLETE, S.VERIFIED), S.MERGED, TRIAGE, run=_merge, done="Digabung"
    ),
    Transition(
        "close",
        "Tutup permohonan",
        (S.FOLLOW_UP,),
        S.CLOSED,
        TRIAGE,
        run=_close,
        done="Ditutup",
        main=True,
    ),
    Transition(
        "reissue_number",
        "Ganti nomor yang hilang",
        OPEN_REQUEST,
        "",
        "consultations.reissue_number",
        run=_reissue_number,
        done="Nomor permohonan diganti",
    ),
    Transition(
        "decline",
        "Tolak",
        (S.SUBMITTED, S.INCOMPLETE, S.VERIFIED, S.QUARANTINED),
        S.DECLINED,
        DECLINE,
        run=_decline,
        done="Ditolak",
        danger=True,
        after=notifications.declined,
    ),
    Transition(
        "cancel",
        "Batalkan atas permintaan pemohon",
        (S.SUBMITTED, S.INCOMPLETE, S.VERIFIED, S.FOLLOW_UP),
        S.CANCELLED,
        TRIAGE,
        run=_cancel,
        done="Dibatalkan atas permintaan pemohon",
        danger=True,
    ),
    Transition(
        "escalate",
        "Naikkan ke Kepala Bidang",
        (S.SUBMITTED,),
        "",
        run=_escalate,
        guard=_not_to_escalate,
        done="Dinaikkan ke Kepala Bidang",
        after=notifications.escalated,
    ),
    # moved by the session, never by hand
    Transition("hold", "Sesi terlaksana", (S.SCHEDULED,), S.FOLLOW_UP, done="Sesi terlaksana"),
    Transition("return", "Kembali ke penjadwalan", (S.SCHEDULED,), S.VERIFIED, done="Kembali ke penjadwalan"),
)
