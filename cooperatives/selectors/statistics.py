"""The pictures of the city's cooperatives, each with its table: what page, print and CSV show alike."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from django.db.models import Case, Count, F, IntegerField, Q, Sum, When
from django.db.models.functions import ExtractYear
from django.urls import reverse

from cooperatives import tiles
from cooperatives.enums import Status
from cooperatives.models import YearlyFigures
from cooperatives.selectors import facets
from klinik_koperasi import charts
from klinik_koperasi.templatetags.formats import angka, rupiah_ringkas, upper_first

PUBLISHED = Path(__file__).resolve().parent.parent / "data" / "published_counts.csv"
OWN = "Daftar koperasi dinas (portal ini)"
UNNAMED = "Sumber belum disebut; tidak tampil di halaman umum"
MAPS = {"jumlah": "Jumlah", "aktif": "Persentase aktif", "rat": "Persentase RAT tercatat"}
YEARS = 6
CUTS = {
    "kelompok": "kelompok", "sertifikat": "sertifikat NIK", "peringkat": "peringkat", "kewenangan": "kewenangan",
    "pola": "pola pengelolaan", "anggota": "jumlah anggota",
}  # fmt: skip
MONEY = {"aset": "Aset", "volume_usaha": "Volume usaha", "shu": "Sisa Hasil Usaha (SHU)"}


@dataclass(frozen=True)
class Table:
    """Figures as rows: on the page below their picture, and as they are in a CSV file."""

    slug: str
    caption: str
    headings: list[str]
    rows: list[list]
    source: str = OWN
    as_of: date | None = None

    @property
    def shown(self) -> list[tuple[object, list[str]]]:
        """(first cell, the others as written for people)."""
        return [(first, [_written(cell) for cell in rest]) for first, *rest in self.rows]


def _written(cell) -> str:
    return "–" if cell is None or cell == "" else cell if isinstance(cell, str) else angka(cell)


@lru_cache
def published() -> list[dict]:
    """What others have published (registry.md section 8), one source each; `public` only where that source is named."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = ("active", "inactive", "total", "rat")
    return [row | {name: int(row[name]) if row[name] else None for name in numbers} for row in rows]


