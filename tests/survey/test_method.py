"""The arithmetic of the IKM and of what is hidden; no database."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.survey import method, periods
from consultations.survey.codes import last_day, new_code, normalise, printed

EQUAL = [1] * 9
answers = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=40)
parts = st.lists(st.integers(0, 100), min_size=9, max_size=9).filter(any)


def ikm_of(rows, weights=EQUAL) -> Decimal:
    sums = [sum(column) for column in zip(*rows, strict=True)]
    return method.ikm(method.means(sums, len(rows)), weights)


@given(st.integers(1, 500), parts)
def test_all_fours_are_100_and_all_ones_25_with_any_weights(count, weights):
    assert method.ikm([Fraction(4 * count, count)] * 9, weights) == Decimal("100.00")
    assert method.ikm([Fraction(count, count)] * 9, weights) == Decimal("25.00")
    assert sum(method.weights(weights)) == 1


@given(answers, parts, st.randoms())
def test_order_of_answers_does_not_matter_nor_that_of_elements_with_their_weights(rows, weights, chance):
    before = ikm_of(rows, weights)
    columns = list(range(9))
    chance.shuffle(columns)
    mixed = [[row[c] for c in columns] for row in chance.sample(rows, len(rows))]

    assert 25 <= before <= 100 and before == before.quantize(Decimal("0.01"))
    assert ikm_of(mixed, [weights[c] for c in columns]) == before
    assert ikm_of(rows, [7 * part for part in weights]) == before


@given(answers, st.integers(0, 8))
def test_a_better_score_never_lowers_the_index_and_the_only_weight_counts_alone(rows, element):
    raised = [[min(score + 1, 4) if i == element else score for i, score in enumerate(row)] for row in rows]
    alone = [1 if i == element else 0 for i in range(9)]

    assert ikm_of(raised) >= ikm_of(rows)
    assert ikm_of(rows, alone) == method.half_up(Fraction(25 * sum(row[element] for row in rows), len(rows)))


@pytest.mark.parametrize(
    ("exact", "shown", "letter"),
    [
        ("100", "100.00", "A"), ("88.31", "88.31", "A"), ("88.305", "88.31", "A"), ("88.3049999", "88.30", "B"),
        ("76.61", "76.61", "B"), ("76.605", "76.61", "B"), ("76.604", "76.60", "C"), ("76.60", "76.60", "C"),
        ("65", "65.00", "C"), ("64.995", "65.00", "C"), ("64.9949", "64.99", "D"), ("25", "25.00", "D"),
        ("24.975", "24.98", "D"),
    ],
)  # fmt: skip
def test_each_edge_of_a_grade_from_both_sides(exact, shown, letter):
    value = method.half_up(Fraction(exact))

    assert (str(value), method.grade(value)[0]) == (shown, letter)


@given(st.lists(st.integers(0, 30), max_size=12), st.integers(3, 10))
def test_hidden_cells_cannot_be_had_by_subtraction(counts, minimum):
    shown = method.guarded(counts, minimum)
    hidden = [count for count, told in zip(counts, shown, strict=True) if told is None]

    assert all(told is None or told == count for count, told in zip(counts, shown, strict=True))
    assert not [told for told in shown if told and told < minimum]
    if hidden and any(told for told in shown):
        assert len(hidden) > 1 and sum(hidden) >= minimum


def test_periods_are_read_back_from_their_key_and_refuse_what_is_none():
    keys = [p.key for kind, group in periods.offered(date(2025, 11, 1), date(2026, 2, 3)) for p in group]

    assert keys == [
        "2026",
        "2025",
        "2026-s1",
        "2025-s2",
        "2026-t1",
        "2025-t4",
        "2026-02",
        "2026-01",
        "2025-12",
        "2025-11",
    ]
    assert all(periods.parse(key).key == key for key in keys)
    free = periods.parse("2025-11..2026-02")
    assert (free.start, free.end, free.title) == (
        date(2025, 11, 1),
        date(2026, 2, 1),
        "November 2025 sampai Februari 2026",
    )
    assert periods.parse("2026-04..2026-06").key == "2026-t2" and periods.parse("2026-01..2026-12").key == "2026"
    assert not any(
        map(periods.parse, ["", "x", "2026-13", "2026-s3", "2026-t0", "1999", "2026-02..2026-01", "2026-02.."])
    )
    assert not free.over(date(2026, 2, 28)) and free.over(date(2026, 3, 1))


def test_code_is_read_however_it_is_typed_and_is_good_until_the_end_of_the_next_month():
    code = new_code()

    assert normalise(f" {printed(code).lower()} ") == code and printed(code)[4] == "-"
    assert normalise("7F3K-9QP0") == normalise("7F3K9QP") == normalise("") == ""
    assert [last_day(date(2026, m, 1)) for m in (1, 12)] == [date(2026, 2, 28), date(2027, 1, 31)]
