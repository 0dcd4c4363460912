"""A table's rows as parsed values with their problems; no database but the list of regions."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from cooperatives import balance, keys
from cooperatives.importing import cells
from cooperatives.importing.columns import FIGURES, Columns
from cooperatives.importing.headings import BY_HEADING, Table, key, known
from cooperatives.importing.places import Place, Places
from cooperatives.importing.reading import CellError
from cooperatives.models.cooperative import NEAR_LAT, NEAR_LON
from klinik_koperasi.templatetags.formats import rupiah

FIRST = [
    "code",
    "nik_koperasi",
    "source_id",
    "nomor_badan_hukum",
    "name",
    "tahun_buku",
]  # what a row is found by, and its year
ASSUMED = "(diperkirakan)"  # behind a book year that no source named, in our own export
PAST_ONLY = ["tanggal_badan_hukum", "tanggal_pad", "rat_date"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to tell about one cell: row as Excel counts (0 for the whole file), heading, value as written, reason."""

    row: int
    column: str
    value: str
    reason: str

    def as_dict(self) -> dict:
        return {"row": self.row, "column": self.column, "value": self.value, "reason": self.reason}


@dataclass(slots=True)
class ParsedRow:
    """One row: parsed values by target field, its place, what forbids it (`errors`) and what is odd (`warnings`)."""

    number: int
    values: dict = field(default_factory=dict)
    place: Place | None = None  # until all of it is read
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    year_assumed: bool = False
    doubtful: bool = False
    candidates: list = field(default_factory=list)  # saved cooperatives that a doubtful row may mean
    may_be_new: bool = False
    cells: list = field(default_factory=list)
    rest: Callable[["ParsedRow"], None] | None = None  # reads what is left of it

    def finish(self) -> None:
        """Reads all columns and looks at the row as a whole; until then it has what it is found by, and its year."""
        rest, self.rest = self.rest, None
        if rest is not None:
            rest(self)

    def get(self, name: str):
        return self.values.get(name)

    @property
    def figures(self) -> dict:
        get = self.values.get
        return {name: value for name in FIGURES if (value := get(name)) is not None}


