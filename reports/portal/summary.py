"""A report in a few figures, for who is about to send it and for the receipt."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from reports.chart import Chart
from reports.enums import Severity
from reports.figures import Figures

MAIN = ["total_aset", "total_kewajiban", "ekuitas", "partisipasi_bruto", "shu_setelah_pajak", "kas_akhir"]


def main_figures(chart: Chart, amounts: Mapping, unit: int = 1) -> list[dict]:
    """The totals that everybody looks at first, this year and last, in rupiah; None where the report does not give one."""
    figures, rows = Figures(chart, amounts, unit), []
    for key in MAIN:
        if chart.line(key, "ini"):
            this, last = (figures.find(key, column) for column in ("ini", "lalu"))
            rows.append({"label": chart.label(key), "this": _value(this), "last": _value(last)})
    return rows


def _value(found) -> Decimal | None:
    return found.value if found else None


def counts(findings: Iterable) -> dict[str, int]:
    """How many findings of each weight; by the names `error`, `warning`, `info`."""
    found = Counter(str(one.severity) for one in findings)
    return {name: found.get(name, 0) for name in Severity.values}
