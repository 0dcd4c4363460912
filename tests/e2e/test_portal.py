"""A treasurer at the cooperative's desk in a real browser: in by a code, a template with two errors, mended, sent, sent back,
answered, sent again, and the letter at the end; on the other side of the counter a reviewer and the head."""

from datetime import timedelta

import openpyxl
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.models import IssuedDocument, Kind
from reports.models import Report
from tests.e2e.conftest import act
from tests.e2e.test_drafts import COPIES
from tests.factories.accounts import UserFactory
from tests.factories.portal import png_upload, seated
from tests.factories.reports import CampaignFactory, compared_with, lender, workbook_for

SOON = timezone.localdate() + timedelta(days=10)


def test_treasurer_hands_in_by_template_mends_answers_and_reads_the_letter(
    phone, beside, no_js, login, look, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path / "media"
    page, office, headline = phone, beside(phone), phone.locator(".desk-headline")
    CampaignFactory()
    user = seated(lender(name="KSP Contoh Sejahtera"))
    reviewer, head = UserFactory(role=roles.REVIEWER), UserFactory(role=roles.HEAD)

    page.goto("/portal/masuk/")
    look(page, "portal-1-masuk")
    page.get_by_label("Alamat e-mail").fill(user.email)
    page.get_by_role("button", name="Kirim kode").click()
    look(page, "portal-2-kode")
    call_command("db_worker", "--batch", "--no-startup-delay", "--interval", "0", verbosity=0)
    digits = next(word for word in mail.outbox[-1].body.split() if word.isdigit())
    page.get_by_label("Kode 6 angka").fill(digits)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(headline).to_have_text("Laporan tahun buku 2025 BELUM dikirim")
    page.get_by_role("button", name="Mulai laporan tahun buku 2025").click()
    look(page, "portal-3-draf")
    report = Report.objects.get()

    good = workbook_for(report, tmp_path / "baik.xlsx")
    broken = openpyxl.load_workbook(good)
    broken["Posisi Keuangan"]["B6"], broken["PHU"]["B6"] = "seratus juta", "=#REF!+1"
    broken.save(tmp_path / "rusak.xlsx")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh templat").click()
    download.value.save_as(tmp_path / "unduhan.xlsx")
    assert openpyxl.load_workbook(tmp_path / "unduhan.xlsx")["_portal"]["B6"].value == report.cooperative.code
    page.get_by_role("link", name="Unggah yang sudah diisi").click()
    for name in ("rusak.xlsx", "baik.xlsx"):
        page.get_by_label("Templat yang sudah diisi").set_input_files(tmp_path / name)
        page.get_by_role("button", name="Baca templat").click()
        if name == "rusak.xlsx":
            expect(page.get_by_text("Tidak ada angka yang diambil")).to_be_visible()
            expect(page.locator(".desk-finding.is-error")).to_have_count(2)
            look(page, "portal-4-templat-salah")
    expect(page.get_by_text("Tidak ada kesalahan yang ditemukan")).to_be_visible()

    link = page.get_by_role("link", name="Laporan posisi keuangan")
    types_without_javascript(no_js, page.context.cookies(), link.get_attribute("href"))
    link.click()
    page.get_by_label("Kas, Tahun ini").fill("13.500.000")
    expect(page.locator("[data-findings] .is-error").first).to_contain_text("Rp1.001.000.000")
    expect(page.locator("[data-total='total_aset-ini']")).to_have_text("1.001.000.000")
    expect(page.locator("[data-draft-said]")).to_contain_text("Draf tersimpan pukul")
    look(page, "portal-5-formulir")
    page.get_by_role("button", name="Simpan saja").click()
    page.get_by_role("link", name="Kembali tanpa menyimpan").click()
    page.get_by_label("Berkas PDF, JPG").set_input_files(
        {"name": "buku-rat.png", "mimeType": "image/png", "buffer": png_upload().read()}
    )
    page.get_by_role("button", name="Tambahkan lampiran").click()
    page.get_by_role("link", name="Periksa dan kirim").click()
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_role("alert")).to_contain_text("pernyataan")
    look(page, "portal-6-kirim")
    page.get_by_label("Saya tahu masih ada kesalahan").check()
    page.get_by_label("Saya menyatakan").check()
    page.get_by_role("button", name="Kirim laporan").click()
    expect(headline).to_have_text("Laporan tahun buku 2025 TERKIRIM")
    expect(page.locator(".desk-state")).to_contain_text("Tanda terima nomor")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh tanda terima").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    login(office, reviewer)
    sent_back(office, report, look)
    page.reload()
    expect(headline).to_have_text("Laporan tahun buku 2025 DIKEMBALIKAN dan belum dikirim lagi")
    first = page.locator("article.desk-finding").first
    first.locator("summary").click()
    first.get_by_label("Jawaban").check()
    first.get_by_label("Tanggapan Anda").fill("Salah ketik, sudah kami betulkan.")
    first.get_by_role("button", name="Kirim tanggapan").click()
    expect(page.get_by_text("Salah ketik, sudah kami betulkan.")).to_be_visible()
    look(page, "portal-7-dikembalikan")
    helped(page, look)

    page.get_by_role("link", name="Unggah yang sudah diisi").click()
    page.get_by_label("Templat yang sudah diisi").set_input_files(good)
    page.get_by_role("button", name="Baca templat").click()
    page.get_by_label("Saya menyatakan").check()
    page.get_by_role("button", name="Kirim laporan").click()
    expect(headline).to_have_text("Laporan tahun buku 2025 TERKIRIM")
    proposed(office)
    settled(beside(page), login, head, report, look)
    report.refresh_from_db()
    assert (report.proposed_by, report.settled_by) == (reviewer, head)
    page.reload()
    expect(headline).to_have_text("Hasil telaah laporan tahun buku 2025 sudah ditetapkan")
    look(page, "portal-8-hasil")
    with page.expect_download() as download:
        page.get_by_role("link", name=IssuedDocument.objects.get(kind=Kind.REVIEW_RESULT).printed_number).first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/")
    assert page.evaluate(COPIES) == 0
    page.goto("/portal/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk portal koperasi")


