"""The request form and the check as an applicant meets them: nothing typed is lost, nothing is sent twice or told to others."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from consultations.cleaning import drop_old_drafts
from consultations.models import Request, Topic
from cooperatives.models import Kelurahan
from klinik_koperasi.accounts.models import ThrottleHit
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.models import Notice
from tests.factories.consultations import DraftFactory, request_in, session_in, slot

pytestmark = pytest.mark.django_db


def answers(step: str) -> dict:
    day = slot(10)["start"].date()
    return {
        "kelompok": {
            "group_kind": "pokdarwis", "group_name": "Pokdarwis Contoh", "kelurahan": Kelurahan.objects.get(name="Kauman").pk,
            "rw": "09", "rt": "",
        },
        "kebutuhan": {
            "topics": [Topic.objects.get(code="pendirian").pk], "problem": "Kami ingin menjadi koperasi.", "participants": "30",
        },
        "waktu-tempat": {
            "place_kind": "kunjungan", "place": "Balai RW 09", "date_1": f"{day:%Y-%m-%d}", "hour_1": "09:00",
            "date_2": f"{day:%Y-%m-%d}", "hour_2": "13:00", "date_3": "", "hour_3": "",
        },
        "kontak": {
            "contact_name": "Ibu Contoh", "contact_position": "ketua", "contact_phone": "0812-3456-7890", "contact_email": "",
            "privacy": "on",
        },
    }[step]  # fmt: skip


def fill_in(client) -> Request:
    """All four steps by POST, as a browser without JavaScript does it."""
    response = client.post(reverse("request_start"), answers("kelompok"))
    for step in ["kebutuhan", "waktu-tempat", "kontak"]:
        assert response.status_code == 302
        assert response.url.endswith(f"/{step}/")
        response = client.post(response.url, answers(step))
    assert response.url.endswith("/periksa/")
    return Request.objects.get()


def test_form_from_the_first_step_to_the_receipt(client):
    draft = fill_in(client)

    review = client.get(reverse("request_step", args=[draft.token, "periksa"])).content.decode()
    response = client.post(reverse("request_send", args=[draft.token]), follow=True)

    assert "0812-3456-7890" in review
    assert "Belum terkirim" in review
    sent = Request.objects.get()
    page = response.content.decode()
    assert sent.number in page
    assert "0812-••••-7890" in page
    assert sent.status == "diajukan"
    assert sent.privacy_notice.version == "1"
    assert timezone.localtime(sent.wishes.first().at).hour == 9


def test_looking_at_any_step_saves_nothing(client):
    draft = DraftFactory()
    before = Request.history.count()

    for address in [
        reverse("request_start"),
        *(
            reverse("request_step", args=[draft.token, s])
            for s in ["kelompok", "kebutuhan", "waktu-tempat", "kontak", "periksa"]
        ),
    ]:
        assert client.get(address).status_code == 200

    assert Request.objects.count() == 1
    assert Request.history.count() == before
    assert client.get(reverse("request_send", args=[draft.token])).status_code == 405


@pytest.mark.parametrize(
    ("step", "field", "typed", "sentence"),
    [
        ("kelompok", "group_name", "", "Tulis nama kelompok Anda."),
        ("kelompok", "group_kind", "", "Pilih jenis kelompok Anda."),
        ("kelompok", "kelurahan", "99.99", "Pilih kelurahan dari daftar."),
        ("kelompok", "rw", "IX", "Tulis angkanya saja"),
        ("kebutuhan", "participants", "sekitar 30", "Anda menulis “sekitar 30”. Tulis angka saja, misalnya 30."),
        ("kebutuhan", "participants", "0", "paling sedikit 1"),
        ("kebutuhan", "topics", [], "Pilih paling sedikit satu topik."),
        ("kebutuhan", "problem", "", "Ceritakan singkat"),
        ("waktu-tempat", "place", "", "Tulis nama dan alamat tempat"),
        ("waktu-tempat", "date_1", "2020-01-01", "mulai besok"),
        ("waktu-tempat", "date_1", "31-31-31", "tidak dikenal"),
        ("waktu-tempat", "hour_2", "", "Pilih jam untuk usulan 2."),
        ("waktu-tempat", "hour_2", "09:00", "Waktu ini sama dengan usulan sebelumnya."),
        ("kontak", "contact_phone", "12", "Tulis seperti 0812-3456-7890."),
        ("kontak", "contact_email", "ibu@", "belum lengkap"),
        ("kontak", "privacy", "", "Beri tanda centang"),
    ],
)
def test_wrong_answer_is_explained_and_everything_typed_is_kept(client, step, field, typed, sentence):
    draft = DraftFactory()
    address = reverse("request_step", args=[draft.token, step])

    response = client.post(address, answers(step) | {field: typed})

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    if isinstance(typed, str) and typed and field not in {"kelurahan"}:
        assert typed in page
    others = {
        k: v for k, v in answers(step).items() if k != field and isinstance(v, str) and len(v) > 3 and k != "kelurahan"
    }
    assert all(value in page for value in others.values())


def test_single_wished_time_is_asked_about_once_and_taken_from_whoever_has_no_other(client):
    draft = DraftFactory()
    address = reverse("request_step", args=[draft.token, "waktu-tempat"])
    single = answers("waktu-tempat") | {"date_2": "", "hour_2": ""}

    refused = client.post(address, single)
    page = refused.content.decode()
    assert (refused.status_code, draft.wishes.count()) == (422, 0)
    assert "Usulkan satu waktu lagi." in page
    assert "Kami hanya bisa pada satu waktu itu" in page
    assert single["date_1"] in page

    client.post(address, single | {"only_time": "on"})
    assert draft.wishes.count() == 1
    assert client.get(address).context["form"]["only_time"].value()  # ticked already when the draft is taken up again
    client.post(address, answers("waktu-tempat") | {"only_time": "on"})
    assert draft.wishes.count() == 2
    assert not client.get(address).context["form"]["only_time"].value()


def test_sending_twice_shows_the_same_receipt(client):
    draft = fill_in(client)
    address = reverse("request_send", args=[draft.token])

    first = client.post(address, follow=True)
    second = client.post(address, follow=True)

    number = Request.objects.get().number
    assert number in first.content.decode()
    assert number in second.content.decode()


def test_incomplete_draft_is_not_sent_and_says_what_is_missing(client):
    draft = DraftFactory(contact_name="")

    response = client.post(reverse("request_send", args=[draft.token]))

    assert response.status_code == 422
    assert "nama dan nomor HP" in response.content.decode()
    assert ThrottleHit.objects.count() == 2  # phone and address: a refused press has been counted too


def test_program_that_fills_in_everything_lands_in_quarantine_with_a_receipt(client):
    draft = fill_in(client)

    response = client.post(reverse("request_send", args=[draft.token]), {"website": "http://spam.example"}, follow=True)

    sent = Request.objects.get()
    assert sent.status == "karantina"
    assert sent.number in response.content.decode()


def test_email_goes_out_by_the_queue_only_when_an_address_was_given(
    client, django_capture_on_commit_callbacks, settings
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

    with django_capture_on_commit_callbacks(execute=True):
        sent = request_in("diajukan", contact_email="")
        told = request_in("diajukan", contact_email="ibu@example.id")

    assert [m.to for m in mail.outbox] == [["ibu@example.id"]]
    assert told.number in mail.outbox[0].body
    assert sent.number not in mail.outbox[0].body


def test_receipt_is_shown_for_a_day_and_then_the_check_is_the_way(client):
    sent = request_in("diajukan")
    address = reverse("request_receipt", args=[sent.token])

    assert client.get(address).status_code == 200

    Request.objects.filter(pk=sent.pk).update(submitted_at=timezone.now() - timezone.timedelta(hours=25))

    assert client.get(address).url == reverse("request_check")


def test_slip_is_a_pdf_with_the_number(client):
    sent = request_in("diajukan")

    response = client.get(reverse("request_slip", args=[sent.token]))

    assert response.content.startswith(b"%PDF")


def check(client, number: str, last4: str):
    return client.post(reverse("request_check"), {"number": number, "last4": last4})


def test_check_shows_date_place_and_officers_but_no_contact_and_no_notes(client, officer):
    session = session_in("direncanakan", officer)
    sent = session.requests.get()

    page = client.get(check(client, sent.number.lower().replace("-", " "), sent.contact_last4).url).content.decode()

    assert "Jadwal Anda sudah pasti" in page
    assert "Balai RW 09" in page
    assert officer.name in page
    for secret in [sent.contact_name, str(sent.contact_phone)[3:], sent.contact_email, sent.problem]:
        assert secret not in page


@pytest.mark.parametrize(("number", "last4"), [("KK-2026-2222-2222", None), (None, "0000x"), (None, "9999")])
def test_check_with_something_wrong_says_the_same_whatever_it_was(client, number, last4):
    sent = request_in("diajukan", contact_phone="+6281234567890")

    response = check(client, number or sent.number, last4 or sent.contact_last4)

    assert response.status_code == 422
    assert sent.group_name not in response.content.decode()
    for typed in ("12", "12345"):
        told = check(client, sent.number, typed).content.decode()
        assert told.count("misalnya 7890") == 2 and "Ada 1 isian" in told  # above and at the field, and said once


def test_check_is_throttled_by_number(client):
    sent = request_in("diajukan", contact_phone="+6281234567890")

    codes = [check(client, sent.number, "0001").status_code for _ in range(8)]

    assert codes[:6] == [422] * 6
    assert set(codes[6:]) == {429}


def test_state_page_without_a_check_leads_to_the_form(client):
    assert client.get(reverse("request_status")).url == reverse("request_check")


def test_old_number_is_useless_after_it_was_replaced(client, officer):
    from consultations.workflow import request_machine

    sent = request_in("diajukan")
    fresh = request_machine.apply("reissue_number", sent, officer, note="")

    assert check(client, sent.number, sent.contact_last4).status_code == 422
    assert check(client, fresh.number, sent.contact_last4).status_code == 302


def test_drafts_nobody_came_back_to_are_gone_after_thirty_days_with_their_history():
    old, young = DraftFactory(), DraftFactory()
    Request.objects.filter(pk=old.pk).update(saved_at=timezone.now() - timezone.timedelta(days=31))

    assert drop_old_drafts() == 1

    assert list(Request.objects.all()) == [young]
    assert not Request.history.filter(contact_phone=old.contact_phone).exists()


@pytest.mark.parametrize(
    "state",
    [
        "diajukan",
        "perlu_dilengkapi",
        "diverifikasi",
        "dijadwalkan",
        "tindak_lanjut",
        "ditutup",
        "karantina",
        "ditolak",
        "dibatalkan",
        "digabung",
    ],
)
def test_state_page_speaks_in_every_state(client, officer, state):
    sent = request_in(state, officer)

    page = client.get(check(client, sent.number, sent.contact_last4).url)

    assert page.status_code == 200
    assert "Perjalanan permohonan Anda" in page.content.decode()


def test_calendar_file_holds_the_session_and_nobody_s_contact(client, officer):
    session = session_in("direncanakan", officer)
    sent = session.requests.get()
    check(client, sent.number, sent.contact_last4)

    event = Calendar.from_ical(client.get(reverse("request_calendar")).content).walk("VEVENT")[0]

    assert event["DTSTART"].dt == session.period.lower
    assert officer.name in event["DESCRIPTION"]
    assert sent.contact_name not in str(event)

    outbox.send(Notice.objects.get(event="request.scheduled", channel="email").pk)
    [(name, content, kind)] = mail.outbox[-1].attachments
    enclosed = Calendar.from_ical(content).walk("VEVENT")[0]
    assert (name, kind, enclosed["DTSTART"].dt) == ("jadwal.ics", "text/calendar", session.period.lower)
    assert enclosed["UID"] == event["UID"] and officer.name not in content and sent.contact_name not in content


def test_topic_chosen_on_the_landing_page_is_ticked_already(client):
    response = client.post(reverse("request_start") + "?topik=rat", answers("kelompok"))

    page = client.get(response.url)
    assert [topic.code for topic in Request.objects.get().topics.all()] == ["rat"]
    assert page.content.decode().count(" checked") == 1


@pytest.mark.parametrize("topic", ["", "tidak-ada", "x" * 3000, "%00", "<b>"])
def test_odd_topic_in_the_address_is_left_aside(client, topic):
    response = client.post(reverse("request_start"), answers("kelompok"), query_params={"topik": topic})

    assert response.status_code == 302
    assert not Request.objects.get().topics.exists()
