"""RAT discipline by book year in words that never accuse: pure arithmetic over dates (law.md section 4)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Limits:
    """The two limits after the end of a book year, as (month, day); the office may set others (`RegistrySettings`).

    By default the ministry's practice of 2026 for primary cooperatives, and the statute's six months, which secondary
    cooperatives keep in practice too.
    """

    practice: tuple[int, int] = (3, 31)
    statute: tuple[int, int] = (6, 30)


DEFAULT = Limits()


@dataclass(frozen=True)
class Standing:
    """What is said of one book year: a word, a sign and the class of its box; `tail` ends a sentence on the year."""

    word: str
    sign: str
    css: str
    tail: str


ON_TIME = Standing("Tepat waktu", "✓", "", "tepat waktu")
HELD = Standing("Terlaksana", "✓", "", "terlaksana")
LATE = Standing("Terlambat", "!", "late", "terlambat")
WAITING = Standing("Belum", "…", "none", "belum")
UNKNOWN = Standing("Belum tercatat", "?", "none", "belum tercatat")


def practice_limit(year: int, secondary: bool = False, limits: Limits = DEFAULT) -> date:
    """The day until which the RAT of book year `year` is on time."""
    return date(year + 1, *(limits.statute if secondary else limits.practice))


def statute_limit(year: int, limits: Limits = DEFAULT) -> date:
    """The day after which a RAT of book year `year` is late."""
    return date(year + 1, *limits.statute)


def standing(
    year: int,
    held_on: date | None,
    today: date,
    *,
    held: bool | None = None,
    secondary: bool = False,
    limits: Limits = DEFAULT,
) -> Standing:
    """How book year `year` stands. Late only when a meeting after the statute's limit is on record.

    Without a record the year is waiting until that limit and merely not recorded afterwards: a gap in the data is no fault.
    """
    if held_on:
        if held_on <= practice_limit(year, secondary, limits):
            return ON_TIME
        return HELD if held_on <= statute_limit(year, limits) else LATE
    if held:
        return HELD
    return WAITING if today <= statute_limit(year, limits) else UNKNOWN


def meetings(figures) -> dict[int, tuple[date | None, bool | None]]:
    """Book year to (date, mark) from rows of yearly figures.

    Lists carry the date of the last RAT whatever the year of their figures: a date within or before its row's book year
    belongs to the year before the meeting, unless that year has its own.
    """
    own, elsewhere = {}, {}
    for row in figures:
        if row.rat_date and row.rat_date.year <= row.tahun_buku:
            elsewhere.setdefault(row.rat_date.year - 1, (row.rat_date, None))
        elif row.rat_date or row.rat_held is not None:
            own[row.tahun_buku] = (row.rat_date, row.rat_held)
    return elsewhere | own


def years_shown(today: date, founded: date | None, count: int = 5) -> range:
    """The last book years that have ended, none from before the founding."""
    last = today.year - 1
    first = max(last - count + 1, founded.year if founded else 0)
    return range(min(first, last), last + 1)
