"""Public codes for new cooperatives: drawn at random, and drawn again where two are alike."""

from collections.abc import Callable, Sequence

from django.db import connection

from cooperatives.models import Cooperative, Merge, new_code

TAKEN = (
    f"SELECT code FROM {Cooperative._meta.db_table} WHERE code = ANY(%s) "
    f"UNION SELECT gone_code FROM {Merge._meta.db_table} WHERE gone_code = ANY(%s)"
)


def give(cooperatives: Sequence[Cooperative], draw: Callable[[], str] = new_code) -> None:
    """Gives each unsaved cooperative a code of its own."""
    for cooperative, code in zip(cooperatives, free(len(cooperatives), draw), strict=True):
        cooperative.code = code


def free(count: int, draw: Callable[[], str] = new_code) -> set[str]:
    """So many codes that neither the registry, nor a merged record has.

    Among 200,000 codes of eight signs two are alike once in thirty times. One query for all that were drawn, and one more
    for those drawn again. Another writer may still take one of them before it is saved: see `run.undisturbed`.
    """
    codes: set[str] = set()
    while missing := count - len(codes):
        drawn = {draw() for _ in range(missing)} - codes
        codes |= drawn - _taken(drawn)
    return codes


def _taken(codes: set[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, [list(codes)] * 2)
        return {code for (code,) in cursor.fetchall()}
