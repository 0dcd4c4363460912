"""The city in pictures: what is counted, that table, picture and file agree, and what is said of where it comes from."""

import csv
import io
import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from cooperatives import watch
from cooperatives.models import Cooperative, Jenis
from cooperatives.selectors import Statistics, facets
from cooperatives.selectors.statistics import published
from klinik_koperasi import charts
from tests.factories.cooperatives import BoardMemberFactory, CooperativeFactory, YearlyFiguresFactory, kelurahan

pytestmark = pytest.mark.django_db
LAST = timezone.localdate().year - 1


def rows_of(response) -> list[dict]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def city():
    """Three in Kauman (two active, one with its RAT), one without a place, one outside the city."""
    one = CooperativeFactory(name="Koperasi Contoh A", source_date=date(2025, 12, 31))
    YearlyFiguresFactory(cooperative=one, tahun_buku=LAST)
    CooperativeFactory(name="Koperasi Contoh B", jenis=Jenis.objects.get(code="jasa"), source_date=date(2025, 6, 30))
    CooperativeFactory(name="Koperasi Contoh C", inactive=True)
    CooperativeFactory(name="Koperasi Contoh D", unplaced=True, jenis=None, status="")
    CooperativeFactory(name="Koperasi Contoh E", outside=True)
    return one


def test_page_counts_the_city_and_says_when_and_from_where(client, city, django_assert_max_num_queries):
    client.get("/statistik/")  # the index is made
    with django_assert_max_num_queries(6):
        page = client.get("/statistik/?peta=aktif")
    html = " ".join(page.content.decode().replace("\u00a0", " ").split())

    assert "koperasi tercatat pada 31 Desember 2025" in html and "Statistik" in html
    assert (page.context["city"].total, page.context["city"].active, page.context["city"].rat) == (4, 2, 1)
    assert "Kauman, Klojen: 67% aktif" in html and "Gadang, Sukun: – aktif" in html
    assert "Deret provinsi untuk Kota Malang (satu sumber, belum dicocokkan)" in html
    assert 'aria-current="page">Statistik' in html and "Sumber belum disebut" not in html


def test_table_picture_and_file_show_the_same_figures(client, city):
    table = Statistics().place_table
    kauman = next(row for row in table.rows if row[0] == "Kauman")

    assert kauman[2:] == [3, 2, 67, 1, 33] and table.rows[-1][:3] == ["Kelurahan belum jelas", "", 1]
    file = rows_of(client.get(reverse("statistics_csv", args=["kelurahan"])))
    line = next(row for row in file if row["Kelurahan"] == "Kauman")
    assert (line["Koperasi"], line["Aktif (%)"], line["Tanggal data"]) == ("3", "67", "2025-12-31")
    assert line["Sumber"] == "Daftar koperasi dinas (portal ini)" and len(file) == 58
    jenis = {row["Jenis"]: (row["Koperasi"], row["Aktif"]) for row in rows_of(client.get("/statistik/jenis.csv"))}
    assert jenis == {"Konsumen": ("2", "1"), "Jasa": ("1", "1"), "Belum tercatat": ("1", "0")}
    assert [row[1] for row in Statistics().status_table.rows] == [2, 1, 1]
    assert client.get("/statistik/tidak-ada.csv").status_code == 404


def test_published_series_is_kept_as_it_was_and_nothing_without_a_source_is_public(client):
    series = [row for row in published() if row["series"] == "provinsi"]

    assert len(series) == 21 and all(
        row["active"] + row["inactive"] == row["total"] and row["source"] for row in series
    )
    assert next(row for row in series if row["period"] == "2024-Q3")["total"] == 970  # the jump stays
    html = client.get("/statistik/").content.decode()
    assert "akhir 2021" in html and "sekitar 622" in html and "Juli 2025" not in html
    assert [row["Waktu"] for row in rows_of(client.get("/statistik/lain.csv"))] == ["akhir 2021", "2022"]
    assert "622" not in html.replace("sekitar 622", "")


def test_quarters_stand_at_their_time_and_gaps_stay_open():
    rows = [
        charts.Quarter(2018, 4, 366, 445),
        charts.Quarter(2019, 4, 366, 455),
        charts.Quarter(2020, 1, 5, 5, own=True),
    ]

    svg = charts.quarters("Judul", rows)

    places = [int(part.split('"')[0]) for part in svg.split('class="c-a" fill="#0b6b4f" x="')[1:]]
    assert [b - a for a, b in zip(places, places[1:], strict=False)] == [52, 13]
    assert svg.count('class="c-own"') == 1 and ">811<" in svg and ">2019<" in svg and ">10<" in svg
    assert charts.quarters("Kosong", []) == "" and "<script" not in charts.shares("<script>", [("<script>", 1, 2)])


