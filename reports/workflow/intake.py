"""What comes in: a report is opened, figures by template or typed, papers beside them, and a correction after the result."""

import hashlib
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from cooperatives.enums import Authority
from cooperatives.models import Cooperative
from klinik_koperasi.files.checks import CleanFile
from klinik_koperasi.workflow import StaleStep
from reports import access, answers, review, selectors
from reports.access import KEY_IN
from reports.chart import PERCENT, chart
from reports.checks.base import RULES
from reports.enums import EDITABLE, Filing, ReportStatus, Severity
from reports.models import (
    Assessment,
    Campaign,
    Figure,
    Finding,
    Remark,
    Report,
    ReportAttachment,
    ReportLog,
    Submission,
)
from reports.uploads import refuse_in_book, refuse_in_paper
from reports.workbook.opening import UnreadableFile, open_book
from reports.workbook.reading import read
from reports.workbook.values import LIMIT, MOST_PERCENT, Reading

S = ReportStatus
SURE = "dinyatakan tidak memuat pinjaman atau simpanan anggota perorangan"


def open_report(cooperative: Cooperative, campaign: Campaign, actor, chart_id: str = "") -> Report:
    """A new draft, by the newest chart of its year; by the office, or by the cooperative's own people once the campaign is open.

    Raises PermissionDenied, or ValidationError when the cooperative does not report to the kota, when it is too early for its
    board, and when there is such a report already.
    """
    must_file(actor, cooperative)
    with transaction.atomic():
        # of two who open it at one moment the second sees the first's
        Cooperative.objects.select_for_update(no_key=True, of=("self",)).get(pk=cooperative.pk)
        report = unsaved(cooperative, campaign, actor, chart_id)
        report.save()
        ReportLog.objects.create(subject=report, step="open", to_status=report.status, actor=actor)
    return report


def unsaved(cooperative: Cooperative, campaign: Campaign, actor, chart_id: str = "") -> Report:
    """The draft that `open_report` would make; ValidationError as there. For forms that ask before."""
    if sentence := why_not(cooperative) or _too_early(campaign, actor):
        raise ValidationError(sentence)
    lines = chart(chart_id or selectors.chart_for(cooperative), year=campaign.tahun_buku)
    report = Report(
        cooperative=cooperative, campaign=campaign, chart=lines.id, chart_version=lines.version, demo=cooperative.demo
    )
    report.full_clean()
    return report


def why_not(cooperative: Cooperative) -> str:
    """Why a cooperative hands in nothing here, or ""."""
    mode = getattr(cooperative, "filing_mode", None)
    if mode is not None and mode.mode in (Filing.EXEMPT, Filing.OTHER):
        return f"{cooperative} tidak melapor di sini: {mode.get_mode_display().lower()} ({mode.reason})."
    if cooperative.authority not in ("", Authority.CITY):
        return f"{cooperative} berada di bawah kewenangan {cooperative.get_authority_display().lower()}; tidak ditelaah di sini."
    return ""


def _too_early(campaign: Campaign, actor) -> str:
    early = timezone.localdate() < campaign.opens_on and not actor.has_perm(KEY_IN)
    return f"Pelaporan {str(campaign).lower()} dibuka {campaign.opens_on:%d-%m-%Y}." if early else ""


