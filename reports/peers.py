"""A report's ratios beside the cooperative's own last years and beside the city's: quartiles of settled reports of its kind.

Definitions (docs/domain/reports.md): of each cooperative the newest settled version of the same book year and chart, its newest
figures, by the same version of the same instrument. Kind is the registry's jenis; size is the class of total assets in `SIZES`.
Quartiles are those of Postgres' `percentile_cont`, over the ratios that are defined. Fewer than `LEAST` values are not shown.
"""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db import connection
from django.utils.functional import cached_property

from klinik_koperasi import charts
from klinik_koperasi.templatetags.formats import rupiah_ringkas
from reports import instruments
from reports.enums import ReportStatus
from reports.models import Assessment, Report

LEAST = 5  # cooperatives in a cell; fewer could be told apart
YEARS = 5
MILLION = Decimal(1_000_000)
SIZES = [500 * MILLION, 2_500 * MILLION, 10_000 * MILLION, 50_000 * MILLION]  # the portal's own classes, no KUK
ASSETS = "total_aset"

QUARTILES = """
WITH counted AS (
  SELECT DISTINCT ON (r.cooperative_id) r.id
  FROM reports_report r JOIN reports_campaign y ON y.id = r.campaign_id JOIN cooperatives_cooperative c ON c.id = r.cooperative_id
  WHERE %(settled)s = r.status AND y.tahun_buku = %(year)s AND r.chart = %(chart)s AND r.demo = %(demo)s
    AND c.jenis_id IS NOT DISTINCT FROM %(jenis)s
  ORDER BY r.cooperative_id, r.version DESC
), paper AS (
  SELECT DISTINCT ON (s.report_id) s.id FROM reports_submission s JOIN counted ON counted.id = s.report_id
  ORDER BY s.report_id, s.number DESC
), told AS (
  SELECT a.ratios, width_bucket((jsonb_path_query_first(a.ratios, '$[*] ? (@.id == $id).denominator',
           jsonb_build_object('id', %(assets)s::text)) #>> '{}')::numeric, %(sizes)s::numeric[]) AS size
  FROM reports_assessment a JOIN paper ON paper.id = a.submission_id
  WHERE a.instrument = %(instrument)s AND a.version = %(version)s
), value AS (
  SELECT ratio ->> 'id' AS id, (ratio ->> 'value')::double precision AS value, size
  FROM told, jsonb_array_elements(ratios) AS ratio
)
SELECT id, count(value), percentile_cont(%(shares)s::float8[]) WITHIN GROUP (ORDER BY value),
       count(value) FILTER (WHERE size = %(size)s),
       percentile_cont(%(shares)s::float8[]) WITHIN GROUP (ORDER BY value) FILTER (WHERE size = %(size)s)
FROM value GROUP BY id
"""


@dataclass(frozen=True)
class Quartiles:
    """The lower quartile, the median and the upper quartile of `count` cooperatives."""

    low: Decimal
    median: Decimal
    high: Decimal
    count: int
    sized: bool  # of the same size too, not of the same kind alone


