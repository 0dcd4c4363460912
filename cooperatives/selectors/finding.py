"""Answers to a question in the registry: which cooperatives, in which order, and whether they only come near it."""

from dataclasses import dataclass

from cooperatives import keys
from cooperatives.models import Cooperative
from cooperatives.selectors.facets import Index

RANKED = 1000  # beyond so many hits likeness says little: the exact ones stand first, the rest follow by name
FIRST = 100  # exact ones of such a crowd


@dataclass(frozen=True)
class Found:
    """The set that answers a question; `first` are those that stand before the order of names."""

    all: int
    first: tuple[int, ...] = ()
    alike: bool = False


def find(question: str, index: Index) -> Found:
    """Everything for an empty question; an answer is kept as long as the index lives. At most four queries."""
    if not question.strip():
        return Found(index.everything)
    return index.remember(question, lambda: _ask(question, index))


def _ask(question: str, index: Index) -> Found:
    if not keys.search_terms(question):
        return Found(0)
    asked = Cooperative.objects.all()
    pks, alike = _pks(asked.matching(question)), False
    if not pks:
        pks, alike = _pks(asked.resembling(question)), True
    return Found(index.set_of(pks), tuple(_first(question, pks)), alike)


def _pks(rows) -> list[int]:
    return list(rows.order_by().values_list("pk", flat=True))


def _first(question: str, pks: list[int]) -> list[int]:
    """All hits, best first, when they are few; of a crowd only the exact ones."""
    if not pks:
        return []
    crowd = len(pks) > RANKED
    rows = Cooperative.objects.exact(question) if crowd else Cooperative.objects.filter(pk__in=pks)
    return list(rows.best_first(question).values_list("pk", flat=True)[: FIRST if crowd else None])


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
