"""What an import would do: the difference between the rows of a file and the registry. Saves nothing."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from cooperatives import keys
from cooperatives.enums import AUTHORITY_OF_FORM, Source, Status
from cooperatives.importing.bulk import Blank
from cooperatives.importing.changes import Changes
from cooperatives.importing.matching import Index, Match
from cooperatives.importing.nearness import near
from cooperatives.importing.people import COLUMNS, People
from cooperatives.importing.rows import ParsedRow, Problem
from cooperatives.importing.words import MODELS, Words
from cooperatives.models import Cooperative, Merge, YearlyFigures

TEXTS = [
    "nik_koperasi", "name", "nomor_badan_hukum", "tanggal_badan_hukum", "nomor_pad", "tanggal_pad", "address", "postal_code",
    "phone", "phone_2", "fax", "email", "website", "form", "authority", "principle", "certificate_status", "certificate_until",
    "grade", "kuk", "ods_validity", "source_id", "lat", "lon",
]  # fmt: skip
REGION_TEXTS = ["kelurahan", "kecamatan", "kabupaten", "provinsi"]
SETTLED = {Status.FROZEN, Status.DISSOLVING, Status.DISSOLVED}


KEYS: list[Callable[[ParsedRow], str | None]] = [  # what a row is found by: code, NIK Koperasi, badan hukum, name
    lambda row: row.values.get("code"),
    lambda row: row.values.get("nik_koperasi"),
    lambda row: keys.bh_key(row.values.get("nomor_badan_hukum") or ""),
    lambda row: keys.name_key(row.values.get("name") or ""),
]


@dataclass
class Plan:
    """The outcome of every row, and the records to write."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    warnings: list[Problem] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    cooperatives: Changes = field(default_factory=Changes)
    figures: Changes = field(default_factory=Changes)
    board: Changes = field(default_factory=Changes)
    words: Words | None = None
    unmapped: list[str] = field(default_factory=list)

    def as_dict(self) -> dict:
        counts = {name: getattr(self, name) for name in ("rows", "created", "updated", "unchanged", "rejected")}
        told = {name: [problem.as_dict() for problem in getattr(self, name)] for name in ("warnings", "errors")}
        return counts | told | {"unmapped": self.unmapped}


NEW = "baru"  # a person's decision about a doubtful row: a cooperative of its own; else the key of the one it means


