"""The public pages: what they show, what they never show, and what they cost."""

from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse

from consultations.models import Request
from cooperatives import demo, selectors, tiles, watch
from cooperatives.models import Cooperative, Jenis, Kelurahan, LegalPaper, StandingChange
from cooperatives.selectors import directory, facets, finding, vocabulary
from klinik_koperasi import panels
from tests.factories.consultations import session_in
from tests.factories.cooperatives import BoardMemberFactory, CooperativeFactory, YearlyFiguresFactory, kelurahan

pytestmark = pytest.mark.django_db
LIST = "/koperasi/"


def filled(**changes) -> Cooperative:
    """A cooperative with five years, a chair, and every contact that is not for the public."""
    cooperative = CooperativeFactory(
        phone="+62341999888", email="rahasia@example.id", note="Catatan rahasia", **changes
    )
    for year in range(2021, 2026):
        YearlyFiguresFactory(cooperative=cooperative, tahun_buku=year)
    BoardMemberFactory(cooperative=cooperative)
    return cooperative


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
        assert "<script>alert" not in html and "{{ 7 }}" in html or url.endswith("3E")


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


@pytest.mark.parametrize("role", ["Admin Registri", "Petugas Klinik", "Auditor"])
def test_the_admin_opens_and_finds(client, people, role, django_assert_max_num_queries):
    cooperative = filled(name="KSP Makmur Kauman")
    client.force_login(people[role])
    client.get("/admin/cooperatives/cooperative/")  # the index is made

    with django_assert_max_num_queries(20):
        found = client.get("/admin/cooperatives/cooperative/?q=mkmur")

    assert "KSP Makmur Kauman" in found.content.decode()
    assert client.get(f"/admin/cooperatives/cooperative/{cooperative.pk}/change/").status_code == 200


def test_a_registrar_changes_a_name_and_search_follows(client, people):
    cooperative = CooperativeFactory(name="KSP Lama")
    client.force_login(people["Admin Registri"])
    page = client.get(f"/admin/cooperatives/cooperative/{cooperative.pk}/change/")
    data = {name: value for name, value in page.context["adminform"].form.initial.items() if value is not None}
    for formset in page.context["inline_admin_formsets"]:
        data |= {f"{formset.formset.prefix}-{key}": 0 for key in ("TOTAL_FORMS", "INITIAL_FORMS")}

    answer = client.post(
        f"/admin/cooperatives/cooperative/{cooperative.pk}/change/", data | {"name": "KSP Baru Sekali"}
    )

    assert answer.status_code == 302, answer.context["errors"]
    assert Cooperative.objects.search("baru sekali").get() == cooperative
    assert cooperative.history.first().history_user == people["Admin Registri"]
    # an import that came while the page stood open: what it brought stays, and where both wrote both are shown
    Cooperative.objects.filter(pk=cooperative.pk).update(email="baru@example.id", website="lain.example")
    stale = data | {"name": "KSP Baru Sekali", "_version": page.context["draft"].version}
    both = client.post(
        f"/admin/cooperatives/cooperative/{cooperative.pk}/change/",
        stale | {"name": "KSP Baru Sekali", "website": "saya.example"},
    )
    assert (
        "Orang lain sudah menyimpan isian yang sama" in both.content.decode()
        and "lain.example" in both.content.decode()
    )
    mine = stale | {"phone": "0341-1"}
    assert client.post(f"/admin/cooperatives/cooperative/{cooperative.pk}/change/", mine).status_code == 302
    cooperative.refresh_from_db()
    assert (cooperative.email, cooperative.website, cooperative.phone) == ("baru@example.id", "lain.example", "0341-1")


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


def staff_list(client, query="") -> dict:
    """The staff's list: its page, and the counts beside each choice of its filters."""
    page = client.get(f"/admin/cooperatives/cooperative/{query}")
    assert page.status_code == 200, query
    cl = page.context["cl"]
    counts = {s.parameter_name: {str(c["display"]): c.get("count") for c in s.choices(cl)} for s in cl.filter_specs}
    return {"html": page.content.decode(), "cl": cl, "rows": [row.name for row in cl.result_list], "counts": counts}


