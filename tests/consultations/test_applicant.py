"""What an applicant may do at /cek/ and by a message's link: asked once, done by POST, told to the one who handles it."""

import re

import pytest
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from consultations.agenda.workflow import places
from consultations.models import ContactLink, Request, Session
from consultations.workflow import applicant, request_machine, session_machine
from consultations.workflow.planning import take_time
from consultations.workflow.sessions import issue_summary
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.workflow import StaleStep
from tests.consultations.test_admin import picture
from tests.consultations.test_public_form import check
from tests.factories.agenda import joined, opening_of
from tests.factories.consultations import request_in, session_in, slot

pytestmark = pytest.mark.django_db
LINK = re.compile(r"https?://\S+")
WRITTEN = {"consultations", "agenda", "survey", "notices", "documents", "drafts"}


@pytest.fixture
def fixed(officer):
    """A request with a date, handled by `officer`, its messages forgotten."""
    session = session_in("direncanakan", officer, days=4)
    Notice.objects.all().delete()
    return session.requests.get()


def opened(client, record) -> str:
    """The state page as its applicant sees it."""
    return client.get(check(client, record.number, record.contact_last4).url).content.decode()


def link_in(event: str, channel: str = "email") -> str:
    body = Notice.objects.filter(event=event, channel=channel).latest("pk").body
    return LINK.search(body)[0]


def path(address: str, settings) -> str:
    return address.removeprefix(settings.PUBLIC_URL)


def wish(days: int = 12, hour: str = "13:00") -> dict:
    return {"date_1": f"{slot(days)['start']:%Y-%m-%d}", "hour_1": hour, "note": "Balai dipakai acara lain."}


def test_other_date_is_asked_proposed_and_stands_on_the_work_list_until_the_office_moves_the_session(
    client, fixed, officer
):
    assert "Usulkan waktu lain" in opened(client, fixed)
    assert client.get(reverse("request_propose")).status_code == 200
    assert not fixed.log.filter(step="propose").exists()

    wrong = client.post(reverse("request_propose"), wish() | {"date_1": "2020-01-01"})
    assert wrong.status_code == 422
    assert "Balai dipakai acara lain." in wrong.content.decode()
    page = client.post(reverse("request_propose"), wish(), follow=True).content.decode()

    assert "jadwal lama tetap berlaku" in page
    assert "Anda mengusulkan" in page
    fixed.refresh_from_db()
    assert (fixed.status, timezone.localtime(fixed.wishes.get().at).hour) == ("dijadwalkan", 13)
    assert Notice.objects.get().to == officer.email  # the one who handles it, and nobody else
    desk = Client()
    desk.force_login(officer)
    assert "Kabar dari pemohon" in desk.get(reverse("admin:index")).content.decode()
    session = fixed.sessions.get()
    form = desk.get(session.get_absolute_url()).content.decode()
    assert f'value="{slot(12)["start"]:%Y-%m-%d}"' in form  # the officer finds the wish filled in

    session_machine.apply("reschedule", session, officer, **slot(12, 13), officers=[officer])

    assert Request.objects.get(pk=fixed.pk).news_at is None


def test_calling_off_frees_the_officer_and_tells_the_one_who_handles_it(client, fixed, officer):
    opened(client, fixed)
    assert "Pertemuan" in client.get(reverse("request_withdraw")).content.decode()
    assert Request.objects.get(pk=fixed.pk).status == "dijadwalkan"

    page = client.post(reverse("request_withdraw"), {"note": ""}, follow=True).content.decode()

    assert "Permohonan ini sudah dibatalkan" in page
    session = fixed.sessions.get()
    assert session.status == "batal_pemohon"
    assert not session.officer_times.get().active
    assert [n.to for n in Notice.objects.all()] == [officer.email]
    assert "Usulkan waktu lain" not in page
    assert client.get(reverse("request_withdraw")).url == reverse("request_status")

    fresh = request_machine.apply("acknowledge", fixed, officer)
    assert fresh.news_at is None
    with pytest.raises(ValidationError):
        request_machine.apply("acknowledge", fresh, officer)


