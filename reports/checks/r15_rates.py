"""Check 15: the year's cost of savings and yield of loans lie in a plausible range."""

from reports.checks.base import INFO, finding, number, rule, rupiah
from reports.figures import LAST

SAY = (
    "{flow} {paid} adalah {percent} % dari rata-rata {stock} {mean}; yang lazim {low} sampai {high} % setahun, jadi {gap} poin "
    "persen di {side} batas (batas ini perlu dikonfirmasi). Periksa apakah jasanya lengkap dan tidak bercampur dengan pos lain."
)


@rule(15, "Tingkat jasa simpanan dan pinjaman wajar", INFO, version=2, explainable=True)
def rates(case):
    yield from plausible(case, "beban_jasa_simpanan", "simpanan_berbunga", case.settings.saving_rate)
    yield from plausible(case, "pendapatan_jasa_pinjaman", "piutang_pinjaman", case.settings.loan_rate)


def plausible(case, flow, stock, limits):
    paid, twice = case.get(flow).value, case.get(stock).value + case.get(stock, LAST).value
    if twice <= 0:
        return
    percent, (low, high) = paid * 200 / twice, limits
    if low <= percent <= high:
        return
    edge = low if percent < low else high
    text = SAY.format(
        flow=case.chart.label(flow), paid=rupiah(paid), percent=number(percent), stock=case.chart.label(stock).lower(),
        mean=rupiah(twice / 2), low=number(low), high=number(high), gap=number(abs(percent - edge)),
        side="bawah" if percent < low else "atas",
    )  # fmt: skip
    yield finding(case, text, [*case.places(flow), *case.places(stock), *case.places(stock, LAST)], edge, percent)
