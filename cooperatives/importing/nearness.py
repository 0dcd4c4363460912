"""Names that are a known name but for a slip: one letter more, less or other, two exchanged, or spaces elsewhere."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher
from itertools import islice

NEAR = 0.85
AT_ONCE = 4000  # wanted names: their variants are many
SHORTEST = 6  # letters; below, one letter makes another name
_NUMBER = re.compile(r"\d+|\b[IVX]+\b")


def near(wanted: Iterable[str], known: Collection[str]) -> dict[str, set[str]]:
    """To each wanted name key the known ones that are nearly it. Names whose numbers differ (`MELATI 1`, `RW 05`) are not.

    Two names that a slip separates are alike when one letter of either is left out, so that each known name costs a look
    for each of its letters, however many are wanted.
    """
    found: dict[str, set[str]] = defaultdict(set)
    rest = iter(wanted if known else ())
    while some := list(islice(rest, AT_ONCE)):
        for own, name in _pairs(some, known):
            found[own].add(name)
    return found


def _pairs(wanted: list[str], known: Collection[str]) -> Iterator[tuple[str, str]]:
    shorter: dict[str, set[str]] = defaultdict(set)
    for name in wanted:
        for variant in _variants(name):
            shorter[variant].add(name)
    for name in known:
        for own in set().union(*(shorter[variant] for variant in _variants(name) if variant in shorter)):
            if _alike(own, name):
                yield own, name


def _variants(name: str) -> Iterator[str]:
    letters = name.replace(" ", "")
    if len(letters) < SHORTEST:
        return
    yield letters
    for place in range(len(letters)):
        yield letters[:place] + letters[place + 1 :]


def _alike(one: str, two: str) -> bool:
    numbers = [_NUMBER.findall(name) for name in (one, two)]
    letters = [name.replace(" ", "") for name in (one, two)]
    return numbers[0] == numbers[1] and SequenceMatcher(None, *letters).ratio() >= NEAR
