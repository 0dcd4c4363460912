"""Asking in a real browser: step by step, without JavaScript, by keyboard alone, with wrong answers.

How the story goes on, and each page of the form held against axe: `test_clinic_year`.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consultations.models import ContactLink, Request
from klinik_koperasi.accounts import roles
from tests.factories.accounts import UserFactory
from tests.factories.agenda import opening_of
from tests.factories.consultations import DraftFactory, request_in, session_in
from tests.factories.cooperatives import CooperativeFactory

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
    page.get_by_role("button", name="Simpan dan lanjut").click()
    expect(page.get_by_text("Usulkan satu waktu lagi.").first).to_be_visible()
    look("ajukan-3-waktu-tempat-satu")
    page.get_by_role("checkbox", name="Kami hanya bisa pada satu waktu itu").check()
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


@pytest.mark.django_db(transaction=True)
def test_group_asks_checks_and_calls_off_without_javascript(no_js, shot):
    page, record = no_js, ask_for_a_session(no_js)
    shot(page, "tanpa-js-terima")
    check_request(page, record.number)
    expect(page.get_by_role("heading", name="Permohonan Anda sedang kami periksa")).to_be_visible()

    page.get_by_role("link", name="Batalkan permohonan").click()
    record.refresh_from_db()
    assert record.status == "diajukan"  # a page that asks has changed nothing
    shot(page, "cek-batal")
    page.get_by_role("button", name="Ya, batalkan permohonan").click()

    expect(page.get_by_role("heading", name="Permohonan ini sudah dibatalkan")).to_be_visible()
    record.refresh_from_db()
    assert record.status == "dibatalkan"


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
def test_wrong_answers_are_listed_with_links_to_their_fields(phone, look):
    phone.goto("/ajukan/")
    phone.get_by_role("button", name="Simpan dan lanjut").click()

    expect(phone.get_by_text("isian yang perlu diperbaiki")).to_be_visible()
    look(phone, "ajukan-1-salah")
    phone.get_by_role("link", name="Nama kelompok").click()
    assert phone.evaluate("location.hash") == "#id_group_name"

    phone.goto("/cek/")
    phone.get_by_role("button", name="Cek permohonan").click()
    look(phone, "cek-salah")


@pytest.mark.django_db(transaction=True)
def test_first_visit_stays_within_the_budget(phone, weight):
    for path in ["/", "/ajukan/", "/cek/"]:
        requests, kilobytes = weight(phone, path)

        assert requests <= 12, path
        assert kilobytes <= 100, path


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_pages_that_no_story_passes_are_free_of_barriers(phone, look):
    """Links of messages (living and dead), the way out, the registry's question, refusals of the survey and the agenda."""
    officer = UserFactory(role=roles.OFFICER)
    record, cooperative = request_in("diajukan", contact_phone=PHONE_NUMBER), CooperativeFactory(name="KSP Contoh Maju")
    held, _ = session_in("terlaksana", officer), session_in("direncanakan", officer, record)
    draft = DraftFactory(group_kind="koperasi", group_name=cooperative.name)
    state = ContactLink.make("keadaan", record)
    summary = ContactLink.make("ringkasan", held.requests.get(), held)
    check_request(phone, record.number)
    expect(phone.get_by_role("heading", name="Jadwal Anda sudah pasti")).to_be_visible()
    pages = {
        "cek-batal": "/cek/batal/",
        "tautan": f"/cek/tautan/{state}/",
        "tautan-mati": "/cek/tautan/sudah-lewat/",
        "tautan-ringkasan": f"/ringkasan/{summary}/",
        "tempat-mati": "/agenda/tempat/sudah-lewat/",
        "agenda-lewat": opening_of(officer).get_absolute_url(),
        "ajukan-koperasi": f"/ajukan/{draft.token}/koperasi/",
        "ajukan-belum-lengkap": f"/ajukan/{Request.objects.create().token}/periksa/",
        "survei-kode-salah": "/survei/?kode=ABCD-2345",
        "survei-terima-kasih": "/survei/terima-kasih/",
    }
    for name, address in pages.items():
        phone.goto(address)
        expect(phone.get_by_role("heading", level=1)).to_be_visible()
        look(phone, name)
    phone.goto(pages["tautan"])
    phone.get_by_label("4 angka terakhir HP").fill("12")
    phone.get_by_role("button").last.click()
    look(phone, "tautan-salah")
