"""The public directory: what it finds and counts, its map, and what it costs."""

import pytest

from cooperatives import tiles
from cooperatives.models import Jenis, Kelurahan
from tests.cooperatives.pages import LIST, filled
from tests.factories.cooperatives import CooperativeFactory, kelurahan

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query", ["", "?q=kauman", "?q=kaumann", "?kecamatan=35.73.02&jenis=konsumen&status=aktif", "?q=koperasi&hal=1"]
)
def test_the_list_costs_the_same_for_1_and_3_rows(client, django_assert_max_num_queries, query):
    """After a change the first visit reads the registry once more, in a fixed number of queries; the next ones do not."""
    client.get(LIST + query)
    filled()
    with django_assert_max_num_queries(20) as changed:
        assert client.get(LIST + query).status_code == 200
    with django_assert_max_num_queries(8) as first:
        client.get(LIST + query)
    filled(), filled()

    with django_assert_max_num_queries(20) as changed_again:
        client.get(LIST + query)
    with django_assert_max_num_queries(8) as third:
        page = client.get(LIST + query)

    assert len(first) == len(third) and len(changed) == len(changed_again) and page.context["directory"].total == 3


def test_counts_leave_their_own_filter_out(client):
    simpan = Jenis.objects.get(code="simpan-pinjam")
    (
        CooperativeFactory(),
        CooperativeFactory(inactive=True, jenis=simpan),
        CooperativeFactory(kelurahan=kelurahan("Gadang")),
    )

    directory = client.get(LIST + "?kecamatan=35.73.02&status=aktif").context["directory"]

    pills = {key: {pill.label: pill.count for pill in pills} for key, _, pills in directory.filters}
    assert directory.total == 1 and directory.place == "di Kecamatan Klojen"
    assert pills["kecamatan"] == {"Semua": 2, "Klojen": 1, "Sukun": 1}
    assert pills["jenis"] == {"Semua": 1, "Konsumen": 1}
    assert pills["status"] == {"Semua": 2, "Aktif": 1, "Tidak aktif": 1}


def test_results_obey_every_filter_and_say_what_and_where_they_are(client):
    here = CooperativeFactory()
    (
        CooperativeFactory(kelurahan=kelurahan("Kasin")),
        CooperativeFactory(outside=True),
        CooperativeFactory(inactive=True),
    )

    answer = client.get(LIST + "?kelurahan=35.73.02.1007&status=aktif&jenis=konsumen")

    assert list(answer.context["page"]) == [here]
    line = " ".join(answer.content.decode().split('<li class="result">')[1].split("</li>")[0].split())
    assert here.name in line and "Konsumen · Kelurahan Kauman" in line and ">Aktif</span>" in line, line


@pytest.mark.parametrize(
    "query", ["?kecamatan=x&jenis=' or 1&status=%00&hal=abc", "?hal=999", "?q=%00%00", "?q=" + "a" * 5000]
)
def test_nonsense_in_the_address_does_no_harm(client, query):
    CooperativeFactory()

    assert client.get(LIST + query).status_code == 200


def test_unrecorded_facts_can_be_filtered_too(client):
    CooperativeFactory(jenis=None, status="")

    page = client.get(LIST + "?jenis=tanpa&status=tanpa")

    assert page.context["directory"].total == 1 and len(page.context["page"]) == 1


def test_near_misses_are_called_so(client):
    CooperativeFactory(name="KSP Makmur")

    html = client.get(LIST + "?q=mkmur").content.decode()

    assert "Tidak ada yang persis “mkmur”" in html and "KSP Makmur" in html


def test_the_second_page_continues(client):
    for n in range(23):
        CooperativeFactory(name=f"Koperasi Urut {n:02d}")

    page = client.get(LIST + "?q=urut&hal=2")

    assert "21–23 dari 23" in page.content.decode() and "?q=urut&amp;hal=1" in page.content.decode()


def test_an_empty_registry_says_so(client):
    assert "belum diisi" in client.get(LIST).content.decode()


def test_names_are_shown_as_text(client):
    cooperative = CooperativeFactory(name='<script>alert("x")</script> {{ 7 }}')

    for url in (LIST, cooperative.get_absolute_url(), LIST + "?q=%3Cscript%3E"):
        html = client.get(url).content.decode()
        assert "<script>" not in html and ("{{ 7 }}" in html or url.endswith("3E")), url


def test_the_map_has_a_link_for_each_kelurahan(client):
    CooperativeFactory()

    html = client.get(LIST).content.decode()

    assert html.count('class="tile-n"') == 57 and "Kauman, Klojen: 1 koperasi" in html
    assert html.count("<option") == 58


def test_quintiles_split_the_counts():
    limits = tiles.quintile_limits(range(1, 58))

    assert [tiles.level(n, limits) for n in (1, 12, 13, 35, 57)] == [1, 1, 2, 3, 5]
    assert tiles.level(0, tiles.quintile_limits([0] * 57)) == 1


def test_borders_close_around_the_city():
    everywhere = list(Kelurahan.objects.all())

    assert tiles.edges(everywhere, within=set()) == "" and tiles.edges(everywhere).count("M") > 80
    assert tiles.edges(everywhere, within={"35.73.02.1007"}).count("M") == 4


@pytest.mark.parametrize(
    ("question", "found"),
    [("koperasi melati", 1), ("koperasi melati di kelurahan kauman", 1), ("AHU-0004079", 1), ("koperasi mawar gadang", 1),
     ("AHU-0004079.AH.01.26. tahun 2020", 1), ("518/77", 1), ("no. 518/77/bh", 1)],
)  # fmt: skip
def test_search_hears_what_people_say_around_a_name_and_the_beginning_of_a_number(client, question, found):
    CooperativeFactory(name="KSP Melati", nomor_badan_hukum="518/77/BH/XVI.13/2009")
    CooperativeFactory(
        name="Koperasi Mawar", nomor_badan_hukum="AHU-0004079.AH.01.26.TAHUN 2020", kelurahan=kelurahan("Gadang")
    )

    assert client.get(LIST, {"q": question}).context["directory"].total == found
