"""A paper report in a real browser: typed by staff as it stands, sent with its receipt, its findings taken to the clinic."""

from playwright.sync_api import expect

from consultations.models import Session
from klinik_koperasi.accounts import roles
from reports.models import Report
from tests.e2e.conftest import act
from tests.e2e.test_asking import wished_day
from tests.factories.accounts import UserFactory
from tests.factories.reports import CampaignFactory, lender
from tests.reports.test_keying import typed


def test_staff_key_in_a_paper_report_and_its_findings_become_a_session(
    phone, desktop, login, look, axe, shot, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path / "media"
    CampaignFactory()
    cooperative = lender(name="KSP Contoh Sejahtera")
    page = phone
    login(page, UserFactory(role=roles.REVIEWER))

    report = opened_from_the_list(page, look)
    typed_from_paper(page, report, axe, shot)
    expect(page.get_by_role("heading", name="Temuan pada")).to_be_visible()
    expect(page.get_by_text("Rp1.001.000.000").first).to_be_visible()
    look(page, "laporan-2-temuan")
    page.get_by_role("button", name="Kirim laporan").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tanda terima (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    page = desktop
    login(page, UserFactory(role=roles.HEAD, name="Contoh Dua"))
    expect(page.get_by_role("heading", name="Pekerjaan hari ini")).to_be_visible()
    page.goto(cooperative.get_absolute_url())
    page.get_by_role("link", name="Minta pendampingan atas temuan ini").click()
    findings_become_a_request(page, look)
    session_is_opened_on_them(page, look)


def opened_from_the_list(page, look) -> Report:
    """Cooperative and book year are looked up while one types."""
    page.goto("/admin/reports/report/add/")
    page.locator(".field-cooperative .select2-selection").click()
    page.locator(".select2-search__field").fill("sejahtera")
    page.locator(".select2-results__option", has_text="KSP Contoh Sejahtera").click()
    page.locator("[name=campaign]").select_option(index=1)
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_text("Laporan dibuka.")).to_be_visible()
    page.goto("/admin/reports/report/")
    look(page, "laporan-0-daftar")
    page.locator("#result_list").get_by_role("link", name="KSP Contoh Sejahtera").click()
    expect(page.get_by_role("heading", name="Belum ada angka")).to_be_visible()
    look(page, "laporan-1-draf")
    return Report.objects.get()


def typed_from_paper(page, report: Report, axe, shot) -> None:
    """The balance sheet; one figure first in words, and one that does not add up: it is the paper's, and stays as it is."""
    page.get_by_role("link", name="Ketik dari kertas").click()
    page.locator("summary", has_text="Laporan posisi keuangan").click()
    sample = typed(report)
    for line in report.lines.section("posisi").lines:
        for name in (f"{line.key}-ini", f"{line.key}-lalu"):
            if sample.get(name):
                page.locator(f"[name='{name}']").fill(sample[name])
    page.locator("[name=satuan]").select_option("Ribuan rupiah")
    page.get_by_label("Kas, ", exact=False).first.fill("dua belas juta")
    page.get_by_role("button", name="Simpan dan periksa").click()
    expect(page.get_by_text("bukan angka").first).to_be_visible()
    axe(page)
    shot(page, "laporan-2b-ketik")
    page.get_by_label("Kas, ", exact=False).first.fill("Rp 13.500,-")
    page.get_by_role("button", name="Simpan dan periksa").click()


def findings_become_a_request(page, look) -> None:
    """The findings are ticked already; the person to call and the place are asked for."""
    expect(page.locator("[name=findings]:checked").first).to_be_visible()
    page.get_by_label("Nama pengurus yang dihubungi").fill("Ibu Contoh Lima")
    page.get_by_label("Nomor HP atau WhatsApp").fill("0812-3456-7890")
    page.get_by_role("radio", name="Di kantor").check()
    page.get_by_label("Pemberitahuan privasi sudah").check()
    look(page, "pendampingan-1-minta")
    page.get_by_role("button", name="Minta dan lanjut menjadwalkan").click()
    expect(page.get_by_text("Dari telaah laporan")).to_be_visible()


def session_is_opened_on_them(page, look) -> None:
    form = act(page, "Jadwalkan")
    form.get_by_label("Tanggal").fill(wished_day())
    form.get_by_label("Ketua tim").select_option(label="Contoh Dua")
    look(page, "pendampingan-2-jadwalkan")
    form.get_by_role("button", name="Jadwalkan").click()
    expect(page.get_by_text("Dijadwalkan").first).to_be_visible()
    page.locator(f"a[href='{Session.objects.get().get_absolute_url()}']").first.click()
    expect(page.get_by_text("Dari telaah laporan")).to_be_visible()
    expect(page.get_by_text("Rp1.001.000.000").first).to_be_visible()
    look(page, "pendampingan-3-sesi")
