"""What everybody may use beside the request form, on a small phone: the survey without JavaScript, an open session."""

from datetime import date

import pytest
from playwright.sync_api import expect

from consultations.agenda.models import Place
from consultations.survey import method, periods
from consultations.survey.codes import printed
from consultations.survey.models import Answer
from consultations.survey.workflow import print_codes, publish
from klinik_koperasi.accounts import roles
from tests.factories.accounts import UserFactory
from tests.factories.agenda import joined, opening_of
from tests.factories.consultations import session_in


@pytest.fixture
def look(axe, shot):
    """Once a page, at the size of a phone, where it is tightest."""

    def at_its_size(page, name: str):
        axe(page)
        shot(page, name)

    return at_its_size


def test_survey_is_answered_on_a_phone_without_javascript_and_told_to_everybody(no_js, phone, login, look):
    officer, head = UserFactory(role=roles.OFFICER), UserFactory(role=roles.HEAD)
    held = session_in("terlaksana", officer, days=1)
    first, second = print_codes(held, officer, 2)
    page = no_js
    page.goto("/survei/")
    page.get_by_label("Kode pada slip").fill(printed(first).lower())
    page.get_by_role("button", name="Mulai survei").click()
    page.wait_for_load_state()  # its stylesheet too
    box = page.locator(".face").first.bounding_box()
    assert box["height"] >= 72 and box["width"] >= 300
    for number, element in enumerate(method.ELEMENTS[:8], start=1):
        page.get_by_role("group", name=element.question).get_by_text(element.words[3], exact=True).click()
        page.get_by_role("link", name=f"Pertanyaan {number + 1}", exact=True).click()
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_role("link", name="Pertanyaan 9: Belum dijawab")).to_be_visible()
    page.get_by_role("group", name=method.ELEMENTS[8].question).get_by_text("Baik", exact=True).click()
    page.get_by_label("Umur").select_option("30")
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_role("heading", name="Terima kasih")).to_be_visible()
    assert Answer.objects.get().u9 == 3

    month = date(2026, 3, 1)
    Answer.objects.bulk_create(
        Answer(
            month=month, form="kunjungan", released=True, age="30", suggestion="Contoh", **dict.fromkeys(method.KEYS, 4)
        )
        for _ in range(6)
    )
    publish(periods.parse("2026-03"), head)
    page = phone
    page.goto(f"/survei/?kode={first}")
    look(page, "survei-kode-terpakai")
    page.goto(f"/survei/?kode={second}")
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_role("link", name="Pertanyaan 1: Belum dijawab")).to_be_visible()
    look(page, "survei-belum-lengkap")
    page.goto("/survei/hasil/")
    expect(page.get_by_text("100,00")).to_be_visible()
    look(page, "survei-hasil")
    login(page, head)
    for path, name in [("", "hasil"), ("kertas/", "kertas"), (f"sesi/{held.pk}/kode/", "cetak")]:
        page.goto(f"/admin/survey/publication/{path}?periode=2026-03")
        look(page, f"petugas-survei-{name}")


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
