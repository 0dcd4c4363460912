"""The directory of cooperatives: a question, its filters with their counts, the map and the results."""

from collections import Counter, namedtuple
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from cooperatives import tiles
from cooperatives.models import Cooperative, YearlyFigures
from cooperatives.selectors import facets
from cooperatives.selectors.facets import UNKNOWN
from cooperatives.selectors.finding import Hits, find

PAGE_SIZE = 20
PLACES = ("kecamatan", "kelurahan")
SHOWN = {"id", "code", "name", "status", "form", "kelurahan_id", "kelurahan_text", "jenis_id"}
LINE = [f.attname for f in Cooperative._meta.concrete_fields if f.attname in SHOWN]  # `from_db` takes the model's order
MAIN = {"kecamatan": "Kecamatan", "jenis": "Jenis", "status": "Status"}
MORE = {
    "rat": "RAT tahun buku {year}", "sertifikat": "Sertifikat NIK", "peringkat": "Peringkat", "kelompok": "Kelompok",
    "pola": "Pola pengelolaan", "kewenangan": "Kewenangan", "anggota": "Jumlah anggota",
}  # fmt: skip
STAFF = {
    "angka": "Angka tahun buku {year}",
    "perhatian": "Perlu perhatian",
    "kkmp": "Koperasi Kelurahan Merah Putih",
    "kota": "Wilayah",
}
Figures = namedtuple("Figures", "tahun_buku members rat_date rat_held")  # of one book year, as a line tells them


@dataclass(frozen=True)
class Pill:
    """One choice of a filter with its count and where it leads."""

    label: str
    count: int
    url: str
    current: bool
    value: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    heading: str
    label: str
    url: str


