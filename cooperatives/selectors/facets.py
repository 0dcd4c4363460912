"""The registry as sets in memory: how many cooperatives meet any mix of filters, and which, without asking the database.

A grouped query over 200,000 rows takes longer than a whole page may. Here every value of every filter is one integer with a
bit per cooperative, in the order of their names: a mix of filters is an `&`, a count is `bit_count()`. One process holds one
index (about 25 KB a value at 200,000 rows). One query sees when the histories tell of a change; then the
index follows it, or is made anew.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import groupby

from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone

from cooperatives import rat
from cooperatives.enums import Authority, Grade, Principle, Rule, Status
from cooperatives.models import Alert, Cooperative, Jenis, Kelompok, Kelurahan, YearlyFigures
from cooperatives.selectors import vocabulary

UNKNOWN = "tanpa"  # the value of a filter for cooperatives of whom nobody has recorded it
NOT_RECORDED = {UNKNOWN: "Belum tercatat"}
ANY = "ya"
MAX_AGE = 600  # seconds; a change whose transaction ended after a later one's is seen at the latest then
KEPT = 64  # answers to questions
CHUNK = 5000
FOLLOWED = 500  # changed cooperatives; beyond that all are read
OVERLAP = 100  # changes
ONE = ord("1")
CERTIFICATES = {"berlaku": "Berlaku", "kedaluwarsa": "Kedaluwarsa", "belum": "Belum bersertifikat"} | NOT_RECORDED
RAT = {"sudah": "Tercatat", "belum": "Belum tercatat"}
FIGURES = {"ada": "Sudah ada", "belum": "Belum ada"}  # of the book year whose RAT is held this year
SIZES = [(100, "0-99"), (250, "100-249"), (500, "250-499"), (1000, "500-999"), (None, "1000")]
SIZE_LABELS = {
    "0-99": "Kurang dari 100", "100-249": "100–249", "250-499": "250–499", "500-999": "500–999", "1000": "1.000 atau lebih",
} | NOT_RECORDED  # fmt: skip


FACTS = [
    "pk", "outside_city", "kelurahan", "jenis__code", "status", "kelompok__code", "principle", "certificate_status",
    "certificate_until", "grade", "authority", "is_kkmp",
]  # fmt: skip

_lock = threading.Lock()


@dataclass
class Index:
    """All cooperatives at one moment; `sets[filter][value]` are integers whose highest bit is the first by name."""

    stamp: tuple
    today: date
    made_at: float = field(default_factory=time.monotonic)
    pks: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # of a large registry, in order
    sets: dict[str, dict[str, int]] = field(default_factory=dict)
    as_of: date | None = None
    demo: bool = False
    answers: dict = field(default_factory=dict)

    def remember(self, key, make):
        """What `make()` gave for this key, asked for once as long as the index lives; the oldest of many are forgotten."""
        if (kept := self.answers.get(key)) is None:
            kept = make()
            with _lock:
                while len(self.answers) >= KEPT:
                    del self.answers[next(iter(self.answers))]
                self.answers[key] = kept
        return kept

    @cached_property
    def place(self) -> dict[int, int]:
        """Where a cooperative stands, by its key."""
        return {pk: place for place, pk in enumerate(self.pks)}

    @cached_property
    def everything(self) -> int:
        return (1 << len(self.pks)) - 1

    @property
    def city(self) -> int:
        """Those of Kota Malang: what the public sees."""
        return self.sets["kota"].get("ya", 0)

    @cached_property
    def kelurahan(self) -> list[Kelurahan]:
        return list(Kelurahan.objects.select_related("kecamatan").order_by("kecamatan__name", "name"))

    @cached_property
    def jenis(self) -> dict[int, Jenis]:
        return Jenis.objects.in_bulk()

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """filter → value → its words, in the order in which they are offered."""
        unplaced = {UNKNOWN: "Kelurahan belum jelas"}
        return {
            "kecamatan": {k.kecamatan_id: k.kecamatan.name for k in self.kelurahan} | unplaced,
            "kelurahan": {k.pk: k.full for k in self.kelurahan} | unplaced,
            "jenis": {word.code: word.name for word in self.jenis.values()} | NOT_RECORDED,
            "status": dict(Status.choices) | NOT_RECORDED,
            "kelompok": dict(Kelompok.objects.values_list("code", "name")) | NOT_RECORDED,
            "pola": dict(Principle.choices) | NOT_RECORDED,
            "rat": RAT,
            "angka": FIGURES,
            "sertifikat": CERTIFICATES,
            "peringkat": dict(Grade.choices) | NOT_RECORDED,
            "kewenangan": dict(Authority.choices) | NOT_RECORDED,
            "anggota": SIZE_LABELS,
            "perhatian": {ANY: "Ada", **dict(Rule.choices)},
            "kkmp": {"ya": "Ya", "tidak": "Bukan"},
            "kota": {"ya": "Kota Malang", "luar": "Di luar Kota Malang"},
        }

    @property
    def book_year(self) -> int:
        """The book year whose RAT is held this year."""
        return self.today.year - 1

    def set_of(self, pks: Iterable[int]) -> int:
        """The set of these cooperatives; keys that the index does not know are left out."""
        last, bits = len(self.pks) - 1, bytearray(len(self.pks) // 8 + 1)
        for found in map(self.place.get, pks):
            if found is not None:
                bit = last - found
                bits[bit >> 3] |= 1 << (bit & 7)
        return int.from_bytes(bits, "little")

    def within(self, chosen: int, pks: Iterable[int]) -> list[int]:
        """Those of the keys that are in the set, in the order given."""
        last, place, bits = len(self.pks) - 1, self.place, chosen.to_bytes(len(self.pks) // 8 + 1, "little")
        places = ((pk, last - place[pk]) for pk in pks if pk in place)
        return [pk for pk, bit in places if bits[bit >> 3] >> (bit & 7) & 1]

    def marks(self, chosen: int) -> str:
        """`chosen` as text, a sign a cooperative: "1" for those within."""
        return format(chosen, f"0{len(self.pks)}b") if self.pks else ""

    def pks_of(self, chosen: int, start: int = 0, stop: int | None = None) -> list[int]:
        """Keys of the set by name, from the `start`-th to before the `stop`-th."""
        marks, found, place = self.marks(chosen), [], -1
        for number in range(chosen.bit_count() if stop is None else min(stop, chosen.bit_count())):
            place = marks.index("1", place + 1)
            if number >= start:
                found.append(self.pks[place])
        return found


_indexes: dict[str, Index] = {}  # by database: usually there is one


def current() -> Index:
    """The index of now; one query when nothing changed, else the changed rows are read anew, or the whole registry."""
    stamp, name = _stamp(), connection.settings_dict["NAME"]
    with _lock:  # one thread reads, the others wait for it
        index = _indexes.get(name)
        if index is None or index.stamp != stamp or time.monotonic() - index.made_at > MAX_AGE:
            index = _indexes[name] = _follow(index, stamp) or _read(stamp)
    return index


def _stamp() -> tuple:
    """Changes with every change of what the index holds: all of it is written with its history."""
    with connection.cursor() as cursor:
        cursor.execute(_stamp_sql())
        return (timezone.localdate(), *cursor.fetchone())


@cache
def _stamp_sql() -> str:
    histories = [model.history.model for model in (Cooperative, YearlyFigures, Alert, Jenis, Kelompok)]
    parts = [f'(SELECT max(history_id) FROM "{model._meta.db_table}")' for model in histories]
    parts.append(f'(SELECT max(id) FROM "{Alert._meta.db_table}")')  # made in bulk, without a history of their birth
    parts += [f'(SELECT count(*) FROM "{model._meta.db_table}")' for model in (Jenis, Kelompok, Kelurahan)]
    return "SELECT " + ", ".join(parts)


def _read(stamp: tuple) -> Index:
    index = Index(stamp, stamp[0])
    index.pks = list(Cooperative.objects.by_name().values_list("pk", flat=True))
    index.words = vocabulary.of_all(len(index.pks))
    _date(index)
    _fill(index, Cooperative.objects.order_by(), YearlyFigures.objects.in_force(), Alert.objects.open())
    return index


def _date(index: Index) -> None:
    by_name = Cooperative.objects.by_name()
    index.as_of = by_name.in_city().order_by().aggregate(day=Max("source_date"))["day"]
    index.demo = by_name.filter(demo=True).exists()


def _follow(old: Index | None, stamp: tuple) -> Index | None:
    """The index with the changed cooperatives read anew; None when that will not do and all must be read.

    All is read once in MAX_AGE, on a new day, after changes of many rows or of the words of a filter, and when a
    cooperative is new, gone or has another place in the order of names.
    """
    if old is None or time.monotonic() - old.made_at > MAX_AGE or not _follows(old.stamp, stamp):
        return None
    pks = _changed(old)
    known = list(Cooperative.objects.filter(pk__in=pks).values_list("pk", flat=True)) if len(pks) <= FOLLOWED else []
    if not known or {pk for pk in pks if pk in old.place} != set(known) or not _in_order(old, known):
        return None
    part, own = copy(old), {"cooperative__in": known}
    part.pks, part.sets = known, {}
    part.__dict__.pop("place", None)
    rows, figures = Cooperative.objects.order_by().filter(pk__in=known), YearlyFigures.objects.in_force()
    _fill(part, rows, figures.filter(**own), Alert.objects.open().filter(**own))
    index = copy(old)
    index.stamp, index.answers, index.sets = stamp, {}, _merged(old, part)
    index.words = vocabulary.with_those_of(old.words, known)
    _date(index)
    return index if _stamp() == stamp else None  # somebody wrote while we read


def _follows(old: tuple, new: tuple) -> bool:
    """Cooperatives, figures and alerts went on; day and words of the filters are the same."""
    pairs = [(before or 0, after or 0) for before, after in zip(old[1:], new[1:], strict=True)]
    growing = {0, 1, 2, 5}  # in the order of `_stamp_sql`
    return old[0] == new[0] and all(a <= b if n in growing else a == b for n, (a, b) in enumerate(pairs))


def _changed(old: Index) -> list[int]:
    """Cooperatives of whom anything was written since, and of the last changes before: they may have been committed later."""
    _, rows, figures, alerts, _, _, newest, *_ = old.stamp
    since = [
        (Cooperative.history.model, "history_id", "id", rows),
        (YearlyFigures.history.model, "history_id", "cooperative_id", figures),
        (Alert.history.model, "history_id", "cooperative_id", alerts), (Alert, "id", "cooperative_id", newest),
    ]  # fmt: skip
    parts = [f'SELECT {owner} FROM "{model._meta.db_table}" WHERE {key} > %s' for model, key, owner, _ in since]
    with connection.cursor() as cursor:
        last = [max((value or 0) - OVERLAP, 0) for *_, value in since]
        cursor.execute(f"{' UNION '.join(parts)} LIMIT {FOLLOWED + 1}", last)
        return [pk for (pk,) in cursor]


def _in_order(index: Index, pks: list[int]) -> bool:
    """Whether these still stand by name between the same neighbours, in the words of the database."""
    places = sorted(
        {place for pk in pks for place in (index.place[pk] - 1, index.place[pk])} - {-1, len(index.pks) - 1}
    )
    sql = (
        'SELECT count(*) FROM unnest(%s::bigint[], %s::bigint[]) AS pair(a, b) JOIN "{0}" a ON a.id = pair.a '
        'JOIN "{0}" b ON b.id = pair.b WHERE (a.name_key, a.id) < (b.name_key, b.id)'
    )
    with connection.cursor() as cursor:
        pairs = [[index.pks[place + step] for place in places] for step in (0, 1)]
        cursor.execute(sql.format(Cooperative._meta.db_table), pairs)
        return cursor.fetchone()[0] == len(places)


def _merged(old: Index, part: Index) -> dict[str, dict[str, int]]:
    kept = ~old.set_of(part.pks)
    sets = {name: {value: one & kept for value, one in values.items()} for name, values in old.sets.items()}
    for name, values in part.sets.items():
        for value, one in values.items():
            sets[name][value] = sets[name].get(value, 0) | old.set_of(part.pks_of(one))
    return sets


def _fill(index: Index, rows, figures, alerts) -> None:
    """Sorts these cooperatives, whose keys the index has, into its sets."""
    held, sizes = _rat_held(figures, index.book_year), _sizes(figures)
    told = set(figures.filter(tahun_buku=index.book_year).values_list("cooperative", flat=True))
    marks: dict = defaultdict(lambda: defaultdict(lambda: bytearray(b"0") * len(index.pks)))
    rows = rows.values_list(*FACTS).iterator(CHUNK)
    for pk, outside, kelurahan, *rest, until, grade, authority, kkmp in rows:
        if (place := index.place.get(pk)) is None:
            continue  # came in between the two questions; the next stamp will tell
        jenis, standing, kelompok, principle, certificate = rest
        marks["kota"]["luar" if outside else "ya"][place] = ONE
        marks["kkmp"]["ya" if kkmp else "tidak"][place] = ONE
        marks["kelurahan"][kelurahan or UNKNOWN][place] = ONE
        marks["kecamatan"][kelurahan[:8] if kelurahan else UNKNOWN][place] = ONE
        marks["jenis"][jenis or UNKNOWN][place] = ONE
        marks["status"][standing or UNKNOWN][place] = ONE
        marks["kelompok"][kelompok or UNKNOWN][place] = ONE
        marks["pola"][principle or UNKNOWN][place] = ONE
        marks["sertifikat"][_certificate(certificate, until, index.today)][place] = ONE
        marks["peringkat"][grade or UNKNOWN][place] = ONE
        marks["kewenangan"][authority or UNKNOWN][place] = ONE
        marks["rat"]["sudah" if pk in held else "belum"][place] = ONE
        marks["angka"]["ada" if pk in told else "belum"][place] = ONE
        marks["anggota"][_size(sizes.get(pk))][place] = ONE
    index.sets = {name: {value: int(row, 2) for value, row in values.items()} for name, values in marks.items()}
    index.sets = {name: index.sets.get(name, {}) for name in index.labels} | {"perhatian": _alerts(index, alerts)}


def _rat_held(figures, year: int) -> set[int]:
    """Cooperatives whose RAT of the book year is on record."""
    rows = figures.filter(Q(tahun_buku=year) | Q(rat_date__year=year + 1))
    rows = rows.order_by("cooperative").values_list("cooperative", "tahun_buku", "rat_date", "rat_held", named=True)
    return {pk for pk, own in groupby(rows, lambda row: row.cooperative) if any(rat.meetings(own).get(year, ()))}


def _sizes(figures) -> dict[int, int]:
    """Members by the newest figures that name them."""
    rows = figures.exclude(members=None).order_by("cooperative", "-tahun_buku")
    return dict(rows.distinct("cooperative").values_list("cooperative", "members"))


def _size(members: int | None) -> str:
    return UNKNOWN if members is None else next(name for limit, name in SIZES if limit is None or members < limit)


def _certificate(status: str, until: date | None, today: date) -> str:
    """By the date where there is one, else in the words of ODS."""
    if until:
        return "berlaku" if until >= today else "kedaluwarsa"
    return {"sudah": "berlaku"}.get(status, status or UNKNOWN)


def _alerts(index: Index, alerts) -> dict[str, int]:
    found = defaultdict(list)
    for pk, rule in alerts.order_by().values_list("cooperative", "rule"):
        found[rule].append(pk)
        found[ANY].append(pk)
    return {rule: index.set_of(pks) for rule, pks in found.items()}
