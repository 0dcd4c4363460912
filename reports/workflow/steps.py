"""A report's way: draf → terkirim → diperiksa kelengkapan → ditelaah ⇄ dikembalikan → hasil diusulkan → hasil ditetapkan."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from klinik_koperasi.workflow import Machine, Transition
from reports import access
from reports.access import KEY_IN, REVIEW, SETTLE
from reports.enums import EDITABLE, Outcome, ReportStatus
from reports.models import Report, ReportLog, Waiver
from reports.workflow.conversation import unanswered

S = ReportStatus
OF_THE_BOARD = {"hand_in", "send", "correct"}


class ReportMachine(Machine):
    """The same steps for the desk and for the portal: those of `OF_THE_BOARD` are also open to the cooperative's own people, and
    a reviewer who is Plt. or Plh. Kepala Bidang today settles in the head's place."""

    def offered(self, record: Report, actor: Any) -> list[Transition]:
        found, known = super().offered(record, actor), self.transitions.values()
        more = [t for t in known if record.status in t.sources and t not in found and self._by_seat(t, record, actor)]
        own = [t for t in more if not (t.guard and t.guard(record))]
        return sorted(found + own, key=lambda t: (t.danger, not t.main))

    def check(self, step: Transition, record: Report, actor: Any, *, ignore_guard: bool = False) -> None:
        if not step.may(actor) and self._by_seat(step, record, actor):
            step = replace(step, permission=None)
        super().check(step, record, actor, ignore_guard=ignore_guard)

    def _by_seat(self, step: Transition, record: Report, actor: Any) -> bool:
        """Whether the step is open by what the person is to the cooperative or to the office today, not by a role."""
        if actor is None or step.may(actor):
            return False
        if step.name == "settle":
            return actor.has_perm(REVIEW) and access.acting_head(actor)
        return step.name in OF_THE_BOARD and access.acts_for(actor, record.cooperative)


report_machine = ReportMachine(Report, ReportLog)


def _has_paper(report: Report) -> str | None:
    last_return = report.log.filter(step="send_back").order_by("-at").first()
    papers = report.submissions.filter(handed_at__gt=last_return.at) if last_return else report.submissions
    if papers.exists():
        return None
    return "Masukkan dulu templat yang sudah diperbaiki." if last_return else "Masukkan dulu templat yang sudah diisi."


def _no_conflict(report: Report, actor) -> None:
    """Nobody looks at their own cooperative's report."""
    access.no_conflict(actor, report.cooperative)


def _send(report: Report, actor) -> str:
    report.sent_at, report.returned_until = timezone.now(), None
    late = timezone.localdate() > report.campaign.due_for(report.cooperative)
    return "Sesudah batas penyampaian." if late else ""


def _stamp(report: Report, actor) -> None:
    """The figures that go out are known by it; a receipt is only for them."""
    report.submissions.filter(pk=report.paper.pk).update(sent_at=report.sent_at, sent_by=actor)


def _check(report: Report, actor) -> None:
    _no_conflict(report, actor)


def _start(report: Report, actor) -> None:
    _no_conflict(report, actor)
    report.reviewer = report.reviewer or actor


def _assign(report: Report, actor, reviewer) -> str:
    if not reviewer.has_perm(REVIEW):
        raise ValidationError(f"{reviewer.name} tidak berwenang menelaah laporan.")
    if access.is_own(reviewer, report.cooperative):
        raise ValidationError(f"{reviewer.name} tercatat pada koperasi ini. Tugaskan orang lain.")
    report.reviewer = reviewer
    return reviewer.name


def _waive(report: Report, actor, rule: str, reason: str, until: date) -> str:
    _no_conflict(report, actor)
    if until < timezone.localdate():
        raise ValidationError("Masa berlaku pengecualian paling awal berakhir hari ini.")
    waiver = report.waivers.filter(rule=rule).first() or Waiver(report=report, rule=rule)
    waiver.reason, waiver.until, waiver.by = reason.strip(), until, actor
    waiver.full_clean()
    waiver.save()
    return f"Pemeriksaan {rule} sampai {until:%d-%m-%Y}: {waiver.reason}"


def _send_back(report: Report, actor, comment: str, until: date) -> str:
    _no_conflict(report, actor)
    if not comment.strip():
        raise ValidationError("Tuliskan apa yang perlu diperbaiki.")
    if until <= timezone.localdate():
        raise ValidationError("Batas perbaikan harus sesudah hari ini.")
    report.returned_until = until
    _clear(report)
    return comment.strip()


def _clear(report: Report) -> None:
    """The later stamps fall when a report goes back."""
    report.proposed_at = report.proposed_by = None
    report.outcome = report.outcome_note = ""


def _propose(report: Report, actor, outcome: str, note: str = "") -> str:
    _no_conflict(report, actor)
    if outcome == Outcome.NOTED and not note.strip():
        raise ValidationError("Hasil dengan catatan memerlukan catatannya.")
    _answered(report)
    report.outcome, report.outcome_note = outcome, note.strip()
    report.proposed_at, report.proposed_by = timezone.now(), actor
    return Outcome(outcome).label


def _answered(report: Report) -> None:
    """No result over an objection; a board may also object once it is proposed."""
    if waiting := unanswered(report):
        raise ValidationError(
            f"Keberatan koperasi belum dijawab: pemeriksaan {', '.join(waiting)}. Jawab dulu pada temuannya."
        )


def _settle(report: Report, actor) -> str:
    _no_conflict(report, actor)
    _answered(report)
    if actor.pk == report.proposed_by_id:
        raise ValidationError("Hasil ini Anda usulkan sendiri; orang lain yang menetapkannya.")
    report.settled_at, report.settled_by = timezone.now(), actor
    return report.get_outcome_display()


LOOKED_AT = (S.SENT, S.CHECKED, S.REVIEWED)

report_machine.add(
    Transition("hand_in", "Masukkan templat", tuple(EDITABLE), "", KEY_IN, done="Templat dibaca"),
    Transition("send", "Kirim laporan", tuple(EDITABLE), S.SENT, KEY_IN, _send, _stamp, guard=_has_paper,
               done="Terkirim", main=True),
    Transition("check", "Nyatakan lengkap", (S.SENT,), S.CHECKED, REVIEW, _check, done="Kelengkapan diperiksa", main=True),
    Transition("start", "Mulai menelaah", (S.CHECKED,), S.REVIEWED, REVIEW, _start, done="Telaah dimulai", main=True),
    Transition("send_back", "Kembalikan untuk diperbaiki", (S.SENT, S.CHECKED, S.REVIEWED, S.PROPOSED), S.RETURNED, REVIEW,
               _send_back, done="Dikembalikan", danger=True),
    Transition("propose", "Usulkan hasil", (S.REVIEWED,), S.PROPOSED, REVIEW, _propose, done="Hasil diusulkan", main=True),
    Transition("settle", "Tetapkan hasil", (S.PROPOSED,), S.SETTLED, SETTLE, _settle, done="Hasil ditetapkan", main=True),
    Transition("assign", "Tugaskan penelaah", LOOKED_AT, "", REVIEW, _assign, done="Ditugaskan"),
    Transition("waive", "Kecualikan pemeriksaan", (*LOOKED_AT, S.RETURNED, S.PROPOSED), "", "reports.add_waiver", _waive,
               done="Pemeriksaan dikecualikan"),
    Transition("correct", "Buat versi perbaikan", (S.SETTLED,), "", KEY_IN, done="Versi perbaikan dibuat"),
)  # fmt: skip
