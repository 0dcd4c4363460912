"""Findings of a report become a request to the clinic: once, with their words, by those who may, seen from both sides."""

import pytest
from django.urls import reverse

from consultations.models import Request, Topic
from consultations.workflow import request_machine, session_machine
from cooperatives.models import BoardMember
from klinik_koperasi.accounts import roles
from klinik_koperasi.bridges import assistance
from klinik_koperasi.bridges.forms import OfficeForm
from klinik_koperasi.bridges.models import Assistance
from reports.enums import ReportStatus
from tests.factories.consultations import slot
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.portal import at_desk, seated
from tests.factories.reports import lender, report_in
from tests.kernel.threads import at_once

pytestmark = pytest.mark.django_db
CONTACT = {"contact_name": "Bu Contoh", "contact_phone": "0812-3456-7890", "privacy": "on"}
ANSWERS = CONTACT | {
    "source": "telepon",
    "participants": "4",
    "place_kind": "kantor",
    "words": "Cara membuat arus kas.",
}
WRONG = {("kas", "ini"): 1}  # the balance sheet no longer balances


@pytest.fixture
def report(people, tmp_path):
    cooperative = lender(phone="")
    BoardMember.objects.create(cooperative=cooperative, name="Pak Ketua", office="ketua", phone="0811 2222 3333")
    return report_in(ReportStatus.REVIEWED, people, tmp_path, cooperative=cooperative, changes=WRONG)


def test_reviewer_asks_in_one_step_and_both_sides_show_it(client, people, report):
    client.force_login(people[roles.REVIEWER])
    address = reverse("report_assistance", args=[report.pk])
    assert address in client.get(report.get_absolute_url()).content.decode()
    page = client.get(address)
    findings = list(assistance.open_findings(report))
    assert findings and all(finding.message.split("&")[0][:30] in page.content.decode() for finding in findings)
    assert page.context["form"].initial["contact_name"] == "Pak Ketua"
    assert "0811-2222-3333" in page.content.decode()
    refused = client.post(address, ANSWERS | {"contact_phone": "12", "privacy": "", "findings": ["0"]})
    assert refused.status_code == 422 and "Cara membuat arus kas." in refused.content.decode()
    assert "Nomor ini tidak dikenal" in refused.content.decode() and not Assistance.objects.exists()

    response = client.post(address, ANSWERS | {"findings": [findings[0].pk]})

    made = Assistance.objects.get()
    request = made.request
    assert response.url == request.get_absolute_url()
    assert (request.status, request.source, request.cooperative) == ("diajukan", "telepon", report.cooperative)
    assert (request.group_kind, request.group_name) == ("koperasi", report.cooperative.name)
    assert [topic.code for topic in request.topics.all()] == ["laporan"]
    assert findings[0].message in request.problem and request.problem.endswith("Cara membuat arus kas.")
    assert list(made.findings.all()) == [findings[0]] and made.asked_by == people[roles.REVIEWER]
    assert request.log.get().actor == people[roles.REVIEWER]
    assert client.post(address, ANSWERS).url == request.get_absolute_url()  # pressed again: the first one
    assert Assistance.objects.count() == 1
    assert "sudah diminta" in client.get(address).content.decode()
    assert request.number in client.get(report.get_absolute_url()).content.decode()
    page = client.get(request.get_absolute_url()).content.decode()
    assert "Dari telaah laporan" in page and report.get_absolute_url() in page
    client.force_login(people[roles.OFFICER])
    page = client.get(report.cooperative.get_absolute_url()).content.decode()
    assert "Temuan laporan keuangan" in page and request.number in page
    for role, status in [(roles.AUDITOR, 403), (roles.REGISTRAR, 403), ("stranger", 403)]:
        client.force_login(people[role])
        assert client.get(address).status_code == client.post(address, ANSWERS).status_code == status, role


def test_officer_opens_a_session_on_the_findings_and_a_closed_request_makes_room_for_another(client, people, report):
    officer = people[roles.OFFICER]
    client.force_login(officer)
    address = reverse("report_assistance", args=[report.pk])
    assert "lanjut menjadwalkan" in client.get(address).content.decode()

    found = assistance.open_findings(report).first()
    client.post(address, ANSWERS | {"jadwalkan": "1", "findings": [found.pk]})

    request = Assistance.objects.get().request
    assert (request.status, request.group.cooperative) == ("diverifikasi", report.cooperative)
    request_machine.apply(
        "schedule", request, officer, **slot(3, 9), officers=[officer], place_kind="kantor", place="Kantor"
    )
    session = request.sessions.get()
    page = client.get(session.get_absolute_url()).content.decode()
    assert "Dari telaah laporan" in page and page.count(found.message.split("&")[0][:30]) == 1  # told once, not twice
    session_machine.apply("cancel_by_office", session, officer, note="Sakit.")
    request_machine.apply("cancel", request, officer, note="Tidak jadi.")
    client.post(address, ANSWERS)
    assert Assistance.objects.count() == 2


def test_board_asks_at_its_desk_and_nobody_else_does(people, report):
    own, supervisor = seated(report.cooperative), seated(report.cooperative, "pengawas")
    desk, address = at_desk(own), reverse("portal_assistance", args=[report])
    home = reverse("portal_report", args=[report])
    assert address in desk.get(home).content.decode()
    assert desk.post(address, ANSWERS | {"contact_name": ""}).status_code == 422
    Topic.objects.filter(code="laporan").update(code="lain-lagi")
    lost = desk.post(address, ANSWERS)  # the clinic has no such topic any more
    assert lost.status_code == 422 and ANSWERS["contact_name"] in lost.content.decode() and not Request.objects.exists()
    Topic.objects.filter(code="lain-lagi").update(code="laporan")

    assert desk.post(address, ANSWERS).url == home

    made = Assistance.objects.get()
    assert (made.asked_by, made.request.source) == (own, "situs")
    page = desk.get(home).content.decode()
    assert "sedang kami periksa" in page and made.request.number in page
    colleague = at_desk(seated(report.cooperative)).get(home).content.decode()
    assert "sedang kami periksa" in colleague and made.request.number not in colleague  # the number is a key
    assert at_desk(supervisor).get(address).status_code == 403
    assert at_desk(seated(CooperativeFactory())).get(address).status_code == 404
    assert desk.get(reverse("report_assistance", args=[report.pk])).status_code == 302


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_of_10_who_ask_at_once_one_makes_the_request(people, report):
    def ask(number):
        form = OfficeForm(ANSWERS, report=report)
        assert form.is_valid()
        return assistance.ask(report, people[roles.REVIEWER], form.save, [])

    results = at_once(ask, range(10))

    assert sorted(new for _, new in results) == [False] * 9 + [True]
    assert Assistance.objects.count() == 1
