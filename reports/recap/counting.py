"""The city's reporting in counts, by book year, jenis and kecamatan: one statement, so that every figure is of one moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone
from psycopg2.extensions import AsIs

from cooperatives.models.settings import RegistrySettings
from reports.enums import Outcome, ReportStatus
from reports.selectors import SECONDARY
from reports.selectors.owing import reporting

MEASURES = ["owing", "handed", "met", "met_on_time", "reports", "settled", "noted", "scored"]
CITY, JENIS, KECAMATAN = "kota", "jenis", "kecamatan"
UNKNOWN = {JENIS: "Jenis belum tercatat", KECAMATAN: "Kecamatan belum tercatat"}

# Who owes a report (a row a cooperative and book year): those of `selectors.owing.reporting`, whose statement stands in the place
# of %(reporting)s; and whoever handed in. Of several versions of one report the newest settled one counts, else the newest. A
# meeting belongs to the book year that `cooperatives.rat.meetings` gives it to.
ROWS = """
WITH reporting AS (%(reporting)s), meeting AS (
  SELECT DISTINCT ON (cooperative_id, year) cooperative_id, year, rat_date, held FROM (
    SELECT cooperative_id, rat_date, tahun_buku, source, early,
           CASE WHEN early THEN extract(year FROM rat_date)::int - 1 ELSE tahun_buku END AS year,
           CASE WHEN early THEN NULL ELSE rat_held END AS held
    FROM (SELECT *, rat_date IS NOT NULL AND extract(year FROM rat_date) <= tahun_buku AS early
          FROM cooperatives_yearlyfigures WHERE in_force AND (rat_date IS NOT NULL OR rat_held IS NOT NULL)) AS told
  ) AS dated
  ORDER BY cooperative_id, year, early, tahun_buku DESC, source
), report AS (
  SELECT DISTINCT ON (cooperative_id, campaign_id, chart) id, cooperative_id, campaign_id, status, outcome
  FROM reports_report WHERE sent_at IS NOT NULL
  ORDER BY cooperative_id, campaign_id, chart, (status = %(settled)s) DESC, version DESC
), paper AS (
  SELECT DISTINCT ON (report_id) id, report_id FROM reports_submission ORDER BY report_id, number DESC
), score AS (
  SELECT DISTINCT p.report_id FROM paper p JOIN reports_assessment a ON a.submission_id = p.id
  WHERE jsonb_typeof(a.score -> 'value') = 'number'
), counted AS (
  SELECT r.cooperative_id, r.campaign_id, count(*) AS reports, count(*) FILTER (WHERE status = %(settled)s) AS settled,
         count(*) FILTER (WHERE status = %(settled)s AND outcome = %(noted)s) AS noted,
         count(*) FILTER (WHERE status = %(settled)s AND s.report_id IS NOT NULL) AS scored
  FROM report r LEFT JOIN score s ON s.report_id = r.id GROUP BY 1, 2
), place AS (
  SELECT c.id, j.name AS jenis, k.name AS kecamatan, o.first_year, c.demo,
         CASE WHEN c.form = ANY(%(secondary)s) THEN %(statute)s ELSE %(practice)s END AS latest
  FROM cooperatives_cooperative c
  LEFT JOIN cooperatives_jenis j ON j.id = c.jenis_id
  LEFT JOIN cooperatives_kelurahan l ON l.code = c.kelurahan_id
  LEFT JOIN cooperatives_kecamatan k ON k.code = l.kecamatan_id
  LEFT JOIN reporting o ON o.id = c.id
), whole AS (
  SELECT y.tahun_buku AS year, p.jenis, p.kecamatan, p.id, p.demo,
         n.reports, n.settled, n.noted, n.scored, t.rat_date IS NOT NULL OR coalesce(t.held, false) AS met,
         coalesce(to_char(t.rat_date, 'YYYY-MM-DD') <= (y.tahun_buku + 1) || p.latest, false) AS met_on_time
  FROM reports_campaign y CROSS JOIN place p
  LEFT JOIN counted n ON n.cooperative_id = p.id AND n.campaign_id = y.id
  LEFT JOIN meeting t ON t.cooperative_id = p.id AND t.year = y.tahun_buku
  WHERE n.reports IS NOT NULL OR p.first_year <= y.tahun_buku
)
"""
GROUPED = """
SELECT year, CASE grouping(jenis, kecamatan) WHEN 3 THEN 'kota' WHEN 1 THEN 'jenis' ELSE 'kecamatan' END AS cut,
       coalesce(jenis, kecamatan, ''), count(*), count(reports), count(*) FILTER (WHERE met), count(*) FILTER (WHERE met_on_time),
       coalesce(sum(reports), 0)::int, coalesce(sum(settled), 0)::int, coalesce(sum(noted), 0)::int,
       coalesce(sum(scored), 0)::int, bool_or(demo)
