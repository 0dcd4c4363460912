"""Issuing the letters of a report: rendered outside of any lock, logged once, corrected under the same number."""

from collections.abc import Callable
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model

from klinik_koperasi.documents import issuing
from klinik_koperasi.documents.models import IssuedDocument, Kind
from klinik_koperasi.workflow import Transition
from reports import access, documents
from reports.access import REVIEW
from reports.enums import ReportStatus
from reports.models import Reminder, Report, ReportLog
from reports.workflow.steps import report_machine

S = ReportStatus
Render = Callable[[Model, IssuedDocument], bytes]
# step -> kind, render, the letter's subject
LETTERS: dict[str, tuple[Kind, Render, Callable[[Report], Model | None]]] = {
    "issue_result": (Kind.REVIEW_RESULT, documents.render_result, lambda report: report),
    "issue_mending": (Kind.REPORT_MENDING, documents.render_mending, lambda report: report.sent_paper),
}


def issue_letter(step: str, report: Report, actor, reason: str = "", version: int | None = None) -> IssuedDocument:
    """The letter of `step`: the one there is, or a new one under the next number; with a `reason`, its correction,
    unless another version than `version` stands by now.

    "issue_result" for a settled report, "issue_mending" for one that was sent back; needs `review_report`. Raises
    PermissionDenied, StaleStep, or ValidationError; not inside a transaction (see `documents.issuing`).
    """
    kind, render, subject_of = LETTERS[step]
    report_machine.check(report_machine.transitions[step], report, actor, ignore_guard=True)
    access.no_conflict(actor, report.cooperative, "Suratnya diterbitkan orang lain.")
    subject = subject_of(report)
    if reason:
        document = issuing.correct(subject, kind, partial(render, subject), actor, reason, seen=version)
    else:
        document = issuing.issue(subject, kind, partial(render, subject), actor)
    _log(report, step, actor, document)
    return document


def issue_reminder(reminder: Reminder, actor) -> IssuedDocument:
    """The reminder as a letter; the one there is, or a new one. Needs `add_reminder`."""
    if not actor.has_perm("reports.add_reminder"):
        raise PermissionDenied("Anda tidak berwenang mengingatkan koperasi.")
    return issuing.issue(reminder, Kind.REPORT_REMINDER, partial(documents.render_reminder, reminder), actor)


def letter_of(report: Report, step: str) -> IssuedDocument | None:
    """The newest standing archived letter of a step."""
    kind, _, subject_of = LETTERS[step]
    subject = subject_of(report)
    if subject is None:
        return None
    found = IssuedDocument.objects.for_subject(subject, kind).standing().archived().without_content()
    return found.order_by("-version").first()


def _log(report: Report, step: str, actor, document: IssuedDocument) -> None:
    with transaction.atomic():
        fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        ReportLog.objects.get_or_create(
            subject=fresh, step=step, note=f"Nomor {document.printed_number}",
            defaults={"from_status": fresh.status, "to_status": fresh.status, "actor": actor},
        )  # fmt: skip


def _not_yet(step: str):
    def guard(report: Report) -> str | None:
        return "Surat ini sudah terbit." if letter_of(report, step) else None

    return guard


def _already(step: str):
    def guard(report: Report) -> str | None:
        return None if letter_of(report, step) else "Surat ini belum terbit."

    return guard


def _letter(step: str, source: S) -> list[Transition]:
    label, again = LETTERS[step][0].label, step.replace("issue", "reissue")
    return [
        Transition(step, f"Terbitkan {label}", (source,), "", REVIEW, guard=_not_yet(step), done=f"{label} terbit"),
        Transition(
            again,
            f"Perbaiki {label}",
            (source,),
            "",
            REVIEW,
            guard=_already(step),
            done=f"{label} diperbaiki",
            danger=True,
        ),
    ]


report_machine.add(*_letter("issue_result", S.SETTLED), *_letter("issue_mending", S.RETURNED))
