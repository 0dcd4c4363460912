"""Finding and seeing in a real browser: results while typing, filters, pictures; for staff counts, saved views, a chair."""

from playwright.sync_api import expect

from cooperatives import watch
from klinik_koperasi.accounts import roles
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import BoardMemberFactory, CooperativeFactory, YearlyFiguresFactory, kelurahan


def city() -> None:
    for n, place in enumerate(["Kauman", "Kasin", "Gadang", "Dinoyo", "Kauman", "Blimbing"]):
        one = CooperativeFactory(name=f"KSP Contoh {'Makmur' if n % 2 else 'Melati'} {n}", kelurahan=kelurahan(place))
        for year in (2023, 2024, 2025)[: 3 - n // 3]:
            YearlyFiguresFactory(cooperative=one, tahun_buku=year, members=90 + 40 * n)
    CooperativeFactory(name="Koperasi Contoh Diam", inactive=True, jenis=None)


def test_visitor_types_filters_and_looks_at_the_pictures(phone, no_js, axe, shot):
    page = phone
    city()
    finds_without_javascript(no_js)
    page.goto("/koperasi/")
    expect(page.get_by_role("heading", name="7 koperasi di Kota Malang")).to_be_visible()
    expect(page.locator("#saringan")).not_to_have_attribute("open", "")

    page.get_by_label("Cari nama atau kelurahan").press_sequentially("melati", delay=10)
    expect(page.get_by_role("heading", name="3 koperasi di Kota Malang")).to_be_visible()
    expect(page.locator("[data-live-says]")).to_have_text("3 koperasi di Kota Malang")
    assert page.url.endswith("/koperasi/?q=melati")
    page.locator("#saringan > summary").click()
    page.get_by_role("link", name="Klojen 2").click()
    page.locator("#saringan > summary").click()
    page.locator("#saringan-lain > summary").click()
    page.get_by_role("link", name="Tercatat 1", exact=True).click()
    expect(page.get_by_role("link", name="Lepaskan saringan Kecamatan: Klojen")).to_be_visible()
    page.locator("#saringan > summary").click()
    axe(page)
    shot(page, "cari-koperasi")
    page.get_by_label("Cari nama atau kelurahan").fill("makmur")
    expect(page.get_by_text("Cocok dengan “makmur”.")).to_be_visible()
    assert "kecamatan=35.73.02" in page.url and "q=makmur" in page.url
    page.get_by_role("link", name="Lepaskan saringan RAT").click()
    expect(page.get_by_role("link", name="Lepaskan saringan RAT")).to_have_count(0)

    page.get_by_role("link", name="Statistik").click()
    page.get_by_role("link", name="Persentase aktif").click()
    expect(page.get_by_role("link", name="Kauman, Klojen: 67% aktif")).to_be_attached()
    page.get_by_text("Koperasi menurut kelurahan: tabel").click()
    axe(page)
    shot(page, "statistik")


def finds_without_javascript(page) -> None:
    """The same search by its button, the same filters by their links."""
    page.goto("/koperasi/")
    page.get_by_label("Cari nama atau kelurahan").fill("melati")
    page.get_by_role("button", name="Cari", exact=True).click()
    expect(page.get_by_role("heading", name="3 koperasi di Kota Malang")).to_be_visible()
    page.locator("#saringan > summary").click()
    page.get_by_role("link", name="Klojen 2").click()
    expect(page.get_by_role("heading", name="2 koperasi di Kecamatan Klojen")).to_be_visible()
    expect(page.get_by_role("link", name="Lepaskan saringan Kecamatan: Klojen")).to_be_visible()


def test_officer_counts_saves_a_view_and_finds_a_chair(desktop, login, axe, shot):
    page = desktop
    city()
    BoardMemberFactory(name="Endang Contoh")
    watch.refresh()
    login(page, UserFactory(role=roles.REGISTRAR))

    page.goto("/admin/cooperatives/cooperative/")
    page.get_by_role("searchbox").press_sequentially("melati", delay=10)
    expect(page.locator("[data-live-count]")).to_contain_text("3 ditemukan")
    expect(page.locator("#result_list tbody tr")).to_have_count(3)
    assert page.url.endswith("?q=melati")
    page.locator("#action-toggle").check()
    expect(page.get_by_text("3 dari 3 terpilih")).to_be_visible()
    page.get_by_role("searchbox").fill("")
    expect(page.locator("#result_list tbody tr")).to_have_count(8)
    page.locator("#changelist-filter summary", has_text="Kecamatan").click()
    page.get_by_role("link", name="Klojen 5").click()
    page.get_by_text("Simpan tampilan ini").click()
    page.get_by_label("Nama tampilan").fill("Binaan Klojen")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_text("Tampilan “Binaan Klojen” disimpan.")).to_be_visible()
    expect(page.get_by_role("link", name="Lepaskan saringan Kecamatan: Klojen")).to_be_visible()
    page.get_by_text("Simpan tampilan ini").click()
    axe(page)
    shot(page, "petugas-saringan")

    page.get_by_role("link", name="Cari menurut ketua").click()
    page.get_by_label("Nama ketua").fill("endang")
    page.get_by_role("button", name="Cari", exact=True).click()
    expect(page.get_by_role("heading", name="1 ditemukan")).to_be_visible()
    assert "endang" not in page.url.lower()
    axe(page)
    shot(page, "petugas-cari-ketua")
    page.goto("/admin/cooperatives/cooperative/ikhtisar/")
    page.get_by_text("Koperasi menurut kelompok: tabel").click()
    axe(page)
    shot(page, "petugas-ikhtisar")
