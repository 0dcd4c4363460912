"""A paper report in a real browser: by template with a mistake, mended by typing, sent, looked at, settled by another person."""

from playwright.sync_api import expect

from klinik_koperasi.accounts import roles
from reports.models import Report
from tests.factories.accounts import UserFactory
from tests.factories.reports import CampaignFactory, lender, workbook_for


def test_staff_take_in_a_report_and_another_settles_it(phone, desktop, login, look, axe, shot, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    page = phone
    reviewer, head = UserFactory(role=roles.REVIEWER), UserFactory(role=roles.HEAD)
    login(page, reviewer)
    campaign, cooperative = CampaignFactory(), lender(name="KSP Contoh Sejahtera")
    report = Report.objects.create(
        cooperative=cooperative, campaign=campaign, chart="simpan_pinjam", chart_version="2026.1"
    )

    page.goto(report.get_absolute_url())
    look(page, "laporan-1-draf")
    page.locator("summary", has_text="Masukkan templat").click()
    page.get_by_label("Templat yang sudah diisi").set_input_files(
        workbook_for(report, tmp_path / "1.xlsx", {("kas", "ini"): 13_500_000})
    )
    page.get_by_role("button", name="Masukkan templat").click()
    expect(page.get_by_role("heading", name="Temuan pada")).to_be_visible()
    expect(page.get_by_text("Rp1.001.000.000").first).to_be_visible()
    look(page, "laporan-2-temuan")
    page.get_by_role("link", name="Ketik dari kertas").click()
    page.locator("summary", has_text="Laporan posisi keuangan").click()
    expect(page.get_by_label("Kas, ", exact=False).first).to_have_value("13.500.000")
    page.get_by_label("Kas, ", exact=False).first.fill("dua belas juta")
    page.get_by_role("button", name="Simpan dan periksa").click()
    expect(page.get_by_text("bukan angka").first).to_be_visible()
    axe(page)
    shot(page, "laporan-2b-ketik")
    page.get_by_label("Kas, ", exact=False).first.fill("Rp 12.500.000,-")
    page.get_by_role("button", name="Simpan dan periksa").click()
    expect(page.get_by_text("Tidak ada temuan.")).to_be_visible()

    page.get_by_role("button", name="Kirim laporan").click()
    page.get_by_role("button", name="Nyatakan lengkap").click()
    page.get_by_role("button", name="Mulai menelaah").click()
    page.locator("summary", has_text="Usulkan hasil").click()
    page.get_by_label("Tanpa catatan").check()
    page.get_by_role("button", name="Usulkan hasil").click()
    expect(page.get_by_text("Hasil diusulkan").first).to_be_visible()
    shot(page, "laporan-3-diusulkan")
    page.goto("/admin/reports/report/")
    look(page, "laporan-4-daftar")

    page = desktop
    login(page, head)
    page.goto(report.get_absolute_url())
    page.get_by_role("button", name="Tetapkan hasil").click()
    expect(page.get_by_text("Hasil ditetapkan").first).to_be_visible()
    report.refresh_from_db()
    assert (report.proposed_by, report.settled_by) == (reviewer, head)
