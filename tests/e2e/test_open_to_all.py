"""An open session on a small phone: found on the landing page, joined, waited for, given back."""

import pytest
from playwright.sync_api import expect

from consultations.agenda.models import Place
from klinik_koperasi.accounts import roles
from tests.factories.accounts import UserFactory
from tests.factories.agenda import joined, opening_of


@pytest.fixture
def look(axe, shot):
    """Once a page, at the size of a phone, where it is tightest."""

    def at_its_size(page, name: str):
        axe(page)
        shot(page, name)

    return at_its_size


def test_group_joins_an_open_session_on_a_phone_and_gives_its_place_back(phone, login, look):
    officer, page = UserFactory(role=roles.OFFICER), phone
    page.goto("/")
    expect(page.get_by_text("Belum ada sesi terbuka yang dijadwalkan.")).to_be_visible()
    opening = opening_of(officer, capacity=12)
    joined(opening, 5)
    page.goto("/")
    page.get_by_role("link", name="Lihat agenda").click()
    look(page, "agenda")
    page.get_by_role("link", name=opening.title).click()
    look(page, "agenda-sesi")
    page.get_by_role("link", name="Daftarkan kelompok").click()
    page.get_by_role("button", name="Kirim pendaftaran").click()
    expect(page.get_by_text("Tulis berapa orang dari kelompok Anda yang ikut.").first).to_be_visible()
    look(page, "agenda-daftar-belum-lengkap")
    page.get_by_label("Kelompok Anda").select_option("pkk")
    page.get_by_label("Nama kelompok").fill("PKK RW 09")
    page.get_by_label("Kelurahan").select_option(label="Kauman")
    page.get_by_label("Berapa orang yang ikut?").fill("7")
    page.get_by_label("Nama Anda").fill("Ibu Contoh Lima")
    page.get_by_label("Nomor HP atau WhatsApp").fill("0812-3456-7890")
    page.get_by_role("checkbox", name="Saya sudah membaca").check()
    page.get_by_role("button", name="Kirim pendaftaran").click()
    expect(page.get_by_role("heading", name="Kelompok Anda terdaftar")).to_be_visible()
    look(page, "agenda-terdaftar")
    waiting = joined(opening, 4)
    assert waiting.status == "menunggu"

    page.get_by_role("link", name="Tidak jadi ikut?").click()
    look(page, "agenda-lepas")
    page.get_by_role("button", name="Ya, lepas tempat").click()
    expect(page.get_by_role("heading", name="Tempat ini sudah dilepas")).to_be_visible()
    assert Place.objects.get(pk=waiting.pk).status == "terdaftar"

    login(page, officer)
    for path, name in [(opening.staff_url, "sesi"), ("/admin/agenda/opensession/add/", "terbitkan")]:
        page.goto(path)
        look(page, f"petugas-agenda-{name}")
