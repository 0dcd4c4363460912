"""The recap as tables: what page, workbook and paper show alike, every figure with numerator, denominator and source."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from klinik_koperasi import charts
from reports.instruments import instruments
from reports.recap import counting
from reports.recap.counting import CITY, JENIS, KECAMATAN, Count, Rated, Row

REGISTRY, REPORTS = "registri koperasi portal ini", "laporan dan hasil telaah pada portal ini"
CUTS = {CITY: "Kota Malang", JENIS: "Jenis koperasi", KECAMATAN: "Kecamatan"}
NO_CATEGORY = "Tanpa predikat"


@dataclass(frozen=True)
class Measure:
    """One column: what is counted (`numerator`), out of what, and where it comes from."""

    key: str
    label: str
    numerator: str
    denominator: str
    source: str
    out_of: str = ""


REPORTING = [
    Measure("owing", "Wajib lapor", "koperasi yang wajib lapor atau sudah melapor", "", REGISTRY),
    Measure("handed", "Sudah melapor", "koperasi dengan laporan yang terkirim", "wajib lapor", REPORTS, "owing"),
    Measure(
        "met", "RAT tercatat", "koperasi dengan RAT tahun buku itu pada angka tahunan", "wajib lapor", REGISTRY, "owing"
    ),
    Measure(
        "met_on_time", "RAT tepat waktu", "RAT sampai batas pada setelan registri", "RAT tercatat", REGISTRY, "met"
    ),
]
REVIEWED = [
    Measure("reports", "Laporan masuk", "laporan yang terkirim, satu versi tiap laporan", "", REPORTS),
    Measure("settled", "Hasil ditetapkan", "laporan dengan hasil telaah", "laporan masuk", REPORTS, "reports"),
    Measure("noted", "Dengan catatan", "hasil dengan catatan", "hasil ditetapkan", REPORTS, "settled"),
    Measure(
        "scored",
        "Ada nilai",
        "hasil dengan nilai, juga yang sebagian",
        "hasil ditetapkan",
        REPORTS,
        "settled",
    ),
]


@dataclass(frozen=True)
class Cell:
    """A figure: `part` of `whole`; `whole` is None where there is nothing to be a part of."""

    part: int
    whole: int | None = None

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Table:
    """Rows of cells under measures; the last row is the total of the others, unless the table has one row only."""

    title: str
    heading: str
    measures: list[Measure]
    rows: list[tuple[str, list[Cell]]]


class Recap:
    """The recap of one book year (the newest by default) beside the totals of all; ValueError for a year without a campaign."""

    def __init__(self, year: int | None = None, count: Count | None = None) -> None:
        self.count = count or counting.count()
        self.years = [row.year for row in self.count.years()]
        if year is not None and year not in self.years:
            raise ValueError(year)
        self.year = year or (self.years[0] if self.years else None)

    @property
    def source(self) -> str:
        return f"{REGISTRY}; {REPORTS}" + (" (data contoh)" if self.count.demo else "")

    @property
    def measures(self) -> list[Measure]:
        return [*REPORTING, *REVIEWED]

    @cached_property
    def whole(self) -> Row | None:
        return next((row for row in self.count.years() if row.year == self.year), None)

    @cached_property
    def tables(self) -> list[Table]:
        """By book year, then this year's by jenis and kecamatan: reporting and meetings, then what came of the reports."""
        every = [(str(row.year), row) for row in self.count.years()]
        found = []
        for measures, title in ((REPORTING, "Pelaporan dan RAT"), (REVIEWED, "Hasil telaah")):
            found.append(self._table(f"{title} menurut tahun buku", "Tahun buku", measures, every))
            for cut in (JENIS, KECAMATAN):
                parts = [(row.name, row) for row in self.count.cut(cut, self.year)] if self.year else []
                rows = [*parts, ("Jumlah kota", self.whole)] if parts else []
                name = f"{title} menurut {CUTS[cut].lower()}, tahun buku {self.year}"
                found.append(self._table(name, CUTS[cut], measures, rows))
        return [table for table in found if table.rows]

    @staticmethod
    def _table(title: str, heading: str, measures: list[Measure], rows: list[tuple[str, Row]]) -> Table:
        return Table(title, heading, measures, [(name, [cell(row, one) for one in measures]) for name, row in rows])

    @cached_property
    def health(self) -> list[Table]:
        """Categories by instrument, with the city as the last row; each row's categories sum to what was assessed."""
        found: dict[tuple[str, str], list[Rated]] = {}
        for one in counting.rated(self.year) if self.year else []:
            if (known := instruments().get((one.instrument, one.version))) and known.rule == "sasaran":
                continue  # orientation has no categories to count
            found.setdefault((one.instrument, one.version), []).append(one)
        return [_health(*names, rows, self.year) for names, rows in found.items()]

    def picture(self, cut: str) -> str:
        """Who has reported, by parts; the same figures stand in the tables."""
        rows = [(row.name, row.counts["handed"], row.counts["owing"]) for row in self.count.cut(cut, self.year)]
        return charts.shares(f"Sudah melapor dari wajib lapor menurut {CUTS[cut].lower()}", rows)

    @property
    def pictures(self) -> list[dict]:
        return [{"title": CUTS[cut], "svg": self.picture(cut)} for cut in (JENIS, KECAMATAN)] if self.year else []

    def figures(self) -> Iterator[tuple]:
        """Every figure of every year in a row of its own: year, cut, part, measure, numerator, denominator, percent, source."""
        for row in self.count.rows:
            for one in self.measures:
                found = cell(row, one)
                name = row.name or CUTS[CITY]
                yield row.year, CUTS[row.cut], name, one.label, found.part, found.whole, found.percent, one.source


def cell(row: Row, measure: Measure) -> Cell:
    """One measure of one row of counts."""
    return Cell(row.counts[measure.key], row.counts[measure.out_of] if measure.out_of else None)


def _health(name: str, version: str, found: list[Rated], year: int) -> Table:
    known = instruments().get((name, version))
    wanted = [str(band.gives) for band in known.categories] if known else []
    categories = [*wanted, *sorted({c for one in found for c in one.categories if c} - set(wanted)), ""]
    measures = [Measure("total", "Dinilai", "hasil ditetapkan yang dinilai dengan instrumen ini", "", REPORTS)]
    measures += [
        Measure(c, c or NO_CATEGORY, f"yang {c or NO_CATEGORY}", "dinilai", REPORTS, "total") for c in categories
    ]
    rows = sorted(found, key=lambda one: (one.cut == CITY, one.cut))
    cells = [
        (_part(one), [Cell(one.total), *(Cell(one.categories.get(c, 0), one.total) for c in categories)])
        for one in rows
    ]
    title = f"{known.title if known else name}, versi {version}, tahun buku {year}"
    return Table(title, "Jenis dan kecamatan", measures, cells)


def _part(one: Rated) -> str:
    return "Jumlah kota" if one.cut == CITY else f"{CUTS[one.cut].split()[0]} {one.name}"
