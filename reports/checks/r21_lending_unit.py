"""Check 21: a savings-and-loan unit reports apart and states its fixed capital."""

from decimal import Decimal

from reports.checks.base import WARNING, finding, rule
from reports.figures import THIS, Quantity

NOTHING = Quantity(Decimal(0))
APART = (
    "Koperasi mempunyai unit simpan pinjam tetapi laporannya belum terpisah. Susun laporan unit dengan "
    "templat unit simpan pinjam."
)
CAPITAL = "Modal tetap unit simpan pinjam belum dinyatakan. Isi pada data pendukung."


@rule(21, "Unit simpan pinjam melapor terpisah", WARNING, explainable=True)
def lending_unit(case):
    if case.chart.line("ada_usp", "isi"):
        if case.fact("ada_usp") is not True:
            return
        if case.fact("laporan_usp") is not True:
            yield finding(case, APART, [("laporan_usp", "isi")])
    if case.chart.line("modal_tetap_usp", THIS) and not (case.figures.find("modal_tetap_usp") or NOTHING).value:
        yield finding(case, CAPITAL, [("modal_tetap_usp", THIS)])
