"""What the public pages show: the directory with its counts, and a cooperative's years."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import QueryDict
from django.utils import timezone

from cooperatives import rat, tiles
from cooperatives.enums import Status
from cooperatives.models import Cooperative, Jenis, Kelurahan
from klinik_koperasi import charts
from klinik_koperasi.templatetags.formats import angka, rupiah_ringkas

PAGE_SIZE = 20
PLACES = ("kecamatan", "kelurahan")
UNKNOWN = "tanpa"  # the filter value of cooperatives whose jenis or status nobody has recorded


@dataclass(frozen=True)
class Pill:
    """One choice of a filter with its count and where it leads."""

    label: str
    count: int
    url: str
    current: bool


class Directory:
    """One question to the directory: search words and filters from the address, results and counts.

    All counts come from one grouped query; a filter's own counts leave that filter out, so that one can change one's mind.
    """

    def __init__(self, params: QueryDict) -> None:
        self.params = params
        self.question = " ".join(params.get("q", "").replace("\x00", "").split())[:100]
        self.kelurahan = list(Kelurahan.objects.select_related("kecamatan"))
        self.by_code = {k.pk: k for k in self.kelurahan}
        self.districts = {k.kecamatan_id: k.kecamatan.name for k in self.kelurahan}
        self.jenis = {word.code: word.name for word in Jenis.objects.all()} | {UNKNOWN: "Belum tercatat"}
        self.statuses = dict(Status.choices) | {UNKNOWN: "Belum tercatat"}
        self.chosen = self._chosen()
        self.alike = False
        self.found = self._found()

    def _chosen(self) -> dict[str, str]:
        """Filters of the address that exist; what is unknown counts as not given."""
        known = {"kecamatan": self.districts, "kelurahan": self.by_code, "jenis": self.jenis, "status": self.statuses}
        chosen = {name: self.params.get(name, "") for name in known}
        chosen = {name: value for name, value in chosen.items() if value in known[name]}
        if "kelurahan" in chosen:
            chosen["kecamatan"] = self.by_code[chosen["kelurahan"]].kecamatan_id
        return chosen

    def _found(self):
        """The rows that answer the question, before any filter; sets `cube` and, for near misses, `alike`."""
        base = Cooperative.objects.in_city()
        if not self.question:
            self.cube = self._counts(base)
            return base.by_name()
        strict = base.matching(self.question)
        self.cube = self._counts(strict)
        if self.cube:
            return strict
        self.alike, near = True, base.resembling(self.question)
        self.cube = self._counts(near)
        return near

    @staticmethod
    def _counts(rows) -> list[tuple[dict, int]]:
        grouped = rows.order_by().values_list("kelurahan", "jenis__code", "status").annotate(n=Count("pk"))
        return [
            ({"kelurahan": k, "kecamatan": (k or "")[:8], "jenis": j or UNKNOWN, "status": s or UNKNOWN}, n)
            for k, j, s, n in grouped
        ]

    def _sum(self, leaving_out: tuple[str, ...] = ()) -> list[tuple[dict, int]]:
        wanted = {name: value for name, value in self.chosen.items() if name not in leaving_out}
        return [(facts, n) for facts, n in self.cube if all(facts[name] == value for name, value in wanted.items())]

    def count_by(self, name: str) -> Counter:
        counts: Counter = Counter()
        for facts, n in self._sum(PLACES if name in PLACES else (name,)):
            counts[facts[name]] += n
        return counts

    @cached_property
    def total(self) -> int:
        return sum(n for _, n in self._sum())

    def url(self, **changes: str) -> str:
        """This question with other filters; back on the first page."""
        wanted = {"q": self.question, **self.chosen, **changes}
        if "kelurahan" in wanted and wanted["kelurahan"]:
            wanted.pop("kecamatan", None)
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in wanted.items() if value})
        return f"?{query.urlencode()}" if query else "?"

    @property
    def filters(self) -> list[tuple[str, str, list[Pill]]]:
        """(key, heading, pills) of the three filters."""
        return [
            ("kecamatan", "Kecamatan", self._pills("kecamatan", self.districts)),
            ("jenis", "Jenis", self._pills("jenis", self.jenis)),
            ("status", "Status", self._pills("status", self.statuses)),
        ]

    def _pills(self, name: str, labels: dict[str, str]) -> list[Pill]:
        counts, chosen = self.count_by(name), self.chosen.get(name, "")
        reset = dict.fromkeys(PLACES, "") if name in PLACES else {}
        pills = [Pill("Semua", sum(counts.values()), self.url(**reset | {name: ""}), not chosen)]
        for value, label in labels.items():
            if counts[value] or value == chosen:
                pills.append(Pill(label, counts[value], self.url(**reset | {name: value}), value == chosen))
        return pills

    @cached_property
    def tiles(self) -> list[tiles.Tile]:
        """The map in the order of the table: by kecamatan, then name."""
        counts = self.count_by("kelurahan")
        limits = tiles.quintile_limits(counts[k.pk] for k in self.kelurahan)
        return [
            tiles.Tile(k, counts[k.pk], tiles.level(counts[k.pk], limits), self.url(kelurahan=k.pk, kecamatan=""))
            for k in sorted(self.kelurahan, key=lambda k: (k.kecamatan.name, k.name))
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
            "chosen": tiles.edges(self.kelurahan, codes) if "kecamatan" in self.chosen else "",
            "legend": tiles.legend(self.tiles),
            "labels": tiles.LABELS,
        }

    @property
    def place(self) -> str:
        if "kelurahan" in self.chosen:
            return f"di Kelurahan {self.by_code[self.chosen['kelurahan']].full}"
        return (
            f"di Kecamatan {self.districts[self.chosen['kecamatan']]}"
            if "kecamatan" in self.chosen
            else "di Kota Malang"
        )

    def page(self, number):
        """A page of results with what each line shows; the count comes from the grouped query."""
        rows = self.found
        if "kelurahan" in self.chosen:
            rows = rows.filter(kelurahan=self.chosen["kelurahan"])
        elif "kecamatan" in self.chosen:
            rows = rows.filter(
                kelurahan__in=[k.pk for k in self.kelurahan if k.kecamatan_id == self.chosen["kecamatan"]]
            )
        if jenis := self.chosen.get("jenis"):
            rows = rows.filter(jenis=None) if jenis == UNKNOWN else rows.filter(jenis__code=jenis)
        if status := self.chosen.get("status"):
            rows = rows.filter(status="" if status == UNKNOWN else status)
        paginator = Paginator(rows.with_region().with_latest_figures(), PAGE_SIZE)
        paginator.count = self.total
        return paginator.get_page(number)


def as_of() -> dict:
    """The newest date of the registry's data, and whether any row is of the demo (one query)."""
    return Cooperative.objects.in_city().aggregate(date=Max("source_date"), demo=Count("pk", filter=Q(demo=True)))


