"""Check 15: the year's cost of savings and yield of loans lie in a plausible range."""

from reports.checks.base import INFO, finding, number, rule, rupiah
from reports.figures import LAST, THIS


@rule(15, "Tingkat jasa simpanan dan pinjaman wajar", INFO, explainable=True)
def rates(case):
    yield from plausible(case, "beban_jasa_simpanan", "simpanan_berbunga", case.settings.saving_rate)
    yield from plausible(case, "pendapatan_jasa_pinjaman", "piutang_pinjaman", case.settings.loan_rate)


def plausible(case, flow, stock, limits):
    mean = case.figures.find(f"{stock}", THIS), case.figures.find(f"{stock}", LAST)
    paid = case.figures.find(flow)
    if None in (*mean, paid) or mean[0].value + mean[1].value <= 0:
        return
    percent = paid.value * 200 / (mean[0].value + mean[1].value)
    low, high = limits
    if low <= percent <= high:
        return
    label, base = case.chart.label(flow), case.chart.label(stock)
    text = (
        f"{label} {rupiah(paid.value)} adalah {number(percent)} % dari rata-rata {base.lower()} "
        f"{rupiah((mean[0].value + mean[1].value) / 2)}; yang lazim {number(low)} sampai {number(high)} % "
        f"setahun (batas ini perlu "
        "dikonfirmasi). Periksa apakah jasanya lengkap dan tidak bercampur dengan pos lain."
    )
    yield finding(case, text, [*case.places(flow), *case.places(stock)], low if percent < low else high, percent)
