"""Kept uploads: one file once, a quota per subject, private on the disk, a download for whoever may see the subject."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse

from consultations.models import Request, RequestAttachment
from klinik_koperasi.accounts import roles
from klinik_koperasi.files import models as files
from klinik_koperasi.files.checks import CleanFile, accept
from tests.factories.accounts import UserFactory
from tests.factories.consultations import request_in
from tests.kernel.pdfs import pypdf_pdf, raw_pdf
from tests.kernel.threads import at_once
from tests.kernel.uploads import upload


def clean(number: int, size: int = 100) -> CleanFile:
    content = f"{number}".encode().ljust(size)
    return CleanFile(content, "application/pdf", ".pdf", f"surat {number}.pdf", f"{number:064d}")


@pytest.fixture
def subject(db) -> Request:
    return request_in("diajukan")


def test_kept_file_has_a_random_private_path_and_its_shown_name(subject):
    user = UserFactory()

    kept = RequestAttachment.keep(subject, accept(upload(raw_pdf(), "../Surat Kelompok.PDF")), user)

    path = Path(default_storage.path(kept.file.name))
    assert (kept.name, kept.content_type, kept.uploaded_by) == ("Surat Kelompok.pdf", "application/pdf", user)
    assert path.read_bytes() == raw_pdf() and kept.size == len(raw_pdf())
    assert path.parent.name == "permohonan" and "Surat" not in path.name and len(path.stem) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_same_bytes_twice_are_kept_once(subject):
    first = RequestAttachment.keep(subject, accept(upload(raw_pdf(), "satu.pdf")))

    second = RequestAttachment.keep(subject, accept(upload(raw_pdf(), "dua.pdf")))

    assert first == second and RequestAttachment.objects.count() == 1
    assert len(default_storage.listdir("permohonan")[1]) == 1


def test_same_bytes_at_two_subjects_are_two_files(subject):
    other = request_in("diajukan")

    kept = [RequestAttachment.keep(one, accept(upload(pypdf_pdf()))) for one in (subject, other)]

    assert kept[0].file.name != kept[1].file.name


def test_eleventh_file_is_refused_with_a_sentence(subject):
    for number in range(10):
        RequestAttachment.keep(subject, clean(number))

    with pytest.raises(ValidationError, match="Sudah 10 berkas tersimpan di sini; paling banyak 10 berkas atau 40 MB."):
        RequestAttachment.keep(subject, clean(10))
    assert RequestAttachment.keep(subject, clean(3)).name == "surat 3.pdf"  # what is there already stays welcome


def test_file_that_passes_the_quota_of_bytes_is_refused(subject, monkeypatch):
    monkeypatch.setattr(files, "QUOTA_BYTES", 1000)
    RequestAttachment.keep(subject, clean(1, 600))
    RequestAttachment.keep(subject, clean(2, 400))

    with pytest.raises(ValidationError, match="Sudah 2 berkas"):
        RequestAttachment.keep(subject, clean(3, 3))


@pytest.mark.django_db(transaction=True)
def test_quota_holds_when_20_files_come_at_once():
    subject = request_in("diajukan")

    def keep(number):
        with transaction.atomic():
            locked = Request.objects.select_for_update(of=("self",)).get(pk=subject.pk)
            return RequestAttachment.keep(locked, clean(number))

    results = at_once(keep, range(20))

    assert sum(isinstance(result, ValidationError) for result in results) == 10
    assert RequestAttachment.objects.count() == 10


def test_upload_in_the_admin_is_checked_and_can_be_downloaded(client, subject):
    client.force_login(UserFactory(role=roles.OFFICER))
    address = reverse("admin:consultations_request_attach", args=[subject.pk])

    refused = client.post(address, {"file": upload(b"MZ\x90", "surat.pdf")}, follow=True)
    assert "Jenis berkas ini tidak diterima" in refused.content.decode()
    client.post(address, {"file": upload(raw_pdf(), 'a";x=.pdf')})
    kept = RequestAttachment.objects.get()
    response = client.get(reverse("admin:consultations_request_attachment", args=[subject.pk, kept.pk]))

    assert b"".join(response.streaming_content) == raw_pdf()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"] and "private" in response["Cache-Control"]
    assert response["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(("role", "status"), [(roles.AUDITOR, 200), (roles.REVIEWER, 200), (None, 404)])
def test_download_is_for_whoever_may_see_the_request(client, subject, role, status):
    kept = RequestAttachment.keep(subject, clean(1))
    client.force_login(UserFactory(role=role))

    response = client.get(reverse("admin:consultations_request_attachment", args=[subject.pk, kept.pk]))

    assert response.status_code == status


def test_download_is_not_for_strangers_nor_by_another_requests_address(client, subject):
    kept, other = RequestAttachment.keep(subject, clean(1)), request_in("diajukan")
    assert client.get(reverse("admin:consultations_request_attachment", args=[subject.pk, kept.pk])).status_code == 302
    client.force_login(UserFactory(role=roles.OFFICER))

    assert client.get(reverse("admin:consultations_request_attachment", args=[other.pk, kept.pk])).status_code == 404
    assert client.get(kept.file.url).status_code == 404
