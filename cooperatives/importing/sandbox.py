"""Opens lists from outside in a bounded child (klinik_koperasi/bounded) and gives their cells.

The records: first the file, then its sheets, each followed by its rows. A cell is null, text, a number, true or false,
{"d": ISO date}, {"e": error such as #REF!} or {"f": 1} for a formula whose result was never stored.
"""

import csv
import io
import posixpath
import re
import zipfile
from collections import Counter
from datetime import date, datetime, time, timedelta
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from klinik_koperasi.bounded.reader import PDF, ZIP, Refused, archive, beginning, column_of

UNPACKED, ENTRIES, CELLS, COLUMNS = 400 * 1024**2, 2000, 4_000_000, 300
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"  # as expat names it


def records(path: str):
    """The file, then its sheets, each with its rows."""
    start = beginning(path)
    if start == PDF:
        raise Refused("Berkas ini PDF, bukan lembar kerja. Mintalah berkas .xlsx atau .csv aslinya.")
    return read_xlsx(path) if start == ZIP else read_text(path)


def read_xlsx(path: str):
    parts = _parts(path)
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [meta for meta in book.sheets_metadata if str(meta.typ).endswith("WorkSheet")]
        places = _sheet_places(parts)
        yield {"kind": "xlsx", "encoding": "", "sheets": len(sheets)}
        for meta in sheets:
            yield {"sheet": meta.name, "hidden": not str(meta.visible).endswith("Visible")}
            special = _special_cells(parts, places.get(meta.name))
            sheet = book.get_sheet_by_name(meta.name)
            rows, merged = sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or []
            del sheet  # it holds all cells once more
            _fill_down(rows, merged)
            yield from _sheet_rows(rows, special)
    except (CalamineError, KeyError, expat.ExpatError) as error:
        raise Refused(
            "Berkas .xlsx ini rusak atau bukan lembar kerja Excel. Buka di Excel, lalu simpan ulang."
        ) from error


def _fill_down(rows: list, merged: list) -> None:
    """Cells merged over several rows mean each of them; the reader gives the value to the first one only.

    Cells merged over columns keep it in the first one: a title is no value of every column, a name none of its neighbour.
    A row that holds nothing else stays blank.
    """
    tall = [(top, bottom, left) for (top, left), (bottom, _) in merged if bottom > top and top < len(rows)]
    blank = {n for n, row in enumerate(rows) if all(cell in (None, "") for cell in row)} if tall else set()
    for top, bottom, left in tall:
        for number in range(top + 1, min(bottom + 1, len(rows))):
            if number not in blank and left < len(rows[top]) and rows[number][left] in (None, ""):
                rows[number][left] = rows[top][left]


def _sheet_rows(rows, special: dict):
    total = 0
    reach = max(special, default=0)
    for number in range(1, max(len(rows), reach) + 1):
        row = []
        if number <= len(rows):
            row, rows[number - 1] = rows[number - 1], None  # let go as it is written
        if len(row) > COLUMNS and any(cell not in (None, "") for cell in row[COLUMNS:]):
            raise Refused(f"Lembar kerja ini lebih dari {COLUMNS} kolom. Hapus kolom yang tidak dipakai.")
        cells = [_cell(cell) for cell in row[:COLUMNS]]
        for column, value in special.get(number, {}).items():
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = value
        while cells and cells[-1] is None:
            cells.pop()
        total += len(cells)
        if total > CELLS:
            raise Refused("Berkas ini terlalu banyak isinya untuk sekali impor. Bagi menjadi beberapa berkas.")
        if cells:
            yield {"n": number, "c": cells}


