"""The staff's workplace: only allowed steps as buttons, refusals that keep what was typed, lists that stay quick."""

import io
from datetime import timedelta
from itertools import count

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from consultations import notifications, panels
from consultations.enums import RequestStatus
from consultations.models import Attendee, Participation, Request, Session
from consultations.workflow import request_machine
from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.consultations import FollowUpFactory, request_in, session_in, slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, officer):
    client.force_login(officer)
    return client


def step_url(record, step: str) -> str:
    return reverse(f"admin:consultations_{record._meta.model_name}_step", args=[record.pk, step])


def post_step(client, record, step: str, **data):
    return client.post(step_url(record, step), {f"{step}-{name}": value for name, value in data.items()})


def schedule_data(officer, days: int = 5, **changes) -> dict:
    start = slot(days)["start"]
    data = {
        "day": f"{start:%Y-%m-%d}", "hour": "09:00", "minutes": "120", "lead": officer.pk, "place_kind": "kunjungan",
        "place": "Balai RW 09", "odd_hours_reason": "Warga hanya bisa hari itu.",
    }  # fmt: skip
    return data | changes


@pytest.mark.parametrize("state", [state for state in RequestStatus.values if state != "draf"])
def test_request_page_offers_exactly_the_allowed_steps(staff, officer, state):
    record = request_in(state, officer)

    page = staff.get(record.get_absolute_url()).content.decode()

    offered = {step.name for step in request_machine.offered(record, officer)}
    for name in request_machine.transitions:
        assert (f'action="{step_url(record, name)}"' in page) == (name in offered), name


def test_auditor_sees_the_request_and_no_step(client):
    client.force_login(UserFactory(role=roles.AUDITOR))
    record = request_in("diajukan")

    page = client.get(record.get_absolute_url())

    assert page.status_code == 200
    assert "/langkah/" not in page.content.decode()
    assert post_step(client, record, "verify").status_code in {302, 403}
    record.refresh_from_db()
    assert record.status == "diajukan"


def test_way_from_verification_to_the_printed_summary(staff, officer):
    record = request_in("diajukan")

    post_step(staff, record, "verify")
    post_step(staff, record, "schedule", **schedule_data(officer))
    session = Session.objects.get()
    Session.objects.update(initial_condition="A", problems="B", advice="C", attendance_count=5)
    post_step(staff, session, "finish")
    response = staff.post(step_url(session, "issue_summary"), follow=True)

    document = IssuedDocument.objects.get()
    assert document.printed_number in response.content.decode()
    pdf = staff.get(reverse("archived_pdf", args=[document.pk]))
    assert pdf.content.startswith(b"%PDF")
    record.refresh_from_db()
    assert record.status == "tindak_lanjut"


def test_clash_is_told_with_name_and_time_and_the_form_is_kept(staff, officer):
    taken, free = session_in("direncanakan", officer, days=5), UserFactory(role=roles.OFFICER)
    record = request_in("diverifikasi", officer)

    response = post_step(staff, record, "schedule", **schedule_data(officer, place="Balai yang lain"))

    page = response.content.decode()
    assert response.status_code == 422
    assert f"{officer.name}: {taken.officer_times.get().short}" in page  # what each officer carries, free ones too
    assert f"{free.name}: belum ada jadwal" in page
    assert f"{officer.name} sudah ada jadwal" in page
    assert "Balai yang lain" in page
    assert Request.objects.get(pk=record.pk).status == "diverifikasi"


def test_time_in_the_past_is_refused_at_its_field(staff, officer):
    record = request_in("diverifikasi", officer)

    response = post_step(staff, record, "schedule", **schedule_data(officer, days=-3))

    assert response.status_code == 422
    assert "Waktu ini sudah lewat" in response.content.decode()


def test_step_taken_by_somebody_else_meanwhile_says_by_whom(staff, officer):
    record = request_in("diajukan")
    other = UserFactory(role=roles.OFFICER)
    request_machine.apply("verify", record, other)

    response = staff.post(step_url(record, "verify"), follow=True)

    assert f"Sudah diproses oleh {other.name}" in response.content.decode()


