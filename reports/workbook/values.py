"""What single cells of a template state: answers, figures, totals; what is wrong with one becomes a finding at its cell."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

from cooperatives.importing import cells as plain
from klinik_koperasi.templatetags.formats import angka
from reports.chart import Chart
from reports.checks.base import ERROR, INFO, WARNING, Finding
from reports.workbook.layout import Layout, Spot, layout
from reports.workbook.opening import Cell, Sheet

UNITS = {"Rupiah penuh": 1, "Ribuan rupiah": 1000, "Jutaan rupiah": 1_000_000}
LIMIT, MOST_PERCENT = 10**15, 10_000
SHOWN = 20  # findings of one kind on one sheet; beyond that one sentence counts the rest
NOISE = Decimal("0.000001")  # what a spreadsheet's own arithmetic leaves behind a whole number


@dataclass
class Reading:
    """A template as read; `amounts` in rupiah by (line, column), totals only where the paper overrides the formula."""

    chart: Chart
    year: int
    code: str
    unit: int = 1
    facts: dict[str, Any] = field(default_factory=dict)
    amounts: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        return layout(self.chart)


def answers(reading: Reading, sheet: Sheet) -> None:
    """The identity sheet's answers, and the unit of all figures."""
    for spot in reading.layout.spots.values():
        if spot.sheet == sheet.name and spot.line.type:
            cell = sheet.cells.get(spot.ref)
            value = _fact(reading, spot, cell) if cell else None
            if value is not None:
                reading.facts[spot.line.key] = value
    reading.unit = UNITS.get(reading.facts.get("satuan", "Rupiah penuh"), reading.unit)


def _fact(reading: Reading, spot: Spot, cell: Cell):
    if cell.kind == "e":
        return note(reading, "T07", f"{spot.cell} berisi galat {cell.text}. Isi ulang.", [spot.cell], None, cell.text)
    text = cell.text.strip()
    if spot.line.type == "tanggal":
        return _day(reading, spot, cell, text)
    if spot.line.type == "bilangan":
        return int(Decimal(text)) if re.fullmatch(r"\d{1,9}(\.0+)?", text) else text
    allowed = spot.line.choices or (("ya", "tidak") if spot.line.type == "ya/tidak" else ())
    chosen = next((word for word in allowed if word.lower() == text.lower()), None)
    if allowed and chosen is None:
        words = ", ".join(f"“{word}”" for word in allowed)
        return note(
            reading, "T08", f"{spot.cell} berisi “{text[:40]}”, pilihannya {words}.", [spot.cell], None, text[:200]
        )
    return {"ya": True, "tidak": False}.get(chosen, chosen) if allowed else text


def _day(reading: Reading, spot: Spot, cell: Cell, text: str) -> date | None:
    try:
        found, _ = plain.day(float(text) if cell.kind == "n" else text)
    except (plain.Unreadable, ValueError, OverflowError):
        found = None
    if found is None:
        note(reading, "T08", f"{spot.cell} berisi “{text[:40]}”, bukan tanggal. Tulis seperti 31/12/{reading.year}.",
              [spot.cell], None, text[:200])  # fmt: skip
    return found


def figures(reading: Reading, sheet: Sheet, moved: set[int]) -> None:
    """The figures of one sheet, rows in `moved` left out."""
    before = len(reading.findings)
    for (key, kind), spot in reading.layout.spots.items():
        if spot.sheet != sheet.name or spot.line.type or spot.row in moved:
            continue
        cell = sheet.cells.get(spot.ref)
        if spot.formula:
            _total(reading, spot, cell)
        elif cell is not None and (value := _amount(reading, spot, cell)) is not None:
            reading.amounts[key, kind] = value
    told = len(reading.findings) - before
    if told > 3 * SHOWN:
        del reading.findings[before + 3 * SHOWN :]
        rest(reading, "T08", sheet.name, told - 3 * SHOWN, "sel lain yang bermasalah")


def _total(reading: Reading, spot: Spot, cell: Cell | None) -> None:
    """A formula cell: its formula must be ours; a figure typed over it is what the paper states."""
    said = f"“{spot.line.label}” ({spot.cell})"
    if cell is None:
        note(reading, "T05", f"Rumus {said} terhapus; seharusnya {spot.formula}. Jumlahnya dihitung portal.", [spot.cell],
              spot.formula, "", severity=WARNING)  # fmt: skip
    elif cell.formula is None:
        _typed_over(reading, spot, cell, said)
    elif "#REF!" in cell.formula.upper() or other_file(cell.formula):
        _broken(reading, spot, cell)
    elif cell.formula and _bare(cell.formula) != _bare(spot.formula):
        note(reading, "T05", f"Rumus {said} berubah menjadi ={cell.formula[:80]}; seharusnya {spot.formula}. Kembalikan.",
              [spot.cell], spot.formula, f"={cell.formula[:200]}")  # fmt: skip
        _state(reading, spot, cell)
    elif cell.kind == "e":
        note(reading, "T07", f"Rumus {said} menghasilkan {cell.text}. Perbaiki sel isian yang dijumlahkannya.", [spot.cell],
              spot.formula, cell.text)  # fmt: skip


