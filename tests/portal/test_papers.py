"""Papers beside the figures: kept by the rules for uploads, lists of single members refused."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from klinik_koperasi.files.checks import accept
from reports import workflow
from reports.models import Campaign, Report
from tests.factories.portal import at_desk, png_upload
from tests.kernel.pdfs import text_pdf
from tests.portal.desk import begun, page

pytestmark = pytest.mark.django_db


def test_papers_are_kept_by_the_rules_and_lists_of_members_are_refused(treasurer):
    client, report = at_desk(treasurer), begun(treasurer)
    Campaign.objects.update(documents="Buku RAT\nBerita acara RAT\nSurat rekomendasi")

    def pdf(rows: int):
        lines = [f"{n} Siti Aminah {n}.500.000 250.000" for n in range(1, rows + 1)]
        return SimpleUploadedFile(
            "Buku RAT.pdf", text_pdf(["No Nama Anggota Pinjaman Saldo", *lines]), "application/pdf"
        )

    asked = page(client, "attach", report, kind="buku_rat", file=pdf(5))  # a list under a harmless name
    words = asked.content.decode()
    assert asked.status_code == 422 and "tampaknya memuat 5 baris nama" in words and "Sudah saya periksa" in words
    assert "halaman 1" in words and "Sudah saya" not in page(client, "report", report).content.decode()
    assert not report.attachments.exists()
    assert page(client, "attach", report, kind="buku_rat", file=pdf(5), sure="on").status_code == 302
    assert report.log.filter(note__contains="dinyatakan tidak memuat").exists()
    client.post(reverse("portal_discard", args=[report, report.attachments.get()]))

    kept = page(client, "attach", report, kind="buku_rat", file=png_upload())
    assert "Belum ada: Berita acara RAT, Surat rekomendasi." in page(client, "report", report).content.decode()
    listed = page(client, "attach", report, kind="lain", file=png_upload("Daftar_Pinjaman anggota.png"))
    script = page(client, "attach", report, kind="lain", file=io.BytesIO(b"MZ program"))

    assert (kept.status_code, listed.status_code, script.status_code) == (302, 422, 422)
    assert "data pribadi" in listed.content.decode() and "Jenis berkas ini tidak diterima" in script.content.decode()
    (one,) = report.attachments.all()
    assert page(client, "attachment", report, one)["Content-Disposition"].startswith("attachment")
    Report.objects.update(sent_at=timezone.now())
    with pytest.raises(ValidationError, match="sudah dikirim sebagai Buku RAT"):
        workflow.attach(report, "audit", accept(png_upload()), treasurer)
    Report.objects.update(sent_at=None)
    client.post(reverse("portal_discard", args=[report, one]))
    assert not report.attachments.exists()
