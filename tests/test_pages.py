"""Who gets which page: one table of page x role for every address of the portal."""

from collections import Counter

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from consultations.workflow.sessions import issue_summary
from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.files.checks import accept
from klinik_koperasi.jobs.models import Tick
from reports import workflow
from tests.factories.accounts import UserFactory
from tests.factories.agenda import opening_of
from tests.factories.consultations import DraftFactory, request_in, session_in
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.portal import at_desk, png_upload, reminder_letter, seated
from tests.factories.reports import report_in

pytestmark = pytest.mark.django_db

EVERYBODY = "everybody"
CLINIC = {roles.OFFICER, roles.REVIEWER, roles.REGISTRAR, roles.HEAD, roles.AUDITOR, roles.ADMINISTRATOR}

# page -> (status for those who may, who may); the others: a login page (anonymous), 403 or 404
PAGES = {
    "home": (200, EVERYBODY),
    "privacy": (200, EVERYBODY),
    "healthz": (200, EVERYBODY),
    "service_page": (200, EVERYBODY),
    "verification_form": (200, EVERYBODY),
    "verification": (200, EVERYBODY),
    "cooperative_list": (200, EVERYBODY),
    "cooperative_detail": (200, EVERYBODY),
    "open_data": (200, EVERYBODY),
    "statistics": (200, EVERYBODY),
    "statistics_csv": (200, EVERYBODY),
    "request_start": (200, EVERYBODY),
    "request_step": (200, EVERYBODY),
    "request_receipt": (200, EVERYBODY),
    "request_slip": (200, EVERYBODY),
    "request_check": (200, EVERYBODY),
    "request_status": (302, EVERYBODY),
    "request_calendar": (302, EVERYBODY),
    "request_paper": (200, EVERYBODY),
    "compare": (200, EVERYBODY),
    "request_propose": (302, EVERYBODY),
    "request_withdraw": (302, EVERYBODY),
    "request_attach": (302, EVERYBODY),
    "request_summary": (405, EVERYBODY),
    "state_link": (410, EVERYBODY),
    "link_calendar": (410, EVERYBODY),
    "summary_link": (410, EVERYBODY),
    "officer_feed": (404, EVERYBODY),
    "request_send": (405, EVERYBODY),
    "agenda": (200, EVERYBODY),
    "agenda_item": (200, EVERYBODY),
    "agenda_calendar": (200, EVERYBODY),
    "agenda_join": (200, EVERYBODY),
    "agenda_place": (410, EVERYBODY),
    "agenda_leave": (410, EVERYBODY),
    "survey": (200, EVERYBODY),
    "survey_send": (405, EVERYBODY),
    "survey_thanks": (200, EVERYBODY),
    "survey_results": (200, EVERYBODY),
    "survey_result": (404, EVERYBODY),
    "archived_pdf": (200, CLINIC),
    "recap": (200, CLINIC),
    "recap_xlsx": (200, CLINIC),
    "recap_pdf": (200, CLINIC),
    "recap_recheck": (405, {"stranger", *roles.ROLES}),
    "report_assistance": (404, {roles.OFFICER, roles.REVIEWER, roles.HEAD, roles.ADMINISTRATOR}),  # there is no report
    "after_login": (302, "logged in"),
    "keep_draft": (405, "logged in"),
    "save_view": (405, {"stranger", *roles.ROLES}),
    "delete_view": (405, {"stranger", *roles.ROLES}),
}
# the cooperatives' desk: page -> status for its own people; nobody else finds it, whoever they are
DESK = {
    "portal_cooperative": 200,
    "portal_report": 200,
    "portal_section": 200,
    "portal_sample": 200,
    "portal_template": 200,
    "portal_upload": 200,
    "portal_workbook": 404,
    "portal_send": 200,
    "portal_attachment": 200,
    "portal_document": 404,
    "portal_letter": 200,
    "portal_check": 405,
    "portal_explain": 405,
    "portal_attach": 405,
    "portal_discard": 405,
    "portal_receipt": 405,
    "portal_remark": 405,
    "portal_time": 405,
    "portal_assistance": 200,
    "portal_correct": 405,
}
AROUND_THE_DESK = {"portal_login", "portal_code", "portal_office_code", "portal_home", "portal_open"}
# allauth's own pages are tested with the login (tests/kernel)
NOT_HERE = ("account_", "mfa_")


@pytest.fixture
def addresses(officer):
    session = session_in("terlaksana", officer)
    document = issue_summary(session, officer)
    Tick.objects.create(pk=1)  # without a tick /healthz/ is not ok
    args = {
        "verification": [document.code],
        "service_page": ["pengaduan"],
        "cooperative_detail": [CooperativeFactory().code],
        "statistics_csv": ["deret"],
        "delete_view": [1],
        "request_step": [DraftFactory().token, "kebutuhan"],
        "request_receipt": [request_in("diajukan").token],
        "request_slip": [request_in("diajukan").token],
        "request_send": [DraftFactory().token],
        "state_link": ["tidak-ada"],
        "link_calendar": ["tidak-ada"],
        "summary_link": ["tidak-ada"],
        "officer_feed": ["tidak-ada"],
        "archived_pdf": [document.pk],
        "survey_result": ["2025-s1"],
        "report_assistance": [1],
        **dict.fromkeys(["agenda_item", "agenda_calendar", "agenda_join"], [opening_of(officer).code]),
        **dict.fromkeys(["agenda_place", "agenda_leave"], ["tidak-ada"]),
    }
    return {name: reverse(name, args=args.get(name)) for name in PAGES}