def test_years_add_up_and_a_rat_belongs_to_the_year_it_was_about(city):
    YearlyFiguresFactory(
        cooperative=city, tahun_buku=LAST - 1, rat_date=date(LAST - 1, 2, 1), shu=None
    )  # about LAST - 2
    YearlyFiguresFactory(cooperative=city, tahun_buku=LAST - 2, rat_date=None, members=None, in_force=False)

    years = {row["tahun_buku"]: row for row in Statistics().years}

    assert years[LAST]["members"] == 146 and years[LAST]["rat"] == 1 and LAST - 2 not in years
    assert years[LAST - 1]["reported"] == 1 and years[LAST - 1]["shu"] is None and years[LAST - 1]["rat"] == 0
    assert Statistics().year_table.rows[-1][1:5] == [1, 1, 146, 561_000_000]


def test_open_data_hold_public_facts_and_no_person(client, city):
    BoardMemberFactory(cooperative=city)
    Cooperative.objects.filter(pk=city.pk).update(
        phone="0341999", email="rahasia@example.id", note="Catatan", address="=1+1"
    )

    response = client.get("/koperasi/data-terbuka.csv")
    rows = rows_of(response)

    assert [row["nama"][-1] for row in rows] == ["A", "B", "C", "D"] and response["Content-Type"].startswith("text/csv")
    first = rows[0]
    assert (first["tahun_buku"], first["anggota"], first["aset"]) == (str(LAST), "146", "561000000")
    assert (first["kelurahan"], first["kecamatan"], first["tanggal_data"]) == ("Kauman", "Klojen", "2025-12-31")
    assert (
        first["alamat"] == "'=1+1" and first["status"] == "Aktif" and first["sumber"].startswith("Online Data System")
    )
    everything = " ".join(str(value) for row in rows for value in row.values())
    assert not [secret for secret in ("0341999", "rahasia", "Catatan", "Pengurus", "0812") if secret in everything]


def test_staff_overview_adds_cuts_gaps_and_unsourced_figures(client, people, city, django_assert_max_num_queries):
    client.force_login(people["Admin Registri"])
    one = {
        "cooperative": Cooperative.objects.in_city().first().pk,
        "tahun_buku": 2020,
        "source": "kantor",
        "in_force": "on",
    }
    swapped = one | {"modal_sendiri": 5, "modal_luar": 2, "aset": 3}
    told = client.post(reverse("admin:cooperatives_yearlyfigures_add"), swapped, follow=True).content.decode()
    assert "Kolom modal sendiri dan aset tampaknya tertukar; disimpan seperti tertulis." in told
    watch.refresh()
    url = reverse("admin:cooperatives_cooperative_overview")
    client.force_login(people["Kepala Bidang"])
    client.get(url)

    with django_assert_max_num_queries(16):
        page = client.get(url)

    html = page.content.decode()
    assert "Juli 2025" in html and "Sumber belum disebut" in html and "Menurut kelurahan" in html
    assert {cut.title for cut in page.context["cuts"]} >= {
        "Kelompok",
        "Sertifikat NIK",
        "Kewenangan",
        "Perlu perhatian",
    }
    gaps = {gap.label: gap for gap in page.context["gaps"]}
    assert gaps["di luar Kota Malang, tidak ditampilkan kepada umum"].count == 1
    assert gaps[f"belum punya angka tahun buku {LAST}"].count == 3 and gaps["kelurahannya belum jelas"].count == 1
    assert gaps["baris angka yang modal sendiri + modal luarnya tidak sama dengan aset"].count == 1
    files = set(re.findall(r'href="(/statistik/[^"]+\.csv)"', html))
    assert len(files) == 12 and {client.get(file).status_code for file in files} == {200}
    for gap in gaps.values():
        assert client.get(gap.url).context["cl"].result_count == gap.count, gap.label
    client.force_login(people["stranger"])
    assert client.get(url).status_code == 403


def test_index_follows_every_change_at_once():
    one = CooperativeFactory()
    before = facets.current()

    one.kelurahan = kelurahan("Gadang")
    one.save()
    after = facets.current()
    figures = YearlyFiguresFactory(cooperative=one, members=1200, tahun_buku=LAST)

    assert facets.current().sets["anggota"]["1000"] and facets.current().sets["rat"].get("belum", 0) == 0
    assert before.sets["kelurahan"] != after.sets["kelurahan"] and facets.current() is facets.current()
    figures.delete()
    assert not facets.current().sets["anggota"].get("1000")
    Jenis.objects.create(code="baru", name="Jenis baru")
    assert facets.current().labels["jenis"]["baru"] == "Jenis baru"
