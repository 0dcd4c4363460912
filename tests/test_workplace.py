"""Who gets which of the workplace's own addresses: those beside Django's lists and forms, each with the right that opens it."""

from collections import Counter
from datetime import date

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.urls import reverse

from consultations.models import FollowUpAttachment, RequestAttachment, SessionPhoto
from cooperatives.enums import PaperKind
from cooperatives.models import ImportBatch, LegalPaper, PaperFile
from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.issuing import issue
from klinik_koperasi.documents.models import Kind, SignedScan
from klinik_koperasi.files.checks import accept
from klinik_koperasi.jobs.models import Job
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.office.models import ServicePage
from reports import workflow
from reports.checklist.selectors import parts
from reports.models import ExtensionRequest
from tests.factories.accounts import UserFactory
from tests.factories.consultations import FollowUpFactory, session_in
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.portal import png_upload, seated
from tests.factories.reports import report_in
from tests.test_pages import client_of

pytestmark = pytest.mark.django_db
LATER = date(2030, 1, 1)

# address -> the right that opens it; POST where a GET does nothing; "in words": who may not is led back and told so
OWN = {
    "office_page_preview": "office.change_servicepage | POST",
    "notices_prepare": "notices.prepare_notice | POST",
    "jobs_progress": "jobs.view_job",
    "jobs_failures": "jobs.view_job",
    "jobs_cancel": "jobs.change_job | POST",
    "documents_void": "documents.void_issueddocument | POST",
    "documents_scan": "documents.add_signedscan | POST",
    "documents_scan_file": "documents.view_issueddocument",
    "printing_fetch": "printing.add_printbatch | POST",
    "printing_resume": "printing.view_printbatch | POST",
    "printing_cancel": "jobs.change_job | POST",
    "cooperatives_importbatch_rows": "cooperatives.import_cooperative | POST",
    "cooperatives_importbatch_returned": "cooperatives.export_people",
    "cooperatives_legalpaper_file": "cooperatives.view_legalpaper",
    "cooperatives_cooperative_overview": "cooperatives.view_cooperative",
    "cooperatives_cooperative_chair": "cooperatives.view_boardmember",
    "cooperatives_cooperative_standing": "cooperatives.change_cooperative",
    "cooperatives_cooperative_merge": "cooperatives.merge_cooperative",
    "cooperatives_cooperative_compare": "cooperatives.merge_cooperative",
    "consultations_followup_file": "consultations.view_followup",
    "consultations_group_merge": "consultations.triage_request | POST, in words",
    "consultations_letter_preview": "consultations.change_lettertext | POST",
    "consultations_request_attach": "consultations.change_request | POST",
    "consultations_request_attachment": "consultations.view_request",
    "consultations_session_photos": "consultations.hold_session | POST, in words",
    "consultations_session_choose": "consultations.hold_session | POST",
    "consultations_session_photo": "consultations.view_session",
    "consultations_session_sheet": "consultations.view_session",
    "consultations_calendar": "consultations.view_session",
    "consultations_feed": "consultations.view_session | POST",
    "survey_file": "survey.view_publication",
    "survey_publish": "survey.publish_ikm | POST, in words",
    "survey_withdraw": "survey.publish_ikm | POST",
    "survey_paper": "survey.key_in_answer",
    "survey_print": "survey.print_code",
    "reports_owing": "reports.view_report",
    "reports_remind": "reports.add_reminder | POST",
    "reports_extensionrequest_answer": "reports.add_extension | POST",
    "reports_report_template": "reports.view_report",
    "reports_report_remark": "reports.review_report | POST",
    "reports_report_refuse": "reports.review_report | POST",
    "reports_report_attach": "reports.change_report | POST, in words",
    "reports_report_attachment": "reports.view_report",
    "reports_report_discard": "reports.change_report | POST",
    "reports_report_compare": "reports.view_report",
    "reports_report_key_in": "reports.add_report",
    "checklist_start": "checklist.view_filling",
    "checklist_part": "checklist.view_filling",
    "portal_seat_code": "accounts.add_logincode",
    "portal_receipt": "reports.add_report | POST",
    "portal_workbook": "reports.view_report",
}
NO_PAGES = (  # Django's own, and one that only leads on
    "reports_owing_newest",
    "index",
    "login",
    "logout",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "view_on_site",
    "app_list",
)
LISTS_AND_FORMS = ("_changelist", "_add", "_change", "_delete", "_history")  # tests/test_pages.py
# what takes long to make is not there, not even for who may; each app's own tests make it
NOT_THERE = {"printing_fetch", "printing_resume", "printing_cancel", "survey_withdraw", "reports_report_remark",
             "reports_report_refuse", "reports_report_compare", "portal_receipt", "portal_workbook"}  # fmt: skip
STEPS = "_step"  # state x step, in each app's tests of its workflow


def own_names() -> set[str]:
    names = {entry.name for entry in admin.site.get_urls() if getattr(entry, "name", None)}
    for entry in admin.site.get_urls():
        names |= {one.name for one in getattr(entry, "url_patterns", []) if one.name}
    return {name for name in names if not name.endswith((*LISTS_AND_FORMS, STEPS))} - set(NO_PAGES)