FROM whole GROUP BY GROUPING SETS ((year), (year, jenis), (year, kecamatan))
ORDER BY year DESC, 2, coalesce(jenis, kecamatan) NULLS LAST
"""
RATED = """
SELECT a.instrument, a.version,
       CASE grouping(jenis, kecamatan) WHEN 3 THEN 'kota' WHEN 1 THEN 'jenis' ELSE 'kecamatan' END AS cut,
       coalesce(jenis, kecamatan, ''), coalesce(a.score ->> 'category', ''), count(*)
FROM report r JOIN reports_campaign y ON y.id = r.campaign_id JOIN place c ON c.id = r.cooperative_id
JOIN paper p ON p.report_id = r.id JOIN reports_assessment a ON a.submission_id = p.id
WHERE %(settled)s = r.status AND y.tahun_buku = %(year)s
GROUP BY GROUPING SETS ((1, 2, 5), (1, 2, 5, jenis), (1, 2, 5, kecamatan))
ORDER BY 1, 2, 3, coalesce(jenis, kecamatan) NULLS LAST
"""
SINGLE = """
SELECT c.name, c.code, coalesce(w.jenis, ''), coalesce(w.kecamatan, ''), w.met, w.met_on_time, coalesce(w.reports, 0),
       coalesce(w.settled, 0), coalesce(w.noted, 0), coalesce(w.scored, 0)
FROM whole w JOIN cooperatives_cooperative c ON c.id = w.id WHERE w.year = %(year)s ORDER BY c.name_key, c.id
"""


class Unbalanced(AssertionError):
    """Parts that do not sum to their total; nothing is shown then."""


@dataclass(frozen=True)
class Row:
    """The counts of one part of the city in one book year, by the names of `MEASURES`."""

    year: int
    cut: str
    name: str
    counts: dict[str, int]
    demo: bool = False


@dataclass(frozen=True)
class Count:
    """Every count at one moment; made by `count()`, which checks that the parts sum to their totals."""

    at: datetime
    rows: list[Row]

    def years(self) -> list[Row]:
        """The whole city, newest book year first."""
        return [row for row in self.rows if row.cut == CITY]

    def cut(self, name: str, year: int) -> list[Row]:
        """The parts of one book year."""
        return [row for row in self.rows if (row.cut, row.year) == (name, year)]

    @property
    def demo(self) -> bool:
        return any(row.demo for row in self.rows)

    def check(self) -> "Count":
        """Itself, when every count is exactly the sum of its parts, and no part larger than its whole; else Unbalanced."""
        for whole in self.years():
            for cut in (JENIS, KECAMATAN):
                parts = self.cut(cut, whole.year)
                sums = {name: sum(part.counts[name] for part in parts) for name in MEASURES}
                if sums != whole.counts:
                    raise Unbalanced(f"{whole.year} by {cut}: {sums} is not {whole.counts}")
        return self


def count() -> Count:
    """The city's counts of all book years that have a campaign (two statements, however many reports there are)."""
    return Count(timezone.now(), list(_rows())).check()


@dataclass(frozen=True)
class Rated:
    """How many settled reports of one part of the city got which category by one version of an instrument; "" is none."""

    instrument: str
    version: str
    cut: str
    name: str
    categories: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.categories.values())


def rated(year: int) -> list[Rated]:
    """The health results of one book year by instrument, for the city and its parts (two statements)."""
    found: dict[tuple, dict[str, int]] = {}
    for instrument, version, cut, name, category, number in _asked(RATED, year):
        place = (instrument, version, cut, name or UNKNOWN.get(cut, ""))
        found.setdefault(place, {})[category] = number
    return [Rated(*place, categories) for place, categories in found.items()]


def single(year: int) -> list[tuple]:
    """The cooperatives behind the counts of one book year: name, code, jenis, kecamatan, then what was counted of each."""
    return _asked(SINGLE, year)


def _asked(question: str, year: int) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(ROWS + question, parameters() | {"year": year})
        return cursor.fetchall()


def parameters() -> dict:
    """What the statement needs: the rule of who reports, the office's settings and the enumerations (one query)."""
    limits = RegistrySettings.current().rat_limits
    rule = reporting().order_by().values("id", "first_year")
    practice, statute = ("-{:02}-{:02}".format(*limit) for limit in (limits.practice, limits.statute))
    return {
        "settled": ReportStatus.SETTLED, "noted": Outcome.NOTED, "secondary": list(SECONDARY), "practice": practice,
        "statute": statute, "reporting": AsIs(connection.ops.compose_sql(*rule.query.sql_with_params())),
    }  # fmt: skip


def _rows() -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(ROWS + GROUPED, parameters())
        for year, cut, name, *counts, demo in cursor.fetchall():
            yield Row(year, cut, name or UNKNOWN.get(cut, ""), dict(zip(MEASURES, counts, strict=True)), demo)
