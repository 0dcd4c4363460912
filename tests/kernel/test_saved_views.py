"""Saved views: what is kept, what never is, whose they are."""

import pytest
from django.urls import reverse

from klinik_koperasi.accounts.models import SavedView
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
MODEL = "cooperatives.cooperative"
LIST = "/admin/cooperatives/cooperative/"


def offer_of(client, query: str) -> str:
    html = client.get(f"{LIST}?{query}").content.decode()
    return html.split('name="offer" value="')[1].split('"')[0] if 'name="offer"' in html else ""


def keep(client, offer: str, name: str, **kwargs):
    return client.post(reverse("save_view"), {"offer": offer, "name": name}, **kwargs)


def test_a_filtered_list_is_kept_under_a_name_without_what_was_searched(client, people, django_assert_max_num_queries):
    client.force_login(people["Admin Registri"])
    assert not offer_of(client, "") and not offer_of(client, "q=Budi+Santoso&o=2&p=1")

    offer = offer_of(client, "status=aktif&q=Budi+Santoso&name__icontains=Budi&kecamatan=35.73.02&o=2")
    answer = keep(client, offer, "  Aktif di Klojen ", follow=True)

    view = SavedView.objects.get()
    assert (view.name, view.query, view.user) == (
        "Aktif di Klojen",
        "kecamatan=35.73.02&status=aktif",
        people["Admin Registri"],
    )
    html = answer.content.decode()
    assert "Tampilan “Aktif di Klojen” disimpan." in html and 'aria-current="true">Aktif di Klojen' in html
    keep(client, offer_of(client, "status=beku"), "Aktif di Klojen")  # the same name: replaced
    assert SavedView.objects.get().query == "status=beku"
    for model, query in (
        ("alert", "keadaan=semua"),
        ("yearlyfigures", "verified__exact=1"),
        ("importbatch", "status__exact=dibaca"),
    ):
        page = client.get(f"/admin/cooperatives/{model}/?{query}").content.decode()
        assert 'name="offer"' in page and "Lepaskan saringan" in page, model
    with django_assert_max_num_queries(16):
        client.get(f"{LIST}?status=beku")


def test_bad_input_is_told_and_keeps_nothing(client, people):
    client.force_login(people["Admin Registri"])
    offer = offer_of(client, "status=aktif")

    for data, words in (((offer, " "), "Tulis nama untuk tampilan ini."), ((offer, "x" * 61), "paling panjang 60 huruf"),
                        ((offer + "x", "Nama"), "Buka lagi daftarnya"), (("", "Nama"), "Buka lagi daftarnya")):  # fmt: skip
        html = keep(client, *data, follow=True).content.decode()
        assert words in html and not SavedView.objects.exists(), data
    SavedView.objects.bulk_create(
        SavedView(user=people["Admin Registri"], page=MODEL, name=str(n), query="status=aktif") for n in range(30)
    )
    assert "Paling banyak 30 tampilan" in keep(client, offer, "Satu lagi", follow=True).content.decode()


def test_views_are_their_owners_alone(client, people):
    mine = SavedView.objects.create(user=people["Admin Registri"], page=MODEL, name="Punyaku", query="status=aktif")
    client.force_login(people["Kepala Bidang"])
    delete = reverse("delete_view", args=[mine.pk])

    assert "Punyaku" not in client.get(LIST).content.decode()
    assert client.post(delete).status_code == 404 and client.get(delete).status_code == 405
    client.force_login(people["Admin Registri"])
    assert "Punyaku" in client.get(LIST).content.decode()
    assert client.post(delete).url == LIST and not SavedView.objects.exists()
    client.force_login(UserFactory(is_staff=False))
    assert client.post(reverse("save_view")).status_code == 302
