"""The recap: counted again by hand for a made-up city, exactly the sum of its parts, on screen, in a workbook and on paper."""

import io
import random
from datetime import date

import openpyxl
import pypdf
import pytest
from django.utils import timezone

from cooperatives import rat
from cooperatives.models import Cooperative, Jenis, Kelurahan, YearlyFigures
from klinik_koperasi.accounts import roles
from reports import workflow
from reports.enums import Filing
from reports.models import Assessment, Campaign, FilingMode, Report, Submission
from reports.recap import counting
from reports.recap.tables import REPORTING, REVIEWED, Recap
from reports.selectors.owing import obliged
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.reports import CampaignFactory

pytestmark = pytest.mark.django_db
YEARS = (2024, 2025)
CATEGORIES = ["Sehat", "Cukup Sehat", None]


@pytest.fixture
def dice():
    return random.Random(5)


@pytest.fixture
def city(people, dice):
    """Cooperatives of every sort with meetings, filing modes, and reports in several versions."""
    jenis, places = [None, *Jenis.objects.all()[:3]], [None, *Kelurahan.objects.order_by("?")[:6]]
    for number in range(45):
        outside = number % 13 == 0
        CooperativeFactory(
            jenis=dice.choice(jenis), kelurahan=None if outside else dice.choice(places), outside_city=outside,
            authority=dice.choice(["", "kota", "kota", "kota", "provinsi", "pusat"]),
            status=dice.choice(["aktif", "", "aktif", "non_aktif", "beku", "dibubarkan"]),
            form=dice.choice(["primer_kota", "sekunder_kota"]),
            tanggal_badan_hukum=dice.choice([None, date(2010, 5, 1), date(2025, 7, 1), date(2026, 2, 1)]),
        )  # fmt: skip
    every = list(Cooperative.objects.all())
    days = [
        None,
        date(2024, 5, 1),
        date(2025, 2, 3),
        date(2025, 4, 1),
        date(2026, 3, 31),
        date(2026, 4, 1),
        date(2026, 7, 2),
    ]
    YearlyFigures.objects.bulk_create(
        YearlyFigures(cooperative=one, tahun_buku=year, source="ods", rat_date=dice.choice(days),
                      rat_held=dice.choice([None, None, True, False]))
        for one in every for year in (2023, 2024, 2025, 2026) if dice.random() < 0.7
    )  # fmt: skip
    for number, one in enumerate(every[::5]):
        FilingMode.objects.create(cooperative=one, mode=Filing.values[number % 4], reason="Uji")
    for year in YEARS:
        for one in dice.sample(every, 20):
            reports_of(one, CampaignFactory(tahun_buku=year), people, dice)
    return every


def reports_of(cooperative, campaign, people, dice) -> None:
    """One to three versions, the last one perhaps still open, and each with a paper and an assessment."""
    now, (reviewer, head) = timezone.now(), (people[roles.REVIEWER], people[roles.HEAD])
    for version in range(1, dice.randint(1, 3) + 1):
        last = version == 3 or dice.random() < 0.5
        open_as = dice.choice(["draf", "terkirim", "ditetapkan"]) if last else "ditetapkan"
        settled = {"proposed_at": now, "proposed_by": reviewer, "outcome": dice.choice(["tanpa_catatan", "dengan_catatan"]),
                   "settled_at": now, "settled_by": head, "reviewer": reviewer}  # fmt: skip
        report = Report.objects.create(
            cooperative=cooperative, campaign=campaign, chart="umum", chart_version="2026.1", version=version, status=open_as,
            sent_at=None if open_as == "draf" else now, **(settled if open_as == "ditetapkan" else {}),
        )  # fmt: skip
        for number in range(1, dice.randint(1, 2) + 1):
            paper = Submission.objects.create(report=report, number=number, facts={}, handed_by=reviewer)
            score = {"value": dice.choice([None, 71.5]), "category": dice.choice(CATEGORIES)}
            Assessment.objects.create(
                submission=paper, instrument="kkpkk_sektor_riil", version="2026.1", ratios=[], score=score
            )
        if open_as != "ditetapkan":
            return


def by_hand(year: int) -> list[tuple[str, str, dict[str, int]]]:
    """The same counts in plain Python: jenis, kecamatan and what is counted of each cooperative that owes a report."""
    found = []
    every = Cooperative.objects.select_related("kelurahan__kecamatan", "jenis", "filing_mode")
    for one in every.prefetch_related("figures", "reports__campaign", "reports__submissions__assessments"):
        sent = [r for r in one.reports.all() if r.campaign.tahun_buku == year and r.sent_at]
        mode = getattr(one, "filing_mode", None)
        young = one.tanggal_badan_hukum and one.tanggal_badan_hukum.year > year
        ours = not one.outside_city and one.authority in ("", "kota") and one.status not in ("beku", "dibubarkan")
        owes = ours and not young and (mode is None or mode.mode in (Filing.ONLINE, Filing.OFFICE))
        assert not owes or not workflow.why_not(one)  # whoever owes a report can hand one in
        if not sent and not owes:
            continue
        held_on, held = rat.meetings(one.figures.all()).get(year, (None, None))
        counted = max(sent, key=lambda r: (r.status == "ditetapkan", r.version), default=None)
        settled = counted is not None and counted.status == "ditetapkan"
        score = counted.submissions.all()[0].assessments.all()[0].score if settled else {}
        told = [True, bool(sent), bool(held_on or held), held_on and held_on <= rat.practice_limit(year, "sekunder" in one.form),
                counted is not None, settled, settled and counted.outcome == "dengan_catatan", score.get("value")]  # fmt: skip
        place = one.kelurahan.kecamatan.name if one.kelurahan else "Kecamatan belum tercatat"
        counts = dict(zip(counting.MEASURES, map(int, map(bool, told)), strict=True))
        found.append((one.jenis.name if one.jenis else "Jenis belum tercatat", place, counts))
    return found


