"""Check 6: the statement of changes in equity adds up, begins where last year ended and ends in the balance sheet."""

from decimal import Decimal

from reports.checks.base import ERROR, apart, compare, rule
from reports.figures import LAST, THIS, Missing, Quantity

NOTHING = Quantity(Decimal(0))
ADDS_UP = (
    "tertulis berakhir {found}, sedangkan saldo awal ditambah penambahan dikurangi pengurangan {expected}: "
    "selisih {gap}. Periksa ketiganya."
)
ENDS = (
    "pada perubahan ekuitas berakhir {found}, sedangkan pada posisi keuangan {expected}: selisih {gap}. "
    "Lengkapi penambahan atau pengurangannya."
)
BEGINS = (
    "pada perubahan ekuitas berawal {found}, sedangkan tahun lalu berakhir {expected}: selisih {gap}. Saldo "
    "awal mengikuti saldo akhir tahun lalu; bila disajikan kembali, tulis alasannya pada identitas laporan."
)


@rule(6, "Perubahan ekuitas menyambung", ERROR, version=2)
def equity_movement(case):
    if not any(case.figures.filled("ekuitas", column) for column in ("awal", "tambah", "kurang", "akhir")):
        raise Missing([("ekuitas", "akhir")])
    for line in case.chart.section("ekuitas").lines:
        if not line.parts:
            yield from component(case, line)


def component(case, line):
    start, plus, minus = (case.figures.find(line.key, column) or NOTHING for column in ("awal", "tambah", "kurang"))
    end = start + plus - minus
    stated, here = case.figures.stated(line.key, "akhir"), f"“{line.label}”"
    if stated is not None and apart(case, end, stated):
        yield from compare(case, end, stated, f"{here} {ADDS_UP}", [(line.key, "akhir")])
        return
    balance, before = case.figures.find(line.key, THIS), last_closing(case, line.key)
    if balance is not None:
        yield from compare(case, balance, end, f"{here} {ENDS}", [(line.key, "akhir"), (line.key, THIS)])
    if before is not None:
        yield from compare(case, before, start, f"{here} {BEGINS}", [(line.key, "awal"), (line.key, LAST)])


def last_closing(case, key: str):
    """What last year ended with; a restatement with its reason stands in last year's column of this report."""
    if case.previous is not None and not case.restated:
        return case.previous.find(key, THIS)
    return case.figures.find(key, LAST)
