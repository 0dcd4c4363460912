"""What the book year before gives to this one: figures to compare with, and what a template begins with."""

from decimal import Decimal

from cooperatives.models import Cooperative
from reports.chart import Chart
from reports.figures import Figures
from reports.models import Report
from reports.workbook.layout import layout

FROM_LAST = {"lalu": "ini", "awal": "ini", "ad": "ad"}  # this year's column: the one of last year's report


def previous_figures(cooperative: Cooperative, chart: str, year: int) -> Figures | None:
    """The settled report of the same chart for the year before `year`, newest version; None when there is none."""
    same = Report.objects.settled().filter(cooperative=cooperative, chart=chart, campaign__tahun_buku=year - 1)
    last = same.order_by("-version").first()
    return Figures(last.lines, last.paper.amounts, last.paper.unit) if last and last.paper else None


def carried(chart: Chart, before: Figures) -> dict[tuple[str, str], Decimal]:
    """Last year's closing is this year's comparison and opening, in rupiah by (line, column)."""
    found = {}
    for (key, column), spot in layout(chart).spots.items():
        source = FROM_LAST.get(column)
        if source and not spot.formula and (key, source) in before.amounts:
            found[key, column] = before.amounts[key, source]
    if chart.line("kas_awal", "ini") and (cash := before.find("kas_akhir")):
        found["kas_awal", "ini"] = cash.value
    return found
