"""Writes a template: formulas in locked cells, open cells for figures, identity and last year's figures filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation

from reports.chart import Line, Section
from reports.workbook.layout import GUIDE_SHEET, HEAD_ROW, LAYOUT_VERSION, META_SHEET, TEMPLATE, Layout

GUIDE_WIDTH, NOTE_WIDTH = 100, 60  # signs
NOTE = Alignment(horizontal="left", wrap_text=True, vertical="top", indent=1)
INPUT = PatternFill("solid", fgColor="FFF9E5")
TOTAL = PatternFill("solid", fgColor="E9EFF4")
EDGE = Border(*[Side("thin", color="B9C4CC")] * 4)
MONEY, PERCENT, DAY = "#,##0;-#,##0", "0.00", "dd-mm-yyyy"
LIMIT = 10**15
GUIDE = [
    "Isi hanya sel berwarna kuning muda. Sel lain terkunci: rumus menghitung jumlahnya sendiri.",
    "Tulis angka sebagai angka, tanpa Rp dan tanpa titik: 1500000. Bukan teks, bukan hasil salin dari PDF.",
    "Tulis rupiah penuh. Bila laporan disajikan dalam ribuan atau jutaan, pilih satuannya pada lembar Identitas.",
    "Baris pengurang (penyisihan, akumulasi penyusutan, pengeluaran kas) ditulis tanpa tanda minus.",
    "Baris laporan yang kosong dibaca nol. Pada Data Pendukung kosong berarti belum diketahui: tulis 0 bila memang tidak ada.",
    "Persentase ditulis 25 untuk 25 %.",
    "Jangan menambah, menghapus, atau memindahkan baris dan lembar. Jangan menautkan ke berkas lain.",
    "Jangan memuat daftar pinjaman atau simpanan perorangan: itu data pribadi, jumlahnya saja yang diperlukan.",
    "Ini telaah awal, bukan pemeriksaan resmi. Angka disahkan rapat anggota, bukan dinas.",
]


@dataclass(frozen=True)
class Filling:
    """What stands in the template from the beginning: facts by key, figures by (line, column) in rupiah."""

    year: int
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    amounts: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    frameworks: tuple[str, ...] = ()  # those of the book year; without them the chart's


def write(out: BinaryIO, plan: Layout, filling: Filling) -> None:
    """The workbook to `out`."""
    book = Workbook()
    _guide(book.active, plan)
    for section in plan.chart.sections:
        _section(book.create_sheet(section.sheet), section, plan, filling)
    _meta(book.create_sheet(META_SHEET), plan, filling)
    book.properties.title = f"{plan.chart.title}, tahun buku {filling.year}"
    book.properties.creator = "Klinik Koperasi"
    book.save(out)


def _guide(sheet, plan: Layout) -> None:
    sheet.title = GUIDE_SHEET
    sheet["A1"], sheet["A1"].font = f"Laporan keuangan: {plan.chart.title}", Font(bold=True, size=14)
    for number, sentence in enumerate(GUIDE, start=1):
        sheet[f"A{number + 2}"] = f"{number}. {sentence}"
        sheet[f"A{number + 2}"].alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[number + 2].height = 18 * -(
            -len(sentence) // (GUIDE_WIDTH - 12)
        )  # not every program grows it by itself
    sheet.column_dimensions["A"].width = GUIDE_WIDTH
    _paper(sheet)


def _section(sheet, section: Section, plan: Layout, filling: Filling) -> None:
    last, reasons = len(section.columns) + 2, set()
    sheet["A1"], sheet["A1"].font = section.title, Font(bold=True, size=14)
    sheet["A2"] = f"{filling.facts.get('nama', '')} · Tahun buku {filling.year}"
    _headings(sheet, section, last)
    for number, row in enumerate(section.rows, start=HEAD_ROW + 1):
        cell = sheet.cell(number, 1, row.label if isinstance(row, Line) else row)
        if isinstance(row, Line):
            cell.font = Font(bold=bool(row.parts))
            _cells(sheet, row, section, plan, filling)
            _note(sheet, number, last, " ".join(filter(None, [row.note, row.added(reasons)])))
        else:
            cell.font = Font(bold=True, color="1F4E79")
    _page(sheet, section, last)


def _headings(sheet, section: Section, last: int) -> None:
    for place, heading in enumerate(["", *[title for _, title in section.columns], "Keterangan"], start=1):
        cell = sheet.cell(HEAD_ROW, place, heading or None)
        cell.font, cell.alignment = (
            Font(bold=True),
            Alignment(horizontal="left" if place == last else "right", indent=int(place == last)),
        )


def _cells(sheet, line: Line, section: Section, plan: Layout, filling: Filling) -> None:
    for kind in section.column_ids:
        spot = plan.spots[line.key, kind]
        cell = sheet.cell(spot.row, spot.column)
        cell.border, cell.number_format = EDGE, _format(line, kind)
        cell.alignment = Alignment(horizontal="left" if section.facts else "right", wrap_text=section.facts)
        if spot.formula:
            cell.value, cell.fill, cell.font = spot.formula, TOTAL, Font(bold=True)
            continue
        cell.value = _value(line, kind, filling)
        if not line.locked:
            cell.fill, cell.protection = INPUT, Protection(locked=False)
            _allow(sheet, cell, _validation(line, kind, filling))


def _allow(sheet, cell, rule: DataValidation | None) -> None:
    """Cells with the same rule share it; hundreds of rules make a workbook slow."""
    for known in sheet.data_validations.dataValidation if rule else ():
        if (known.type, known.formula1, known.formula2) == (rule.type, rule.formula1, rule.formula2):
            known.add(cell)
            return
    if rule:
        rule.add(cell)
        sheet.add_data_validation(rule)


def _format(line: Line, kind: str) -> str:
    if line.type:
        return {"tanggal": DAY, "bilangan": "0"}.get(line.type, "@")
    return PERCENT if kind in ("ad", "persen") else MONEY


def _value(line: Line, kind: str, filling: Filling):
    if not line.type:
        return filling.amounts.get((line.key, kind))
    value = filling.facts.get(line.key)
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@"):
        return f"'{value}"  # a name is text, never a formula
    return value


def _validation(line: Line, kind: str, filling: Filling) -> DataValidation | None:
    if line.type in ("pilihan", "ya/tidak"):
        words = filling.frameworks if line.key == "kerangka" and filling.frameworks else line.choices or ("ya", "tidak")
        rule = DataValidation("list", formula1='"' + ",".join(words) + '"')
    elif line.type == "tanggal":
        since = (date(2000, 1, 1) - date(1899, 12, 30)).days
        rule = DataValidation("date", operator="greaterThan", formula1=str(since))
    elif line.type:
        return None
    elif kind in ("ad", "persen"):
        rule = DataValidation("decimal", operator="between", formula1="0", formula2="100")
    else:
        low = -LIMIT if line.negative else 0
        rule = DataValidation("whole", operator="between", formula1=str(low), formula2=str(LIMIT))
    rule.allow_blank = rule.showErrorMessage = True
    rule.errorTitle, rule.error = "Periksa isian", "Isian ini tidak sesuai. Baca lembar Petunjuk."
    return rule


def _note(sheet, row: int, column: int, text: str) -> None:
    """What is to be known of a line, beside it; its row grows, which not every program does by itself."""
    cell = sheet.cell(row, column, text or None)
    cell.font = Font(italic=True, color="5A6872")
    cell.alignment = Alignment(horizontal="left", wrap_text=True, vertical="top", indent=1)
    if len(text) > NOTE_WIDTH:
        sheet.row_dimensions[row].height = 15 * -(-len(text) // (NOTE_WIDTH - 6))


def _page(sheet, section: Section, last: int) -> None:
    sheet.column_dimensions["A"].width = 52
    for place in range(2, last):
        sheet.column_dimensions[sheet.cell(HEAD_ROW, place).column_letter].width = 44 if section.facts else 20
    sheet.column_dimensions[sheet.cell(HEAD_ROW, last).column_letter].width = NOTE_WIDTH
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"
    sheet.print_title_rows = f"1:{HEAD_ROW}"
    _paper(sheet)


def _paper(sheet) -> None:
    """Printed on A4, never cut at the side, and locked but for its yellow cells."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.protection.enable()


def _meta(sheet, plan: Layout, filling: Filling) -> None:
    """Which template this is; read back before anything else."""
    facts = {
        "template": TEMPLATE, "layout": LAYOUT_VERSION, "chart": plan.chart.id, "version": plan.chart.version,
        "year": filling.year, "code": filling.code,
    }  # fmt: skip
    for number, pair in enumerate(facts.items(), start=1):
        sheet.cell(number, 1, pair[0])
        sheet.cell(number, 2, str(pair[1]))
    sheet.sheet_state = "veryHidden"
    sheet.protection.enable()