class Planner:
    """Builds the plan of one file, row by row; reads the registry once at the start.

    `decisions` holds by row number what a person decided about doubtful rows. With `lock` the cooperatives that the rows
    may mean stay locked until the transaction ends. With `journal` each step also says what would change.
    """

    def __init__(
        self,
        rows: list[ParsedRow],
        title_of,
        words: Words,
        as_of: date,
        decisions: dict[int, str] | None = None,
        *,
        lock=False,
        journal=False,
    ) -> None:
        self.rows, self.title_of, self.as_of = rows, title_of, as_of
        self.decisions = decisions or {}
        self.plan, self.words = Plan(rows=len(rows)), words
        self.plan.words = self.words
        self.journal: list[tuple] = []
        self.blank = {
            Cooperative: Blank(Cooperative, code="", source=Source.ODS, source_date=as_of),
            YearlyFigures: Blank(YearlyFigures, source=Source.ODS, as_of=as_of),
        }
        if journal:
            for changes in (self.plan.cooperatives, self.plan.figures, self.plan.board):
                changes.journal = self.journal
        candidates = list(self._candidates(lock))
        self.by_pk = {str(cooperative.pk): cooperative for cooperative in candidates}
        self.index = Index(candidates, self.near)
        for merge in self.merges:
            self.index.follow(merge.gone_code, merge.gone_nik, self.by_pk[str(merge.kept_id)])
        self.figures = self._known_figures(candidates)
        self.alone = self._alone()
        self.settle: Callable[[Cooperative, list, list], None] | None = None  # takes what no later row can change
        self.people = People(candidates, as_of, self.plan.board)
        self.seen: dict[tuple, tuple[int, int]] = {}  # cooperative and year: row number, hash of its contents
        self.older: list[int] = []

    def build(self) -> Plan:
        for _ in self.steps():
            pass
        return self.plan

    def steps(self):
        """Plans row after row: (row, its outcome, the journal of what it would change)."""
        for place, row in enumerate(self.rows):
            self.rows[place] = None  # its records hold what is left of it
            self.journal.clear()
            row.finish()
            outcome = self._row(row)
            setattr(self.plan, outcome, getattr(self.plan, outcome) + 1)
            self.plan.warnings += row.warnings
            self.plan.errors += row.errors
            yield row, outcome, self.journal
        self._tell_file()

    def _candidates(self, lock: bool):
        self.named = [[key(row) for row in self.rows] for key in KEYS]
        codes, niks, bhs, names = (list({*column} - {None, ""}) for column in self.named)
        registered = set(Cooperative.objects.values_list("name_key", flat=True))
        self.near = near({*names} - registered, registered)
        names += set().union(*self.near.values())
        self.merges = list(Merge.objects.standing().filter(Q(gone_code__among=codes) | Q(gone_nik__among=niks)))
        meant = Q(code__among=codes) | Q(nik_koperasi__among=niks) | Q(bh_key__among=bhs) | Q(name_key__among=names)
        meant |= Q(pk__in=[merge.kept_id for merge in self.merges])
        found = Cooperative.objects.filter(meant).select_related("kelurahan__kecamatan", *MODELS).order_by("pk")
        return found.select_for_update(of=("self",)) if lock else found

    def _known_figures(self, candidates) -> dict:
        """Figures of the candidates by cooperative and year, in the years of this file."""
        years = {row.get("tahun_buku") for row in self.rows} - {None}
        found: dict[tuple[int, int], list[YearlyFigures]] = defaultdict(list)
        known = YearlyFigures.objects.filter(cooperative__among=[c.pk for c in candidates], tahun_buku__in=years)
        for figures in known if candidates else ():
            found[figures.cooperative_id, figures.tahun_buku].append(figures)
        return found

    def _alone(self) -> set[int]:
        """Rows of which neither the registry nor another row of the file bears a key: each is a cooperative of its own."""
        index, alone = self.index, {place for place, row in enumerate(self.rows) if not row.errors}
        names = index.by_name.keys() | self.near.keys()
        held = (index.by_code, index.by_nik.keys() | index.former_nik.keys(), index.by_bh, names)
        for column, taken in zip(self.named, held, strict=True):
            count = Counter(column)
            alone -= {place for place, key in enumerate(column) if key and (count[key] > 1 or key in taken)}
        del self.named
        return {self.rows[place].number for place in alone}

    def _row(self, row: ParsedRow) -> str:
        """The row's outcome: created, updated, unchanged or rejected."""
        if row.errors:
            return "rejected"
        if row.number in self.alone:
            return self._added(row)
        match = self._decided(row, self.index.match(row))
        if match.doubt:
            return self._doubtful(row, match)
        if match.remark:
            row.warnings.append(self._about(row, "nik_koperasi" if match.found else "nomor_badan_hukum", match.remark))
        cooperative = match.found or self._new()
        changed = self._identity(row, cooperative)
        self.index.add(cooperative)
        changed = self._figures(row, cooperative) or changed
        if changed:
            self._dated(row, cooperative)
        self.seen.setdefault((id(cooperative), row.get("tahun_buku")), (row.number, _contents(row)))
        return "created" if match.found is None else "updated" if changed else "unchanged"

    def _added(self, row: ParsedRow) -> str:
        """A cooperative of a row that is alone: nothing to compare, and nothing that a later row could say of it."""
        parts = (self.plan.cooperatives, self.plan.figures, self.plan.board)
        before = [len(changes.new) for changes in parts]
        cooperative = self._new()
        self._identity(row, cooperative)
        self._figures(row, cooperative)
        self._dated(row, cooperative)
        words = (cooperative._state.fields_cache.get(name) for name in MODELS)
        if self.settle and all(word is None or word.pk for word in words):  # a word of this file waits for its key
            _, figures, board = (changes.take(mark) for changes, mark in zip(parts, before, strict=True))
            self.settle(cooperative, figures, board)
        return "created"

    def _decided(self, row: ParsedRow, match: Match) -> Match:
        """The match with its doubt settled by a person's decision, where it can be."""
        doubt = match.doubt or self._repeated(row, match.found)
        decision, owner = self.decisions.get(row.number), self.index.by_nik.get(row.get("nik_koperasi"))
        if doubt and decision == NEW and owner is None:
            return Match()
        chosen = self.by_pk.get(decision) if doubt and decision else None
        if chosen is not None and owner in (None, chosen):
            return Match(chosen)
        candidates = match.candidates or ((match.found,) if match.found else ())
        return Match(match.found, doubt, match.remark, candidates)

    def _doubtful(self, row: ParsedRow, match: Match) -> str:
        row.doubtful, row.may_be_new = True, self.index.by_nik.get(row.get("nik_koperasi")) is None
        row.candidates = [candidate for candidate in match.candidates if candidate.pk]
        row.errors.append(Problem(row.number, self.title_of("name"), row.get("name"), f"Meragukan: {match.doubt}"))
        return "rejected"

    def _repeated(self, row: ParsedRow, found: Cooperative | None) -> str:
        """The doubt about a cooperative that stands twice in the file for one year with different contents."""
        earlier = self.seen.get((id(found), row.get("tahun_buku"))) if found else None
        if earlier is None:
            return ""
        number, contents = earlier
        if contents != _contents(row):
            return f"koperasi ini sudah ada di baris {number} dengan isi berbeda."
        row.warnings.append(self._about(row, "name", f"Sama dengan baris {number}."))
        return ""

    def _new(self) -> Cooperative:
        cooperative = self.blank[Cooperative].make()
        self.plan.cooperatives.create(cooperative)
        return cooperative

    def _about(self, row: ParsedRow, target: str, reason: str) -> Problem:
        return Problem(row.number, self.title_of(target), str(row.get(target) or ""), reason)

    def _identity(self, row: ParsedRow, cooperative: Cooperative) -> bool:
        """Name, place, standing and people; left alone when the row is of an older year than what is known."""
        year = row.get("tahun_buku")
        if year and cooperative.source_year and year < cooperative.source_year:
            self.older.append(row.number)
            return False
        changes = self.plan.cooperatives
        get = row.values.get
        values = {name: value for name in TEXTS if (value := get(name))}
        values |= self._classified(row, cooperative) | self._placed(row, cooperative)
        values["status"] = self._status(row, cooperative)
        if get("nik_koperasi") in self.index.former_nik:
            values["nik_koperasi"] = None
        if values["status"] not in ("", cooperative.status):
            for name in ("status_date", "status_basis"):  # of the former status; the new one's basis is this import
                changes.clear(cooperative, name)
        changed = changes.fill(cooperative, values)
        return self._people(row, cooperative) or changed

    def _dated(self, row: ParsedRow, cooperative: Cooperative) -> None:
        """Of which book year the newest news is; a file that brings no news makes nothing newer."""
        year = row.get("tahun_buku")
        if year and year > (cooperative.source_year or 0):
            self.plan.cooperatives.set(cooperative, "source_year", year)

    def _classified(self, row: ParsedRow, cooperative: Cooperative) -> dict:
        values = {name: self.words.get(name, row.get(name)) for name in MODELS if row.get(name)}
        if row.get("form") and not (cooperative.authority or row.get("authority")):
            values["authority"] = AUTHORITY_OF_FORM[row.get("form")]
        if "MERAH PUTIH" in keys.fold(row.get("name")) or keys.kind_of_name(row.get("name")) == "KKMP":
            values["is_kkmp"] = True
        return values

    def _placed(self, row: ParsedRow, cooperative: Cooperative) -> dict:
        if row.place.kelurahan and row.place.kelurahan == cooperative.kelurahan:
            return {}  # the same place, however it is written this time
        values = {f"{name}_text": row.get(name) for name in REGION_TEXTS}
        if row.place.kelurahan:
            return values | {"kelurahan": row.place.kelurahan, "outside_city": False}
        return values | ({"outside_city": True} if row.place.outside and not cooperative.kelurahan_id else {})

    def _status(self, row: ParsedRow, cooperative: Cooperative) -> str:
        """ODS knows only active or not: it does not undo a status that the office has set with its basis."""
        status = row.get("status") or ""
        if status and cooperative.status in SETTLED and cooperative.status_basis and status not in SETTLED:
            text = f"Kantor mencatat “{cooperative.get_status_display()}” ({cooperative.status_basis}); status tidak diubah."
            row.warnings.append(self._about(row, "status", text))
            return ""
        return status

    def _people(self, row: ParsedRow, cooperative: Cooperative) -> bool:
        for office, (column, phone) in COLUMNS.items():
            if row.get(phone) and not row.get(column):
                text = f"Telepon {office} tanpa nama {office}, tidak disimpan."
                row.warnings.append(self._about(row, phone, text))
        return self.people.bring(row, cooperative)

    def _figures(self, row: ParsedRow, cooperative: Cooperative) -> bool:
        year, brought = row.get("tahun_buku"), row.figures
        if not brought or not year:
            return False
        known = self.figures[cooperative.pk or id(cooperative), year]
        own = next((figures for figures in known if figures.source == Source.ODS), None)
        if own is None:
            if any(figures.in_force and _agrees(figures, brought) for figures in known):
                return False  # what the office or a report knows already
            own = self._new_figures(row, cooperative, year, known)
            known.append(own)
        if own.year_assumed and not row.year_assumed:
            brought["year_assumed"] = False
        return self.plan.figures.fill(own, brought)

    def _new_figures(self, row: ParsedRow, cooperative: Cooperative, year: int, known: list) -> YearlyFigures:
        in_force = not any(figures.in_force for figures in known)
        own = self.blank[YearlyFigures].make(
            cooperative=cooperative, tahun_buku=year, in_force=in_force, year_assumed=row.year_assumed
        )
        self.plan.figures.create(own)
        return own

    def _tell_file(self) -> None:
        for name, words in self.words.new.items():
            for word in words:
                self.plan.warnings.append(
                    Problem(0, self.title_of(name), word.name, "Kata baru, ditambahkan ke daftar.")
                )
        if self.older:
            text = f"{len(self.older)} baris lebih tua dari data yang sudah ada: hanya angka tahunannya yang diambil."
            self.plan.warnings.append(Problem(0, self.title_of("tahun_buku"), "", text))


def _contents(row: ParsedRow) -> int:
    return hash(tuple(row.values.items()))


def _agrees(figures: YearlyFigures, values: dict) -> bool:
    return all(getattr(figures, name) == value for name, value in values.items())
