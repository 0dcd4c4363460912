"""A report's life: draf → terkirim → diperiksa kelengkapan → ditelaah ⇄ dikembalikan → hasil diusulkan → hasil ditetapkan."""

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from cooperatives.enums import Authority
from cooperatives.models import Cooperative
from klinik_koperasi.workflow import Machine, StaleStep, Transition
from reports import review, selectors
from reports.chart import chart
from reports.checks.base import RULES
from reports.enums import EDITABLE, Filing, Outcome, ReportStatus
from reports.figures import Figures
from reports.models import Assessment, Campaign, Figure, Finding, Remark, Report, ReportLog, Submission
from reports.workbook.opening import UnreadableFile, open_book
from reports.workbook.reading import read
from reports.workbook.values import LIMIT, MOST_PERCENT, Reading

S = ReportStatus
KEY_IN, REVIEW, SETTLE = "reports.add_report", "reports.review_report", "reports.settle_report"
PERCENT = ("ad", "persen")

report_machine = Machine(Report, ReportLog)


def open_report(cooperative: Cooperative, campaign: Campaign, actor, chart_id: str = "") -> Report:
    """A new draft, by the newest chart of its year; ValidationError when the cooperative does not report to the kota."""
    _may(actor, KEY_IN)
    if sentence := why_not(cooperative):
        raise ValidationError(sentence)
    lines = chart(chart_id or selectors.chart_for(cooperative), year=campaign.tahun_buku)
    report = Report(
        cooperative=cooperative, campaign=campaign, chart=lines.id, chart_version=lines.version, demo=cooperative.demo
    )
    report.full_clean()
    with transaction.atomic():
        report.save()
        ReportLog.objects.create(subject=report, step="open", to_status=report.status, actor=actor)
    return report


def why_not(cooperative: Cooperative) -> str:
    """Why a cooperative hands in nothing here, or ""."""
    mode = getattr(cooperative, "filing_mode", None)
    if mode is not None and mode.mode in (Filing.EXEMPT, Filing.OTHER):
        return f"{cooperative} tidak melapor di sini: {mode.get_mode_display().lower()} ({mode.reason})."
    if cooperative.authority not in ("", Authority.CITY):
        return f"{cooperative} berada di bawah kewenangan {cooperative.get_authority_display().lower()}; tidak ditelaah di sini."
    return ""


def hand_in(report: Report, path: str | Path, actor) -> Submission:
    """Reads a filled template into a new submission with its findings and ratios; the report stays where it is.

    Raises PermissionDenied, StaleStep when the report is not in the cooperative's hands, or ValidationError for a file that
    cannot be read or is not this report's template; in each case nothing is kept.
    """
    _may(actor, KEY_IN)
    try:
        reading = read(open_book(path), year=report.campaign.tahun_buku, code=report.cooperative.code)
    except UnreadableFile as error:
        raise ValidationError(str(error)) from error
    wrong = [one.message for one in reading.findings if one.rule == "T03"]
    if reading.chart is not report.lines:
        wrong.append(f"Templat ini “{reading.chart.title}”, sedangkan laporan ini “{report.lines.title}”.")
    if wrong:
        raise ValidationError(wrong)
    return _locked(report, reading, Path(path).read_bytes(), actor)


def key_in(report: Report, facts: dict, amounts: dict, actor, unit: int = 1) -> Submission:
    """A new submission from figures that were typed, in whole rupiah by (line, column); the same result as a template.

    Raises PermissionDenied, StaleStep, or ValidationError naming what the chart does not know or cannot hold.
    """
    _may(actor, KEY_IN)
    strange = [f"{key} ({column})" for key, column in amounts if report.lines.line(key, column) is None]
    broken = [f"{key} ({column})" for (key, column), value in amounts.items() if not _whole(column, value)]
    if strange or broken:
        raise ValidationError(
            f"Tidak dapat dibaca: {', '.join(strange + broken)}. Tulis rupiah bulat pada baris yang ada."
        )
    figures = {place: Decimal(value) for place, value in amounts.items()}
    code, year = report.cooperative.code, report.campaign.tahun_buku
    return _locked(report, Reading(report.lines, year, code, unit, dict(facts), figures), b"", actor)