def _cell(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else (value if abs(value) < 1e300 else str(value))
    if isinstance(value, datetime):
        return {"d": value.date().isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time | timedelta):
        return "00/01/1900"  # what Excel shows for an empty date
    return value


def _parts(path: str) -> zipfile.ZipFile:
    broken = "Berkas ini rusak atau bukan .xlsx. Simpan ulang dari Excel."
    found = archive(path, entries=ENTRIES, unpacked=UNPACKED, broken=broken)
    if "xl/workbook.xml" not in found.namelist():
        raise Refused("Berkas ini bukan lembar kerja .xlsx. Simpan ulang dari Excel sebagai .xlsx.")
    return found


def _sheet_places(parts: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to the path of its XML."""
    relations = _elements(parts.read("xl/_rels/workbook.xml.rels"))
    targets = {node.get("Id"): node.get("Target", "") for _, node in relations}
    places = {}
    for tag, node in _elements(parts.read("xl/workbook.xml")):
        if tag.endswith(" sheet") and (target := targets.get(node.get(RELATION))):
            places[node.get("name")] = target.lstrip("/") if target[0] == "/" else posixpath.normpath(f"xl/{target}")
    return places


def _elements(xml: bytes) -> list[tuple[str, dict]]:
    """Names with their namespaces, and attributes; the two short lists of a workbook need no tree."""
    found = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda tag, attributes: found.append((tag, attributes))
    parser.Parse(xml, True)
    return found


class SpecialCells:
    """Finds error cells and formulas without a stored result, which the fast reader gives as blanks."""

    def __init__(self) -> None:
        self.found: dict[int, dict[int, dict]] = {}  # row to column to mark
        self.row = self.column = 0
        self.kind = self.value = ""
        self.formula = self.inside = False

    def scan(self, xml: bytes) -> dict[int, dict[int, dict]]:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.text
        parser.Parse(xml, True)
        return self.found

    def start(self, tag: str, attributes: dict) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), -1
        elif tag == "c":
            self.column = column_of(attributes["r"]) - 1 if "r" in attributes else self.column + 1
            self.kind, self.value, self.formula = attributes.get("t", ""), "", False
        elif tag == "f":
            self.formula = True
        self.inside = tag in ("v", "t")

    def text(self, data: str) -> None:
        self.value += data if self.inside else ""

    def end(self, tag: str) -> None:
        self.inside = False
        if tag.rpartition(":")[2] != "c" or self.column >= COLUMNS:
            return
        if self.kind == "e":
            self.found.setdefault(self.row, {})[self.column] = {"e": self.value or "#REF!"}
        elif self.formula and not self.value and self.kind != "str":
            self.found.setdefault(self.row, {})[self.column] = {"f": 1}


def _special_cells(parts: zipfile.ZipFile, place: str | None) -> dict[int, dict[int, dict]]:
    """Row to column to mark; most sheets have neither errors nor formulas and are not scanned."""
    xml = parts.read(place) if place else b""
    suspect = any(mark in xml for mark in (b"<f", b":f", b't="e"', b"t='e'"))  # many times faster than the expression
    return SpecialCells().scan(xml) if suspect and re.search(rb"""[<:]f[\s/>]|\bt=["']e["']""", xml) else {}


def read_text(path: str):
    with open(path, "rb") as file:
        data = file.read()
    text, encoding = _decoded(data)
    if re.match(r"\s*(<!doctype|<html|<table|<\?xml)", text[:500], re.IGNORECASE):
        raise Refused(
            "Berkas ini sebenarnya halaman web, bukan lembar kerja. Buka di Excel, lalu simpan sebagai .xlsx."
        )
    if "\x00" in text or not text.strip():
        raise Refused("Berkas ini kosong atau bukan teks yang dapat dibaca. Simpan ulang sebagai .xlsx atau .csv.")
    separator = max(";,\t|", key=lambda sign: sum(line.count(sign) for line in text.splitlines()[:20]))
    rows, unpaired = _csv_rows(text, separator)
    yield {"kind": "csv", "encoding": encoding, "sheets": 1, "unpaired_quotes": unpaired}
    yield {"sheet": "", "hidden": False}
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            yield {"n": number, "c": [cell if cell.strip() else None for cell in cells]}


def _decoded(data: bytes) -> tuple[str, str]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "Windows-1252"


def _csv_rows(text: str, separator: str) -> tuple[list[tuple[int, list[str]]], bool]:
    """Numbered records; where a lone quotation mark swallowed whole lines, quotation marks count as plain signs."""
    csv.field_size_limit(10_000_000)
    rows = _parse_csv(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    swallowed = any("\n" in cell and cell.count(separator) >= 3 for _, cells in rows for cell in cells)
    if swallowed:
        rows = _parse_csv(csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE))
    return _joined(rows), swallowed


def _joined(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Puts together a record that a line break inside an unquoted name has split, where the parts fit exactly."""
    width = Counter(len(cells) for _, cells in rows if any(cell.strip() for cell in cells)).most_common(1)[0][0]
    whole: list[tuple[int, list[str]]] = []
    for number, cells in rows:
        last = whole[-1][1] if whole else []
        if cells and 0 < len(last) < width and len(cells) < width and len(last) + len(cells) - 1 == width:
            whole[-1] = (whole[-1][0], [*last[:-1], f"{last[-1]} {cells[0]}", *cells[1:]])
        else:
            whole.append((number, cells))
    return whole


def _parse_csv(reader) -> list[tuple[int, list[str]]]:
    rows, before = [], 0
    for cells in reader:
        rows.append((before + 1, cells))
        before = reader.line_num
    return rows