def hand_in(report: Report, path: str | Path, actor) -> Submission:
    """Reads a filled template into a new submission with its findings and ratios; the report stays where it is.

    By the office, or by the cooperative's own people. Raises PermissionDenied, StaleStep when the report is not in the
    cooperative's hands, or ValidationError for a file that cannot be read, is not this report's template, or carries a list of
    single members beside it; in each case nothing is kept.
    """
    must_file(actor, report.cooperative)
    try:
        book = open_book(path)
        reading = read(book, year=report.campaign.tahun_buku, code=report.cooperative.code)
        refuse_in_book(book, reading.layout)
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

    By the office, or by the cooperative's own people. `facts` are the answers of the identity sheet by key (str, date, bool);
    shares of the SHU are percent. Raises PermissionDenied, StaleStep, or ValidationError naming what the chart does not know or
    cannot hold.
    """
    return _locked(report, _typed(report, facts, amounts, actor, unit), b"", actor)


def try_out(report: Report, facts: dict, amounts: dict, actor, unit: int = 1) -> review.Review:
    """What `key_in` would find in these figures; saves nothing. Same errors, but none for a report that has moved on."""
    return look(report, _typed(report, facts, amounts, actor, unit))


def _typed(report: Report, facts: dict, amounts: dict, actor, unit: int) -> Reading:
    must_file(actor, report.cooperative)
    strange = [f"{key} ({column})" for key, column in amounts if report.lines.line(key, column) is None]
    broken = [f"{key} ({column})" for (key, column), value in amounts.items() if not _whole(column, value)]
    if strange or broken:
        raise ValidationError(
            f"Tidak dapat dibaca: {', '.join(strange + broken)}. Tulis rupiah bulat pada baris yang ada."
        )
    figures = {place: Decimal(value) for place, value in amounts.items()}
    code, year = report.cooperative.code, report.campaign.tahun_buku
    return Reading(report.lines, year, code, unit, dict(facts), figures)


def _whole(column: str, value) -> bool:
    most, number = (MOST_PERCENT, value) if column in PERCENT else (LIMIT, int(value))
    return abs(value) < most and value == number


def _locked(report: Report, reading: Reading, content: bytes, actor) -> Submission:
    with transaction.atomic():
        fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if fresh.status not in EDITABLE:
            raise StaleStep(f"Laporan ini {fresh.get_status_display().lower()}; angkanya tidak dapat diganti sekarang.")
        return _keep(fresh, reading, content, actor)


def look(report: Report, reading: Reading) -> review.Review:
    """The review of figures as this report's by every instrument that applies, beside what the registry and last year's report
    know; saves nothing."""
    last = selectors.previous_figures(report.cooperative, report.chart, reading.year)
    return review.look_at(
        reading, every=True, previous=last,
        registry=selectors.registry_figures(report.cooperative, reading.year),
        settings=selectors.check_settings(report.campaign), secondary=selectors.is_secondary(report.cooperative),
        confirmed=selectors.is_confirmed, yes=lambda instrument: answers.yes(report, instrument),
    )  # fmt: skip


def _keep(report: Report, reading: Reading, content: bytes, actor) -> Submission:
    seen = look(report, reading)
    explained = explanations(report)
    paper = Submission(
        report=report, number=report.submissions.count() + 1, facts=reading.facts, unit=reading.unit, handed_by=actor,
        rules={rule.id: rule.version for rule in RULES.values()},
        unchecked=seen.not_looked_at,
    )  # fmt: skip
    if content:
        paper.sha256 = hashlib.sha256(content).hexdigest()
        paper.file.save("x.xlsx", ContentFile(content), save=False)
    paper.save()
    Figure.objects.bulk_create(_figure(paper, *place, value) for place, value in reading.amounts.items())
    Finding.objects.bulk_create(finding_of(paper, one, explained) for one in seen.findings)
    Assessment.objects.bulk_create(assessments(paper, seen))
    note(report, "hand_in", actor, f"{paper}: {len(seen.findings)} temuan.")
    return paper


def assessments(paper: Submission, seen: review.Review) -> list[Assessment]:
    """A row for every instrument that applies, with its version and the time; not saved."""
    told = [one.as_dict() for one in (seen.assessed, *seen.others)]
    return [
        Assessment(submission=paper, instrument=one["score"]["instrument"], version=one["score"]["version"], **one)
        for one in told
    ]


def _figure(paper: Submission, line: str, column: str, value) -> Figure:
    if column in PERCENT:
        return Figure(submission=paper, line=line, column=column, percent=value)
    return Figure(submission=paper, line=line, column=column, amount=int(value))


def finding_of(paper: Submission, one, explained: dict) -> Finding:
    """A finding of the rules as a row, with the explanation that still fits it; not saved."""

    def numbers(value):
        return None if value is None or isinstance(value, str) or abs(value) >= 10**19 else round(value, 6)

    about = ".".join(one.places[0]) if one.places else next(iter(one.cells), "")
    made = Finding(
        submission=paper, rule=one.rule, rule_version=one.version, severity=one.severity, message=one.message,
        cells=[cell[:200] for cell in one.cells], expected=numbers(one.expected), found=numbers(one.found),
        thread=f"{one.rule} {about}"[:200],
    )  # fmt: skip
    if made.severity != Severity.ERROR:
        made.explanation = explained.get(_same(made))
    return made


def explanations(report: Report) -> dict[tuple, Remark]:
    """What the newest submission's differences were explained with; it holds on while both figures stay as they were."""
    paper = report.paper
    known = paper.findings.explained().select_related("explanation") if paper else []
    return {_same(one): one.explanation for one in known}