def _whole(column: str, value) -> bool:
    most, number = (MOST_PERCENT, value) if column in PERCENT else (LIMIT, int(value))
    return abs(value) < most and value == number


def _locked(report: Report, reading: Reading, content: bytes, actor) -> Submission:
    with transaction.atomic():
        fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if fresh.status not in EDITABLE:
            raise StaleStep(f"Laporan ini {fresh.get_status_display().lower()}; angkanya tidak dapat diganti sekarang.")
        return _keep(fresh, reading, content, actor)


def _keep(report: Report, reading: Reading, content: bytes, actor) -> Submission:
    seen = review.look_at(
        reading, registry=selectors.registry_figures(report.cooperative, reading.year), previous=previous_figures(report),
        settings=selectors.check_settings(report.campaign), secondary=selectors.is_secondary(report.cooperative),
    )  # fmt: skip
    paper = Submission(
        report=report, number=report.submissions.count() + 1, facts=reading.facts, unit=reading.unit, handed_by=actor,
        rules={rule.id: rule.version for rule in RULES.values()},
        unchecked=seen.as_dict()["unchecked"],
    )  # fmt: skip
    if content:
        paper.sha256 = hashlib.sha256(content).hexdigest()
        paper.file.save("x.xlsx", ContentFile(content), save=False)
    paper.save()
    Figure.objects.bulk_create(_figure(paper, *place, value) for place, value in reading.amounts.items())
    Finding.objects.bulk_create(_finding(paper, one) for one in seen.findings)
    told, instrument = seen.as_dict(), seen.score.instrument
    Assessment.objects.create(
        submission=paper,
        instrument=instrument.id,
        version=instrument.version,
        ratios=told["ratios"],
        score=told["score"],
    )
    note = f"Penyampaian ke-{paper.number}: {len(seen.findings)} temuan."
    ReportLog.objects.create(
        subject=report, step="hand_in", from_status=report.status, to_status=report.status, actor=actor, note=note
    )
    return paper


def _figure(paper: Submission, line: str, column: str, value) -> Figure:
    if column in PERCENT:
        return Figure(submission=paper, line=line, column=column, percent=value)
    return Figure(submission=paper, line=line, column=column, amount=int(value))


def _finding(paper: Submission, one) -> Finding:
    def numbers(value):
        return None if value is None or isinstance(value, str) or abs(value) >= 10**19 else value

    return Finding(
        submission=paper, rule=one.rule, rule_version=one.version, severity=one.severity, message=one.message,
        cells=[cell[:200] for cell in one.cells], expected=numbers(one.expected), found=numbers(one.found),
    )  # fmt: skip


def previous_figures(report: Report) -> Figures | None:
    """Last year's settled report of the same chart, newest version; None when there is none."""
    year = report.campaign.tahun_buku - 1
    same = Report.objects.settled().filter(
        cooperative=report.cooperative, chart=report.chart, campaign__tahun_buku=year
    )
    last = same.order_by("-version").first()
    return Figures(last.lines, last.paper.amounts, last.paper.unit) if last and last.paper else None


def correct(report: Report, actor) -> Report:
    """A new version beside a settled one, in draft; ValidationError when another version is still open."""
    _may(actor, KEY_IN)
    with transaction.atomic():
        same = Report.objects.select_for_update(of=("self",)).filter(
            cooperative=report.cooperative, campaign=report.campaign, chart=report.chart
        )
        newest = max(same, key=lambda one: one.version)
        if newest.status != S.SETTLED:
            raise ValidationError(
                f"Versi {newest.version} masih {newest.get_status_display().lower()}; lanjutkan versi itu."
            )
        fresh = Report.objects.create(
            cooperative=newest.cooperative, campaign=newest.campaign, chart=newest.chart, chart_version=newest.chart_version,
            version=newest.version + 1, demo=newest.demo,
        )  # fmt: skip
        ReportLog.objects.create(subject=fresh, step="open", to_status=fresh.status, actor=actor)
    return fresh


