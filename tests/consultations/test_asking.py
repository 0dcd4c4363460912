"""The form's further questions, the ways in besides the site, and groups that come again."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from consultations.cleaning import drop_old_drafts
from consultations.models import Group, Request, RequestAttachment
from consultations.workflow import request_machine
from consultations.workflow.groups import merge_groups
from klinik_koperasi.accounts import roles
from klinik_koperasi.files.storage import private_path
from klinik_koperasi.notices.models import Notice
from tests.consultations.test_admin import picture
from tests.consultations.test_public_form import answers, fill_in
from tests.factories.accounts import UserFactory
from tests.factories.consultations import DraftFactory, request_in
from tests.factories.cooperatives import CooperativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def staff(client, officer):
    client.force_login(officer)
    return client


def step(draft, slug: str) -> str:
    return reverse("request_step", args=[draft.token, slug])


def test_letter_is_kept_even_when_another_answer_is_wrong_replaced_and_dropped_again(client, own_media):
    draft = DraftFactory()
    page = step(draft, "kebutuhan")

    wrong = client.post(page, answers("kebutuhan") | {"participants": "banyak", "letter": picture()})
    assert wrong.status_code == 422
    assert "Tersimpan: surat.jpg" in wrong.content.decode()
    refused = client.post(page, answers("kebutuhan") | {"letter": SimpleUploadedFile("surat.pdf", b"MZ")})
    assert "Jenis berkas ini tidak diterima" in refused.content.decode()
    assert draft.attachments.count() == 1
    assert "surat.jpg" in client.get(step(draft, "periksa")).content.decode()

    client.post(page, answers("kebutuhan") | {"drop_letter": "on"})

    assert not draft.attachments.exists()
    assert not [p for p in own_media.rglob("*") if p.is_file()]


def test_old_draft_goes_with_its_letter_and_the_file(client, own_media):
    draft = DraftFactory()
    client.post(step(draft, "kebutuhan"), answers("kebutuhan") | {"letter": picture()})
    assert private_path("permohonan", "x.jpg").startswith("permohonan/")
    Request.objects.update(saved_at=timezone.now() - timezone.timedelta(days=31))

    assert drop_old_drafts() == 1

    assert not RequestAttachment.objects.exists()
    assert not [p for p in own_media.rglob("*") if p.is_file()]


def test_cooperative_finds_itself_in_the_registry_and_others_are_not_asked(client):
    known = CooperativeFactory(name="KSP Maju Kauman", demo=True)  # in the trial all are
    kind = answers("kelompok") | {"group_kind": "koperasi", "group_name": "Maju Kauman"}

    response = client.post(reverse("request_start"), kind)
    assert response.url.endswith("/koperasi/")
    page = client.get(response.url).content.decode()
    assert "KSP Maju Kauman" in page
    assert client.post(response.url, {"which": "999999"}).status_code == 422
    assert client.post(response.url, {"which": str(known.pk)}).url.endswith("/kebutuhan/")
    assert Request.objects.get().cooperative == known
    client.post(response.url, {"which": "-"})
    assert Request.objects.get().cooperative is None

    other = client.post(reverse("request_start"), kind | {"group_name": "Zzyzx Qwrt"})
    assert other.url.endswith("/kebutuhan/")


def test_second_contact_needs_name_and_phone_and_is_seen_by_staff_only(client, officer):
    draft = DraftFactory()
    second = {"second_name": "Bapak Kedua", "second_phone": "0813-9999-8888"}
    for lacking, sentence in [
        ("second_phone", "Tulis nomor HP kontak kedua"),
        ("second_name", "Tulis nama kontak kedua"),
    ]:
        wrong = client.post(step(draft, "kontak"), answers("kontak") | second | {lacking: ""})
        assert wrong.status_code == 422
        assert sentence in wrong.content.decode()

    client.post(step(draft, "kontak"), answers("kontak") | second)
    sent = Request.objects.get(pk=client.post(reverse("request_send", args=[draft.token])) and draft.pk)

    assert str(sent.second_phone) == "+6281399998888"
    client.force_login(officer)
    assert "Bapak Kedua" in client.get(sent.get_absolute_url()).content.decode()


def test_same_group_within_fourteen_days_is_asked_and_may_still_send(client):
    earlier = request_in("diajukan", contact_phone="+6281234567890")
    draft = fill_in_with(client)

    page = client.get(step(draft, "periksa")).content.decode()

    assert "Anda sudah mengajukan pada" in page
    assert "Kirim permohonan baru" in page
    assert earlier.number not in page
    Request.objects.filter(pk=earlier.pk).update(submitted_at=timezone.now() - timezone.timedelta(days=15))
    assert "Anda sudah mengajukan" not in client.get(step(draft, "periksa")).content.decode()


def fill_in_with(client) -> Request:
    response = client.post(reverse("request_start"), answers("kelompok"))
    for slug in ["kebutuhan", "waktu-tempat", "kontak"]:
        response = client.post(response.url, answers(slug))
    return Request.objects.drafts().get()


def test_too_quick_or_too_often_lands_in_quarantine_with_its_receipt(client, settings):
    settings.FORM_MIN_SECONDS = 10
    quick = fill_in(client)
    client.post(reverse("request_send", args=[quick.token]))
    assert Request.objects.get().status == "karantina"

    Request.objects.update(created_at=timezone.now() - timezone.timedelta(minutes=1))
    drafts = [DraftFactory(contact_phone="+6281234567890") for _ in range(6)]
    Request.objects.drafts().update(created_at=timezone.now() - timezone.timedelta(minutes=1))
    receipts = [client.post(reverse("request_send", args=[d.token]), follow=True).status_code for d in drafts]

    assert set(receipts) == {200}
    states = list(Request.objects.filter(pk__in=[d.pk for d in drafts]).order_by("pk").values_list("status", flat=True))
    assert states == ["diajukan"] * 4 + ["karantina"] * 2  # the quick one counted too; nothing is lost


def test_officer_writes_down_a_phone_call_on_one_page(staff, officer):
    address = reverse("admin:consultations_request_add")
    assert staff.get(address).status_code == 200
    data = {k: v for slug in ("kelompok", "kebutuhan", "waktu-tempat", "kontak") for k, v in answers(slug).items()}
    data |= {"source": "telepon", "date_1": "", "hour_1": "", "date_2": "", "hour_2": ""}

    wrong = staff.post(address, data | {"contact_phone": "12"})
    assert wrong.status_code == 422
    assert "Pokdarwis Contoh" in wrong.content.decode()
    single = staff.post(address, data | {"date_1": answers("waktu-tempat")["date_1"], "hour_1": "09:00"})
    assert (single.status_code, "Usulkan satu waktu lagi." in single.content.decode()) == (422, True)
    page = staff.post(address, data, follow=True).content.decode()

    sent = Request.objects.get()
    assert f"Tercatat dengan nomor {sent.number}" in page
    assert (sent.status, sent.source, sent.log.get().actor) == ("diajukan", "telepon", officer)
    assert sent.topics.get().code == "pendirian"
    assert Notice.objects.filter(event="request.received").exists()
    staff.force_login(UserFactory(role=roles.AUDITOR))
    assert staff.get(address).status_code == 403


def test_group_written_a_little_differently_is_suggested_and_two_records_become_one(staff, officer):
    first = request_machine.apply("verify", request_in("diajukan", group_name="Pokdarwis Kayutangan Heritage"), officer)
    again = request_in("diajukan", group_name="Pok Darwis Kayutangan Heritage")
    assert first.group in Group.objects.like(again)

    second = request_machine.apply("verify", again, officer)
    page = staff.get(reverse("admin:consultations_group_change", args=[second.group_id])).content.decode()
    assert f'<option value="{first.group_id}"' in page
    merge = reverse("admin:consultations_group_merge", args=[second.group_id])
    assert staff.get(merge).status_code == 405
    staff.post(merge, {"target": first.group_id})

    assert first.group.requests.count() == 2
    assert Group.objects.get(pk=second.group_id).merged_into == first.group
    assert second.group not in Group.objects.like(again)
    with pytest.raises(ValidationError, match="sudah digabung"):
        merge_groups(second.group, first.group, officer)
    with pytest.raises(ValidationError, match="kelompok lain"):
        merge_groups(first.group, first.group, officer)
    with pytest.raises(PermissionDenied):
        merge_groups(first.group, second.group, UserFactory(role=roles.AUDITOR))


def test_paper_form_asks_the_same_questions_in_fields_that_can_be_typed_into(client):
    response = client.get(reverse("request_paper"))

    reader = PdfReader(io.BytesIO(response.content))
    fields = set(reader.get_fields())
    assert {"nama", "kelurahan", "masalah", "peserta", "usulan3", "satu_waktu", "hp", "kontak2", "privasi"} <= fields
    assert {"jenis_pokdarwis", "jenis_koperasi", "topik_rat", "tempat_daring"} <= fields
    assert len(reader.pages) == 2
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/Metadata" not in root  # to be filled in: not archival
    assert "dua atau tiga waktu" in reader.pages[0].extract_text()
    assert "NIK KTP" not in reader.pages[0].extract_text()


def test_officers_are_shown_with_what_they_carry_and_a_repeated_request_is_suggested_for_merging(staff, officer):
    earlier = request_in("diverifikasi", officer, contact_phone="+6281277770000")
    record = request_in("diajukan", contact_phone="+6281277770000")

    page = staff.get(record.get_absolute_url()).content.decode()

    assert f"{officer.name} (1 permohonan terbuka)" in page
    assert f'value="{earlier.number}"' in page
