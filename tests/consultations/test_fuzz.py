"""Whatever is typed, pasted or forged into a public form: an answer, never an error page, and nothing valid is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consultations.models import ContactLink, Request
from consultations.views import asking, checking
from klinik_koperasi.accounts.roles import OFFICER
from tests.consultations.test_public_form import answers, check
from tests.factories.accounts import UserFactory
from tests.factories.consultations import DraftFactory, request_in, session_in

pytestmark = pytest.mark.django_db
FINE = {200, 302, 400, 405, 410, 413, 422, 429}
ODD = [
    "\x00", " ", "\u202e\ufeff\x00x", "😀" * 300, "x" * 20_000, "-1", "1e9", "NaN", "9" * 400, "٣٠", "2026-02-30",
    "'; DROP TABLE x; --",
]  # fmt: skip


def variants(good: dict):
    """The good answers with one field odd each, with one missing, with every one repeated, and files in odd places."""
    names = list(good)
    for index, value in enumerate(ODD):
        yield dict.fromkeys(names, value) if index % 2 else good | {names[index % len(names)]: value}
    for name in names:
        yield {key: value for key, value in good.items() if key != name}
    yield {key: [value, value] if isinstance(value, str) else value for key, value in good.items()}
    yield good | {names[0]: SimpleUploadedFile("a.pdf", b"%PDF-1.7 broken")}
    yield good | {"letter": "text where a file belongs", "file": "text", "unknown": "x" * 1000}


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def post(client, address: str, data: dict) -> int:
    plain = {k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for k, v in data.items()}
    return client.post(address, plain).status_code


@pytest.mark.full
def test_no_odd_answer_makes_an_error_page_or_takes_away_a_valid_draft(client, monkeypatch):
    monkeypatch.setattr(asking, "allowed", lambda *args, **kwargs: True)  # the limits have tests of their own
    monkeypatch.setattr(checking, "allowed", lambda *args, **kwargs: True)
    draft, officer = DraftFactory(), UserFactory(role=OFFICER)
    record = session_in("direncanakan", officer).requests.get()
    secret = ContactLink.make("keadaan", record)
    check(client, record.number, record.contact_last4)
    places = {reverse("request_step", args=[draft.token, slug]): answers(slug) for slug in
              ("kelompok", "kebutuhan", "waktu-tempat", "kontak")}  # fmt: skip
    places |= {
        reverse("request_start"): answers("kelompok"),
        reverse("request_step", args=[draft.token, "koperasi"]): {"which": "-"},
        reverse("request_check"): {"number": record.number, "last4": "0000"},
        reverse("state_link", args=[secret]): {"last4": "0000"},
        reverse("request_propose"): {"date_1": "2027-01-05", "hour_1": "09:00", "note": ""},
        reverse("request_attach"): {"file": ""},
        reverse("request_summary"): {"note": ""},
        reverse("summary_link", args=["x" * 32]): {"note": ""},
        reverse("request_withdraw"): {"note": ""},  # the last one: the first of its odd reasons calls the request off
    }

    seen = {address: {post(client, address, data) for data in variants(good)} for address, good in places.items()}

    assert {address: codes - FINE for address, codes in seen.items() if codes - FINE} == {}
    record.refresh_from_db()
    assert record.status == "dibatalkan" and record.log.filter(step="withdraw").count() == 1
    fresh = Request.objects.get(pk=draft.pk)
    assert fresh.status == "draf"
    assert fresh.group_name and fresh.problem and fresh.contact_name
    post(client, reverse("request_send", args=[draft.token]), {"website": ""})
    fresh.refresh_from_db()
    assert fresh.status in {"diajukan", "karantina"}


def test_odd_secrets_and_tokens_are_answered(client):
    request_in("diajukan")
    for text in ["x", "x" * 500, "%00", "..", "é", "a b", "'"]:
        for name in ("state_link", "summary_link", "officer_feed", "request_receipt", "request_slip"):
            assert client.get(reverse(name, args=[text])).status_code in FINE | {404}, (name, text)