class Statistics:
    """The city in figures at this moment; `kind` is what the map shows. Counts come from the index, years from one query."""

    def __init__(self, kind: str = "jumlah") -> None:
        self.kind = kind if kind in MAPS else "jumlah"
        self.index = facets.current()
        self.city = self.index.city
        sets = self.index.sets
        self.active_set = self.city & sets["status"].get(Status.ACTIVE, 0)
        self.rat_set = self.city & sets["rat"].get("sudah", 0)
        self.total, self.active, self.rat = (s.bit_count() for s in (self.city, self.active_set, self.rat_set))

    @property
    def book_year(self) -> int:
        return self.index.book_year

    @property
    def as_of(self) -> dict:
        return {"date": self.index.as_of, "demo": self.index.demo}

    def _table(self, slug: str, caption: str, headings: list[str], rows: list[list]) -> Table:
        return Table(
            slug, caption, headings, rows, OWN + (" (data contoh)" if self.index.demo else ""), self.index.as_of
        )

    def counts(self, name: str, among: int | None = None) -> dict[str, int]:
        """How many of `among` (default: of the city) have each value of a filter."""
        among = self.city if among is None else among
        return {value: (one & among).bit_count() for value, one in self.index.sets[name].items()}

    @cached_property
    def places(self) -> list[tuple]:
        """(kelurahan, all, active, with RAT on record) by kecamatan and name."""
        every, active, held = (self.counts("kelurahan", among) for among in (None, self.active_set, self.rat_set))
        return [(k, *(found.get(k.pk, 0) for found in (every, active, held))) for k in self.index.kelurahan]

    @cached_property
    def map(self) -> dict:
        """The tile map of `kind`; a share of nothing is a gap."""
        numbers = {k.pk: self._number(*counts) for k, *counts in self.places}
        limits = tiles.quintile_limits(number or 0 for number in numbers.values())
        unit, words = ("", "koperasi") if self.kind == "jumlah" else ("%", MAPS[self.kind].split(" ", 1)[1])
        shown = [
            tiles.Tile(k, numbers[k.pk], tiles.level(numbers[k.pk], limits), self._place_url(k.pk), unit, words)
            for k, *_ in self.places
        ]
        return {
            "tiles": sorted(shown, key=lambda tile: (tile.y, tile.x)),
            "edges": tiles.edges(self.index.kelurahan),
            "legend": tiles.legend(shown),
            "labels": tiles.LABELS,
        }

    def _number(self, total: int, active: int, held: int) -> int | None:
        return total if self.kind == "jumlah" else percent(active if self.kind == "aktif" else held, total)

    @staticmethod
    def _place_url(code: str) -> str:
        return f"{reverse('cooperative_list')}?kelurahan={code}"

    @property
    def switch(self) -> list[tuple[str, str, bool]]:
        return [(name, label, name == self.kind) for name, label in MAPS.items()]

    @property
    def place_table(self) -> Table:
        headings = ["Kelurahan", "Kecamatan", "Koperasi", "Aktif", "Aktif (%)", f"RAT {self.book_year}", "RAT (%)"]
        rows = [
            [k.name, k.kecamatan.name, total, active, percent(active, total), held, percent(held, total)]
            for k, total, active, held in self.places
        ]
        placed = [sum(row[n] for row in self.places) for n in (1, 2, 3)]
        if placed[0] < self.total:
            rest = [self.total - placed[0], self.active - placed[1], self.rat - placed[2]]
            rows.append(["Kelurahan belum jelas", "", rest[0], rest[1], percent(rest[1], rest[0]), rest[2],
                         percent(rest[2], rest[0])])  # fmt: skip
        return self._table("kelurahan", "Koperasi menurut kelurahan", headings, rows)

    def by(self, name: str, heading: str) -> Table:
        """Counts and active ones by a filter's values, as many as occur, in the order of the list."""
        every, active = self.counts(name), self.counts(name, self.active_set)
        labels = self.index.labels[name]
        rows = [
            [label, every[v], active[v], percent(active[v], every[v])] for v, label in labels.items() if every.get(v)
        ]
        return self._table(
            name, f"Koperasi menurut {heading}", [upper_first(heading), "Koperasi", "Aktif", "Aktif (%)"], rows
        )

    @property
    def status_table(self) -> Table:
        table = self.by("status", "status")
        rows = [[label, count, percent(count, self.total)] for label, count, *_ in table.rows]
        return self._table("status", table.caption, ["Status", "Koperasi", "Bagian (%)"], rows)

    @property
    def jenis_table(self) -> Table:
        return self.by("jenis", "jenis")

    @property
    def status_svg(self) -> str:
        rows = [(label, count, count) for label, count, _ in self.status_table.rows]
        return charts.shares(f"Koperasi menurut status. {_said(rows)}", rows)

    @property
    def jenis_svg(self) -> str:
        return self.svg_of(self.jenis_table)

    @staticmethod
    def svg_of(table: Table) -> str:
        """Active ones within all, a bar a row."""
        rows = [(label, active, count) for label, count, active, _ in table.rows]
        return charts.shares(f"{table.caption}, yang aktif gelap. {_said(rows)}", rows)

    @property
    def series_svg(self) -> str:
        """The published series as it is, and today's count of the portal in a frame beside it."""
        title = "Koperasi aktif dan tidak aktif di Kota Malang menurut triwulan; angkanya ada pada tabel di bawah"
        return charts.quarters(title, self._quarters())

    def _quarters(self) -> list[charts.Quarter]:
        found = [
            charts.Quarter(int(row["period"][:4]), int(row["period"][-1]), row["active"], row["inactive"])
            for row in published()
            if row["series"] == "provinsi"
        ]
        if self.index.as_of and self.total:
            day = self.index.as_of
            rest = self.total - self.active
            found.append(charts.Quarter(day.year, (day.month + 2) // 3, self.active, rest, own=True))
        return found

    @property
    def series_table(self) -> Table:
        rows = [
            [row["period"].replace("-Q", ", triwulan "), row["active"], row["inactive"], row["total"], row["source"]]
            for row in published()
            if row["series"] == "provinsi"
        ]
        own = self._table("", "", [], [])
        if self.index.as_of and self.total:
            rows.append([f"{self.index.as_of:%d/%m/%Y}", self.active, self.total - self.active, self.total, own.source])
        headings = ["Waktu", "Aktif", "Tidak aktif atau lainnya", "Jumlah", "Sumber"]
        return Table("deret", "Jumlah koperasi menurut waktu", headings, rows, "")

    def other_table(self, staff: bool = False) -> Table:
        """Single figures that circulate; those whose source nobody has named are for the staff alone."""
        rows = [
            [row["period"], f"{row['about']} {angka(row['total'])}".strip(), row["active"], row["inactive"], row["rat"],
             row["source"] or UNNAMED]
            for row in published()
            if row["series"] == "lain" and (staff or row["public"] == "1")
        ]  # fmt: skip
        headings = ["Waktu", "Jumlah", "Aktif", "Tidak atau kurang aktif", "RAT", "Sumber"]
        return Table("lain", "Angka lain yang pernah diberitakan", headings, rows, "")

    @property
    def years(self) -> list[dict]:
        """Sums of the figures in force of the city's cooperatives by book year, oldest first (two queries, then kept)."""
        return self.index.remember(("years",), self._years)

    @staticmethod
    def _years() -> list[dict]:
        rows = YearlyFigures.objects.in_force().of_city()
        sums = rows.order_by("tahun_buku").values("tahun_buku").annotate(
            reported=Count("pk"), members=Sum("members"), **{name: Sum(name) for name in MONEY}
        )  # fmt: skip
        held = dict(
            rows.filter(Q(rat_date__isnull=False) | Q(rat_held=True))
            .annotate(of=Case(  # a date within or before its row's book year tells of the meeting of the year before (rat.py)
                When(rat_date__isnull=False, tahun_buku__gte=ExtractYear("rat_date"), then=ExtractYear("rat_date") - 1),
                default=F("tahun_buku"), output_field=IntegerField(),
            ))
            .order_by("of").values_list("of").annotate(n=Count("cooperative", distinct=True))
        )  # fmt: skip
        return [row | {"rat": held.get(row["tahun_buku"], 0)} for row in sums][-YEARS:]

    @property
    def year_table(self) -> Table:
        headings = [
            "Tahun buku",
            "Koperasi dengan angka",
            "RAT tercatat",
            "Anggota",
            "Aset (Rp)",
            "Volume usaha (Rp)",
            "SHU (Rp)",
        ]
        names = ("tahun_buku", "reported", "rat", "members", *MONEY)
        rows = [[str(row["tahun_buku"]), *(_whole(row[name]) for name in names[1:])] for row in self.years]
        return self._table("tahun", "Angka tahunan seluruh koperasi yang melapor", headings, rows)

    @property
    def year_pictures(self) -> list[dict]:
        kinds = {"reported": "Koperasi dengan angka", "rat": "RAT tercatat", "members": "Anggota"} | MONEY
        return [picture for name, title in kinds.items() if (picture := self._year_picture(name, title))]

    def _year_picture(self, name: str, title: str) -> dict | None:
        values = [(row["tahun_buku"], _whole(row[name])) for row in self.years]
        known = [(year, value) for year, value in values if value is not None]
        if not known:
            return None
        write = rupiah_ringkas if name in MONEY else angka
        story = f"{title}: " + ", ".join(f"{year} {write(value)}" for year, value in known)
        svg = charts.columns(story, [(f"’{year % 100:02d}", value) for year, value in values])
        return {"title": title, "value": write(known[-1][1]), "year": known[-1][0], "svg": svg}

    @property
    def tables(self) -> dict[str, Table]:
        """What can be downloaded, by its name in the address."""
        found = [
            self.place_table,
            self.status_table,
            self.jenis_table,
            self.series_table,
            self.other_table(),
            self.year_table,
            *(self.by(name, heading) for name, heading in CUTS.items()),
        ]
        return {table.slug: table for table in found}


def percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _whole(value) -> int | None:
    return None if value is None else int(value)


def _said(rows: list[tuple[str, int, int]]) -> str:
    return ", ".join(
        f"{label} {whole}" if part == whole else f"{label} {part} dari {whole}" for label, part, whole in rows
    )
