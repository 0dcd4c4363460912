"""The registry at the staff's desk: its list with filters, a changed name, a chair found by POST."""

from datetime import date

import pytest
from django.urls import reverse

from cooperatives import watch
from cooperatives.models import Cooperative, Jenis
from tests.cooperatives.pages import filled
from tests.factories.cooperatives import BoardMemberFactory, CooperativeFactory, YearlyFiguresFactory, kelurahan

pytestmark = pytest.mark.django_db


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
