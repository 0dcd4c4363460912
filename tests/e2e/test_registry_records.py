"""A cooperative's record in a real browser: its papers and people, a status with its basis, two records merged into one."""

from datetime import date

from playwright.sync_api import expect

from cooperatives.models import Branch, Cooperative, LegalPaper
from klinik_koperasi.accounts import roles
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import BoardMemberFactory, CooperativeFactory, YearlyFiguresFactory


def test_papers_status_and_a_merge_from_the_front_page_to_the_kept_record(phone, login, look):
    page = phone
    kept = CooperativeFactory(name="KSU Contoh Kembar", website="")
    gone = CooperativeFactory(name="Koperasi Contoh Kembar", website="kembar.example")
    for record in (kept, gone):
        BoardMemberFactory(cooperative=record)
        YearlyFiguresFactory(cooperative=record)
    Branch.objects.create(cooperative=kept, name="Cabang Kasin", address="Jl. Contoh 2")
    LegalPaper.objects.create(cooperative=kept, kind="izin_usp", number="503/1", until=date(2026, 1, 31))
    login(page, UserFactory(role=roles.REGISTRAR))

    page.get_by_role("link", name="KSU Contoh Kembar").first.click()
    expect(page.get_by_label("Nomor", exact=False).first).to_be_visible()
    page.goto(f"/admin/cooperatives/cooperative/{kept.pk}/change/")
    look(page, "catatan-3-koperasi")

    page.get_by_role("link", name="Ubah status").click()
    page.get_by_label("Status baru").select_option("kurang_aktif")
    page.get_by_label("Dasar").fill("BA 7/2026")
    page.get_by_role("button", name="Ubah status").click()
    expect(page.get_by_text("Isi tanggalnya").first).to_be_visible()
    look(page, "catatan-4-status-salah")
    page.get_by_label("Berlaku sejak").fill("2026-03-01")
    page.get_by_role("button", name="Ubah status").click()
    expect(page.get_by_text("BA 7/2026").first).to_be_visible()

    page.get_by_role("link", name="Gabungkan catatan kembar").click()
    page.get_by_role("link", name="Bandingkan").click()
    look(page, "gabung-2-bandingkan")
    page.get_by_label("Alasan").fill("Tercatat dua kali")
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("heading", name="Yang akan terjadi")).to_be_visible()
    look(page, "gabung-3-pastikan")
    page.get_by_role("button", name="Ya, gabungkan").click()

    expect(page.get_by_text("Alamat lamanya dialihkan").first).to_be_visible()
    assert Cooperative.objects.get().website == "kembar.example"
