"""Check 2: every printed subtotal is the sum of its lines."""

from reports.chart import PERCENT
from reports.checks.base import ERROR, compare, finding, number, rule

SAY = (
    "tertulis {found}, sedangkan rinciannya berjumlah {expected}: selisih {gap}. Periksa baris di atasnya; "
    "pada templat, kembalikan rumusnya."
)


@rule(2, "Jumlah sama dengan rinciannya", ERROR, version=2)
def subtotals(case):
    for section in case.chart.sections:
        for line in section.lines if not section.facts else ():
            for column in section.column_ids if line.parts else ():
                stated = case.figures.stated(line.key, column)
                if stated is not None and has_details(case, line.key, column):
                    yield from total(case, line, column, stated)


def total(case, line, column, stated):
    text, summed = f"“{line.label}” {SAY}", case.get(line.key, column)
    if column not in PERCENT:
        yield from compare(case, summed, stated, text, [(line.key, column)])
    elif (gap := abs(stated.value - summed.value)) > case.settings.share_tolerance:
        words = {"found": stated.value, "expected": summed.value, "gap": gap}
        text = text.format(**{name: f"{number(value)} %" for name, value in words.items()})
        yield finding(case, text, [(line.key, column)], summed.value, stated.value)


def has_details(case, key: str, column: str) -> bool:
    """A paper that prints totals only has nothing to add up."""
    return any((leaf, column) in case.figures.amounts for leaf in case.chart.leaves(key, column))