def test_lists_leave_as_a_workbook_by_their_filters_without_contacts_or_what_was_told(
    staff, officer, django_assert_max_num_queries
):
    one = request_in("diverifikasi", officer, group_name="=1+1", problem="Rahasia kas", contact_name="Ibu Rahasia")
    held, _ = session_in("terlaksana", officer), request_in("diajukan")
    asked = {"action": "export_requests", "select_across": "1", "index": "0", "_selected_action": one.pk}
    listed = reverse("admin:consultations_request_changelist")

    with django_assert_max_num_queries(25):
        answer = staff.post(f"{listed}?status__exact=diverifikasi", asked)

    head, *rows = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert "no-store" in answer["Cache-Control"] and "permohonan-" in answer["Content-Disposition"]
    (row,) = [dict(zip(head, row, strict=True)) for row in rows]
    assert (row["NOMOR"], row["KEADAAN"], row["NAMA KELOMPOK"]) == (one.number, "Diverifikasi", "'=1+1")
    assert not {"Ibu Rahasia", "Rahasia kas", str(one.contact_phone)} & {str(cell) for cell in row.values()}

    listed = reverse("admin:consultations_session_changelist")
    answer = staff.post(listed, asked | {"action": "export_sessions", "_selected_action": held.pk})
    head, row = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    told = dict(zip(head, row, strict=True))
    assert (told["PETUGAS"], told["KEADAAN"], told["JUMLAH HADIR"]) == (
        officer.name,
        "Terlaksana",
        held.attendance_count,
    )
    assert told["TANGGAL"].date() == held.starts.date() and told["NOMOR PERMOHONAN"] == held.requests.get().number


def test_get_on_a_step_changes_nothing(staff, officer):
    record = request_in("diajukan")

    response = staff.get(step_url(record, "verify"))

    assert response.status_code == 302
    record.refresh_from_db()
    assert record.status == "diajukan"


def test_unknown_step_and_unknown_record_are_not_found(staff):
    record = request_in("diajukan")

    assert staff.post(step_url(record, "verify").replace("verify", "hapus")).status_code == 404
    assert staff.post(step_url(record, "verify").replace(f"/{record.pk}/", "/999999/")).status_code in {302, 404}


def change_data(record) -> dict:
    return {
        "group_kind": "pkk",
        "group_name": "Nama Baru",
        "kelurahan": record.kelurahan_id,
        "rw": "",
        "rt": "",
        "group": "",
        "cooperative": "",
        "topics": [t.pk for t in record.topics.all()],
        "problem": "Uraian",
        "participants": "12",
        "priority": "1",
        "place_kind": "kantor",
        "place": "",
        "contact_name": "Ibu",
        "contact_position": "",
        "contact_phone": "081234567890",
        "contact_email": "",
    }


def test_status_and_number_cannot_be_set_by_the_change_form(staff, officer):
    record = request_in("diajukan")

    staff.post(record.get_absolute_url(), change_data(record) | {"status": "ditutup", "number": "KK-2026-AAAA-AAAA"})

    fresh = Request.objects.get(pk=record.pk)
    assert fresh.group_name == "Nama Baru"
    assert (fresh.status, fresh.number) == ("diajukan", record.number)


def test_emptied_field_of_a_sent_request_is_refused_and_not_an_error_page(staff, officer):
    record = request_in("diajukan")

    response = staff.post(record.get_absolute_url(), change_data(record) | {"contact_name": "", "participants": ""})

    assert response.status_code == 200
    assert Request.objects.get(pk=record.pk).contact_name == record.contact_name


def test_prepared_whatsapp_text_records_who_opened_it(staff, officer):
    session_in("direncanakan", officer)
    notice = Notice.objects.get(event="request.scheduled", channel="whatsapp")

    staff.post(reverse("admin:notices_prepare", args=[notice.pk]))

    notice.refresh_from_db()
    assert (notice.fate, notice.done_by) == ("disiapkan", officer)


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "JPEG")
    return SimpleUploadedFile("surat.jpg", out.getvalue())


