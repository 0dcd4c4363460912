"""The whole story in a real browser: a pokdarwis asks, an officer schedules, holds, writes and prints, anybody verifies."""

from datetime import timedelta
from functools import partial

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone
from playwright.sync_api import expect

from consultations.models import Request, Session
from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.models import IssuedDocument
from tests.factories.accounts import UserFactory

PHONE_NUMBER = "0812-3456-7890"


def wished_day() -> str:
    day = timezone.localdate() + timedelta(days=8)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return f"{day:%Y-%m-%d}"


def ask_for_a_session(page, look=lambda name: None):
    """From the landing page to the receipt, as a group does it; `look` is called on every page on the way."""
    page.goto("/")
    look("beranda")
    page.get_by_role("link", name="Ajukan permohonan").first.click()
    page.get_by_label("Kelompok Anda").select_option("pokdarwis")
    page.get_by_label("Nama kelompok").fill("Pokdarwis Contoh Kayutangan")
    page.get_by_label("Kelurahan").select_option(label="Kauman")
    page.get_by_label("RW", exact=True).fill("09")
    look("ajukan-1-kelompok")
    page.get_by_role("button", name="Simpan dan lanjut").click()

    page.get_by_role("checkbox", name="Mendirikan koperasi").check()
    page.get_by_label("Ceritakan keadaan").fill(
        "Kami mengelola kampung wisata dan ingin tahu cara mendirikan koperasi."
    )
    page.get_by_label("Perkiraan jumlah peserta").fill("sekitar 30")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    expect(page.get_by_text("Anda menulis “sekitar 30”").first).to_be_visible()
    look("ajukan-2-kebutuhan-salah")
    page.get_by_label("Perkiraan jumlah peserta").fill("30")
    page.get_by_role("button", name="Simpan dan lanjut").click()

    page.get_by_role("radio", name="Di tempat kami").check()
    page.get_by_label("Nama dan alamat tempat").fill("Balai RW 09, Jl. Contoh 12")
    page.get_by_label("Tanggal usulan 1").fill(wished_day())
    page.get_by_label("Jam usulan 1").select_option("09:00")
    look("ajukan-3-waktu-tempat")
    page.get_by_role("button", name="Simpan dan lanjut").click()

    page.get_by_label("Nama Anda").fill("Ibu Contoh Lima")
    page.get_by_label("Nomor HP atau WhatsApp").fill(PHONE_NUMBER)
    page.get_by_label("Kedudukan dalam kelompok").fill("ketua")
    page.get_by_role("checkbox", name="Saya sudah membaca").check()
    look("ajukan-4-kontak")
    page.get_by_role("button", name="Simpan dan lanjut").click()

    expect(page.get_by_text("Belum terkirim.")).to_be_visible()
    look("ajukan-5-periksa")
    page.get_by_role("button", name="Kirim permohonan").click()
    expect(page.get_by_role("heading", name="Permohonan Anda sudah kami terima")).to_be_visible()
    look("ajukan-terima")
    return Request.objects.get()


def check_request(page, number: str):
    page.goto("/cek/")
    page.get_by_label("Nomor permohonan", exact=True).fill(number)
    page.get_by_label("4 angka terakhir HP").fill("7890")
    page.get_by_role("button", name="Cek permohonan").click()


@pytest.fixture
def looked(look):
    """Every page on the way is held against axe and kept as a picture, at both sizes."""
    return lambda page: partial(look, page)


