"""A cooperative's public page, the landing page and the demo: what they show, what they never show."""

from datetime import date

import pytest
from django.urls import reverse

from consultations.models import Request
from cooperatives import demo, selectors
from cooperatives.models import Cooperative, LegalPaper, StandingChange
from klinik_koperasi import panels
from tests.cooperatives.pages import LIST, filled
from tests.factories.consultations import session_in
from tests.factories.cooperatives import CooperativeFactory, YearlyFiguresFactory

pytestmark = pytest.mark.django_db


def test_a_page_costs_the_same_whatever_it_holds(client, django_assert_max_num_queries):
    bare, full = CooperativeFactory(kelurahan=None, jenis=None), filled()

    for cooperative in (bare, full):
        with django_assert_max_num_queries(7):
            assert client.get(cooperative.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "secret", ["Pengurus Rahasia", "0812", "+62812", "341999888", "rahasia@example.id", "Catatan rahasia"]
)
def test_nothing_personal_is_public(client, secret):
    cooperative = filled()

    pages = [client.get(url).content.decode() for url in (LIST, LIST + "?q=Pengurus", cooperative.get_absolute_url())]

    assert not any(secret in page for page in pages[::2]) and "Koperasi Contoh Uji" not in pages[1]


def test_the_page_shows_facts_years_and_source(client):
    cooperative = filled(certificate_status="sudah", grade="B", certificate_until=date(2027, 6, 30))
    YearlyFiguresFactory(cooperative=cooperative, tahun_buku=2025, source="laporan", in_force=False, members=99)

    html = client.get(cooperative.get_absolute_url()).content.decode().replace("\u00a0", " ")

    for text in (
        cooperative.nik_koperasi,
        "12 Maret 2009",
        "peringkat B",
        "30 Juni 2027",
        "Rp561 juta",
        "146 orang",
        "561,0",
    ):
        assert text in html, text
    assert "Anggota tetap dari 146 orang pada 2021 menjadi 146 orang pada 2025" in html
    assert "Online Data System (ODS)" in html and "99 orang" not in html


def test_an_unknown_code_is_no_page(client):
    assert client.get(reverse("cooperative_detail", args=["tidakada"])).status_code == 404


def test_staff_see_what_other_apps_add(client, people, monkeypatch):
    block = {"title": "Riwayat klinik", "template": "cooperatives/includes/_nothing.html", "context": {}}
    registry = panels.Registry()
    registry.register(lambda cooperative, user: [block])
    monkeypatch.setattr(panels, "cooperative_blocks", registry)
    url = CooperativeFactory().get_absolute_url()

    assert "Riwayat klinik" not in client.get(url).content.decode()
    client.force_login(people["Petugas Klinik"])
    assert "Riwayat klinik" in client.get(url).content.decode()


def test_the_landing_page_counts_from_the_registry(client):
    assert not [b for b in panels.home_blocks.collect() if "cooperatives" in b["template"]]
    CooperativeFactory(), CooperativeFactory(inactive=True), CooperativeFactory(outside=True)

    html = client.get("/").content.decode().replace("\u00a0", " ")

    assert "dari 2 koperasi tercatat aktif pada 31 Desember 2025" in " ".join(html.split())


def test_the_demo_city_is_the_same_for_the_same_seed():
    assert demo.top_up(70, 7) == 70 and demo.top_up(70, 7) == 0 and not demo.has_real_rows()
    names = list(Cooperative.objects.order_by("nik_koperasi").values_list("name", "code", "status"))
    assert Cooperative.objects.filter(is_kkmp=True).count() == 57 and all("Contoh" in name for name, *_ in names)

    assert demo.Builder(7, full=True).cooperative(60).code == Cooperative.objects.order_by("pk")[60].code
    CooperativeFactory()
    assert demo.has_real_rows()


def test_the_demo_says_nothing_impossible():
    demo.top_up(120, 3)

    for cooperative in Cooperative.objects.with_latest_figures():
        assert selectors.summary(cooperative) and selectors.rat_strip(cooperative)
        assert not any(row.oddity for row in cooperative.years)


def test_timeline_tells_the_public_facts_and_the_staff_the_rest(client, people, officer, django_assert_max_num_queries):
    cooperative = filled(name="Koperasi Contoh Riwayat", tanggal_pad=date(2019, 5, 2), nomor_pad="PAD/7")
    StandingChange.objects.create(
        cooperative=cooperative, kind="status", before="beku", after="aktif", date=date(2023, 4, 1),
        basis="SK Rahasia 12", actor=officer,
    )  # fmt: skip
    LegalPaper.objects.create(cooperative=cooperative, kind="nib", number="0220009988776", date=date(2021, 3, 3))
    session = session_in("terlaksana", officer)
    Request.objects.filter(sessions=session).update(cooperative=cooperative)
    asked = Request.objects.get(sessions=session)
    url = cooperative.get_absolute_url()

    with django_assert_max_num_queries(10):
        public = client.get(url)
    assert [entry.title for entry in public.context["timeline"]] == [
        "RAT tahun buku 2025", "RAT tahun buku 2024", "RAT tahun buku 2023", "Status: Aktif", "RAT tahun buku 2022",
        "RAT tahun buku 2021", "Perubahan anggaran dasar", "Menjadi badan hukum",
    ]  # fmt: skip
    html = public.content.decode()
    assert not [
        word
        for word in ("SK Rahasia", "Sesi klinik", "Permohonan klinik", asked.number, "0220009988776")
        if word in html
    ]
    client.force_login(people["Petugas Klinik"])
    html = client.get(url).content.decode()
    for word in (
        "SK Rahasia 12",
        "Sesi klinik",
        f"Permohonan klinik {asked.number}",
        session.get_absolute_url(),
        "0220009988776",
    ):
        assert word in html, word
    assert asked.contact_name not in html
    client.force_login(people["stranger"])
    assert "Sesi klinik" not in client.get(url).content.decode()