def test_every_own_address_of_the_workplace_is_in_the_table():
    assert own_names() == set(OWN)


@pytest.fixture
def addresses(people, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    officer, reviewer = people[roles.OFFICER], people[roles.REVIEWER]

    def scan():
        return accept(png_upload())

    session = session_in("terlaksana", officer)
    record, document = session.requests.get(), issue(session, Kind.SUMMARY, lambda document: b"%PDF", officer)
    follow_up = FollowUpFactory(session=session)
    report = report_in("draf", people, tmp_path)
    cooperative = report.cooperative
    paper = LegalPaper.objects.create(cooperative=cooperative, kind=PaperKind.DEED, number="1")
    files = {
        "scan": SignedScan.keep(document, scan()), "paper": PaperFile.keep(paper, scan()),
        "request": RequestAttachment.keep(record, scan()), "follow_up": FollowUpAttachment.keep(follow_up, scan()),
        "photo": SessionPhoto.keep(session, scan()), "report": workflow.attach(report, "lain", scan(), reviewer),
    }  # fmt: skip
    job = Job.objects.create(kind="uji", title="Uji", started_by=people[roles.ADMINISTRATOR])
    job.failures.save("gagal.csv", ContentFile(b"x"))
    asked = ExtensionRequest.objects.create(
        campaign=report.campaign, cooperative=cooperative, until=LATER, reason="x", asked_by=officer
    )
    batch = ImportBatch.objects.create(
        name="a.xlsx", sha256="0" * 64, size=1, as_of="2025-01-01", status="pratinjau", uploaded_by=officer
    )
    notice = Notice.objects.create(subject=session, channel="whatsapp", event="uji", to="+6281234567890", body="Isi")
    args = {
        "office_page_preview": [ServicePage.objects.first().pk], "notices_prepare": [notice.pk],
        **dict.fromkeys(["jobs_progress", "jobs_failures", "jobs_cancel"], [job.pk]),
        **dict.fromkeys(["documents_void", "documents_scan"], [document.pk]),
        "documents_scan_file": [document.pk, files["scan"].pk],
        **dict.fromkeys(["printing_fetch", "printing_resume", "printing_cancel"], [1]),
        **dict.fromkeys(["cooperatives_importbatch_rows", "cooperatives_importbatch_returned"], [batch.pk]),
        "cooperatives_legalpaper_file": [files["paper"].pk],
        "cooperatives_cooperative_standing": [cooperative.pk, "status"],
        "cooperatives_cooperative_merge": [cooperative.pk],
        "cooperatives_cooperative_compare": [cooperative.pk, CooperativeFactory().pk],
        "consultations_followup_file": [follow_up.pk, files["follow_up"].pk],
        "consultations_group_merge": [record.group.pk],
        "consultations_request_attach": [record.pk],
        "consultations_request_attachment": [record.pk, files["request"].pk],
        **dict.fromkeys(["consultations_session_photos", "consultations_session_choose", "consultations_session_sheet",
                         "survey_print"], [session.pk]),
        "consultations_session_photo": [session.pk, files["photo"].pk],
        "survey_file": ["csv"], "survey_withdraw": [1],
        **dict.fromkeys(["reports_owing", "reports_remind"], [report.campaign.pk]),
        "reports_extensionrequest_answer": [asked.pk],
        **dict.fromkeys(["reports_report_template", "reports_report_attach", "reports_report_compare",
                         "reports_report_key_in"], [report.pk]),
        **dict.fromkeys(["reports_report_attachment", "reports_report_discard"], [report.pk, files["report"].pk]),
        **dict.fromkeys(["reports_report_remark", "reports_report_refuse"], [report.pk, 1]),
        "checklist_start": [report.pk], "checklist_part": [report.pk, parts(report)[0].key],
        "portal_seat_code": [seated(cooperative).memberships.get().pk], "portal_receipt": [report.pk],
        "portal_workbook": [1],
    }  # fmt: skip
    return {name: reverse(f"admin:{name}", args=args.get(name, [])) for name in OWN}


def ask(client, name: str, address: str) -> int:
    return (client.post if "POST" in OWN[name] else client.get)(address).status_code


@pytest.mark.parametrize("asked_by", [2, pytest.param(99, marks=pytest.mark.full)])
def test_own_address_is_open_to_those_with_its_right_and_closed_to_the_others(people, addresses, asked_by):
    """By two of the staff who may not (one has no role at all), or by all of them; and by the administrator, who may all."""
    refused = Counter()
    others = {
        "member": UserFactory(is_staff=False),
        "stranger": people["stranger"],
    }  # without login nobody gets past the middleware
    for who, user in (others | people).items():
        client = client_of(user)
        for name, told in OWN.items():
            if user.is_staff and (user.has_perm(told.partition(" | ")[0]) or refused[name] >= asked_by):
                continue
            status = ask(client, name, addresses[name])
            refused[name] += user.is_staff
            led_back = {302, 422} if "in words" in told else {302} if who == "member" else set()
            assert status in {403, 404} | led_back, (who, name)
    client = client_of(people[roles.ADMINISTRATOR])
    for name in OWN:
        status = ask(client, name, addresses[name])
        assert status == 404 if name in NOT_THERE else status in {200, 302, 422}, name
