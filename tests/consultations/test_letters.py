"""Letters of a session: numbered, archived, in time, in the office's own words, with the signed sheet beside them."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from pypdf import PdfReader

from consultations.documents import summary_context
from consultations.letters import DEFAULTS, fill, wrong_placeholders
from consultations.models import LetterText, Session
from consultations.workflow.papers import LETTERS, correct_letter, issue_letter, papers_of
from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.models import IssuedDocument, Kind, SignedScan
from klinik_koperasi.office.models import Signatory
from tests.consultations.test_admin import picture, post_step, step_url
from tests.consultations.test_summary import qr_of, text_of
from tests.factories.accounts import UserFactory
from tests.factories.consultations import session_in, slot, write_notes

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, officer):
    client.force_login(officer)
    return client


def test_letters_before_the_session_say_who_when_and_where_and_verify(staff, officer, client, settings):
    Signatory.objects.create(
        post="kabid", title="Kepala Bidang Koperasi", name="Contoh Tujuh", period=("2020-01-01", None)
    )
    session = session_in("direncanakan", officer)
    Session.objects.update(odd_hours_reason="warga hanya bisa malam")
    record = session.requests.get()

    for step in ("issue_invitation", "issue_assignment", "issue_attendance"):
        staff.post(step_url(session, step))
        staff.post(step_url(session, step))  # pressed twice
    page = staff.get(session.get_absolute_url()).content.decode()

    undangan, tugas, hadir = papers_of(session)
    assert [d.kind for d in (undangan, tugas, hadir)] == ["undangan", "surat_tugas", "daftar_hadir"]
    for document in (undangan, tugas, hadir):
        assert reverse("archived_pdf", args=[document.pk]) in page
        text = text_of(document)
        assert record.group_name in text
        assert record.number not in text
        assert str(record.contact_phone)[3:] not in "".join(c for c in text if c.isdigit())
    assert "Balai RW 09" in text_of(undangan)
    assert officer.name in text_of(tugas)
    assert "Contoh Tujuh" in text_of(tugas)
    assert "di luar jam layanan kantor, karena warga hanya bisa malam" in text_of(tugas)
    assert "jam layanan" not in text_of(undangan)
    assert "Tanda tangan" in text_of(hadir)
    assert len(PdfReader(io.BytesIO(bytes(hadir.content))).pages) <= 2
    verify = client.get(qr_of(undangan).removeprefix(settings.PUBLIC_URL)).content.decode()
    assert "Surat Undangan" in verify
    assert record.group_name not in verify
    assert session.log.filter(step="issue_invitation").count() == 1


def test_letter_is_corrected_under_its_number_while_it_may_still_be_issued(staff, officer, client):
    session = session_in("direncanakan", officer)
    assert post_step(staff, session, "correct_invitation", reason="Salah.", version=0).status_code == 422
    old = issue_letter("issue_invitation", session, officer)
    assert "Perbaiki Surat Undangan" in staff.get(session.get_absolute_url()).content.decode()
    Session.objects.filter(pk=session.pk).update(place="Balai RW 12")

    post_step(staff, session, "correct_invitation", reason="Tempat pindah.", version=0)
    twice = post_step(staff, session, "correct_invitation", reason="Tempat pindah.", version=0)

    assert twice.status_code == 422
    old, new = papers_of(session)
    assert (new.number, new.version) == (old.number, 1) and new.code != old.code
    assert all(words in text_of(new) for words in ("Perbaikan ke-1", "Tempat pindah.", "Balai RW 12"))
    assert "DIGANTIKAN" in client.get(reverse("verification", args=[old.code])).content.decode()
    assert session.log.get(step="correct_invitation").note.endswith("Tempat pindah.")
    past = slot(-1)
    Session.objects.update(period=(past["start"], past["end"]))
    with pytest.raises(ValidationError, match="sebelum pertemuan dimulai"):
        correct_letter("correct_invitation", Session.objects.get(), officer, "Terlambat.")
    with pytest.raises(PermissionDenied):
        correct_letter("correct_invitation", session, UserFactory(role=roles.AUDITOR), "Iseng.")


def test_letter_that_orders_is_never_issued_after_the_session_began(officer):
    session = session_in("direncanakan", officer)
    past = slot(-1)
    Session.objects.update(period=(past["start"], past["end"]))
    session.refresh_from_db()

    for step in ("issue_invitation", "issue_assignment"):
        with pytest.raises(ValidationError, match="sebelum pertemuan dimulai"):
            issue_letter(step, session, officer)
    assert not IssuedDocument.objects.exists()
    with pytest.raises(ValidationError):
        issue_letter("issue_minutes", session, officer)
    with pytest.raises(PermissionDenied):
        issue_letter("issue_attendance", session, UserFactory(role=roles.AUDITOR))


def test_minutes_follow_the_notes_and_keep_the_signed_sheet(staff, officer, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    session = write_notes(session_in("terlaksana", officer))
    document = issue_letter("issue_minutes", session, officer)
    assert "Menyusun daftar calon pendiri" in text_of(document)
    upload = reverse("admin:documents_scan", args=[document.pk])

    assert staff.get(upload).status_code == 405
    refused = staff.post(upload, {}, follow=True).content.decode()
    assert "Pilih berkas dulu." in refused
    page = staff.post(upload, {"file": picture()}, follow=True).content.decode()

    scan = SignedScan.objects.get()
    assert scan.name in page
    address = reverse("admin:documents_scan_file", args=[document.pk, scan.pk])
    assert staff.get(address)["Content-Disposition"].startswith("attachment")
    assert "pindaian tersimpan" in staff.get(session.get_absolute_url()).content.decode()
    client.force_login(UserFactory(role=roles.AUDITOR))
    assert client.get(address).status_code == 200
    assert client.post(upload, {"file": picture()}).status_code == 403
    client.force_login(UserFactory())
    assert client.get(address).status_code == 403


def test_office_s_own_words_are_previewed_before_they_are_saved_and_only_known_placeholders_pass(client, officer):
    client.force_login(UserFactory(role=roles.HEAD))
    session = session_in("direncanakan", officer)
    add = reverse("admin:consultations_lettertext_add")
    assert DEFAULTS["undangan"][0][:30] in client.get(add).content.decode()
    words = {"kind": "undangan", "opening": "Salam <b>{kelompok}</b> di {kelurahan}.", "closing": "Terima kasih."}

    preview = client.post(reverse("admin:consultations_letter_preview"), words)
    assert not LetterText.objects.exists()
    text = PdfReader(io.BytesIO(preview.content)).pages[0].extract_text()
    assert "PRATINJAU" in text
    assert f"Salam <b>{session.requests.get().group_name}</b> di Kauman." in " ".join(text.split())

    for wrong in ["{kelompok.__class__}", "{0}", "{tempat!r}", "{", "{jam:>9}"]:
        page = client.post(add, words | {"opening": wrong})
        assert page.status_code == 200
        assert "tidak dikenal. Yang dapat dipakai" in page.content.decode()
        assert client.post(reverse("admin:consultations_letter_preview"), words | {"opening": wrong}).status_code == 302
    client.post(add, words)

    document = issue_letter("issue_invitation", session, officer)
    assert "Terima kasih." in text_of(document)
    assert "Atas perhatian" not in text_of(document)
    summary_has_the_office_s_own_end(client, add, session_in("terlaksana", officer))


def summary_has_the_office_s_own_end(client, add: str, held):
    """It alone may begin without a sentence; it is tried out on a session that was held."""
    assert DEFAULTS["berita_acara"][0][:30] in client.get(f"{add}?kind=berita_acara").content.decode()
    bare = client.post(add, {"kind": "berita_acara", "opening": " ", "closing": ""}).content.decode()
    assert "Tulis pembukanya" in bare and LetterText.objects.count() == 1
    words = {"kind": "ringkasan", "opening": "", "closing": "Simpan baik-baik, {kelompok}."}
    preview = client.post(reverse("admin:consultations_letter_preview"), words)
    told = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(preview.content)).pages).split())
    assert f"Simpan baik-baik, {held.requests.get().group_name}." in told and "pegangan pemohon" not in told
    assert client.post(add, words).status_code == 302
    paper = IssuedDocument(kind=Kind.SUMMARY, code="X")
    assert summary_context(held, paper)["closing"] == [f"Simpan baik-baik, {held.requests.get().group_name}."]


def test_stock_words_use_only_known_placeholders_and_every_kind_has_them():
    assert set(DEFAULTS) == {*LETTERS.values(), Kind.SUMMARY}
    for opening, closing in DEFAULTS.values():
        assert wrong_placeholders(opening) == wrong_placeholders(closing) == []
    assert fill("A {tempat}\n\nB", {"tempat": "{jam}"}) == ["A {jam}", "B"]  # what is filled in is not read again