def test_staff_filters_count_what_remains_and_find_the_same_rows_as_sql(client, people, django_assert_max_num_queries):
    simpan = Jenis.objects.get(code="simpan-pinjam")
    big = CooperativeFactory(
        name="A Besar", jenis=simpan, kelurahan=kelurahan("Gadang"), certificate_until=date(2020, 1, 1)
    )
    YearlyFiguresFactory(cooperative=big, members=1500, rat_date=date(2026, 2, 1))
    CooperativeFactory(name="B Kecil", jenis=simpan, grade="B", is_kkmp=True)
    CooperativeFactory(name="C Luar", outside=True, status="", jenis=None)
    watch.refresh()
    client.force_login(people["Admin Registri"])

    every = staff_list(client)
    assert every["rows"] == ["A Besar", "B Kecil", "C Luar"] and every["cl"].result_count == 3
    assert every["counts"]["kota"] == {"Semua": None, "Kota Malang": 2, "Di luar Kota Malang": 1}
    assert every["counts"]["angka"] == {"Semua": None, "Sudah ada": 1, "Belum ada": 2}
    assert every["counts"]["anggota"]["1.000 atau lebih"] == 1 and every["counts"]["perhatian"]["Ada"] >= 2
    few = staff_list(client, "?jenis=simpan-pinjam&kkmp=ya")
    assert few["rows"] == ["B Kecil"] and few["counts"]["peringkat"] == {"Semua": None, "B": 1}
    assert few["counts"]["kkmp"] == {"Semua": None, "Ya": 1, "Bukan": 1} and few["counts"]["status"] == {
        "Semua": None,
        "Aktif": 1,
    }
    assert "Lepaskan saringan" in few["html"] and "Simpan tampilan ini" in few["html"]

    for query in ("?status=tanpa", "?kecamatan=tanpa", "?kelurahan=35.73.04.1002", "?sertifikat=kedaluwarsa", "?rat=sudah",
                  "?angka=belum", "?anggota=1000",
                  "?perhatian=ya", "?kota=luar", "?jenis=tanpa", "?q=besar&jenis=simpan-pinjam"):  # fmt: skip
        by_index = staff_list(client, query)
        in_order = staff_list(client, f"{query}&o=1")  # another order: asked of the table
        assert by_index["rows"] == in_order["rows"] and by_index["cl"].result_count == in_order["cl"].result_count, (
            query
        )
    with django_assert_max_num_queries(14):
        staff_list(client, "?jenis=simpan-pinjam&status=aktif")
    assert client.get("/admin/cooperatives/cooperative/?p=99").status_code == 302
    for query in ("?jenis=x", "?kelurahan=%00", "?rat=1&status=' or 1"):
        assert client.get(f"/admin/cooperatives/cooperative/{query}").status_code in {200, 302}


def test_a_chair_is_found_by_post_alone_and_the_name_stands_nowhere(client, people, caplog):
    one = CooperativeFactory(name="KSP Punya Ketua")
    BoardMemberFactory(cooperative=one, name="Rahayu Sembunyi")
    BoardMemberFactory(name="Rahayu Lain", until=date(2020, 1, 1), office="bendahara")
    url = reverse("admin:cooperatives_cooperative_chair")
    client.force_login(people["Petugas Klinik"])

    with caplog.at_level("INFO"):
        found = client.post(url, {"name": " rahayu  sembunyi "})
        by_address = client.get(f"{url}?name=rahayu").content.decode()

    assert "KSP Punya Ketua" in found.content.decode() and "no-store" in found["Cache-Control"]
    assert "sembunyi" not in caplog.text.lower() and "KSP Punya Ketua" not in by_address
    assert [person.name for person in client.post(url, {"name": "rahayu"}).context["found"]][0] == "Rahayu Sembunyi"
    assert client.post(url, {"name": "ra"}).status_code == 422 and client.post(url, {}).status_code == 422
    assert "KSP Punya Ketua" not in client.get("/koperasi/?q=Sembunyi").content.decode()
    client.force_login(people["stranger"])
    assert client.post(url, {"name": "rahayu"}).status_code == 403


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


