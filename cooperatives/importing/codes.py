"""Public codes for new cooperatives: drawn at random, and drawn again where two are alike."""

from collections.abc import Callable, Iterable, Sequence

from django.db import connection

from cooperatives.fields import texts
from cooperatives.importing import bulk
from cooperatives.models import Cooperative, Merge, new_code

TAKEN = (
    f"SELECT code FROM {Cooperative._meta.db_table} WHERE code = ANY(%s::text[]) "
    f"UNION SELECT gone_code FROM {Merge._meta.db_table} WHERE gone_code = ANY(%s::text[])"
)
AHEAD = 700  # about as many cooperatives as the city has


class Drawn:
    """Codes and primary keys for new cooperatives, drawn ahead where there is time; what is not needed is lost, as it may be."""

    def __init__(self, draw: Callable[[], str] = new_code) -> None:
        self.draw, self.codes, self.keys = draw, set(), []

    def ahead(self) -> None:
        """Draws some before anybody knows how many are needed: while a child reads the file."""
        self.reach(AHEAD)

    def reach(self, count: int) -> None:
        """Draws what is missing to so many."""
        if (missing := count - len(self.keys)) > 0:
            self.codes = free(count, self.draw, self.codes)
            self.keys += bulk.new_keys(Cooperative, missing)


def give(cooperatives: Sequence[Cooperative], draw: Callable[[], str] = new_code) -> None:
    """Gives each unsaved cooperative a code of its own."""
    for cooperative, code in zip(cooperatives, free(len(cooperatives), draw), strict=True):
        cooperative.code = code


def free(count: int, draw: Callable[[], str] = new_code, drawn: Iterable[str] = ()) -> set[str]:
    """So many codes that neither the registry, nor a merged record has; those `drawn` before are among them.

    Among 200,000 codes of eight signs two are alike once in thirty times. One query for all that were drawn, and one more
    for those drawn again. Another writer may still take one of them before it is saved: see `run.undisturbed`.
    """
    codes = set(drawn)
    while missing := count - len(codes):
        more = {draw() for _ in range(missing)} - codes
        codes |= more - _taken(more)
    return codes


def _taken(codes: set[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, [texts(codes)] * 2)
        return {code for (code,) in cursor.fetchall()}