def test_leaving_a_session_of_two_groups_leaves_it_to_the_other(fixed, officer):
    session = fixed.sessions.get()
    other = request_in("diverifikasi", officer)
    session.participations.create(request=other)

    applicant.withdraw(fixed)

    session.refresh_from_db()
    assert session.status == "direncanakan"
    assert [p.request for p in session.participations.all()] == [other]


def test_nothing_is_called_off_or_moved_once_the_session_has_begun(client, fixed, officer):
    session_machine.apply("begin", fixed.sessions.get(), officer)

    for act in (applicant.withdraw, lambda r: request_machine.apply("propose", r, times=[])):
        with pytest.raises(ValidationError, match="sudah dimulai"):
            act(fixed)
    page = opened(client, fixed)
    assert "Usulkan waktu lain" not in page
    assert "Batalkan permohonan" not in page


def test_file_is_added_after_its_check_and_seen_by_staff(client, fixed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    opened(client, fixed)

    refused = client.post(reverse("request_attach"), {"file": SimpleUploadedFile("surat.pdf", b"MZ program")})
    assert refused.status_code == 422
    assert "Jenis berkas ini tidak diterima" in refused.content.decode()
    assert client.post(reverse("request_attach"), {}).status_code == 422
    client.post(reverse("request_attach"), {"file": picture()})

    assert fixed.attachments.get().name == "surat.jpg"
    assert fixed.log.get(step="attach").note == "surat.jpg"


def test_without_a_check_no_act_is_open_and_a_closed_request_offers_none(client, officer):
    names = ["request_propose", "request_withdraw", "request_attach"]
    for name in names:
        assert client.get(reverse(name)).url == reverse("request_check")
        assert client.post(reverse(name), wish()).url == reverse("request_check")
    assert client.post(reverse("request_summary")).url == reverse("request_check")

    page = opened(client, request_in("ditutup", officer))

    assert not any(f'"{reverse(name)}"' in page for name in names)


def test_link_of_the_invitation_shows_date_and_place_only_and_opens_with_the_last_four_digits(
    client, officer, settings
):
    record = session_in("direncanakan", officer, days=4).requests.get()
    address = path(link_in("request.scheduled"), settings)

    page = client.get(address)

    text = page.content.decode()
    assert "Balai RW 09" in text
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Cache-Control"].startswith("max-age=0")
    for secret in [record.number, record.group_name, record.contact_name, record.contact_last4, officer.name]:
        assert secret not in text
    assert f"{address}jadwal.ics" in Notice.objects.get(event="request.scheduled", channel="email").body
    calendar = client.get(f"{address}jadwal.ics")
    assert calendar["Content-Type"].startswith("text/calendar") and b"Balai RW 09" in calendar.content
    assert officer.name not in calendar.content.decode() and record.group_name not in calendar.content.decode()
    assert client.post(address, {"last4": "0000"}).status_code == 422
    assert client.post(address, {"last4": record.contact_last4}).url == reverse("request_status")
    assert record.number in client.get(reverse("request_status")).content.decode()
    assert [client.post(address, {"last4": "0000"}).status_code for _ in range(6)][-1] == 429


def test_links_live_until_seven_days_after_the_session_also_when_it_moves(client, officer, settings):
    session = session_in("direncanakan", officer, days=4)
    address = path(link_in("request.scheduled"), settings)
    moved = session_machine.apply("reschedule", session, officer, **slot(9), officers=[officer]).successor

    link = ContactLink.objects.filter(purpose="keadaan").first()
    assert link.alive_until == moved.period.upper + timezone.timedelta(days=7)
    assert client.get(address).status_code == 200

    long_ago = slot(-9)
    Session.objects.update(period=(long_ago["start"], long_ago["end"]))
    gone = client.get(address)
    assert gone.status_code == 410
    assert "tidak berlaku lagi" in gone.content.decode()
    assert client.get(reverse("state_link", args=["tidak-ada"])).status_code == 410


def test_summary_opens_once_by_a_link_to_the_registered_contact_and_again_only_in_the_same_browser(
    client, officer, settings
):
    session = session_in("terlaksana", officer)
    record = session.requests.get()
    assert "Kirim tautan ringkasan" not in opened(client, record)
    document = issue_summary(session, officer)
    address = path(link_in("request.summary_ready"), settings)
    assert address != path(link_in("request.summary_ready", "whatsapp"), settings)

    assert client.get(address).status_code == 200
    assert ContactLink.objects.filter(opened_at__isnull=False).count() == 0  # looking is no opening
    first = client.post(address)

    assert first.content == bytes(document.content)
    assert client.post(address).content == first.content  # a bad line is no second reader
    assert Client().get(address).status_code == Client().post(address).status_code == 410

    ContactLink.objects.update(opened_at=timezone.now() - timezone.timedelta(minutes=31))
    assert client.post(address).status_code == 410

    page = opened(client, record)
    assert "Kirim tautan ringkasan" in page
    assert client.get(reverse("request_summary")).status_code == 405
    assert "bukan ke layar ini" in client.post(reverse("request_summary"), follow=True).content.decode()
    again = Client().post(path(link_in("request.summary_link"), settings))
    assert again.content == first.content
    IssuedDocument.objects.update(voided_at=timezone.now(), voided_by=officer, void_reason="Salah orang.")
    assert Client().post(path(link_in("request.summary_link", "whatsapp"), settings)).status_code == 410


def test_applicant_without_email_is_put_on_the_work_list_when_asking_for_the_summary(officer):
    record = request_in("diajukan", contact_email="")
    session = session_in("terlaksana", officer, record)
    with pytest.raises(ValidationError, match="belum terbit"):
        request_machine.apply("ask_summary", Request.objects.get(pk=record.pk))
    issue_summary(session, officer)

    assert request_machine.apply("ask_summary", record).news_at is not None
    with pytest.raises(StaleStep):
        request_machine.apply("ask_summary", request_in("diajukan"))


def test_mail_scanner_that_opens_every_link_of_every_message_changes_nothing(officer):
    session = session_in("terlaksana", officer)
    issue_summary(session, officer)
    record = session.requests.get()
    request_machine.apply("ask_summary", record)
    planned = session_in("direncanakan", officer)
    session_machine.apply("reschedule", planned, officer, **slot(30), officers=[officer])
    request_machine.apply("propose", planned.requests.get(), times=[slot(31)["start"]])
    cancelled = session_in("direncanakan", officer)
    session_machine.apply("cancel_by_office", cancelled, officer, note="Petugas sakit.")
    request_in("ditolak", officer)
    request_in("perlu_dilengkapi", officer)
    opening = opening_of(officer, capacity=10)
    first, _ = joined(opening, 8), joined(opening, 4)  # a seat, and the waiting list
    places.give_back(first)  # the second one is told that it has the seat now
    models = [model for model in apps.get_models() if model._meta.app_label in WRITTEN]

    def state() -> dict:
        return {model: list(model._base_manager.order_by("pk").values_list()) for model in models}

    before, links = state(), {link for n in Notice.objects.all() for link in LINK.findall(n.body)}
    answers = [Client().get(link, follow=False).status_code for link in links]

    assert len(links) > 12 and any("/survei/" in link for link in links) and any("/agenda/" in link for link in links)
    assert set(answers) <= {200, 302}
    assert state() == before

    outbox.send(Notice.objects.get(event="agenda.promoted", channel="email").pk)
    [(name, content, kind)] = mail.outbox[-1].attachments
    event = Calendar.from_ical(content).walk("VEVENT")[0]
    assert (name, kind, event["summary"]) == ("jadwal.ics", "text/calendar", opening.title)


def test_propose_and_schedule_at_once_keep_the_officer_s_time_true(fixed, officer):
    """A session that was called off takes no time: the same officer is free at the same hour."""
    applicant.withdraw(fixed)
    other = session_in("direncanakan", officer, days=20)

    other.period = fixed.sessions.get().period
    other.officer_times.all().delete()
    other.save()
    take_time(other, [officer])

    assert other.officer_times.count() == 1
