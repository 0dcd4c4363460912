"""Check 2: every printed subtotal is the sum of its lines."""

from reports.checks.base import ERROR, compare, rule

SAY = (
    "tertulis {found}, sedangkan rinciannya berjumlah {expected}: selisih {gap}. Periksa baris di atasnya; "
    "pada templat, kembalikan rumusnya."
)


@rule(2, "Jumlah sama dengan rinciannya", ERROR)
def subtotals(case):
    for section in case.chart.sections:
        for line in section.lines if not section.facts else ():
            for column in section.column_ids if line.parts else ():
                stated = case.figures.stated(line.key, column)
                if stated is not None and has_details(case, line.key, column):
                    text = f"“{line.label}” {SAY}"
                    yield from compare(case, case.get(line.key, column), stated, text, [(line.key, column)])


def has_details(case, key: str, column: str) -> bool:
    """A paper that prints totals only has nothing to add up."""
    return any((leaf, column) in case.figures.amounts for leaf in case.chart.leaves(key, column))