class RowReader:
    """Turns the rows of a table into ParsedRows."""

    def __init__(self, table: Table, places: Places, fixed_year: int | None = None, ragged: bool = False) -> None:
        self.table, self.places, self.fixed_year = table, places, fixed_year
        self.keep_cells = False  # for those who give rows back as they were
        self.ragged = ragged  # a text file, whose rows should all be as long as the headings
        self.problems: list[Problem] = []  # of the file as a whole
        self.today = date.today()
        known = {target: column for target, column in table.columns.items() if target != "row_no"}
        self._first = Columns({target: column for target, column in known.items() if target in FIRST})
        self._rest = Columns({target: column for target, column in known.items() if target not in FIRST})
        self._split = [who for who in ("members", "managers", "employees") if f"{who}_male" in table.columns]

    def read(self) -> list[ParsedRow]:
        """All rows that hold anything, as far as they are found by; the rest of each is read by its `finish`.

        So the registry is asked, and the first cooperatives are written, before the last rows are understood. Adds to
        `problems` what concerns the file.
        """
        rows = [row for number, values in self.table.taken() if (row := self._row(number, values)) is not None]
        if self.table.columns.keys() & FIGURES and not all(row.get("tahun_buku") for row in rows):
            for row in rows:
                self._others(row)
            self._fill_years(rows)
        return rows

    def _row(self, number: int, values: list) -> ParsedRow | None:
        if not any(value is not None and (value.__class__ is not str or value.strip()) for value in values):
            return None
        row = ParsedRow(number, cells=values)
        if self._is_heading(values):
            row.errors.append(Problem(number, "", "", "Baris judul yang berulang."))
            return row
        row.rest = self._finish
        self._cells(row, self._without_mark(row), self._first)
        self._identity(row)
        return row

    def _is_heading(self, values: list) -> bool:
        """Long lists repeat their headings, which are words only."""
        if any(value is not None and value.__class__ is not str for value in values):
            return False
        name = values[self.table.columns["name"]] if self.table.columns["name"] < len(values) else None
        return key(name) in BY_HEADING and len(known(values)) >= 3

    def _without_mark(self, row: ParsedRow) -> list:
        """The cells, without what our own export puts behind a book year that no source named."""
        column = self.table.columns.get("tahun_buku", len(row.cells))
        cell = row.cells[column] if column < len(row.cells) else None
        if not (isinstance(cell, str) and cell.endswith(ASSUMED)):
            return row.cells
        row.year_assumed = True
        return [*row.cells[:column], cell.removesuffix(ASSUMED), *row.cells[column + 1 :]]

    def _finish(self, row: ParsedRow) -> None:
        self._others(row)
        _check_money(row, self.table)
        _check_rat(row, self.table)

    def _others(self, row: ParsedRow) -> None:
        """All columns but the first ones, once."""
        if row.place is not None:
            return
        values = row.cells
        self._cells(row, values, self._rest)
        if any(value is not None for value in values[len(self.table.titles) :]):
            row.errors.append(
                Problem(row.number, "", "", "Isi baris lebih banyak dari kolomnya; mungkin ada pemisah di dalam sel.")
            )
        elif self.ragged and len(values) < len(self.table.titles):
            reason = f"Baris lebih pendek dari judul: {len(values)} dari {len(self.table.titles)} kolom."
            row.warnings.append(Problem(row.number, "", "", reason))
        self._whole_row(row)
        if not self.keep_cells:
            row.cells = []

    def _cells(self, row: ParsedRow, values: list, columns: Columns) -> None:
        for target, cell, reason, forbids in columns.read(values, row.values):
            (row.errors if forbids else row.warnings).append(self.problem(row, target, cell, reason))

    def problem(self, row: ParsedRow, target: str, cell, reason: str) -> Problem:
        return Problem(row.number, self.table.title(target), shown(cell), reason)

    def _whole_row(self, row: ParsedRow) -> None:
        self._status(row)
        self._people(row)
        self._dates(row)
        self._point(row)
        get = row.values.get
        row.place = self.places.find(
            *(get(name) or "" for name in ("kelurahan", "kecamatan", "kabupaten", "postal_code"))
        )
        for target, reason in row.place.remarks:
            row.warnings.append(self.problem(row, target, row.get(target), reason))
        if not row.errors and not (
            row.get("nik_koperasi") or row.get("nomor_badan_hukum") or row.place.kelurahan or row.get("code")
        ):
            reason = "Tanpa NIK Koperasi, badan hukum, dan kelurahan yang dikenal, koperasi ini tidak dapat dipastikan."
            row.errors.append(self.problem(row, "name", row.get("name"), reason))

    def _identity(self, row: ParsedRow) -> None:
        """idkop is a NIK Koperasi only when it looks like one; else it stays the number of the list it came from."""
        own = row.get("source_id") or ""
        digits = re.sub(r"\D", "", own)
        if not row.get("nik_koperasi") and (10 <= len(digits) <= 16 or re.search(r"\d[eE]\+?\d", own)):
            row.values["source_id"] = ""
            self._nik_from_list(row, own)
        name = row.get("name") or ""
        if "name" in row.values and not keys.name_key(name):
            row.errors.append(self.problem(row, "name", name, "Nama koperasi kosong."))
        elif row.get("code"):
            return  # it stands in the registry under this name
        elif name and not re.search(r"[AEIOUY]", keys.name_key(name)) and not row.get("nik_koperasi"):
            row.errors.append(self.problem(row, "name", name, "Nama tampaknya isian uji coba."))
        elif key(name).startswith(("jumlah", "total", "rekapitulasi")):
            row.errors.append(self.problem(row, "name", name, "Baris jumlah, bukan koperasi."))

    def _nik_from_list(self, row: ParsedRow, written: str) -> None:
        try:
            row.values["nik_koperasi"], remark = cells.nik(written)
        except cells.Unreadable as error:
            row.errors.append(self.problem(row, "source_id", written, str(error)))
        else:
            row.warnings += [self.problem(row, "source_id", written, remark)] if remark else []

    def _status(self, row: ParsedRow) -> None:
        if "status_active" not in self.table.columns and "status_inactive" not in self.table.columns:
            return
        active, inactive = row.get("status_active"), row.get("status_inactive")
        if bool(active) and bool(inactive):
            row.warnings.append(self.problem(row, "status_active", "1 dan 1", "Aktif dan tidak aktif sama-sama diisi."))
        elif active or inactive:
            row.values["status"] = "aktif" if active else "non_aktif"

    def _people(self, row: ParsedRow) -> None:
        """Newer lists give men and women only; their sum is the total, and a total that is another number is told."""
        for who in self._split:
            parts = (row.get(f"{who}_male"), row.get(f"{who}_female"))
            if None in parts:
                continue
            if row.get(who) is None:
                row.values[who] = sum(parts)
            elif row.get(who) != sum(parts):
                row.warnings.append(
                    self.problem(row, who, row.get(who), "Laki-laki + perempuan tidak sama dengan jumlah.")
                )

    def _dates(self, row: ParsedRow) -> None:
        for target in PAST_ONLY:
            value = row.get(target)
            if value and value > self.today:
                row.warnings.append(self.problem(row, target, value, "Tanggal di masa depan, tidak disimpan."))
                row.values[target] = None

    def _point(self, row: ParsedRow) -> None:
        """Coordinates only as a pair that lies in or near the city."""
        lat, lon = row.get("lat"), row.get("lon")
        if lat is None and lon is None:
            return
        if not (lat and lon and NEAR_LAT[0] <= lat <= NEAR_LAT[1] and NEAR_LON[0] <= lon <= NEAR_LON[1]):
            reason = "Titik koordinat tidak lengkap atau tidak di dekat Kota Malang; tidak disimpan."
            row.warnings.append(self.problem(row, "lat", f"{lat}; {lon}", reason))
            row.values["lat"] = row.values["lon"] = None

    def _fill_years(self, rows: list[ParsedRow]) -> None:
        """Figures without a book year get the file's: given by hand, else the commonest, else guessed and marked so."""
        without = [row for row in rows if not row.get("tahun_buku") and row.figures and not row.errors]
        if not without:
            return
        year, why = self._assumed_year(rows)
        for row in without:
            row.values["tahun_buku"], row.year_assumed = year, self.fixed_year is None
        if self.fixed_year is None:
            text = f"{len(without)} baris tanpa tahun buku; dipakai {year}, {why}. Ulangi dengan --year bila bukan itu."
            self.problems.append(Problem(0, self.table.title("tahun_buku"), "", text))

    def _assumed_year(self, rows: list[ParsedRow]) -> tuple[int, str]:
        if self.fixed_year:
            return self.fixed_year, ""
        years = Counter(row.get("tahun_buku") for row in rows if row.get("tahun_buku"))
        if years:
            return years.most_common(1)[0][0], "tahun terbanyak dalam berkas ini"
        meetings = Counter(row.get("rat_date").year - 1 for row in rows if row.get("rat_date"))
        if meetings:
            return meetings.most_common(1)[0][0], "diperkirakan dari tanggal RAT terbanyak"
        return date.today().year - 1, "tahun buku terakhir yang sudah lewat"