def _typed_over(reading: Reading, spot: Spot, cell: Cell, said: str) -> None:
    shown = cell.text[:40]
    note(reading, "T05", f"Rumus {said} ditimpa “{shown}”; seharusnya {spot.formula}. Kembalikan rumusnya.", [spot.cell],
          spot.formula, shown)  # fmt: skip
    _state(reading, spot, cell)


def _state(reading: Reading, spot: Spot, cell: Cell) -> None:
    value = _number(cell)
    most = MOST_PERCENT if spot.kind in ("ad", "persen") else LIMIT / reading.unit
    if value is not None and abs(value) < most:
        reading.amounts[spot.line.key, spot.kind] = _tidy(value, spot)


def _amount(reading: Reading, spot: Spot, cell: Cell) -> Decimal | None:
    """The figure of an open cell, or None with a finding."""
    said = f"“{spot.line.label}” ({spot.cell})"
    if cell.formula is not None and ("#REF!" in cell.formula.upper() or other_file(cell.formula)):
        return _broken(reading, spot, cell)
    if cell.kind == "e":
        return note(reading, "T07", f"{said} berisi galat {cell.text}. Tulis angkanya.", [spot.cell], None, cell.text)
    value = _number(cell)
    if cell.formula is not None:
        if value is None:
            return note(reading, "T08", f"{said} berisi rumus tanpa hasil. Tulis angkanya, atau buka dan simpan di Excel.",
                         [spot.cell], None, f"={cell.formula[:200]}")  # fmt: skip
        note(reading, "T08", f"{said} berisi rumus; yang dibaca hasilnya.", [spot.cell], None, value, severity=INFO)
    if value is None:
        return _no_number(reading, spot, cell, said)
    value = _tidy(value, spot)
    percent = spot.kind in ("ad", "persen")
    if abs(value) >= (MOST_PERCENT if percent else LIMIT / reading.unit):
        return note(
            reading,
            "T08",
            f"{said} terlalu besar: {angka(value)[:40]}. Periksa banyaknya nol.",
            [spot.cell],
            None,
            value,
        )
    if not percent and value * reading.unit != (value * reading.unit).to_integral_value():
        return note(
            reading,
            "T08",
            f"{said} berisi pecahan rupiah {cell.text[:30]}. Tulis rupiah bulat.",
            [spot.cell],
            None,
            value,
        )
    return value


def _no_number(reading: Reading, spot: Spot, cell: Cell, said: str) -> None:
    """Text instead of a number: says how it would be read, and leaves the correction to the treasurer."""
    guess = ""
    if cell.kind == "s":
        try:
            amount, _ = plain.money(cell.text)
            guess = f" Mungkin maksudnya {amount.normalize():f}." if amount is not None else ""
        except plain.Unreadable:
            guess = ""
    note(reading, "T08", f"{said} berisi teks “{cell.text[:40]}”, bukan angka. Tulis angka saja, tanpa Rp dan titik.{guess}",
          [spot.cell], None, cell.text[:200], hint=guess.strip())  # fmt: skip


def _broken(reading: Reading, spot: Spot, cell: Cell) -> None:
    if other_file(cell.formula):
        text = f"{spot.cell} bertaut ke berkas lain: ={cell.formula[:60]}. Tulis angkanya sendiri."
        note(reading, "T10", text, [spot.cell], spot.formula or None, f"={cell.formula[:200]}")
    else:
        text = f"{spot.cell} berisi rumus rusak ={cell.formula[:60]}. Kembalikan isinya."
        note(reading, "T07", text, [spot.cell], spot.formula or None, f"={cell.formula[:200]}")


def _number(cell: Cell) -> Decimal | None:
    if cell.kind != "n" or not cell.text:
        return None
    try:
        value = Decimal(cell.text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _tidy(value: Decimal, spot: Spot) -> Decimal:
    """Takes away what binary arithmetic leaves behind a number; a true fraction stays."""
    if abs(value) >= LIMIT:
        return value
    near = value.quantize(NOISE if spot.kind in ("ad", "persen") else Decimal(1), ROUND_HALF_EVEN)
    return near if abs(near - value) <= NOISE else value


def _bare(formula: str) -> str:
    return re.sub(r"[\s$=]", "", formula).upper().removeprefix("+")


def other_file(formula: str | None) -> bool:
    """Whether a formula reads another workbook."""
    return bool(formula and re.search(r"\[[^\]]+\]", formula))


def rest(reading: Reading, rule: str, sheet: str, count: int, what: str) -> None:
    """One finding for all that is not told one by one."""
    if count > 0:
        note(reading, rule, f"Dan {count} {what} pada lembar “{sheet}”.", [sheet])


def note(
    reading: Reading, rule: str, message: str, cells: list[str], expected=None, found=None, *, severity=ERROR, hint=""
):
    reading.findings.append(
        Finding(message, tuple(cells), expected, found, severity=severity, rule=rule, hint=hint)
    )  # fmt: skip
