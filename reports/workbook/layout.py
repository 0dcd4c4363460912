"""Where each line of a chart stands in its workbook, and which formula each total has: one truth for writing and reading."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from openpyxl.utils import get_column_letter

from reports.chart import Chart, Line, Section
from reports.figures import THIS

TEMPLATE, LAYOUT_VERSION = "klinik-koperasi-laporan", "1"
META_SHEET, GUIDE_SHEET = "_portal", "Petunjuk"
HEAD_ROW = 4
MOVEMENT = ("awal", "tambah", "kurang")


@dataclass(frozen=True)
class Spot:
    """A cell and what belongs into it."""

    sheet: str
    row: int
    column: int
    line: Line
    kind: str  # the chart's column
    formula: str = ""

    @property
    def ref(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def cell(self) -> str:
        """The way people name it: `Posisi Keuangan!B6`."""
        return f"{self.sheet}!{self.ref}"


class Layout:
    """The workbook of one version of one chart."""

    def __init__(self, chart: Chart):
        self.chart = chart

    @cached_property
    def rows(self) -> dict[tuple[str, str], int]:
        """(section, line) to its row."""
        return {
            (section.id, row.key): number
            for section in self.chart.sections
            for number, row in enumerate(section.rows, start=HEAD_ROW + 1)
            if isinstance(row, Line)
        }

    @cached_property
    def spots(self) -> dict[tuple[str, str], Spot]:
        """(line, column) to its cell."""
        return {
            (line.key, kind): self._spot(section, line, kind, place)
            for section in self.chart.sections
            for line in section.lines
            for place, kind in enumerate(section.column_ids, start=2)
        }

    @cached_property
    def by_cell(self) -> dict[tuple[str, str], Spot]:
        """(sheet, reference) to the spot there."""
        return {(spot.sheet, spot.ref): spot for spot in self.spots.values()}

    @cached_property
    def labels(self) -> dict[tuple[str, str], str]:
        """(sheet, reference) to the locked words of headings and lines."""
        found = {}
        for section in self.chart.sections:
            found[section.sheet, "A1"] = section.title
            for place, (_, heading) in enumerate(section.columns, start=2):
                found[section.sheet, f"{get_column_letter(place)}{HEAD_ROW}"] = heading
            for number, row in enumerate(section.rows, start=HEAD_ROW + 1):
                found[section.sheet, f"A{number}"] = row.label if isinstance(row, Line) else row
        return found

    def where(self, key: str, kind: str) -> str:
        """The cell of a line in words, "" when the chart has none."""
        spot = self.spots.get((key, kind))
        return spot.cell if spot else ""

    def words(self, cells: Iterable[str]) -> list[str]:
        """Where cells like `Posisi Keuangan!B6` stand, for people without the workbook: sheet (once for those that follow each
        other), line, and the column unless it is this year's; what is no cell stays as it is."""
        found, last = [], ""
        for cell in cells:
            spot = self.by_cell.get(tuple(cell.split("!", 1))) if "!" in cell else None
            found.append(_named(spot, last) if spot else cell)
            last = spot.sheet if spot else ""
        return found

    def _spot(self, section: Section, line: Line, kind: str, place: int) -> Spot:
        formula = self._formula(section, line, kind, place)
        return Spot(section.sheet, self.rows[section.id, line.key], place, line, kind, formula)

    def _formula(self, section: Section, line: Line, kind: str, place: int) -> str:
        if line.parts:
            letter = get_column_letter(place)
            signed = [f"{'+' if sign > 0 else '-'}{letter}{self.rows[section.id, key]}" for sign, key in line.parts]
            return "=" + "".join(signed).removeprefix("+")
        if kind == "akhir" and set(MOVEMENT) <= set(section.column_ids):
            row = self.rows[section.id, line.key]
            start, plus, minus = (get_column_letter(section.column_ids.index(name) + 2) for name in MOVEMENT)
            return f"={start}{row}+{plus}{row}-{minus}{row}"
        return ""


def _named(spot: Spot, last: str) -> str:
    section = spot.line.section
    heading = "" if section.facts or spot.kind == THIS else dict(section.columns)[spot.kind]
    sheet = "" if spot.sheet == last else f"{spot.sheet}: "
    return f"{sheet}{spot.line.name}" + (f", {heading[0].lower()}{heading[1:]}" if heading else "")


@lru_cache(maxsize=16)
def layout(chart: Chart) -> Layout:
    """The layout of a chart, made once."""
    return Layout(chart)