def remark(finding: Finding, actor, text: str, *, objection: bool = False) -> Remark:
    """Adds an utterance to a finding's conversation; the board's people and the office's both speak here."""
    if not actor.has_perm(REVIEW) and not actor.has_perm(KEY_IN):
        raise PermissionDenied("Anda tidak berwenang menanggapi temuan.")
    said = Remark(finding=finding, text=text.strip(), by=actor, objection=objection)
    said.full_clean()
    said.save()
    return said


def _may(actor, permission: str) -> None:
    if not actor.is_active or not actor.has_perm(permission):
        raise PermissionDenied("Anda tidak berwenang mengubah laporan ini.")


def _has_paper(report: Report) -> str | None:
    last_return = report.log.filter(step="send_back").order_by("-at").first()
    papers = report.submissions.filter(handed_at__gt=last_return.at) if last_return else report.submissions
    if papers.exists():
        return None
    return "Masukkan dulu templat yang sudah diperbaiki." if last_return else "Masukkan dulu templat yang sudah diisi."


def _no_conflict(report: Report, actor) -> None:
    """Nobody looks at their own cooperative's report."""
    if report.cooperative.memberships.current().filter(user=actor).exists():
        raise ValidationError("Anda tercatat pada koperasi ini. Laporannya ditelaah orang lain.")


def _send(report: Report, actor) -> str:
    report.sent_at, report.returned_until = timezone.now(), None
    late = timezone.localdate() > report.campaign.due_for(report.cooperative)
    return "Sesudah batas penyampaian." if late else ""


def _check(report: Report, actor) -> None:
    _no_conflict(report, actor)


def _start(report: Report, actor) -> None:
    _no_conflict(report, actor)
    report.reviewer = actor


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
    report.outcome, report.outcome_note = outcome, note.strip()
    report.proposed_at, report.proposed_by = timezone.now(), actor
    return Outcome(outcome).label


def _settle(report: Report, actor) -> str:
    _no_conflict(report, actor)
    if actor.pk == report.proposed_by_id:
        raise ValidationError("Hasil ini Anda usulkan sendiri; orang lain yang menetapkannya.")
    report.settled_at, report.settled_by = timezone.now(), actor
    return report.get_outcome_display()


report_machine.add(
    Transition("hand_in", "Masukkan templat", tuple(EDITABLE), "", KEY_IN, done="Templat dibaca"),
    Transition("send", "Kirim laporan", tuple(EDITABLE), S.SENT, KEY_IN, _send, guard=_has_paper, done="Terkirim", main=True),
    Transition("check", "Nyatakan lengkap", (S.SENT,), S.CHECKED, REVIEW, _check, done="Kelengkapan diperiksa", main=True),
    Transition("start", "Mulai menelaah", (S.CHECKED,), S.REVIEWED, REVIEW, _start, done="Telaah dimulai", main=True),
    Transition("send_back", "Kembalikan untuk diperbaiki", (S.SENT, S.CHECKED, S.REVIEWED, S.PROPOSED), S.RETURNED, REVIEW,
               _send_back, done="Dikembalikan", danger=True),
    Transition("propose", "Usulkan hasil", (S.REVIEWED,), S.PROPOSED, REVIEW, _propose, done="Hasil diusulkan", main=True),
    Transition("settle", "Tetapkan hasil", (S.PROPOSED,), S.SETTLED, SETTLE, _settle, done="Hasil ditetapkan", main=True),
    Transition("correct", "Buat versi perbaikan", (S.SETTLED,), "", KEY_IN, done="Versi perbaikan dibuat"),
)  # fmt: skip
