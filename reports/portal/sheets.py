"""A sheet's figures: how they begin, what they amount to, what the checks say of them, what a template puts into them."""

from collections.abc import Container
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from klinik_koperasi.files.checks import CleanFile
from klinik_koperasi.templatetags.formats import jam
from klinik_koperasi.workflow import StaleStep
from reports import (
    review,  # noqa: F401 - registers the rules
    samples,
    selectors,
)
from reports.chart import Chart, Line, Section
from reports.checks.base import ERROR, Case, Finding, Unchecked, run
from reports.enums import EDITABLE, Severity
from reports.figures import Figures
from reports.models import Report, Submission
from reports.portal.models import DOT, Sheet, TemplateFile
from reports.workbook.layout import MOVEMENT, layout
from reports.workbook.values import UNITS, Reading
from reports.workbook.writing import Filling

UNIT = "satuan"


def shown(report: Report, actor) -> Sheet:
    """The report's sheet for a page that only shows it, nothing saved: as it is, led on by what the office keyed in since, or
    with what is known already while nobody has written (then without a key)."""
    found = Sheet.objects.filter(report=report).select_related("saved_by").first()
    if found is None:
        return Sheet(report=report, **({"saved_by": actor} | beginning(report)))
    found.report, paper = report, report.paper
    if paper is not None and paper.handed_at > found.saved_at:  # the office keyed in newer figures
        for name, value in _from_paper(report, paper).items():
            setattr(found, name, value)
    return found


def of(report: Report, actor) -> Sheet:
    """The same for an act: saved, in the name of `actor` if nobody wrote before."""
    seen = shown(report, actor)
    told = {name: getattr(seen, name) for name in ("facts", "amounts", "saved_at", "saved_by")}
    if seen.pk is None:
        return Sheet.objects.get_or_create(report=report, defaults=told)[0]
    Sheet.objects.filter(pk=seen.pk, saved_at__lt=seen.saved_at).update(**told)
    return seen


def _from_paper(report: Report, paper: Submission) -> dict:
    """What was handed in, as a sheet holds it: in the unit of the paper."""
    locked = {line.key for line in report.lines.facts if line.locked}
    typed = {
        DOT.join(place): f"{(value / paper.unit if report.lines.is_money(*place) else value).normalize():f}"
        for place, value in paper.amounts.items()
    }
    facts = {key: value for key, value in paper.facts.items() if key not in locked and value not in (None, "")}
    told = {"saved_at": paper.handed_at, "saved_by": paper.handed_by, "source": Sheet.Source.TYPED}
    return {"facts": facts, "amounts": typed} | told


def filling(report: Report) -> Filling:
    """What a template begins with: identity, and last year's figures from the report before or else from the registry."""
    return selectors.filling(report.cooperative, report.campaign.tahun_buku, report.lines)


def beginning(report: Report) -> dict:
    """What a sheet holds before anybody wrote: what was handed in, else identity and last year's figures."""
    if (paper := report.paper) is not None:
        return _from_paper(report, paper)
    same = Report.objects.settled().filter(cooperative=report.cooperative, campaign=report.campaign, chart=report.chart)
    before = same.order_by("-version").first()
    if before is not None and before.paper:  # a correction begins with what was handed in
        return _from_paper(report, before.paper)
    begun = filling(report)
    facts = {key: kept(value) for key, value in begun.facts.items() if value not in (None, "")}
    locked = {line.key for line in report.lines.facts if line.locked}
    return {
        "facts": {key: value for key, value in facts.items() if key not in locked},
        "amounts": {DOT.join(place): f"{Decimal(value):f}" for place, value in begun.amounts.items()},
        "saved_at": report.created_at,
    }


