"""An import in a real browser: upload, explain a heading, look, leave a row, save, undo; at phone and desktop size."""

from playwright.sync_api import expect

from cooperatives.models import Cooperative
from klinik_koperasi.accounts import roles
from tests.cooperatives.files import ODS, ods, ods_row
from tests.cooperatives.jobs import run_waiting
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import CooperativeFactory


def test_from_file_to_registry_and_back(phone, login, look, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    page = phone
    login(page, UserFactory(role=roles.REGISTRAR))
    CooperativeFactory(
        nik_koperasi="3573020000002", name="KSU Contoh Mawar Basri", nomor_badan_hukum="", source_year=2024
    )
    rows = [
        ods_row(1), ods_row(2), ods_row(3, ASET="#REF!"), ods_row(4),
        ods_row(5, ID_KOPERASI=None, NO_BADAN_HUKUM=None, NAMA_KOPERASI="KSP Contoh Mawar Basri"),
    ]  # fmt: skip
    path = ods(tmp_path / "koperasi.xlsx", [row | {"Harta": 7} for row in rows], [*ODS, "Harta"], titles=2)

    page.goto("/admin/cooperatives/importbatch/add/")
    look(page, "impor-1-unggah")
    page.get_by_label("Berkas").set_input_files(path)
    page.get_by_role("button", name="Unggah dan baca").click()
    expect(page.get_by_text("Sedang dibaca").first).to_be_visible()
    look(page, "impor-2-dibaca")
    run_waiting()

    expect(page.get_by_label("Harta")).to_be_visible()
    look(page, "impor-3-judul")
    page.get_by_label("Harta").select_option("")
    page.get_by_role("button", name="Artikan judul kolom").click()
    expect(page.get_by_text("Sedang dibaca").first).to_be_visible()
    run_waiting()

    expect(
        page.get_by_role("checkbox", name="KSU Contoh Mawar Dasri")
    ).to_be_visible()  # the page looks again by itself
    look(page, "impor-4-baru")
    page.get_by_role("checkbox", name="KSU Contoh Mawar Dasri").uncheck()
    page.get_by_role("button", name="Catat pilihan halaman ini").click()
    expect(page.get_by_text("Pilihan untuk 2 baris dicatat.")).to_be_visible()
    for name in ("Berubah", "Meragukan", "Ditolak"):
        page.get_by_role("link", name=name).click()
        expect(page.locator("#baris [aria-current=page]")).to_contain_text(name)
        look(page, f"impor-5-{name}")

    page.get_by_role("button", name="Simpan baris yang diambil").click()
    expect(page.get_by_text("Sedang disimpan").first).to_be_visible()
    run_waiting()
    expect(page.get_by_text("koperasi berubah")).to_be_visible()
    look(page, "impor-6-hasil")
    assert Cooperative.objects.count() == 2

    page.get_by_text("Urungkan impor ini").first.click()
    page.get_by_role("button", name="Ya, urungkan impor ini").click()
    expect(page.get_by_text("Sedang diurungkan").first).to_be_visible()
    run_waiting()
    expect(page.get_by_text("Impor diurungkan").first).to_be_visible()
    assert Cooperative.objects.count() == 1