def types_without_javascript(page, cookies: list, address: str) -> None:
    """The same form where no script runs: kept by its button, checked by the server."""
    page.context.add_cookies(cookies)
    page.goto(address)
    page.get_by_label("Kas, Tahun ini").fill("13.250.000")
    page.get_by_role("button", name="Simpan saja").click()
    expect(page.locator("[data-findings] .is-error").first).to_contain_text("Rp1.000.750.000")


def helped(page, look) -> None:
    """Stuck with the findings: the clinic is asked from the report, and the report stays what it is."""
    page.get_by_role("link", name="Minta pendampingan").click()
    look(page, "portal-9-pendampingan")
    page.get_by_role("radio", name="Di kantor").check()
    page.get_by_label("Nomor HP atau WhatsApp").fill("0812-3456-7890")
    page.get_by_label("pemberitahuan privasi").check()
    page.get_by_role("button", name="Minta pendampingan").click()
    expect(page.get_by_text("Pendampingan diminta dengan nomor")).to_be_visible()
    expect(page.locator(".desk-headline")).to_contain_text("belum dikirim lagi")


def sent_back(page, report: Report, look) -> None:
    """The reviewer finds it complete, and not right."""
    expect(page.get_by_role("heading", name="Pekerjaan hari ini")).to_be_visible()
    page.goto(report.get_absolute_url())
    page.get_by_role("button", name="Nyatakan lengkap").click()
    form = act(page, "Kembalikan untuk diperbaiki")
    form.get_by_label("Apa yang perlu diperbaiki").fill("Kas tidak cocok dengan arus kas")
    form.get_by_label("Batas perbaikan").fill(f"{SOON:%Y-%m-%d}")
    look(page, "penelaah-kembalikan")
    form.get_by_role("button", name="Kembalikan untuk diperbaiki").click()
    expect(page.get_by_text("Dikembalikan").first).to_be_visible()


def proposed(page) -> None:
    """The same reviewer, once it has come back mended."""
    page.reload()
    page.get_by_role("button", name="Nyatakan lengkap").click()
    page.get_by_role("button", name="Mulai menelaah").click()
    form = act(page, "Usulkan hasil")
    form.get_by_label("Tanpa catatan").check()
    form.get_by_role("button", name="Usulkan hasil").click()
    expect(page.get_by_text("Hasil diusulkan").first).to_be_visible()


def settled(page, login, head, report: Report, look) -> None:
    """Another person settles the result and issues the letter."""
    report.refresh_from_db()
    compared_with(report, report.reviewer, head)
    login(page, head)
    expect(page.get_by_role("heading", name="Pekerjaan hari ini")).to_be_visible()
    page.goto(report.get_absolute_url())
    expect(page.get_by_text("kuartil").first).to_be_visible()
    look(page, "penelaah-diusulkan")
    page.get_by_role("button", name="Tetapkan hasil").click()
    page.get_by_role("button", name="Terbitkan Surat Hasil Telaah").click()
    expect(page.get_by_text("Surat Hasil Telaah").first).to_be_visible()
