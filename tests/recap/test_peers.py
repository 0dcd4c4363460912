"""A report beside its own last years and the city: quartiles counted again by hand, small cells hidden, who is compared."""

import statistics
from decimal import Decimal

import pytest
from django.utils import timezone

from cooperatives.models import Jenis
from klinik_koperasi import charts, panels
from klinik_koperasi.accounts import roles
from reports import documents
from reports.models import Assessment, Report, Submission
from reports.peers import SIZES, Comparison
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.reports import CampaignFactory, lender

pytestmark = pytest.mark.django_db
M = 1_000_000


@pytest.fixture
def settle(people):
    """`settle(value, assets, …)`: a settled report whose ratio ROA is `value` of `assets`."""

    def made(value, assets=100 * M, *, cooperative=None, year=2025, version=1, status="ditetapkan", **more) -> Report:
        now, (reviewer, head) = timezone.now(), (people[roles.REVIEWER], people[roles.HEAD])
        stamps = {"sent_at": now, "reviewer": reviewer}
        if status == "ditetapkan":
            stamps |= {
                "proposed_at": now,
                "proposed_by": reviewer,
                "outcome": "tanpa_catatan",
                "settled_at": now,
                "settled_by": head,
            }
        report = Report.objects.create(
            cooperative=cooperative or lender(), campaign=CampaignFactory(tahun_buku=year), version=version, status=status,
            **({"chart": "simpan_pinjam", "chart_version": "2026.1"} | stamps | more),
        )  # fmt: skip
        for number, shown in ((1, 99.9), (2, value)):  # the first paper was sent back
            paper = Submission.objects.create(report=report, number=number, facts={}, handed_by=reviewer)
            graded = {"grade": 2, "score": 2, "unit": "%", "denominator": assets}
            ratios = [{"id": "B_I_1a", "name": "ROA", "value": shown} | graded,
                      {"id": "D_I_1", "name": "Ekuitas", "value": None} | graded | {"grade": None, "score": None}]  # fmt: skip
            Assessment.objects.create(
                submission=paper,
                instrument="kkpkk_ksp",
                version="2026.1",
                ratios=ratios,
                score={"aspects": [], "category": None},
            )
        return report

    return made


def test_quartiles_are_of_settled_reports_of_the_same_kind_size_and_year(settle, django_assert_num_queries):
    small = [1.5, 2, 3.25, 4, 8]
    reports = [settle(value) for value in small]
    for value in (50, 60):
        settle(value, 30_000 * M)  # of another size
    settle(70, status="ditelaah")
    settle(71, year=2024)
    settle(72, demo=True)
    settle(73, chart="unit_simpan_pinjam")
    settle(74, cooperative=CooperativeFactory(jenis=Jenis.objects.get(code="konsumen")))
    settle(2.5, cooperative=reports[2].cooperative, version=2)  # a correction takes the place of the first version
    small[2] = 2.5

    own = Comparison(Report.objects.select_related("cooperative__jenis", "campaign").get(pk=reports[0].pk))
    with django_assert_num_queries(3):
        rows = {row["ratio"]["id"]: row for row in own.rows}
    large = Comparison(Report.objects.get(submissions__assessments__ratios__0__value=50))

    low, median, high = (Decimal(str(q)) for q in statistics.quantiles(small, n=4, method="inclusive"))
    found = rows["B_I_1a"]["city"]
    assert (found.low, found.median, found.high, found.count, found.sized) == (low, median, high, 5, True)
    assert rows["D_I_1"]["city"] is None  # nobody's is defined
    assert own.kind == "simpan pinjam" and own.size_words == "aset di bawah Rp500\u00a0juta"
    letter = documents.health_of(reports[0], own.own)["ratios"]  # as the result letter tables it
    assert [(row["city"], row["bar"]) for row in letter] == [(found, 20), (None, None)]
    wide = large.city["B_I_1a"]  # two of its size: all sizes are taken instead, and marked
    assert (wide.count, wide.sized, wide.median) == (7, False, Decimal("4.00"))
    assert "Rp10\u00a0miliar sampai di bawah Rp50\u00a0miliar" in large.size_words
    Report.objects.filter(pk__in=[one.pk for one in reports[:4]]).update(demo=True)
    assert "B_I_1a" not in Comparison(reports[4]).city  # four left in all
    assert not any(row["city"] for row in documents.health_of(reports[4], Comparison(reports[4]).own)["ratios"])
    for place, limit in enumerate(SIZES):
        below, at = Comparison(settle(1, int(limit) - 1)), Comparison(settle(1, int(limit)))
        assert (below.size, at.size) == (place, place + 1)


def test_own_years_are_a_small_line_on_the_reviewers_and_the_boards_page(settle, people, client):
    cooperative = lender()
    for year, value, version in ((2020, 1, 1), (2022, 5, 1), (2024, 6, 1), (2024, 7.5, 2)):
        settle(value, cooperative=cooperative, year=year, version=version)
    settle(9, year=2024)
    this = settle(8, cooperative=cooperative, status="ditelaah")

    found = Comparison(this)
    shown = next(row for row in found.rows if row["ratio"]["id"] == "B_I_1a")
    written = documents.health_of(this, found.own)["ratios"][0]
    client.force_login(people[roles.REVIEWER])
    page = client.get(this.get_absolute_url()).content.decode()

    assert (
        written["before"] == [(2022, 5), (2024, 7.5)] and "<path" in written["line"] and "<text" not in written["line"]
    )
    assert shown["years"] == [(2022, 5), (2024, 7.5), (2025, 8)] and shown["city"] is None
    assert "<title>ROA, 2022: 5.00, 2024: 7.50, 2025: 8.00</title>" in page and "terlalu sedikit" in page
    assert panels.portal_blocks.collect(this, people["stranger"]) == []  # no result yet
    settled = Report.objects.get(cooperative=cooperative, campaign__tahun_buku=2022)
    (block,) = panels.portal_blocks.collect(settled, people["stranger"])
    assert block["context"]["compared"].before["B_I_1a"] == [(2020, 1), (2022, 5)]
    empty = Report.objects.create(
        cooperative=lender(), campaign=this.campaign, chart="simpan_pinjam", chart_version="2026.1"
    )
    assert Comparison(empty).rows == [] and Comparison(empty).city == {} and Comparison(empty).size_words == ""


def test_a_trend_leaves_a_gap_where_a_year_is_missing():
    drawn = charts.trend("Naik", [("2022", 1.0), ("2023", None), ("2024", 3.0), ("2025", 3.0)])

    assert drawn.count("<circle") == 3 and drawn.count("<path") == 1 and drawn.count("<text") == 4
    assert "<circle" not in charts.trend("Kosong", [("2025", None)])