def test_of_a_crowd_the_exact_ones_stand_first_and_the_rest_by_name_on_every_page(monkeypatch):
    for name in ("Melati B", "KSP Melati", "Contoh Melati", "Melati A"):
        CooperativeFactory(name=name)
    order = ["KSP Melati", "Melati A", "Melati B", "Contoh Melati"]

    def pages(size: int) -> list[str]:
        facets.current().answers.clear()
        monkeypatch.setattr(directory, "PAGE_SIZE", size)
        asked = selectors.Directory(QueryDict("q=melati"))
        return [row.name for number in range(1, 4 // size + 1) for row in asked.page(number)]

    assert pages(4) == pages(1) == pages(2) == order
    monkeypatch.setattr(finding, "RANKED", 2)
    assert pages(4) == pages(1) == pages(2) == order
    monkeypatch.setattr(finding, "FIRST", 1)
    assert pages(4) == pages(1) == pages(2) == ["KSP Melati", "Contoh Melati", "Melati A", "Melati B"]


def test_the_index_finds_what_the_orm_finds_in_the_same_order(monkeypatch):
    names = ["KSP Melati", "Kopwan Melati Jaya", "Melati", "KUD Jaya_1", "Koperasi Mawar 100%", "BMT Amanah"]
    for number, name in enumerate(names):
        CooperativeFactory(
            name=name, nomor_badan_hukum=f"518/{7700 + number}/BH/XVI.13/2009",
            kelurahan=kelurahan("Gadang" if number % 2 else "Kauman"),
        )  # fmt: skip
    number = Cooperative.objects.first().nik_koperasi
    CooperativeFactory(name="KSP Tanpa Nomor", nik_koperasi=None, nomor_badan_hukum="")
    small = facets.current()
    monkeypatch.setattr(vocabulary, "MANY", 1)  # a large registry knows its words
    large = facets._read(small.stamp)
    asked = vocabulary.lexemes("MELATI:* & JAY:* & KAU:* & KOPWAN:* & KUDA:*", large.words)

    assert asked == "'lati' & 'jay':* & 'kau':* & 'kopwan' & 'kuda':*" and not small.words
    for question in (
        "melati", "mlati", "koperasi melati", "melati jaya kauman", "jay", "jaya_", "100%", "%", "_", "518/770", "518/", "bh/xvi",
        "no. 518/7701/bh/xvi.13/2009", "518_770", number, f"{number[:4]}.{number[4:]}", "35", "ks", "koperasi", "di kauman", "'",
        "a & b | !c", "melati mawar", "mawra gdang", "x" * 100, "½", "tanpa nomor",
    ):  # fmt: skip
        asked = list(Cooperative.objects.search(question).values_list("pk", flat=True))
        for index in (small, large):
            found = finding.find(question, index)
            assert finding.Hits(index, found.all, found.first)[:50] == asked, question


def test_the_index_follows_single_changes_and_reads_all_anew_when_it_must(django_assert_num_queries, monkeypatch):
    rows = [CooperativeFactory(name=f"Koperasi {letter}") for letter in "ACEG"]
    for row in rows[:2]:
        YearlyFiguresFactory(cooperative=row, tahun_buku=2024, members=50)
    monkeypatch.setattr(vocabulary, "MANY", 1)
    facets.current()
    whole, read = [], facets._read
    monkeypatch.setattr(facets, "_read", lambda stamp: whole.append(stamp) or read(stamp))

    def followed() -> bool:
        """Whether the change was followed; either way the index is what reading all would give."""
        whole.clear()
        index = facets.current()
        anew = read(index.stamp)
        given = {name: {value: one for value, one in values.items() if one} for name, values in index.sets.items()}
        assert (index.pks, given, index.as_of, index.demo) == (anew.pks, anew.sets, anew.as_of, anew.demo)
        assert set(index.words) >= set(anew.words)
        with django_assert_num_queries(1):
            assert facets.current() is index
        return not whole

    def change(row: Cooperative, **values) -> bool:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        return followed()

    a, c, e, _ = rows
    before = facets.current()
    was = {name: dict(values) for name, values in before.sets.items()}
    assert change(a, status="beku", jenis=None, grade="B") and change(c, kelurahan=None, outside_city=True)
    assert before.sets == was  # whoever still reads the former index is not disturbed
    assert change(e, name="Koperasi F", source_date=date(2026, 3, 1)) and finding.find("f", facets.current()).all
    YearlyFiguresFactory(cooperative=e, tahun_buku=2025, members=1500, rat_date=date(2026, 2, 1))
    assert followed() and facets.current().sets["anggota"]["1000"].bit_count() == 1
    watch.refresh()
    assert followed() and facets.current().sets["perhatian"]["ya"]
    assert not change(e, name="Koperasi B")  # another place in the order
    assert change(a, grade="A") and not change(a, name="Koperasi Z")
    rows.append(CooperativeFactory(name="Koperasi D"))
    assert not followed()
    rows.pop().delete()
    assert not followed() and change(c, status="beku")
    Jenis.objects.create(code="baru", name="Baru")
    assert not followed()
    monkeypatch.setattr(facets, "FOLLOWED", 1)
    assert not change(a, grade="B")
    monkeypatch.undo()
    monkeypatch.setattr(facets, "MAX_AGE", -1)
    assert facets._follow(facets.current(), facets._stamp()) is None
