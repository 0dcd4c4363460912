"""Drafts of forms, and two people on one record, proved on the office's own profile."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from klinik_koperasi.accounts import roles
from klinik_koperasi.drafts.models import Draft
from klinik_koperasi.jobs.ticking import tidy_up
from klinik_koperasi.office.models import Profile
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
KEY, PAGE = "office.profile:1:data", "halaman-satu"
TYPED = [["address", "Jl. Tulisan \u0000 \ud83d Saya", None], ["paper", ["F4"], ["F4/Folio"]], ["demo", "on", True]]


@pytest.fixture
def profile():
    return Profile.objects.create(pk=1, office="Dinas Contoh", address="Jl. Lama 1", city="Malang")


@pytest.fixture
def editor(client):
    user = UserFactory(role=roles.ADMINISTRATOR, name="Contoh Satu")
    client.force_login(user)
    return user


def send(client, **changes):
    data = {"key": KEY, "page": PAGE, "fields": json.dumps(TYPED)} | changes
    return client.post(reverse("keep_draft"), {name: value for name, value in data.items() if value is not None})


def form_of(client, **changes) -> dict:
    """What a browser would send back from the profile's page as it is now."""
    page = client.get(reverse("admin:office_profile_change", args=[1]))
    form, slot = page.context["adminform"].form, page.context["draft"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()} | {
        "_draft": slot.page, "_version": slot.version, **changes,
    }  # fmt: skip


def save(client, data: dict):
    return client.post(reverse("admin:office_profile_change", args=[1]), data)


def test_draft_is_kept_for_its_writer_alone_and_whatever_was_typed(client, profile, editor):
    first = send(client)
    again = send(client, fields=json.dumps([["address", "Jl. Tulisan Kedua", None]]))
    page = client.get(reverse("admin:office_profile_change", args=[1]))

    assert first.status_code == again.status_code == 200
    assert again.json()["at"] == f"{timezone.localtime(Draft.objects.get().saved_at):%H.%M}"
    assert page.context["draft"].kept["fields"] == [["address", "Jl. Tulisan Kedua", None]]
    assert "Jl. Tulisan Kedua" in page.content.decode()
    send(client)
    assert client.get(page.request["PATH_INFO"]).context["draft"].kept["fields"] == TYPED

    client.force_login(UserFactory(role=roles.ADMINISTRATOR))
    assert client.get(page.request["PATH_INFO"]).context["draft"].kept is None
    assert send(client, discard="1").json() == {"closed": True}
    assert Draft.objects.get().user == editor
    client.logout()
    assert send(client).status_code == 302


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"key": "../../etc"}, 400),
        ({"key": None}, 400),
        ({"page": "x"}, 400),
        ({"fields": "bukan JSON"}, 400),
        ({"fields": "[" * 50_000}, 400),
        ({"fields": '{"a": 1}'}, 400),
        ({"fields": "[[1, 2, 3]]"}, 400),
        ({"fields": json.dumps([["a", "x" * 300_000, None]])}, 413),
    ],
)
def test_what_is_no_draft_is_refused_with_a_sentence(client, editor, changes, status):
    response = send(client, **changes)

    assert response.status_code == status
    assert response.json()["error"].endswith(".")
    assert not Draft.objects.exists()


def test_saving_ends_the_draft_and_a_late_autosave_brings_nothing_back(client, profile, editor):
    send(client)
    response = save(client, form_of(client, address="Jl. Baru 2", _draft=PAGE))

    assert response.status_code == 302
    assert Profile.current().address == "Jl. Baru 2"
    assert send(client).json() == send(client, check="1").json() == {"closed": True}
    assert send(client, check="1", page="halaman-lain").json() == {"closed": False}
    slot = client.get(reverse("admin:office_profile_change", args=[1])).context["draft"]
    assert (slot.kept, slot.closed) == (None, PAGE)

    send(client, page="halaman-dua")
    assert client.get(reverse("admin:office_profile_change", args=[1])).context["draft"].kept["page"] == "halaman-dua"


def test_second_writer_keeps_own_text_and_sees_both(client, profile, editor):
    mine = form_of(client, address="Jl. Tulisan Saya", paper="F4")
    other = UserFactory(role=roles.ADMINISTRATOR, name="Contoh Dua")
    client.force_login(other)
    assert save(client, form_of(client, address="Jl. Orang Lain", city="Batu")).status_code == 302

    client.force_login(editor)
    refused = save(client, mine)
    text = refused.content.decode()
    (clash,) = refused.context["draft"].clashes

    assert Profile.current().address == "Jl. Orang Lain"
    assert (clash.name, clash.mine, clash.theirs) == ("address", "Jl. Tulisan Saya", "Jl. Orang Lain")
    assert "Contoh Dua, pukul" in clash.who and "Bandingkan kedua tulisan" in text
    assert refused.context["adminform"].form["address"].value() == "Jl. Tulisan Saya"

    again = mine | {"address": "Jl. Gabungan", "_version": refused.context["draft"].version}
    assert save(client, again).status_code == 302
    saved = Profile.current()
    assert (saved.address, saved.city, saved.paper) == ("Jl. Gabungan", "Batu", "F4")  # the other's city stays


def test_same_words_and_untouched_fields_are_no_clash(client, profile, editor):
    data = form_of(client, address=" Jl. Sama ", telephone="0341-1")
    Profile.objects.update(address="Jl. Sama", hours="Senin, pukul 08.00")

    with CaptureQueriesContext(connection) as queries:
        assert save(client, data).status_code == 302
    assert any("FOR UPDATE" in query["sql"] for query in queries)  # of two who save at once the second sees the first
    saved = Profile.current()
    assert (saved.address, saved.telephone, saved.hours) == ("Jl. Sama", "0341-1", "Senin, pukul 08.00")


def test_third_writer_between_two_looks_is_seen_too(client, profile, editor):
    mine = form_of(client, address="Jl. Tulisan Saya")
    Profile.objects.update(address="Jl. Orang Kedua")
    refused = save(client, mine)
    Profile.objects.update(address="Jl. Orang Ketiga")

    again = save(client, mine | {"_version": refused.context["draft"].version})

    assert again.context["draft"].clashes[0].theirs == "Jl. Orang Ketiga"


def test_forgotten_drafts_go_with_the_tick(editor):
    now = timezone.now()
    for n, (days, closed) in enumerate([(31, False), (29, False), (3, True), (1, True)], start=1):
        Draft.objects.create(user=editor, key=f"a.b:{n}:c", page=PAGE, saved_at=now - timedelta(days), closed=closed)

    tidy_up()

    assert set(Draft.objects.values_list("key", flat=True)) == {"a.b:2:c", "a.b:4:c"}