@pytest.mark.parametrize("page_at", ["phone", pytest.param("desktop", marks=pytest.mark.full)], indirect=True)
@pytest.mark.django_db(transaction=True)
def test_group_asks_officer_holds_and_prints_and_anybody_verifies(page_at, live_server, looked, login, settings):
    page, look = page_at, looked(page_at)
    settings.PUBLIC_URL = live_server.url
    officer = UserFactory(role=roles.OFFICER, name="Contoh Satu")

    record = ask_for_a_session(page, look)
    check_request(page, record.number)
    expect(page.get_by_role("heading", name="Permohonan Anda sedang kami periksa")).to_be_visible()
    look("cek-diajukan")

    login(page, officer)
    expect(page.get_by_role("heading", name="Pekerjaan hari ini")).to_be_visible()
    look("petugas-beranda")
    page.get_by_role("link", name=record.number).click()
    expect(page.get_by_role("heading", name="Langkah berikutnya")).to_be_visible()
    look("petugas-permohonan-diajukan")
    page.locator("summary", has_text="Verifikasi").click()
    look("petugas-verifikasi")
    page.get_by_role("button", name="Verifikasi").click()

    page.locator("summary", has_text="Jadwalkan").click()
    page.get_by_label("Ketua tim").select_option(label="Contoh Satu")
    look("petugas-jadwalkan")
    page.get_by_role("button", name="Jadwalkan").click()
    expect(page.get_by_text("Dijadwalkan").first).to_be_visible()
    look("petugas-permohonan-dijadwalkan")

    check_request(page, record.number)
    expect(page.get_by_role("heading", name="Jadwal Anda sudah pasti")).to_be_visible()
    expect(page.get_by_text("Contoh Satu")).to_be_visible()
    look("cek-dijadwalkan")

    session = Session.objects.get()
    page.goto(session.get_absolute_url())
    look("petugas-sesi")
    page.get_by_role("button", name="Sesi terlaksana").click()
    expect(page.get_by_text("Sebelum sesi ditutup, isi dulu").first).to_be_visible()
    page.get_by_label("Jumlah hadir").fill("28")
    page.get_by_label("Kondisi awal").fill("Kelompok mengelola kampung wisata sejak 2019.")
    page.get_by_label("Pokok masalah").fill("Belum tahu bentuk usaha yang cocok\nUang kas belum dicatat")
    page.get_by_label("Pembahasan").fill("Koperasi dibandingkan dengan CV dan PT.")
    page.get_by_label("Rekomendasi").fill("Menyusun daftar calon pendiri\nMembuka buku kas")
    page.get_by_label("Kesepakatan").fill("Bertemu lagi bulan depan")
    page.locator("[name=attendees-0-name]").fill("Ibu Contoh Enam")
    page.locator("[name=follow_ups-0-what]").fill("Daftar calon pendiri, paling sedikit 9 orang")
    page.locator("[name=follow_ups-0-who]").fill("Ketua kelompok")
    page.locator("[name=follow_ups-0-due]").fill(f"{timezone.localdate() + timedelta(days=30):%d/%m/%Y}")
    look("petugas-catatan")
    page.locator("[name=_continue]").click()
    page.get_by_role("button", name="Sesi terlaksana").click()
    page.get_by_role("button", name="Terbitkan ringkasan").click()
    expect(page.get_by_role("link", name="Buka dan cetak ringkasan (PDF)")).to_be_visible()
    look("petugas-ringkasan-terbit")

    address = page.get_by_role("link", name="Buka dan cetak ringkasan (PDF)").get_attribute("href")
    pdf = page.context.request.get(live_server.url + address)
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body() == bytes(IssuedDocument.objects.get().content)
    pages = pypdfium2.PdfDocument(pdf.body())
    found = [code.text for sheet in pages for code in zxingcpp.read_barcodes(sheet.render(scale=3).to_pil())]
    page.goto(found[0])
    expect(page.get_by_text("SAH", exact=True).first).to_be_visible()
    look("verifikasi-sah")


@pytest.mark.django_db(transaction=True)
def test_group_asks_and_checks_without_javascript(no_js, shot):
    record = ask_for_a_session(no_js)
    shot(no_js, "tanpa-js-terima")

    check_request(no_js, record.number)

    expect(no_js.get_by_role("heading", name="Permohonan Anda sedang kami periksa")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_form_is_filled_in_by_keyboard_alone(desktop):
    desktop.goto("/ajukan/")
    desktop.keyboard.press("Tab")
    expect(desktop.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    desktop.keyboard.press("Enter")

    reached = []
    for _ in range(8):
        desktop.keyboard.press("Tab")
        reached.append(desktop.evaluate("document.activeElement.name || document.activeElement.type || ''"))

    assert [name for name in reached if name in {"group_kind", "group_name", "kelurahan", "rw", "rt"}] == [
        "group_kind", "group_name", "kelurahan", "rw", "rt",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_wrong_answers_are_listed_with_links_to_their_fields(page_at, axe, shot):
    page_at.goto("/ajukan/")
    page_at.get_by_role("button", name="Simpan dan lanjut").click()

    expect(page_at.get_by_text("isian yang perlu diperbaiki")).to_be_visible()
    axe(page_at)
    shot(page_at, "ajukan-1-salah")
    page_at.get_by_role("link", name="Nama kelompok").click()
    assert page_at.evaluate("location.hash") == "#id_group_name"

    page_at.goto("/cek/")
    page_at.get_by_role("button", name="Cek permohonan").click()
    axe(page_at)
    shot(page_at, "cek-salah")


@pytest.mark.django_db(transaction=True)
def test_first_visit_stays_within_the_budget(phone, weight):
    for path in ["/", "/ajukan/", "/cek/"]:
        requests, kilobytes = weight(phone, path)

        assert requests <= 12, path
        assert kilobytes <= 100, path
