"""Follow-ups: every state against every step, evidence, reminders, and being seen when the group comes again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from consultations import notifications, reminders
from consultations.enums import FollowUpStatus
from consultations.workflow.follow_ups import follow_up_machine
from klinik_koperasi.accounts import roles
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.models import Notice
from tests.consultations.test_admin import picture, post_step
from tests.factories.accounts import UserFactory
from tests.factories.consultations import FollowUpFactory, request_in, session_in

pytestmark = pytest.mark.django_db
STEPS = {
    "done": {"belum": "selesai"},
    "postpone": {"belum": "belum"},
    "drop": {"belum": "tidak_jadi"},
    "reopen": {"selesai": "belum", "tidak_jadi": "belum"},
}


@pytest.fixture
def session(officer):
    return session_in("terlaksana", officer)


@pytest.fixture(autouse=True)
def morning(monkeypatch):
    monkeypatch.setattr(reminders, "FIRST_HOUR", 0)


def data_of(step: str, follow_up) -> dict:
    return {
        "done": {"evidence": "Daftarnya sudah kami terima."},
        "postpone": {"due": follow_up.due + timedelta(days=7), "note": "Ketua sakit."},
    }.get(step, {"note": "Alasan."})


def in_state(session, state: str, officer):
    follow_up = FollowUpFactory(session=session)
    step = {"selesai": "done", "tidak_jadi": "drop"}.get(state)
    return follow_up_machine.apply(step, follow_up, officer, **data_of(step, follow_up)) if step else follow_up


def test_every_state_takes_the_allowed_steps_and_refuses_the_others(session, officer):
    assert set(STEPS) == set(follow_up_machine.transitions)
    for state in FollowUpStatus.values:
        for step, moves in STEPS.items():
            follow_up = in_state(session, state, officer)
            data = data_of(step, follow_up)
            if state in moves:
                fresh = follow_up_machine.apply(step, follow_up, officer, **data)
                assert (fresh.status, fresh.log.first().step) == (moves[state], step)
                assert (fresh.ended_at is None) == (fresh.status == "belum")
            else:
                with pytest.raises(ValidationError):
                    follow_up_machine.apply(step, follow_up, officer, **data)
            with pytest.raises(PermissionDenied):
                follow_up_machine.apply(step, follow_up, UserFactory(role=roles.REVIEWER), **data)


def test_done_needs_words_and_keeps_its_proof(client, officer, session, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(officer)
    follow_up = FollowUpFactory(session=session)

    assert post_step(client, follow_up, "done", evidence="").status_code == 422
    earlier = post_step(client, follow_up, "postpone", due=f"{follow_up.due:%Y-%m-%d}", note="Sama saja.")
    assert "harus sesudah" in earlier.content.decode()
    post_step(client, follow_up, "done", evidence="Daftar 12 nama.", file=picture())

    follow_up.refresh_from_db()
    proof = follow_up.attachments.get()
    page = client.get(follow_up.get_absolute_url()).content.decode()
    assert "Daftar 12 nama." in page
    address = reverse("admin:consultations_followup_file", args=[follow_up.pk, proof.pk])
    assert address in page
    assert client.get(address).status_code == 200
    client.force_login(UserFactory())
    assert client.get(address).status_code in {302, 403, 404}


def test_open_ones_are_seen_when_the_group_asks_again(client, officer, session):
    follow_up = FollowUpFactory(session=session)
    FollowUpFactory(session=session_in("terlaksana", officer), what="Milik kelompok lain")
    again = request_in("diajukan", contact_phone=session.requests.get().contact_phone)
    client.force_login(officer)

    page = client.get(again.get_absolute_url()).content.decode()

    assert follow_up.what in page
    assert "Milik kelompok lain" not in page
    follow_up_machine.apply("drop", follow_up, officer, note="Tidak perlu.")
    assert follow_up.get_absolute_url() not in client.get(again.get_absolute_url()).content.decode()


def test_owner_is_reminded_before_and_after_the_day_once_and_no_more_once_it_is_done(client, officer, session):
    today = timezone.localdate()
    mine = FollowUpFactory(
        session=session, who="", officer=officer, due=today + timedelta(days=2), what="Kirim buku kas"
    )
    theirs = FollowUpFactory(session=session, due=today - timedelta(days=1), what="Susun daftar")
    FollowUpFactory(session=session, due=today + timedelta(days=5))

    assert (reminders.remind_of_follow_ups(), reminders.remind_of_follow_ups()) == (2, 0)

    mail, chat = Notice.objects.filter(event__startswith="follow_up").order_by("channel")
    assert (mail.to, mail.event, mail.channel) == (officer.email, "follow_up.due", "email")
    assert "Kirim buku kas" in mail.title
    assert (chat.to, chat.event) == (str(session.requests.get().contact_phone), "follow_up.late")
    assert [r for _, r, _ in notifications.chats_with_requests(notifications.unsent_chats())] == [
        session.requests.get()
    ]
    client.force_login(officer)
    assert "Tindak lanjut lewat batas" in client.get(reverse("admin:index")).content.decode()
    for follow_up in (mine, theirs):
        follow_up_machine.apply("done", follow_up, officer, evidence="Sudah.")
    assert outbox.send(mail.pk).fate == "batal"
    assert outbox.prepare(chat, officer).fate == "batal"
