"""Reminders before a session and promises gone by: written once, on their day, and never for what was overtaken."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from consultations import reminders
from consultations.models import Request, Session
from consultations.workflow import request_machine, session_machine
from klinik_koperasi.accounts import roles
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.office.calendar import WorkingCalendar
from klinik_koperasi.office.models import Holiday, Profile
from tests.factories.accounts import UserFactory
from tests.factories.consultations import request_in, session_in, slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch):
    """Moves the clock of the whole process to an hour some days from now."""
    real = timezone.now()

    def move(days: int, hour: int = 9) -> None:
        day = timezone.localtime(real).date() + timedelta(days=days)
        then = timezone.make_aware(datetime.combine(day, time(hour)))
        monkeypatch.setattr(timezone, "now", lambda: then)

    return move


def told() -> list[str]:
    return sorted(f"{n.event} {n.channel}" for n in Notice.objects.filter(event__startswith="request.reminder"))


def test_reminders_come_two_days_and_one_day_before_once_by_both_ways(officer, at):
    session_in("direncanakan", officer, days=5)

    for days, hour in [(1, 9), (3, 6), (3, 9), (3, 15), (4, 9), (4, 10), (5, 8)]:
        at(days, hour)
        reminders.remind()

    assert told() == [f"request.reminder_{n} {c}" for n in (1, 2) for c in ("email", "whatsapp")]
    assert "Balai RW 09" in Notice.objects.filter(event="request.reminder_2").first().body


def test_session_that_was_fixed_today_needs_no_reminder_of_the_same_day(officer):
    session_in("direncanakan", officer, days=1)

    reminders.FIRST_HOUR, hour = 0, reminders.FIRST_HOUR
    assert reminders.remind() == 0
    reminders.FIRST_HOUR = hour


@pytest.mark.parametrize("step", ["reschedule", "cancel_by_office", "cancel_by_applicant", "no_show", "finish"])
def test_closed_moved_or_cancelled_session_is_never_reminded_of_even_when_the_text_waits_already(officer, at, step):
    session = session_in("direncanakan", officer, days=5)
    at(4)
    reminders.remind()
    waiting = list(Notice.objects.filter(event="request.reminder_1"))
    data = {"reschedule": {**slot(9), "officers": [officer]}, "finish": {}}.get(step, {"note": "Alasan."})
    if step == "finish":
        Session.objects.update(initial_condition="A", problems="B", advice="C", attendance_count=5)

    session_machine.apply(step, session, officer, **data)
    fates = {outbox.send(n.pk).fate if n.channel == "email" else outbox.prepare(n, officer).fate for n in waiting}

    assert fates == {"batal"}
    assert not mail.outbox
    before = told()
    reminders.remind()
    assert told() == before


def test_group_that_withdrew_is_not_reminded_and_its_session_s_other_group_is(officer, at):
    session = session_in("direncanakan", officer, days=5)
    gone = session.requests.get()
    stays = session_in("direncanakan", officer, days=5, hour=14).requests.get()
    Request.objects.filter(pk=gone.pk).update(status="dibatalkan")
    at(4)

    assert reminders.remind() == 1

    assert {n.to for n in Notice.objects.filter(event="request.reminder_1", channel="whatsapp")} == {
        str(stays.contact_phone)
    }


def test_promise_gone_by_is_brought_to_every_head_once_and_no_more_once_answered(officer):
    heads = [UserFactory(role=roles.HEAD) for _ in range(2)]
    late, fresh, answered = (request_in("diajukan") for _ in range(3))
    long_ago = timezone.now() - timedelta(days=9)
    Request.objects.filter(pk__in=[late.pk, answered.pk]).update(submitted_at=long_ago)
    request_machine.apply("ask_back", answered, officer, message="Siapa ketua RW?")

    assert reminders.escalate() == 1
    assert reminders.escalate() == 0

    notices = Notice.objects.filter(event="request.escalated")
    assert {n.to for n in notices} == {head.email for head in heads}
    assert late.log.first().step == "escalate"
    request_machine.apply("verify", late, officer)
    assert outbox.send(notices.first().pk).fate == "batal"
    assert not fresh.log.filter(step="escalate").exists()


def test_day_from_which_a_promise_is_overdue_agrees_with_counting_working_days_one_by_one():
    today = timezone.localdate()
    for back in (1, 3, 4, 9):
        Holiday.objects.create(date=today - timedelta(days=back), name="Libur")
    calendar = WorkingCalendar()

    for end in (today - timedelta(days=n) for n in range(8)):
        for days in range(6):
            day = calendar.overdue_since(end, days)
            assert calendar.between(day, end) > days
            assert calendar.between(day + timedelta(days=1), end) <= days


def test_escalation_waits_for_the_days_that_the_office_set(officer):
    Profile.objects.create(pk=1, first_answer_days=2, escalation_days=30)
    record = request_in("diajukan")
    Request.objects.filter(pk=record.pk).update(submitted_at=timezone.now() - timedelta(days=14))

    assert reminders.escalate() == 0