class Directory:
    """One question to the directory: search words and filters from the address, results and counts.

    Counts are those that remain under the question and all other filters; a filter's own counts leave that filter out, so
    that one can change one's mind. They come from the index in memory (`facets`), never from a query.
    """

    names = MAIN | MORE

    def __init__(self, params: QueryDict) -> None:
        self.index = facets.current()
        self.question = " ".join(params.get("q", "").replace("\x00", "").split())[:100]
        self.kelurahan = self.index.kelurahan
        self.by_code = {k.pk: k for k in self.kelurahan}
        self.headings = {name: text.format(year=self.index.book_year) for name, text in self.names.items()}
        self.chosen = self._chosen(params)
        self.found = find(self.question, self.index)
        self.alike = self.found.alike

    def _chosen(self, params: QueryDict) -> dict[str, str]:
        """Filters of the address that exist; what is unknown counts as not given."""
        labels = self.index.labels
        chosen = {name: params.get(name, "") for name in (*PLACES, *self.headings)}
        chosen = {name: value for name, value in chosen.items() if value in labels[name]}
        if "kelurahan" in chosen:
            code = chosen["kelurahan"]
            chosen["kecamatan"] = UNKNOWN if code == UNKNOWN else self.by_code[code].kecamatan_id
        return chosen

    @property
    def base(self) -> int:
        """The rows that may be found at all."""
        return self.index.city

    def _set(self, leaving_out: tuple[str, ...] = ()) -> int:
        """Those that meet the question and every filter but the ones left out."""
        kept = self.found.all & self.base
        for name, value in self.chosen.items():
            if name not in leaving_out:
                kept &= self.index.sets[name].get(value, 0)
        return kept

    def count_by(self, name: str) -> Counter:
        within = self._set(PLACES if name in PLACES else (name,))
        return Counter({value: (within & one).bit_count() for value, one in self.index.sets[name].items()})

    @cached_property
    def results(self) -> int:
        return self._set()

    @property
    def total(self) -> int:
        return self.results.bit_count()

    def url(self, **changes: str) -> str:
        """This question with other filters; back on the first page."""
        wanted = {"q": self.question, **self.chosen, **changes}
        if wanted.get("kelurahan"):
            wanted.pop("kecamatan", None)
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in wanted.items() if value})
        return f"?{query.urlencode()}" if query else "?"

    @property
    def filters(self) -> list[tuple[str, str, list[Pill]]]:
        """(key, heading, pills) of the filters that always show."""
        return [(name, self.headings[name], self._pills(name)) for name in MAIN]

    @property
    def more_filters(self) -> list[tuple[str, str, list[Pill]]]:
        """(key, heading, pills) of those that open on demand; what would not part the results is left out."""
        found = [(name, self.headings[name], self._pills(name)) for name in MORE]
        return [part for part in found if len(part[2]) > 2 or part[0] in self.chosen]

    @property
    def more_open(self) -> bool:
        return any(name in self.chosen for name in MORE)

    @property
    def kept(self) -> dict[str, str]:
        """Filters that the search form and the choice of a kelurahan carry along."""
        return {name: value for name, value in self.chosen.items() if name not in PLACES}

    @property
    def chips(self) -> list[Chip]:
        """The filters in force; kelurahan stands for its kecamatan too."""
        names = [name for name in self.chosen if not (name == "kecamatan" and "kelurahan" in self.chosen)]
        headings = self.headings | {"kelurahan": "Kelurahan"}
        return [
            Chip(headings[name], self.index.labels[name][self.chosen[name]], self.url(**self._without(name)))
            for name in names
        ]

    @staticmethod
    def _without(name: str) -> dict[str, str]:
        return dict.fromkeys(PLACES if name in PLACES else (name,), "")

    def _pills(self, name: str) -> list[Pill]:
        counts, chosen = self.count_by(name), self.chosen.get(name, "")
        reset = self._without(name)
        pills = [Pill("Semua", sum(counts.values()), self.url(**reset), not chosen)]
        for value, label in self.index.labels[name].items():
            if counts[value] or value == chosen:
                pills.append(Pill(label, counts[value], self.url(**reset | {name: value}), value == chosen, value))
        return pills

    @cached_property
    def tiles(self) -> list[tiles.Tile]:
        """The map in the order of the table: by kecamatan, then name."""
        counts = self.count_by("kelurahan")
        limits = tiles.quintile_limits(counts[k.pk] for k in self.kelurahan)
        return [
            tiles.Tile(k, counts[k.pk], tiles.level(counts[k.pk], limits), self.url(kelurahan=k.pk, kecamatan=""))
            for k in self.kelurahan
        ]

    @property
    def map(self) -> dict:
        """What the SVG needs: tiles, borders, the chosen part, the legend."""
        codes = {k.pk for k in self.kelurahan if self.chosen.get("kelurahan", k.pk) == k.pk}
        codes = {code for code in codes if code.startswith(self.chosen.get("kecamatan", ""))}
        return {
            "tiles": sorted(self.tiles, key=lambda tile: (tile.y, tile.x)),
            "rows": self.tiles,
            "groups": [
                (name, list(group)) for name, group in groupby(self.tiles, lambda t: t.kelurahan.kecamatan.name)
            ],
            "edges": tiles.edges(self.kelurahan),
            "chosen": tiles.edges(self.kelurahan, codes) if codes and "kecamatan" in self.chosen else "",
            "legend": tiles.legend(self.tiles),
            "labels": tiles.LABELS,
        }

    @property
    def place(self) -> str:
        kelurahan, kecamatan = self.chosen.get("kelurahan"), self.chosen.get("kecamatan")
        if kelurahan and kelurahan != UNKNOWN:
            return f"di Kelurahan {self.by_code[kelurahan].full}"
        if kecamatan == UNKNOWN:
            return "yang kelurahannya belum jelas"
        return f"di Kecamatan {self.index.labels['kecamatan'][kecamatan]}" if kecamatan else "di Kota Malang"

    @property
    def as_of(self) -> dict:
        """The newest date of the registry's data, and whether any row is of the demo."""
        return {"date": self.index.as_of, "demo": self.index.demo}

    def page(self, number) -> Page:
        """A page of results with what each line shows (one query); which ones they are comes from the index."""
        page = Paginator(Hits(self.index, self.results, self.found.first), PAGE_SIZE).get_page(number)
        page.object_list = self._lines(page.object_list)
        return page

    def _lines(self, pks: list[int]) -> list[Cooperative]:
        """What a line of the results needs and no more: place and jenis come from the index, years as bare figures."""
        rows: dict[int, Cooperative] = {}
        with connection.cursor() as cursor:
            cursor.execute(_lines_sql(), [pks])
            for pk, *line in cursor:
                row = rows.get(pk) or rows.setdefault(pk, self._line(pk, *line))
                if line[-len(Figures._fields)] is not None:  # a cooperative without figures has one line all the same
                    row.years.append(Figures(*line[-len(Figures._fields) :]))
        return [rows[pk] for pk in pks if pk in rows]

    def _line(self, *values) -> Cooperative:
        row = Cooperative.from_db(connection.alias, LINE, values[: len(LINE)])
        row.years, row.jenis, row.url = [], self.index.jenis.get(row.jenis_id), row.code.join(_address())
        row.kelurahan = self.by_code.get(row.kelurahan_id)
        return row


@cache
def _address() -> list[str]:
    """What stands before and behind the code in a page's address: asking the router takes as long as the rest of a line."""
    return reverse("cooperative_detail", args=["-"]).rsplit("-", 1)


@cache
def _lines_sql() -> str:
    """Written once and by hand: a page asks nothing else so often, and putting the same SQL together took longer than it."""
    columns = ", ".join([f"c.{name}" for name in LINE] + [f"f.{name}" for name in Figures._fields])
    figures = f'"{YearlyFigures._meta.db_table}" f ON f.cooperative_id = c.id AND f.in_force'
    return (
        f'SELECT {columns} FROM "{Cooperative._meta.db_table}" c LEFT JOIN {figures} '
        "WHERE c.id = ANY(%s) ORDER BY f.tahun_buku DESC"
    )


class StaffDirectory(Directory):
    """The same question asked by the staff: rows outside the city too, early warnings as a filter."""

    names = MAIN | {"kelurahan": "Kelurahan"} | MORE | STAFF

    @property
    def base(self) -> int:
        return self.index.everything