def shown(cell) -> str:
    """A value as it is returned to the person who brought the file."""
    if cell is None:
        return ""
    if isinstance(cell, CellError):
        return cell.text
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)[:200]


def _check_money(row: ParsedRow, table: Table) -> None:
    """What does not add up is told, never forced (see `cooperatives.balance`)."""
    if told := balance.oddity(row.get, table.title):
        name, reason = told
        row.warnings.append(Problem(row.number, table.title(name), rupiah(row.get(name)), reason))


def _check_rat(row: ParsedRow, table: Table) -> None:
    """Tells where the mark and the date of the RAT disagree, or the date cannot belong to the book year."""
    day, held, year = row.get("rat_date"), row.get("rat_held"), row.get("tahun_buku")
    if held is False and day or held is True and day is None and "rat_date" in table.columns:
        reason = "Tanda RAT dan tanggal RAT tidak cocok; keduanya disimpan seperti tertulis."
        row.warnings.append(Problem(row.number, table.title("rat_held"), "1" if held else "-", reason))
    if day and year and not row.year_assumed and not year <= day.year <= year + 2:
        reason = f"Tanggal RAT tampaknya bukan untuk tahun buku {year}; disimpan seperti tertulis."
        row.warnings.append(Problem(row.number, table.title("rat_date"), f"{day:%d/%m/%Y}", reason))