def _same(one: Finding) -> tuple:
    return one.thread, one.expected, one.found


def correct(report: Report, actor) -> Report:
    """A new version beside a settled one, in draft, its checklist begun with what was answered; ValidationError when another
    version is still open.

    By the office, or by the cooperative's own people.
    """
    must_file(actor, report.cooperative)
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
        answers.carried.collect(newest, fresh)
    return fresh


def attach(report: Report, kind: str, file: CleanFile, actor, *, sure: bool = False) -> ReportAttachment:
    """Keeps a checked upload (`klinik_koperasi.files.checks.accept`) beside the report's figures, and logs it.

    By the cooperative's own people while the report is in their hands, by the office until the result. Lists of single members'
    loans or savings are refused: personal data that nobody needs here. Where a short list may be another's, `uploads.Doubt` asks;
    `sure` is the person's word that it is none, and is written into the log. Raises PermissionDenied, StaleStep, ValidationError.
    """
    must_file(actor, report.cooperative)
    refuse_in_paper(file, sure=sure)
    with transaction.atomic():
        fresh = _open_to(report, actor)
        kept = ReportAttachment.keep_as(kind, fresh, file, actor)
        note(fresh, "attach", actor, f"{kept.get_kind_display()}: {kept.name}")
        if sure:
            note(fresh, "attach", actor, f"{kept.name}: {SURE}")
    return kept


def discard(attachment: ReportAttachment, actor) -> None:
    """Takes back a paper that was added since the report was last sent; sent ones stay. As `attach`, same errors."""
    report = attachment.subject
    must_file(actor, report.cooperative)
    with transaction.atomic():
        fresh = _open_to(report, actor)
        if fresh.sent_at and attachment.uploaded_at < fresh.sent_at:
            raise ValidationError(
                "Berkas ini sudah dikirim dan tetap disimpan. Tambahkan berkas yang benar di sampingnya."
            )
        note(fresh, "discard", actor, f"{attachment.get_kind_display()}: {attachment.name}")
        attachment.discard()


def _open_to(report: Report, actor) -> Report:
    """The locked report, when papers may still be added to it by this person."""
    fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if fresh.status == S.SETTLED or (fresh.status not in EDITABLE and not actor.has_perm(KEY_IN)):
        raise StaleStep(f"Laporan ini {fresh.get_status_display().lower()}; lampirannya tidak dapat diubah sekarang.")
    return fresh


def note(report: Report, step: str, actor, text: str = "") -> None:
    """Writes an act that moves nothing into the report's log."""
    ReportLog.objects.create(
        subject=report, step=step, from_status=report.status, to_status=report.status, actor=actor, note=text
    )


def must_file(actor, cooperative: Cooperative) -> None:
    """Raises PermissionDenied unless the actor hands in for this cooperative."""
    if not access.may_file(actor, cooperative):
        raise PermissionDenied("Anda tidak berwenang mengubah laporan ini.")
