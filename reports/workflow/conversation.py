"""What is said about findings: answers, explanations, objections, and the office's word; every round stays readable."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from klinik_koperasi.workflow import StaleStep
from reports import access
from reports.access import REVIEW
from reports.enums import RemarkKind, ReportStatus
from reports.models import Finding, Remark, Report


def remark(finding: Finding, actor, text: str, *, kind: str = RemarkKind.ANSWER) -> Remark:
    """Adds an utterance to a finding's conversation and returns it.

    ANSWER is open to both sides; EXPLANATION and OBJECTION are the cooperative's, told by its own people or taken down by the
    office. An explanation sets the difference apart at once (`Finding.explanation`), where `finding.explainable`; the office may
    refuse it (`refuse_explanation`). Whoever belongs to the cooperative without filing for it says nothing for the office.
    Raises PermissionDenied, StaleStep once the result stands, ValidationError.
    """
    report = finding.submission.report
    if not actor.has_perm(REVIEW) and not access.may_file(actor, report.cooperative):
        raise PermissionDenied("Anda tidak berwenang menanggapi temuan.")
    own = access.acts_for(actor, report.cooperative)
    if not own:
        access.no_conflict(actor, report.cooperative, "Tanggapan dinas ditulis orang lain.")
    if kind == RemarkKind.EXPLANATION and not finding.explainable:
        raise ValidationError(
            "Temuan ini perlu diperbaiki; pemeriksaannya tidak menerima penjelasan. Anda dapat berkeberatan."
        )
    with transaction.atomic():
        _open(report)
        office = kind == RemarkKind.ANSWER and actor.has_perm(REVIEW) and not own
        said = _say(finding, actor, text, kind=kind, from_office=office)
        if kind == RemarkKind.EXPLANATION:
            Finding.objects.filter(pk=finding.pk).update(explanation=said)
    return said


def refuse_explanation(finding: Finding, actor, text: str) -> Remark:
    """The reviewer does not accept an explanation and says why; the finding asks for something again. Needs `review_report`."""
    if not actor.has_perm(REVIEW):
        raise PermissionDenied("Anda tidak berwenang menelaah laporan.")
    access.no_conflict(actor, finding.submission.report.cooperative)
    with transaction.atomic():
        _open(finding.submission.report)
        if not Finding.objects.filter(pk=finding.pk, explanation__isnull=False).update(explanation=None):
            raise ValidationError("Temuan ini tidak sedang dijelaskan.")
        return _say(finding, actor, text, from_office=True)


def unanswered(report: Report) -> list[str]:
    """Rules of the newest submission under which an objection is still without a later word of the office (two queries)."""
    paper = report.paper
    said = (
        Remark.objects.filter(finding__submission=paper, finding__retired_at=None)
        .select_related("finding")
        .order_by("at", "pk")
        if paper
        else []
    )
    open_ones: dict[int, str] = {}
    for one in said:
        if one.kind == RemarkKind.OBJECTION:
            open_ones[one.finding_id] = one.finding.rule
        elif one.from_office:
            open_ones.pop(one.finding_id, None)
    return sorted(set(open_ones.values()))


def _open(report: Report) -> None:
    fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if fresh.status == ReportStatus.SETTLED:
        raise StaleStep("Hasil telaah sudah ditetapkan. Buat versi perbaikan bila angkanya berubah.")


def _say(finding: Finding, actor, text: str, **more) -> Remark:
    said = Remark(finding=finding, text=text.strip(), by=actor, **more)
    said.full_clean()
    said.save()
    return said