def summed(found, place: int | None = None, name: str = "") -> dict[str, int]:
    wanted = [counts for *places, counts in found if place is None or places[place] == name]
    return {key: sum(counts[key] for counts in wanted) for key in counting.MEASURES}


def test_every_figure_is_counted_again_and_is_the_sum_of_its_parts(client, people, city, django_assert_num_queries):
    count = counting.count()

    for year in YEARS:
        (whole,) = (row for row in count.years() if row.year == year)
        hand = by_hand(year)
        assert whole.counts == summed(hand), year
        for place, cut in enumerate(("jenis", "kecamatan")):
            assert {row.name for row in count.cut(cut, year)} == {told[place] for told in hand}
            for row in count.cut(cut, year):
                assert row.counts == summed(hand, place, row.name), row
        rated = counting.rated(year)
        totals = {cut: sum(one.total for one in rated if one.cut == cut) for cut in ("kota", "jenis", "kecamatan")}
        assert set(totals.values()) == {whole.counts["settled"]}
        assert len(counting.single(year)) == whole.counts["owing"]
        owing, sent = (obliged(Campaign.objects.get(tahun_buku=year)), Report.objects.exclude(sent_at=None))
        listed = set(owing.values_list("code", flat=True))  # the list of who owes, and the recap: one rule
        handed = set(sent.filter(campaign__tahun_buku=year).values_list("cooperative__code", flat=True))
        assert {row[1] for row in counting.single(year)} == listed | handed and handed - listed and listed - handed
        assert sum(row[6] for row in counting.single(year)) == whole.counts["reports"]
        for one in (*REPORTING, *REVIEWED):
            assert not one.out_of or whole.counts[one.key] <= whole.counts[one.out_of]
    assert all(0 < whole.counts[name] for whole in count.years() for name in counting.MEASURES)

    broken = counting.Count(count.at, [row for row in count.rows if row.cut != "jenis"])
    with pytest.raises(counting.Unbalanced, match="jenis"):
        broken.check()
    same_on_screen_in_a_workbook_and_on_paper(client, people)
    with django_assert_num_queries(4):  # however many reports, years and parts there are
        again = Recap(2025)
        assert [table.title for table in (*again.tables, *again.health)] and again.pictures


def same_on_screen_in_a_workbook_and_on_paper(client, people):
    client.force_login(people[roles.HEAD])
    whole = Recap(2025)
    figures = whole.whole.counts

    page = client.get("/admin/rekap/").content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.get("/admin/rekap/xlsx/?tahun=2025").content), read_only=True)
    paper = pypdf.PdfReader(io.BytesIO(client.get("/admin/rekap/pdf/?tahun=2025").content))

    assert f"dari {figures['owing']}, " in page and "Jumlah kota" in page and "Jenis belum tercatat" in page
    assert "Sumber: registri koperasi portal ini" in page and "Cukup Sehat" in page and "Tanpa predikat" in page
    rows = list(book["Semua angka"].iter_rows(min_row=2, values_only=True))
    city_handed = next(r for r in rows if r[:4] == (2025, "Kota Malang", "Kota Malang", "Sudah melapor"))
    assert city_handed[4:6] == (figures["handed"], figures["owing"])
    assert city_handed[6] == pytest.approx(100 * figures["handed"] / figures["owing"]) and "WIB" in city_handed[7]
    singles = list(book["Koperasi 2025"].iter_rows(min_row=2, values_only=True))
    sums = {name: sum(row[place] for row in singles) for place, name in enumerate(counting.MEASURES[2:], start=4)}
    assert sums == {name: figures[name] for name in sums}
    text = " ".join(" ".join(one.extract_text() for one in paper.pages).split())
    assert f"{figures['handed']} dari {figures['owing']}" in text and "bukan hasil pemeriksaan kesehatan" in text
    for query, status in (("?tahun=2019", 404), ("?tahun=x", 404), ("?tahun=2024", 200)):
        assert client.get(f"/admin/rekap/{query}").status_code == status
    assert client.post("/admin/rekap/").status_code == 405


def test_before_the_first_campaign_there_is_nothing_to_count(client, people):
    client.force_login(people[roles.AUDITOR])

    assert "Belum ada masa pelaporan" in client.get("/admin/rekap/").content.decode()
    for kind in ("xlsx", "pdf"):
        assert client.get(f"/admin/rekap/{kind}/").status_code == 200
