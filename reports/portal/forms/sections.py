"""The web form of one section: a field for every open cell of the chart, the same cells that a template has."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from klinik_koperasi.drafts.forms import Clash
from klinik_koperasi.templatetags.formats import jam
from reports.amounts import shown
from reports.chart import Line, Section
from reports.forms.places import answer_field, figure_field, frameworks_of
from reports.portal import sheets
from reports.portal.models import Sheet
from reports.workbook.layout import layout

YES_NO = [("ya", "Ya"), ("tidak", "Tidak")]
VERSION = "_version"
TOLD = "Orang lain sudah menyimpan isian yang sama. Bandingkan kedua tulisan di atas, lalu simpan lagi."


@dataclass(frozen=True)
class Cell:
    """One place of a row: a field to fill in, or a computed figure."""

    name: str
    heading: str
    field: forms.BoundField | None
    total: str = ""


@dataclass(frozen=True)
class Row:
    label: str
    note: str = ""
    cells: tuple[Cell, ...] = ()
    total: bool = False
    heading: bool = False
    key: str = ""


class SectionForm(forms.Form):
    """Answers and amounts of one section. What another person saved meanwhile stays; what both changed is shown twice."""

    use_required_attribute = False

    def __init__(self, sheet: Sheet, section: Section, data=None):
        self.sheet, self.section, self.clashes = sheet, section, []
        self.places: dict[str, tuple[str, str]] = {}
        spots = layout(sheet.report.lines).spots
        super().__init__(data)
        for line in section.lines:
            for column in section.column_ids:
                if not (spots[line.key, column].formula or line.locked):
                    self._add(line, column)

    def _add(self, line: Line, column: str) -> None:
        name = line.key if line.type else f"{line.key}-{column}"
        self.fields[name] = _field(line, column, self.sheet)
        if not line.type:
            self.places[name] = (line.key, column)
        self.initial[name] = self._current(name)

    def _current(self, name: str):
        if name in self.places:
            return self.sheet.figures.get(self.places[name])
        value = self.sheet.facts.get(name)
        return {True: "ya", False: "tidak"}.get(value, value)

    @property
    def rows(self) -> list[Row]:
        """The section as it is printed; computed cells carry their present value."""
        totals, told = sheets.totals(self.sheet, self.section), set()
        return [
            self._row(row, totals, told) if isinstance(row, Line) else Row(row, heading=True)
            for row in self.section.rows
        ]

    def _row(self, line: Line, totals: dict, told: set[str]) -> Row:
        cells, why = [], "" if line.portal == self.section.portal else line.added(told)  # the section's stands above it
        for column, heading in self.section.columns:
            name = f"{line.key}-{column}"
            total = (line.key, column) in totals
            cells.append(
                Cell(name, heading, None if total else self[name], shown(totals[line.key, column]) if total else "")
            )
        note = " ".join(filter(None, [line.note, why]))
        return Row(line.label, note, tuple(cells), bool(line.parts), key=line.key)

    def clean(self):
        seen = dict(pair.split(":", 1) for pair in self.data.get(VERSION, "").split() if ":" in pair)
        for name in list(self.cleaned_data):
            if name in seen:
                self._meet(name, seen[name])
        if self.clashes:
            raise ValidationError(TOLD, code="clash")
        return self.cleaned_data

    def _meet(self, name: str, seen: str) -> None:
        theirs, mine = _text(self.initial[name]), _text(self.cleaned_data[name])
        if _sum(theirs) in (seen, _sum(mine)):
            return
        if _sum(mine) == seen:
            self.cleaned_data[name] = self.fields[name].clean(theirs)
            return
        at = f"{self.sheet.saved_by.name}, pukul {jam(self.sheet.saved_at)}"
        label = str(self.fields[name].label)
        self.clashes.append(
            Clash(
                name, self[name].id_for_label, label, mine or "(kosong)", theirs or "(kosong)", theirs, at, _sum(theirs)
            )
        )

    def seen_version(self) -> str:
        """A short sum of each value as it was shown, those of clashing fields renewed."""
        seen = {name: _sum(_text(self.initial[name])) for name in self.fields}
        if self.is_bound:
            seen |= dict(pair.split(":", 1) for pair in self.data.get(VERSION, "").split() if ":" in pair)
        return " ".join(f"{n}:{s}" for n, s in (seen | {c.name: c.version for c in self.clashes}).items())

    @property
    def answers(self) -> dict:
        words = {"ya": True, "tidak": False}
        yes_no = {line.key for line in self.section.lines if line.type == "ya/tidak"}
        kept = {name: value for name, value in self.cleaned_data.items() if name not in self.places}
        return {name: words.get(value) if name in yes_no else value for name, value in kept.items()}

    @property
    def amounts(self) -> dict[tuple[str, str], Decimal | None]:
        return {place: self.cleaned_data.get(name) for name, place in self.places.items() if name in self.cleaned_data}


def _field(line: Line, column: str, sheet: Sheet) -> forms.Field:
    if line.type:
        frameworks = frameworks_of(sheet.report, sheet.facts.get("kerangka"))
        return answer_field(line, frameworks, choices=YES_NO, widget=forms.RadioSelect)
    return figure_field(line, column, sheets.unit_of(sheet))


def _text(value) -> str:
    if value is None:
        return ""
    return shown(value) if isinstance(value, Decimal) else str(sheets.kept(value)).replace("\r\n", "\n").strip()


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
