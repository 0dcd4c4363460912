"""What staff see of the registry in a real browser: early warnings, from the work list to the note."""

from datetime import date

from playwright.sync_api import expect

from cooperatives import watch
from klinik_koperasi.accounts import roles
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import CooperativeFactory, YearlyFiguresFactory


def test_early_warning_from_the_work_list_to_the_note(phone, login, look):
    page = phone
    cooperative = CooperativeFactory(name="KSP Contoh Rugi", status="")
    for year in (2024, 2025):
        YearlyFiguresFactory(cooperative=cooperative, tahun_buku=year, shu=-1_500_000)
    watch.refresh(date(2026, 11, 21))
    login(page, UserFactory(role=roles.REGISTRAR))

    expect(page.get_by_role("heading", name="Koperasi perlu perhatian")).to_be_visible()
    look(page, "perhatian-1-beranda")
    page.goto(cooperative.get_absolute_url())
    look(page, "perhatian-2-koperasi")
    page.goto("/admin/cooperatives/alert/")
    look(page, "perhatian-3-daftar")
    page.get_by_role("link", name="KSP Contoh Rugi").first.click()
    page.get_by_label("Catatan").fill("Sudah dikunjungi.")
    look(page, "perhatian-4-catatan")
    page.get_by_role("button", name="Simpan", exact=True).click()

    expect(page.get_by_text("berhasil diubah").first).to_be_visible()
