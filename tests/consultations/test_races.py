"""Many people at once, on real connections: the database lets one of them through and the others read why."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from consultations.models import OfficerTime, Request, Session
from consultations.workflow import request_machine
from consultations.workflow.requests import send
from consultations.workflow.sessions import issue_summary
from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.workflow import StaleStep
from tests.consultations.test_admin import change_data
from tests.factories.accounts import UserFactory
from tests.factories.consultations import DraftFactory, request_in, session_in, slot
from tests.kernel.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_officers_press_the_same_step_and_one_succeeds():
    officers = [UserFactory(role=roles.OFFICER) for _ in range(8)]
    record = request_in("diajukan")

    results = at_once(lambda officer: request_machine.apply("verify", record, officer), officers)

    won = [r for r in results if isinstance(r, Request)]
    lost = [r for r in results if isinstance(r, StaleStep)]
    assert (len(won), len(lost)) == (1, 7)
    assert all(f"Sudah diproses oleh {won[0].handler.name}" in r.messages[0] for r in lost)
    assert record.log.filter(step="verify").count() == 1


@pytest.mark.parametrize("many", [20, pytest.param(50, marks=pytest.mark.full)])
def test_many_schedule_the_same_officer_at_one_hour_and_one_succeeds(many):
    officer = UserFactory(role=roles.OFFICER)
    waiting = [request_in("diverifikasi", officer) for _ in range(many)]
    data = {**slot(5), "officers": [officer], "place_kind": "kantor", "place": ""}

    results = at_once(lambda record: request_machine.apply("schedule", record, officer, **data), waiting)

    refused = [r for r in results if isinstance(r, ValidationError)]
    assert len(refused) == many - 1
    assert all("jadwal" in r.messages[0] for r in refused)
    assert (Session.objects.count(), OfficerTime.objects.count()) == (1, 1)
    assert Request.objects.filter(status="dijadwalkan").count() == 1


def test_ten_send_the_same_form_and_there_is_one_request():
    draft = DraftFactory()

    results = at_once(send, [draft] * 10)

    assert {r.number for r in results} == {Request.objects.get().number}
    assert draft.log.count() == 1
    assert Notice.objects.count() == 2


def test_four_issue_the_same_summary_and_there_is_one_document_and_one_message():
    officer = UserFactory(role=roles.OFFICER)
    session = session_in("terlaksana", officer)

    results = at_once(lambda _: issue_summary(session, officer), range(4))

    assert len({document.code for document in results}) == 1
    assert IssuedDocument.objects.count() == 1
    assert session.log.filter(step="issue_summary").count() == 1
    assert Notice.objects.filter(event="request.summary_ready").count() == 2


def test_officer_time_follows_its_session_whatever_moves_it():
    officer = UserFactory(role=roles.OFFICER)
    session = session_in("direncanakan", officer, days=4)
    later = slot(9)

    Session.objects.filter(pk=session.pk).update(period=(later["start"], later["end"]))

    assert OfficerTime.objects.get().period.lower == later["start"]


def test_step_saved_while_the_draft_is_being_sent_never_takes_the_number_back(client):
    drafts = [DraftFactory() for _ in range(8)]
    contact = {"contact_name": "Ibu Baru", "contact_phone": "081234567890", "privacy": "on"}

    def one(job):
        kind, draft = job
        if kind == "send":
            return send(draft)
        return Client().post(reverse("request_step", args=[draft.token, "kontak"]), contact)

    at_once(one, [(kind, draft) for draft in drafts for kind in ("send", "step")])

    assert Request.objects.filter(status="diajukan", number__isnull=False).count() == 8


def test_mending_data_while_a_colleague_takes_a_step_keeps_the_step():
    officer = UserFactory(role=roles.OFFICER)
    records = [request_in("diajukan") for _ in range(6)]
    desk = Client()
    desk.force_login(officer)
    cookies = desk.cookies

    def one(job):
        kind, record = job
        if kind == "verify":
            return request_machine.apply("verify", record, officer)
        mine = Client()
        mine.cookies = cookies
        return mine.post(record.get_absolute_url(), change_data(record)).status_code

    results = at_once(one, [(kind, record) for record in records for kind in ("mend", "verify")])

    assert 302 in results
    assert Request.objects.filter(status="diverifikasi").count() == 6
