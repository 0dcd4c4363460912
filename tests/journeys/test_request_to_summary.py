"""A long story through the real pages: asked back, scheduled, nobody came, a new date, held, printed, corrected, closed."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from consultations.models import FollowUp, Request, Session
from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.models import IssuedDocument
from tests.consultations.test_admin import post_step, schedule_data, step_url
from tests.consultations.test_public_form import check, fill_in
from tests.factories.accounts import UserFactory
from tests.factories.consultations import FollowUpFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(db):
    return UserFactory(role=roles.HEAD)


@pytest.fixture
def office_desk(head):
    desk = Client()
    desk.force_login(head)
    return desk


def heading(client, record) -> str:
    """What /cek/ says in its heading now."""
    if client.get(reverse("request_status")).status_code != 200:
        check(client, record.number, "7890")
    page = client.get(reverse("request_status")).content.decode()
    return " ".join(page.split("<h1>")[1].split("</h1>")[0].split())


def write_down(session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(
        initial_condition="Arisan sejak 2021.", problems="Buku tulis.", advice="Pisahkan kas.", attendance_count=28
    )


def test_request_that_meets_every_obstacle_ends_with_a_corrected_summary(client, office_desk, head, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    draft = fill_in(client)
    client.post(reverse("request_send", args=[draft.token]))
    record = Request.objects.get()
    assert heading(client, record) == "Permohonan Anda sedang kami periksa"

    post_step(office_desk, record, "ask_back", message="Mohon tulis nama ketua RW.")
    assert heading(client, record) == "Kami memerlukan keterangan tambahan"

    post_step(office_desk, record, "verify")
    post_step(office_desk, record, "schedule", **schedule_data(head, days=5))
    first = Session.objects.get()
    assert heading(client, record) == "Jadwal Anda sudah pasti"

    post_step(office_desk, first, "no_show", note="Balai terkunci.")
    assert heading(client, record) == "Permohonan Anda sedang kami jadwalkan"

    post_step(office_desk, record, "schedule", **schedule_data(head, days=6))
    second = Session.objects.exclude(pk=first.pk).get()
    start = schedule_data(head, days=8)
    post_step(
        office_desk,
        second,
        "reschedule",
        **{k: start[k] for k in ("day", "hour", "minutes", "lead", "place", "odd_hours_reason")},
    )
    third = Session.objects.get(predecessor=second)
    assert heading(client, record) == "Jadwal Anda sudah pasti"

    write_down(third)
    FollowUpFactory(session=third)
    post_step(office_desk, third, "begin")
    post_step(office_desk, third, "finish")
    office_desk.post(step_url(third, "issue_summary"))
    assert heading(client, record) == "Pertemuan sudah selesai"

    post_step(office_desk, third, "correct_summary", reason="Salah tulis nama.", version=0)
    old, new = IssuedDocument.objects.order_by("version")
    assert (old.number, new.printed_number) == (new.number, f"{old.number} (Perbaikan ke-1)")
    assert "DIGANTIKAN" in client.get(old.get_absolute_url()).content.decode()

    refused = post_step(office_desk, record, "close", reason="")
    assert refused.status_code == 422
    post_step(office_desk, FollowUp.objects.get(), "done", evidence="Daftar 12 calon pendiri sudah kami terima.")
    post_step(office_desk, record, "close", reason="")
    assert heading(client, record) == "Permohonan Anda sudah selesai"
    steps = [entry.step for entry in reversed(record.log.all())]
    assert steps == ["submit", "ask_back", "verify", "schedule", "return", "schedule", "hold", "close"]
    assert not mail.outbox  # the applicant gave no e-mail


def test_links_of_the_messages_change_nothing_when_a_mail_scanner_opens_them(client, office_desk, head):
    draft = fill_in(client)
    client.post(reverse("request_send", args=[draft.token]))
    record = Request.objects.get()
    before = (record.status, record.log.count())

    for address in ["request_check", "request_status", "request_calendar", "home"]:
        client.get(reverse(address))
    for name in ["request_receipt", "request_slip"]:
        client.get(reverse(name, args=[record.token]))

    record.refresh_from_db()
    assert (record.status, record.log.count()) == before