@pytest.fixture
def desk(people, tmp_path, settings):
    """A browser at the desk of a cooperative with a draft and one paper, and the addresses of all its pages."""
    settings.MEDIA_ROOT = tmp_path / "media"
    report = report_in("draf", people, tmp_path)
    paper = workflow.attach(report, "lain", accept(png_upload()), people[roles.REVIEWER])
    none = IssuedDocument(kind="tanda_terima", year=2026, serial=9)
    letter = reminder_letter(report.cooperative, report.campaign, people[roles.REVIEWER])
    args = {
        "portal_cooperative": [report.cooperative.code], "portal_section": [report, "posisi"],
        "portal_check": [report, "posisi"], "portal_attachment": [report, paper],
        "portal_discard": [report, paper], "portal_workbook": [report, paper],
        "portal_document": [report, none], "portal_remark": [report, 1],
        "portal_letter": [report.cooperative.code, letter],
    }  # fmt: skip
    addresses = {name: reverse(name, args=args.get(name, [report])) for name in DESK}
    return at_desk(seated(report.cooperative)), addresses


@pytest.fixture
def visitors(people):
    return people | {"anonymous": None, "member": UserFactory(is_staff=False)}


def client_of(user) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def names_of(resolver, prefix="") -> set[str]:
    found = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver) and not entry.namespace:
            found |= names_of(entry)
        elif isinstance(entry, URLPattern) and entry.name:
            found.add(entry.name)
    return found


def test_every_address_is_in_the_table():
    own = {name for name in names_of(get_resolver()) if not name.startswith(NOT_HERE)}

    assert own == set(PAGES) | set(DESK) | AROUND_THE_DESK


def test_desk_is_open_to_its_own_people_and_is_not_there_for_others(visitors, desk):
    own, addresses = desk
    some = {who: visitors[who] for who in ("anonymous", "member", roles.HEAD, roles.ADMINISTRATOR)}
    others = some | {"board of another": seated()}

    assert {name: own.get(address).status_code for name, address in addresses.items()} == DESK
    for who, user in others.items():
        client = at_desk(user) if who == "board of another" else client_of(user)
        seen = {client.get(address).status_code for address in addresses.values()}
        assert seen == ({302} if who == "anonymous" else {404}), who
        around = {name: client.get(reverse(name)).status_code for name in ("portal_login", "portal_home")}
        inside = {"portal_login": 302, "portal_home": 302 if who == "board of another" else 200}
        assert around == ({"portal_login": 200, "portal_home": 302} if who == "anonymous" else inside), who


@pytest.mark.parametrize("opened_by", [2, pytest.param(99, marks=pytest.mark.full)])
def test_page_is_open_to_those_it_is_for_and_closed_to_the_others(visitors, addresses, opened_by):
    opened = Counter()  # what two may open is not loaded again for each of the others who may
    for who, user in visitors.items():
        client = client_of(user)
        for name, (status, allowed) in PAGES.items():
            may = allowed == EVERYBODY or (allowed == "logged in" and who != "anonymous") or who in allowed
            if may and opened[name] >= opened_by:
                continue
            seen = client.get(addresses[name]).status_code
            if may:
                assert seen == status, (who, name)
                opened[name] += 1
            else:
                assert seen == (302 if who in {"anonymous", "member"} else 403), (who, name)


@pytest.mark.parametrize("opened_by", ["the first", pytest.param("everybody", marks=pytest.mark.full)])
def test_admin_list_is_open_to_those_with_the_right_and_closed_to_the_others(visitors, opened_by):
    opened = set()  # a list that one role could open is not loaded again for each role that may
    for who, user in visitors.items():
        client, outside = client_of(user), user is None or not user.is_staff
        for number, model in enumerate(admin.site._registry):
            options = model._meta
            may = user and user.has_perm(f"{options.app_label}.view_{options.model_name}")
            if opened_by == "the first" and (may and model in opened or outside and number % 4):
                continue  # one door keeps strangers out of all lists
            status = client.get(reverse(f"admin:{options.app_label}_{options.model_name}_changelist")).status_code

            if outside:
                assert status in {302, 403}, (who, options.label)
            elif may:
                assert status in {200, 302}, (who, options.label)
                opened.add(model)
            else:
                assert status == 403, (who, options.label)


def test_stranger_with_a_staff_account_and_no_role_finds_no_request(client, people, officer):
    record = request_in("diajukan")
    client.force_login(people["stranger"])

    assert client.get(record.get_absolute_url()).status_code in {302, 403, 404}


def test_draft_is_seen_by_nobody_of_the_staff(client, people):
    draft = DraftFactory()

    for name in roles.ROLES:
        client.force_login(people[name])
        response = client.get(
            reverse("admin:consultations_request_change", args=[draft.pk]), follow=name == roles.OFFICER
        )

        assert draft.contact_name not in response.content.decode(), name
        assert name == roles.OFFICER or response.status_code == 302, name