def kept(value):
    """A fact as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def facts_of(sheet: Sheet) -> dict:
    """The answers as rules read them, with what the registry knows for certain."""
    kinds = {line.key: line.type for line in sheet.report.lines.facts}
    own = {
        key: date.fromisoformat(value) if kinds.get(key) == "tanggal" else value for key, value in sheet.facts.items()
    }
    cooperative, year = sheet.report.cooperative, sheet.report.campaign.tahun_buku
    known = {"nama": cooperative.name, "kode": cooperative.code, "nik_koperasi": cooperative.nik_koperasi or ""}
    return own | known | {"tahun_buku": year}


def unit_of(sheet: Sheet) -> int:
    return UNITS.get(sheet.facts.get(UNIT, ""), 1)


def reading(sheet: Sheet) -> Reading:
    """The sheet as a template would have been read: amounts in rupiah."""
    report, unit = sheet.report, unit_of(sheet)
    amounts = {
        place: value * unit if report.lines.is_money(*place) else value for place, value in sheet.figures.items()
    }
    code, year = report.cooperative.code, report.campaign.tahun_buku
    return Reading(report.lines, year, code, unit, facts_of(sheet), amounts)


def check(sheet: Sheet) -> tuple[list[Finding], list[Unchecked]]:
    """What the checks find, each naming its places in words, and what they could not look at. Saves nothing."""
    seen, report = reading(sheet), sheet.report
    last = selectors.previous_figures(report.cooperative, report.chart, seen.year)
    figures = Figures(seen.chart, seen.amounts, seen.unit, last)
    registry = selectors.registry_figures(report.cooperative, seen.year)
    settings = selectors.check_settings(report.campaign)
    return run(Case(figures, seen.year, seen.facts, registry, settings, selectors.is_secondary(report.cooperative)))


def touches(finding: Finding, section: Section) -> bool:
    """Whether a finding names a place of this section (lines of others may bear the same key)."""
    here, columns = {line.key for line in section.lines}, section.column_ids
    return any(key in here and column in columns for key, column in finding.places)


def totals(sheet: Sheet, section: Section) -> dict[tuple[str, str], Decimal | None]:
    """What the computed cells of a section come to, in the unit of the sheet; None while nothing is known."""
    figures = Figures(sheet.report.lines, sheet.figures)
    spots = layout(sheet.report.lines).spots
    computed = [(line.key, column) for line in section.lines for column in section.column_ids]
    return {place: _total(figures, section, *place) for place in computed if spots[place].formula}


def _total(figures: Figures, section: Section, key: str, column: str) -> Decimal | None:
    if column == "akhir" and set(MOVEMENT) <= set(section.column_ids):
        start, plus, minus = (figures.find(key, name) for name in MOVEMENT)
        return None if start is plus is minus is None else sum(
            (sign * part.value for sign, part in ((1, start), (1, plus), (-1, minus)) if part), Decimal()
        )  # fmt: skip
    found = figures.find(key, column)
    return found.value if found else None


def is_sharia(report: Report) -> bool:
    """Whether the report calls itself one by sharia: its figures are checked, and no instrument scores it."""
    said = {"facts__syariah": True}
    return Sheet.objects.filter(report=report, **said).exists() or report.submissions.filter(**said).exists()


def progress(report: Report, unsaved: Container[str] = ()) -> list[dict]:
    """Each section with how many of its places are filled in, whether it is among the `unsaved`, and what the checks find there
    once it holds something and while it can be mended."""
    sheet = Sheet.objects.filter(report=report).select_related("report__cooperative", "report__campaign").first()
    editable = sheet is not None and report.status in EDITABLE
    found = check(sheet)[0] if editable else []
    spots, rows = layout(report.lines).spots, []
    for section in report.lines.sections:
        places = [(line, column) for line in section.lines for column in section.column_ids]
        open_ones = [p for p in places if not (spots[p[0].key, p[1]].formula or p[0].locked)]
        filled = sum(_is_filled(sheet, line, column) for line, column in open_ones) if sheet else 0
        errors = sum(one.severity == ERROR and touches(one, section) for one in found)
        rows.append({
            "section": section, "filled": filled, "of": len(open_ones), "errors": errors if filled else 0,
            "unsaved": editable and section.id in unsaved,
        })  # fmt: skip
    return rows


def _is_filled(sheet: Sheet, line: Line, column: str) -> bool:
    return line.key in sheet.facts if line.type else DOT.join((line.key, column)) in sheet.amounts


def by_weight(findings: list[Finding]) -> list[Finding]:
    """Errors first, then warnings, then notes."""
    order = {name: number for number, name in enumerate(Severity.values)}
    return sorted(findings, key=lambda one: (order[one.severity], one.rule))


def sample(chart: Chart) -> list[dict]:
    """The filled sample of a chart, section by section, as rows of label and figures."""
    facts, figures = samples.facts(chart.id), samples.case(chart.id).figures
    found = []
    for section in chart.sections:
        values = {line.key: said for line in section.lines if (said := _said(line, section, facts, figures))}
        rows = [line for line in section.lines if line.key in values]
        found.append({"section": section, "rows": rows, "values": values})
    return found


def _said(line: Line, section: Section, facts: dict, figures: Figures) -> list:
    if line.type:
        return [facts[line.key]] if line.key in facts else []
    found = [
        figures.find(line.key, column) if figures.chart.line(line.key, column) else None
        for column in section.column_ids
    ]
    return [one.value if one else None for one in found] if any(found) else []


def write(sheet: Sheet, facts: dict, amounts: dict, actor) -> None:
    """Takes over a section's answers and amounts (None: blank); the caller holds the sheet's lock.

    StaleStep when the report has left the cooperative's hands meanwhile.
    """
    hold(sheet)
    before, was = unit_of(sheet), (dict(sheet.facts), dict(sheet.amounts))
    put(sheet, facts, amounts)
    if unit_of(sheet) != before:
        _restate(sheet, before, unit_of(sheet))
    if was != (sheet.facts, sheet.amounts):
        sheet.source = Sheet.Source.TYPED
    sheet.saved_at, sheet.saved_by = timezone.now(), actor
    sheet.save()


def hold(sheet: Sheet) -> None:
    """Locks the report too, so that nobody sends it meanwhile; StaleStep when somebody has. After the sheet's own lock."""
    fresh = Report.objects.select_for_update(of=("self",)).get(pk=sheet.report_id)
    if fresh.status not in EDITABLE:
        raise StaleStep(
            f"Laporan ini baru saja berpindah: {fresh.get_status_display().lower()}. Isian Anda tidak disimpan dan tidak ikut "
            "terkirim; salin dulu bila masih perlu."
        )


