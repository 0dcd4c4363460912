"""The outbox: sent once, dropped when overtaken, tried again with growing pauses, and prepared by a person."""

import time
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from klinik_koperasi.accounts import roles
from klinik_koperasi.jobs.ticking import send_due_notices
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.notices.tasks import deliver
from klinik_koperasi.office.models import Holiday
from tests.factories.accounts import UserFactory
from tests.kernel.threads import at_once

EMAIL, WHATSAPP = Notice.Channel.EMAIL, Notice.Channel.WHATSAPP
WAITING, SENT, PREPARED, DROPPED, FAILED = Notice.Fate


def holiday() -> Holiday:
    return Holiday.objects.create(date=date(2030, 1, 1), name="Tahun Baru")


def notice_of(subject, channel: str = EMAIL, **values) -> Notice:
    defaults = {"event": "uji", "to": "warga@example.org", "title": "Judul", "body": "Isi pesan."}
    return Notice.objects.create(subject=subject, channel=channel, **(defaults | values))


@pytest.fixture
def subject(db) -> Holiday:
    return holiday()


@pytest.fixture
def broken_mail_server(settings):
    """A mail server's address at which nobody answers."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 2


# Writing


def test_due_email_is_handed_to_the_queue_after_the_commit(subject, write_template, django_capture_on_commit_callbacks):
    write_template("uji_subject.txt", "Tentang\n {{ name }}\n")
    write_template("uji_body.txt", "\nYth. {{ name }},\nsudah kami terima.\n")

    with django_capture_on_commit_callbacks(execute=True):
        notice = outbox.write("uji", subject, EMAIL, "a@example.org", "uji", {"name": "Kopi & Batik <Lereng>"})
        assert not DBTaskResult.objects.exists()

    assert (notice.title, notice.fate) == ("Tentang Kopi & Batik <Lereng>", WAITING)
    assert notice.body == "Yth. Kopi & Batik <Lereng>,\nsudah kami terima."
    assert [row.args_kwargs["args"] for row in DBTaskResult.objects.all()] == [[notice.pk]]


def test_title_stays_one_line_that_fits(subject, write_template):
    write_template("uji_subject.txt", "{{ name }}")
    write_template("uji_body.txt", "Isi")

    notice = outbox.write("uji", subject, EMAIL, "a@example.org", "uji", {"name": "a\r\nBcc: b@example.org " * 40})

    assert "\n" not in notice.title and "\r" not in notice.title and len(notice.title) == 200


@pytest.mark.parametrize(
    ("channel", "later"), [(EMAIL, timedelta(hours=1)), (WHATSAPP, timedelta(0)), (WHATSAPP, timedelta(hours=1))]
)
def test_what_is_not_a_due_email_is_not_handed_to_the_queue(
    subject, write_template, django_capture_on_commit_callbacks, channel, later
):
    write_template("uji_subject.txt", "Judul")
    write_template("uji_body.txt", "Isi")

    with django_capture_on_commit_callbacks(execute=True):
        outbox.write("uji", subject, channel, "x", "uji", {}, due_at=timezone.now() + later)

    assert Notice.objects.count() == 1 and not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_when_the_transaction_rolls_back(write_template):
    write_template("uji_subject.txt", "Judul")
    write_template("uji_body.txt", "Isi")
    subject = holiday()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.write("uji", subject, EMAIL, "a@example.org", "uji", {})
        1 / 0  # noqa: B018

    assert not Notice.objects.exists() and not DBTaskResult.objects.exists() and not mail.outbox


# Sending


def test_email_goes_out_once_though_delivered_twice(subject):
    notice = notice_of(subject)

    first, second = outbox.send(notice.pk), outbox.send(notice.pk)

    assert (first.fate, first.attempts, second) == (SENT, 1, None) and first.done_at
    assert [(m.to, m.subject, m.body) for m in mail.outbox] == [(["warga@example.org"], "Judul", "Isi pesan.")]


@pytest.mark.django_db(transaction=True)
def test_email_goes_out_once_though_8_workers_deliver_it_at_once(ask_before_sending):
    notice = notice_of(holiday())

    @ask_before_sending
    def slowly(subject):
        time.sleep(0.3)
        return True

    results = at_once(lambda _: outbox.send(notice.pk), range(8))

    assert sorted(result is None for result in results) == [False] + [True] * 7
    assert len(mail.outbox) == 1


def test_email_takes_along_what_belongs_to_it_when_it_is_sent(subject, enclose):
    written, other = notice_of(subject), notice_of(subject, event="lain")
    subject.name = "Digeser"
    subject.save()
    enclose(lambda holiday: [outbox.Enclosure("acara.ics", f"SUMMARY:{holiday.name}".encode(), "text/calendar")])

    outbox.send(written.pk), outbox.send(other.pk)

    with_file, without = mail.outbox
    assert without.attachments == []
    assert with_file.attachments == [("acara.ics", "SUMMARY:Digeser", "text/calendar")]
    assert "text/calendar" in with_file.message().as_string()


def test_enclosure_that_cannot_be_made_counts_as_a_failed_try(subject, enclose):
    enclose(lambda holiday: 1 / 0)

    notice = outbox.send(notice_of(subject).pk)

    assert (notice.fate, notice.attempts, mail.outbox) == (WAITING, 1, [])
    assert "ZeroDivisionError" in notice.error


def test_email_that_is_no_longer_wanted_is_dropped(subject, ask_before_sending):
    notice = notice_of(subject)
    ask_before_sending(lambda fresh: fresh.name != "Batal")
    Holiday.objects.update(name="Batal")

    outbox.send(notice.pk)

    notice.refresh_from_db()
    assert (notice.fate, mail.outbox) == (DROPPED, []) and notice.done_at


def test_email_whose_subject_is_gone_is_dropped(subject):
    notice = notice_of(subject)
    subject.delete()

    assert outbox.send(notice.pk).fate == DROPPED
    assert not mail.outbox


def test_whatsapp_is_never_sent_by_the_queue(subject):
    notice = notice_of(subject, WHATSAPP)

    assert outbox.send(notice.pk) is None
    assert Notice.objects.get().fate == WAITING


def test_failing_mail_server_postpones_with_growing_pause_and_ends_after_five(subject, broken_mail_server):
    notice, pauses = notice_of(subject), []

    for _ in range(4):
        before = timezone.now()
        tried = outbox.send(notice.pk)
        pauses.append(round((tried.due_at - before).total_seconds() / 60))
        assert (tried.fate, tried.done_at) == (WAITING, None)
        assert "refused" in tried.error
    last = outbox.send(notice.pk)

    assert pauses == [10, 20, 40, 80]
    assert (last.fate, last.attempts) == (FAILED, 5) and last.done_at
    assert outbox.send(notice.pk) is None


def test_impossible_address_is_a_failure_on_record_and_not_a_crash(subject):
    notice = notice_of(subject, to="a@example.org\nBcc: b@example.org")

    tried = outbox.send(notice.pk)

    assert (tried.fate, tried.attempts, mail.outbox) == (WAITING, 1, [])
    assert tried.error


def test_question_that_fails_counts_as_a_failed_try(subject, ask_before_sending):
    notice = notice_of(subject)

    @ask_before_sending
    def broken(fresh):
        Holiday.objects.create(date=fresh.date, name="kembar")  # the database refuses it

    tried = outbox.send(notice.pk)

    assert (tried.fate, tried.attempts, mail.outbox) == (WAITING, 1, [])
    assert tried.error.startswith("IntegrityError")


def test_database_ties_the_fate_to_its_time(subject):
    notice = notice_of(subject)

    for values in ({"fate": SENT}, {"done_at": timezone.now()}):
        with pytest.raises(IntegrityError, match="notices_done_has_time"), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(**values)


# Preparing WhatsApp


def test_prepared_text_records_the_first_person_and_time(subject):
    notice, first, second = notice_of(subject, WHATSAPP), UserFactory(), UserFactory()

    once = outbox.prepare(notice, first)
    again = outbox.prepare(notice, second)

    assert (once.fate, once.done_by) == (PREPARED, first)
    assert (again.fate, again.done_by, again.done_at) == (PREPARED, first, once.done_at)


def test_email_cannot_be_prepared(subject):
    with pytest.raises(ValidationError, match="bukan pesan WhatsApp"):
        outbox.prepare(notice_of(subject), UserFactory())


def test_prepared_text_that_is_no_longer_wanted_is_dropped(subject, ask_before_sending):
    ask_before_sending(lambda fresh: False)

    notice = outbox.prepare(notice_of(subject, WHATSAPP), UserFactory())

    assert (notice.fate, notice.done_by) == (DROPPED, None)


def test_prepared_text_whose_subject_is_gone_is_dropped(subject, ask_before_sending):
    ask_before_sending(lambda fresh: fresh.name)
    notice = notice_of(subject, WHATSAPP)
    subject.delete()

    assert outbox.prepare(notice, UserFactory()).fate == DROPPED


@pytest.mark.parametrize("to", ["+6281234567890", "6281234567890", "+62 812-3456-7890"])
def test_chat_address_holds_the_number_and_the_whole_text(to):
    text = "Yth. Ibu & Bapak,\nhari Senin #1? https://a.example/b?c=d+e"

    parts = urlsplit(Notice(to=to, body=text).chat_url)

    assert (parts.scheme, parts.netloc, parts.path) == ("https", "wa.me", "/6281234567890")
    assert parse_qs(parts.query) == {"text": [text]} and not parts.fragment


def test_button_records_who_pressed_it_and_opens_the_chat(subject, client):
    officer, notice = UserFactory(role=roles.OFFICER), notice_of(subject, WHATSAPP, to="+6281234567890")
    client.force_login(officer)
    address = reverse("admin:notices_prepare", args=[notice.pk])

    assert client.get(address).status_code == 405
    response = client.post(address)

    # no redirect: browsers hold the redirect of a form to form-action 'self'
    assert (response.status_code, response["Refresh"]) == (200, f"0; url={notice.chat_url}")
    assert Notice.objects.get().done_by == officer


def test_button_for_an_email_or_an_overtaken_text_leads_back_with_a_sentence(subject, client, ask_before_sending):
    ask_before_sending(lambda fresh: False)
    client.force_login(UserFactory(role=roles.OFFICER))

    for channel, sentence in [(EMAIL, "bukan pesan WhatsApp"), (WHATSAPP, "sudah tidak berlaku")]:
        notice = notice_of(subject, channel)
        response = client.post(reverse("admin:notices_prepare", args=[notice.pk]))

        assert response["Location"] == reverse("admin:notices_notice_change", args=[notice.pk])
        assert sentence in str(list(response.wsgi_request._messages)[-1])


@pytest.mark.parametrize("role", [roles.REGISTRAR, roles.AUDITOR, None])
def test_button_is_refused_without_the_permission(subject, client, role):
    notice = notice_of(subject, WHATSAPP)
    client.force_login(UserFactory(role=role))

    response = client.post(reverse("admin:notices_prepare", args=[notice.pk]))

    assert response.status_code == 403 and Notice.objects.get().fate == WAITING


# What is due


def test_due_are_only_waiting_emails_whose_time_has_come(subject):
    now = timezone.now()
    due = [notice_of(subject), notice_of(subject, due_at=now - timedelta(days=3))]
    notice_of(subject, due_at=now + timedelta(minutes=1))
    notice_of(subject, WHATSAPP)
    notice_of(subject, fate=SENT, done_at=now)

    assert set(outbox.due()) == set(due)
    assert outbox.of(subject).count() == 5 and not outbox.of(UserFactory()).exists()


def test_tick_hands_over_each_due_email_once(subject):
    first, second = notice_of(subject), notice_of(subject)
    deliver.enqueue(first.pk)

    assert [send_due_notices(), send_due_notices()] == [1, 0]
    queued = sorted(row.args_kwargs["args"][0] for row in DBTaskResult.objects.filter(status="READY"))
    assert queued == sorted([first.pk, second.pk])