class Comparison:
    """One report among its like; `instrument` is the usual one of its chart. Two queries, and one for the report's own ratios
    unless they are given."""

    def __init__(self, report: Report, own: Assessment | None = None) -> None:
        self.report, self.instrument = report, instruments.usual_for(report.chart).id
        if own is not None:
            self.own = own  # in the place of the cached property

    @cached_property
    def own(self) -> Assessment | None:
        """The assessment of the newest figures by the newest version of the instrument."""
        found = Assessment.objects.filter(submission__report=self.report, instrument=self.instrument)
        return found.order_by("-submission__number", "-version").first()

    @cached_property
    def ratios(self) -> list[dict]:
        return self.own.ratios if self.own and not self.own.untold else []

    @cached_property
    def size(self) -> int | None:
        """The class of the report's total assets: 0 below the first limit of `SIZES`; None when they are not known."""
        assets = next((r["denominator"] for r in self.ratios if r["id"] == self._asset_ratio), None)
        return None if assets is None else sum(assets >= limit for limit in SIZES)

    @property
    def _asset_ratio(self) -> str:
        """The ratio whose denominator is the total of assets as it was computed."""
        known = instruments.instrument(self.own.instrument, self.own.version)
        return next(ratio.id for ratio in known.ratios if ratio.denominator == ASSETS)

    @property
    def kind(self) -> str:
        """The cooperatives that it is compared with, in words."""
        jenis = self.report.cooperative.jenis
        return jenis.name.lower() if jenis else "koperasi yang jenisnya belum tercatat"

    @property
    def size_words(self) -> str:
        if self.size is None:
            return ""
        limits = [None, *SIZES, None]
        low, high = list(pairwise(limits))[self.size]
        if low is None:
            return f"aset di bawah {rupiah_ringkas(high)}"
        return f"aset {rupiah_ringkas(low)} {f'sampai di bawah {rupiah_ringkas(high)}' if high else 'ke atas'}"

    @cached_property
    def city(self) -> dict[str, Quartiles]:
        """By ratio: of the same kind and size, else, where these are too few, of the same kind; hidden below `LEAST`."""
        if self.own is None:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(QUARTILES, self._asked())
            rows = cursor.fetchall()
        return {row[0]: found for row in rows if (found := _shown(*row[1:]))}

    def _asked(self) -> dict:
        report = self.report
        return {
            "settled": ReportStatus.SETTLED, "year": report.campaign.tahun_buku, "chart": report.chart, "demo": report.demo,
            "jenis": report.cooperative.jenis_id, "assets": self._asset_ratio, "sizes": SIZES, "shares": [0.25, 0.5, 0.75],
            "instrument": self.own.instrument, "version": self.own.version, "size": -1 if self.size is None else self.size,
        }  # fmt: skip

    @cached_property
    def before(self) -> dict[str, list[tuple[int, float | None]]]:
        """By ratio: (book year, value) of the cooperative's settled reports of the last years and of this one, oldest first."""
        report = self.report
        first = report.campaign.tahun_buku - YEARS + 1
        settled = Report.objects.settled().filter(
            cooperative=report.cooperative_id, chart=report.chart,
            campaign__tahun_buku__range=(first, report.campaign.tahun_buku - 1),
        )  # fmt: skip
        order = ["submission__report__version", "submission__number", "version"]
        rows = Assessment.objects.filter(submission__report__in=settled, instrument=self.instrument).order_by(*order)
        years = dict(
            rows.values_list("submission__report__campaign__tahun_buku", "ratios")
        )  # the last of a year counts
        years[report.campaign.tahun_buku] = self.ratios
        found: dict[str, list] = {}
        for year, ratios in sorted(years.items()):
            for ratio in ratios:
                found.setdefault(ratio["id"], []).append((year, ratio["value"]))
        return found

    @property
    def rows(self) -> list[dict]:
        """What page and portal show: each ratio with its own years as a small line, and the city's quartiles."""
        return self.beside()

    def beside(self, *, labels: bool = True) -> list[dict]:
        """`rows`; without `labels` the line has no years in it, for paper."""
        return [
            {"ratio": ratio, "years": years, "svg": _line(ratio, years, labels), "city": self.city.get(ratio["id"])}
            for ratio in self.ratios
            if (years := self.before[ratio["id"]])
        ]


def _shown(count: int, quartiles, sized: int, sized_quartiles) -> Quartiles | None:
    if sized >= LEAST:
        return Quartiles(*map(_rounded, sized_quartiles), sized, True)
    return Quartiles(*map(_rounded, quartiles), count, False) if count >= LEAST else None


def _rounded(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


def _line(ratio: dict, years: list[tuple[int, float | None]], labels: bool) -> str:
    words = ", ".join(f"{year}: {'tidak ada' if value is None else f'{value:.2f}'}" for year, value in years)
    return charts.trend(f"{ratio['name']}, {words}", [(str(year), value) for year, value in years], labels=labels)