def _restate(sheet: Sheet, before: int, now: int) -> None:
    """Figures that were there from the beginning keep their worth in the new unit; what somebody typed stays as typed."""
    begun, lines = beginning(sheet.report), sheet.report.lines
    unit = UNITS.get(begun["facts"].get(UNIT, ""), 1)
    for key, text in sheet.amounts.items():
        worth = Decimal(text) * before
        if (
            lines.is_money(*key.split(DOT))
            and key in begun["amounts"]
            and Decimal(begun["amounts"][key]) * unit == worth
        ):
            sheet.amounts[key] = f"{(worth / now).normalize():f}"


def put(sheet: Sheet, facts: dict, amounts: dict) -> None:
    """The same on the record in memory alone."""
    for key, value in facts.items():
        _put(sheet.facts, key, kept(value))
    for place, value in amounts.items():
        _put(sheet.amounts, DOT.join(place), None if value is None else f"{Decimal(value):f}")


def _put(store: dict, key: str, value) -> None:
    if value is None or value == "":
        store.pop(key, None)
    else:
        store[key] = value


def version_of(sheet: Sheet) -> str:
    """The state of a sheet, as a page remembers it."""
    return f"{sheet.saved_at.timestamp():.6f}"


def locked(sheet: Sheet) -> Sheet:
    """The sheet as it is now, under its lock, for an act."""
    own = Sheet.objects.select_related("report__cooperative", "report__campaign", "saved_by")
    return own.select_for_update(of=("self",)).get(pk=sheet.pk)


def take_template(sheet: Sheet, seen: Reading, actor, version: str, file: CleanFile) -> None:
    """Replaces all figures and answers by those of a template that was read without an error, and keeps its file.

    `version` is the state that the person looked at: ValidationError when somebody has written since; StaleStep as `write`.
    """
    fixed = {line.key for line in seen.chart.facts if line.locked}
    with transaction.atomic():
        fresh = locked(sheet)
        hold(fresh)
        if version_of(fresh) != version:
            raise ValidationError(
                f"{fresh.saved_by.name} mengisi draf ini pukul {jam(fresh.saved_at)}, sesudah Anda membuka halaman ini. Templat "
                "mengganti seluruh isian: lihat dulu isiannya, lalu unggah lagi bila memang harus diganti."
            )
        fresh.facts = {key: kept(value) for key, value in seen.facts.items() if key not in fixed}
        fresh.amounts = {DOT.join(place): f"{_typed(seen, place, value):f}" for place, value in seen.amounts.items()}
        fresh.saved_at, fresh.saved_by, fresh.source = timezone.now(), actor, Sheet.Source.TEMPLATE
        fresh.save()
        TemplateFile.take(fresh, file, actor)


def _typed(seen: Reading, place: tuple[str, str], value: Decimal) -> Decimal:
    return value / seen.unit if seen.chart.is_money(*place) else value