def test_attachment_is_kept_and_given_out_only_to_those_who_see_the_request(staff, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    record = request_in("diajukan")

    staff.post(reverse("admin:consultations_request_attach", args=[record.pk]), {"file": picture()})

    kept = record.attachments.get()
    address = reverse("admin:consultations_request_attachment", args=[record.pk, kept.pk])
    response = staff.get(address)
    assert response["Content-Disposition"] == 'attachment; filename="surat.jpg"'
    client.force_login(UserFactory())
    assert client.get(address).status_code in {302, 403, 404}


def test_posts_of_the_desk_answer_403_to_everybody_who_may_not(client, officer, people):
    session = session_in("direncanakan", officer)
    record = session.requests.get()
    clinic, heads = {roles.OFFICER, roles.HEAD, roles.ADMINISTRATOR}, {roles.HEAD, roles.ADMINISTRATOR}
    posts = {
        reverse("admin:consultations_group_merge", args=[record.group_id]): clinic,
        reverse("admin:consultations_request_attach", args=[record.pk]): clinic,
        reverse("admin:consultations_session_photos", args=[session.pk]): clinic,
        reverse("admin:consultations_session_choose", args=[session.pk]): clinic,
        reverse("admin:survey_publish"): heads,
        reverse("admin:survey_withdraw", args=[1]): heads,
    }
    for name, person in people.items():
        client.force_login(person)
        for address in [address for address, may in posts.items() if name not in may]:
            seen = client.post(address).status_code  # nothing filled in: who may not is told so before what is wrong
            hidden = name == "stranger" and "survey" not in address and "group" not in address
            assert seen == (404 if hidden else 403), (name, address)


def test_hostile_attachment_is_refused_with_its_sentence(staff):
    record = request_in("diajukan")
    upload = SimpleUploadedFile("surat.pdf", b"MZ\x90\x00 program")

    response = staff.post(
        reverse("admin:consultations_request_attach", args=[record.pk]), {"file": upload}, follow=True
    )

    assert "Jenis berkas ini tidak diterima" in response.content.decode()
    assert not record.attachments.exists()


LISTS = ["admin:consultations_request_changelist", "admin:consultations_session_changelist", "admin:index"]
LISTS += ["admin:consultations_group_changelist", "admin:notices_notice_changelist"]


def test_lists_and_a_session_s_page_take_as_many_queries_with_three_rows_of_each_kind_as_with_one(client, monkeypatch):
    monkeypatch.setattr(panels, "ROWS", 2)  # so that the third row is only counted
    head = UserFactory(role=roles.HEAD)
    client.force_login(head)
    session = session_in("terlaksana", head)
    pages, days = [*map(reverse, LISTS), session.get_absolute_url()], count(1)

    def more():
        request_in("diajukan")
        late, news = request_in("diajukan"), request_in("diverifikasi", head)
        Request.objects.filter(pk=late.pk).update(submitted_at=late.submitted_at - timedelta(days=30))
        Request.objects.filter(pk=news.pk).update(news_at=timezone.now())
        request_in("karantina")
        FollowUpFactory(session=session, due=slot(1)["start"].date())
        Attendee.objects.create(session=session, name="Ibu Contoh")
        Participation.objects.create(session=session, request=late)
        past = session_in("direncanakan", head, days=-next(days))
        notifications.reminder(past.participations.get(), 1)

    def queries() -> dict[str, list[str]]:
        found = {}
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                client.get(page)
            found[page] = [query["sql"][:160] for query in captured]
        return found

    more()
    one = queries()
    more()
    more()
    three = queries()

    assert {page: len(sql) for page, sql in three.items()} == {page: len(sql) for page, sql in one.items()}, three
    assert max(map(len, three.values())) <= 45 and len(three[pages[-1]]) <= 30


def notes_data(session, **changes) -> dict:
    """The session page's form as a browser sends it."""
    sets = {
        f"{name}-{key}": "0" for name in ("attendees", "follow_ups", "resource_persons")
        for key in ("TOTAL_FORMS", "INITIAL_FORMS")
    }  # fmt: skip
    own = {"place_kind": session.place_kind, "place": session.place, "kelurahan": session.kelurahan_id}
    return sets | own | {"attendance_count": "12", "initial_condition": "", "problems": "", "advice": ""} | changes


def test_notes_of_two_officers_meet_side_by_side_and_nothing_is_lost(staff, officer):
    session = session_in("direncanakan", officer)
    page = staff.get(session.get_absolute_url()).content.decode()
    seen = page.split('name="_version" value="')[1].split('"')[0]
    staff.post(session.get_absolute_url(), notes_data(session, problems="Tulisan rekan.", advice="Saran rekan."))

    clash = staff.post(
        session.get_absolute_url(), notes_data(session, problems="Tulisan saya.", _version=seen, advice="")
    ).content.decode()

    assert "Dua tulisan untuk isian yang sama" in clash
    assert "Tulisan rekan." in clash
    assert "Tulisan saya." in clash
    session.refresh_from_db()
    assert (session.problems, session.advice) == ("Tulisan rekan.", "Saran rekan.")