def summary(cooperative: Cooperative, limits: rat.Limits = rat.DEFAULT) -> str:
    """The third line of a result: members, and the last RAT in words that never accuse. Needs `with_latest_figures`."""
    today = timezone.localdate()
    year = today.year - 1
    latest = next((row.members for row in cooperative.years if row.members is not None), None)
    members = f"{angka(latest)} anggota · " if latest is not None else ""
    held = rat.meetings(cooperative.years)
    if year in held or cooperative.is_active or not held:
        day, mark = held.get(year, (None, None))
        state = rat.standing(year, day, today, held=mark, secondary=cooperative.is_secondary, limits=limits)
        return f"{members}RAT tahun buku {year} {state.tail}"
    return f"{members}RAT terakhir tercatat: tahun buku {max(held)}"


def rat_strip(cooperative: Cooperative, limits: rat.Limits = rat.DEFAULT) -> list[tuple[int, rat.Standing]]:
    """(book year, standing) of the last five book years; needs `with_latest_figures`."""
    today, held = timezone.localdate(), rat.meetings(cooperative.years)
    return [
        (year, rat.standing(year, day, today, held=mark, secondary=cooperative.is_secondary, limits=limits))
        for year in rat.years_shown(today, cooperative.tanggal_badan_hukum)
        for day, mark in [held.get(year, (None, None))]
    ]


def years(cooperative: Cooperative, count: int = 5) -> list:
    """Figures in force of the last years, oldest first; needs `with_latest_figures`."""
    return sorted(cooperative.years[:count], key=lambda row: row.tahun_buku)


def pictures(cooperative: Cooperative) -> list[dict]:
    """Small multiples of members, assets, volume and SHU; a year without a figure is a gap. Empty when there is nothing."""
    rows = {row.tahun_buku: row for row in years(cooperative)}
    if not rows:
        return []
    span = range(max(rows) - 4, max(rows) + 1)
    kinds = [
        ("Anggota", "members"),
        ("Aset", "aset"),
        ("Volume usaha", "volume_usaha"),
        ("Sisa Hasil Usaha (SHU)", "shu"),
    ]
    return [
        picture
        for title, name in kinds
        if (picture := _picture(title, name, [(y, getattr(rows.get(y), name, None)) for y in span]))
    ]


def _picture(title: str, name: str, values: list[tuple[int, Decimal | int | None]]) -> dict | None:
    known = [(year, value) for year, value in values if value is not None]
    if not known:
        return None
    write = (lambda value: f"{angka(value)} orang") if name == "members" else rupiah_ringkas
    (first_year, first), (last_year, last) = known[0], known[-1]
    story = f"{title}: {write(last)} pada {last_year}"
    if first_year != last_year:
        move = "naik" if last > first else "turun" if last < first else "tetap"
        story = f"{title} {move} dari {write(first)} pada {first_year} menjadi {write(last)} pada {last_year}"
    svg = charts.columns(
        story, [(f"’{year % 100:02d}", None if value is None else int(value)) for year, value in values]
    )
    return {"title": title, "value": write(last), "svg": svg}


def figures_table(cooperative: Cooperative) -> list[dict]:
    """The same figures as a table, money in millions of rupiah."""
    return [
        {"year": row.tahun_buku, "members": row.members}
        | {name: _millions(getattr(row, name)) for name in ("aset", "volume_usaha", "shu")}
        for row in years(cooperative)
    ]


def _millions(value: Decimal | None) -> Decimal | None:
    return None if value is None else (value / 1_000_000).quantize(Decimal("0.1"))
