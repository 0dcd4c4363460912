"""Stretches of whole months for which an IKM is told: month, quarter, half-year, year, or from one month to another."""

import re
from dataclasses import dataclass
from datetime import date

MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
          "Desember"]  # fmt: skip
ROMAN = ["I", "II", "III", "IV"]
SPANS = {"t": 3, "s": 6}
KEY = re.compile(r"(\d{4})(?:-(?:(\d\d)|([ts])(\d)))?")


def month_of(day: date) -> date:
    """The first of its month: all that the survey ever keeps of a day."""
    return day.replace(day=1)


def shifted(month: date, by: int) -> date:
    """The month that lies `by` months later (or earlier)."""
    at = 12 * month.year + month.month - 1 + by
    return date(at // 12, at % 12 + 1, 1)


@dataclass(frozen=True)
class Period:
    """From the month `start` to the month `end`, both included; `key` is how addresses write it."""

    key: str
    title: str
    start: date
    end: date

    def over(self, today: date) -> bool:
        return shifted(self.end, 1) <= today


def _named(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


def between(start: date, end: date) -> Period:
    """A free stretch; one that is a calendar period anyway is that one."""
    for period in _calendar(start.year):
        if (period.start, period.end) == (start, end):
            return period
    return Period(f"{start:%Y-%m}..{end:%Y-%m}", f"{_named(start)} sampai {_named(end)}", start, end)


def parse(key: str) -> Period | None:
    """2026, 2026-s1, 2026-t3, 2026-11 or 2026-02..2026-04; None for everything else."""
    first, dots, last = key.partition("..")
    if dots:
        start, end = _month(first), _month(last)
        return between(start, end) if start and end and start <= end else None
    found = KEY.fullmatch(key)
    if not found or not 2000 <= int(found[1]) <= 2100:
        return None
    return next((period for period in _calendar(int(found[1])) if period.key == key), None)


def _month(text: str) -> date | None:
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text.strip())
    return date(int(found[1]), int(found[2]), 1) if found else None


def _calendar(year: int) -> list[Period]:
    first = date(year, 1, 1)
    found = [Period(str(year), f"Tahun {year}", first, date(year, 12, 1))]
    for sign, name in (("s", "Semester"), ("t", "Triwulan")):
        length = SPANS[sign]
        for number in range(12 // length):
            start = shifted(first, number * length)
            title = f"{name} {ROMAN[number]} {year}"
            found.append(Period(f"{year}-{sign}{number + 1}", title, start, shifted(start, length - 1)))
    months = (shifted(first, n) for n in range(12))
    return found + [Period(f"{month:%Y-%m}", _named(month), month, month) for month in months]


def offered(first: date, today: date) -> list[tuple[str, list[Period]]]:
    """What a page offers to choose from, newest first, by kind: everything from `first` up to now."""
    every = [p for year in range(first.year, today.year + 1) for p in _calendar(year)]
    every = [p for p in every if p.end >= month_of(first) and p.start <= today]
    kinds = [("Tahun", ""), ("Semester", "s"), ("Triwulan", "t"), ("Bulan", "0")]
    return [(name, [p for p in reversed(every) if _kind(p) == kind]) for name, kind in kinds]


def _kind(period: Period) -> str:
    tail = period.key[5:6]
    return "0" if tail.isdigit() else tail
