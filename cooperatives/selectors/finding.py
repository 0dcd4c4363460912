"""Answers to a question in the registry: which cooperatives, in which order, and whether they only come near it."""

from dataclasses import dataclass

from django.db.models import Case, Count, F, Value, When, Window

from cooperatives import keys
from cooperatives.models import Cooperative
from cooperatives.selectors.facets import Index

RANKED = 1000  # beyond so many hits likeness says little: the exact ones stand first, the rest follow by name
FIRST = 100  # exact ones of such a crowd
OTHERS = 3  # the rank of what is neither the number nor a name that begins so


@dataclass(frozen=True)
class Found:
    """The set that answers a question; `first` are those that stand before the order of names."""

    all: int
    first: tuple[int, ...] = ()
    alike: bool = False


def find(question: str, index: Index) -> Found:
    """Everything for an empty question; an answer is kept as long as the index lives. At most three queries."""
    if not question.strip():
        return Found(index.everything)
    return index.remember(question, lambda: _ask(question, index))


def _ask(question: str, index: Index) -> Found:
    if not keys.search_terms(question):
        return Found(0)
    asked = Cooperative.objects.all()
    hits, alike = _ranked(asked.matching(question), index), False
    if not hits:
        hits, alike = _ranked(asked.resembling(question), index), True
    first = hits if len(hits) <= RANKED else [hit for hit in hits[:FIRST] if hit[1] < OTHERS]
    return Found(index.set_of(pk for pk, *_ in hits), tuple(pk for pk, *_ in first), alike)


def _ranked(rows, index: Index) -> list[tuple[int, int, float]]:
    """(key, rank, likeness) of all hits in one query, best first; how like a name is is asked only when they are few."""
    few = Case(When(hits__lte=RANKED, then=F("likeness")), default=Value(0.0))
    rows = rows.order_by().annotate(hits=Window(Count("pk")), near=few).values_list("pk", "rank", "near")
    last = len(index.pks)
    return sorted(rows, key=lambda hit: (hit[1], -hit[2], index.place.get(hit[0], last)))  # sorted here: half the SQL


class Hits:
    """The cooperatives of a set in the order of an answer, for a paginator: keys, read as they are asked for."""

    def __init__(self, index: Index, chosen: int, first: tuple[int, ...] = ()) -> None:
        self.index, self.chosen = index, chosen
        marks = index.marks(chosen) if first else ""
        self.first = [pk for pk in first if pk in index.place and marks[index.place[pk]] == "1"]

    def __len__(self) -> int:
        return self.chosen.bit_count()

    def __getitem__(self, wanted: slice) -> list[int]:
        start, stop = wanted.start or 0, len(self) if wanted.stop is None else wanted.stop
        found = self.first[start:stop]
        if len(self.first) < stop:
            rest = self.chosen & ~self.index.set_of(self.first)
            known = len(self.first)
            found += self.index.pks_of(rest, max(start - known, 0), stop - known)
        return found
