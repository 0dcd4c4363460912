"""What is said about a book year, on every side of both limits."""

from datetime import date

import pytest

from cooperatives import rat
from cooperatives.models import YearlyFigures

NOVEMBER = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("held_on", "today", "held", "secondary", "expected"),
    [
        (date(2026, 3, 31), NOVEMBER, None, False, rat.ON_TIME),
        (date(2026, 4, 1), NOVEMBER, None, False, rat.HELD),
        (date(2026, 6, 30), NOVEMBER, None, False, rat.HELD),
        (date(2026, 6, 30), NOVEMBER, None, True, rat.ON_TIME),
        (date(2026, 7, 1), NOVEMBER, None, False, rat.LATE),
        (None, date(2026, 1, 2), None, False, rat.WAITING),
        (None, date(2026, 4, 1), None, False, rat.WAITING),
        (None, date(2026, 6, 30), None, False, rat.WAITING),
        (None, date(2026, 7, 1), None, False, rat.UNKNOWN),
        (None, date(2026, 7, 1), False, False, rat.UNKNOWN),
        (None, NOVEMBER, True, False, rat.HELD),
    ],
)
def test_standing_of_book_year_2025(held_on, today, held, secondary, expected):
    assert rat.standing(2025, held_on, today, held=held, secondary=secondary) is expected


def test_only_a_meeting_after_june_is_called_late():
    days = [date(2026, 1, 1).replace(month=month) for month in range(1, 7)]

    words = {rat.standing(2025, day, today).word for day in [None, *days] for today in [*days, NOVEMBER]}

    assert "Terlambat" not in words


def test_a_date_of_an_earlier_meeting_is_not_this_years():
    rows = [
        YearlyFigures(tahun_buku=2021, rat_date=date(2016, 3, 1)),
        YearlyFigures(tahun_buku=2022, rat_date=date(2024, 2, 10)),
    ]

    assert rat.meetings(rows) == {2015: (date(2016, 3, 1), None), 2022: (date(2024, 2, 10), None)}


@pytest.mark.parametrize(
    ("founded", "years"),
    [(None, [2021, 2022, 2023, 2024, 2025]), (date(2024, 5, 1), [2024, 2025]), (date(2026, 5, 1), [2025])],
)
def test_no_year_from_before_the_founding(founded, years):
    assert list(rat.years_shown(NOVEMBER, founded)) == years
