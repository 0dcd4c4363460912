"""The clinic's whole story in a browser, on phones: a pokdarwis without an account, an officer, the head of the office.

asks → reschedule → no-show → new date → held → summary → follow-up done → founding case → survey: every arrow is an act on
a page, by the person whose act it is. Only time is moved by hand: an agreed hour is set into the past.
"""

import re
from datetime import date, timedelta
from functools import partial

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone
from playwright.sync_api import expect

from consultations.enums import SessionStatus
from consultations.models import FollowUp, FoundingCase, GuidePoint, Session, SessionPhoto
from consultations.survey import method
from consultations.survey.models import Answer
from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.notices.models import Notice
from tests.consultations.test_admin import picture
from tests.e2e.conftest import act
from tests.e2e.test_asking import ask_for_a_session, check_request, wished_day
from tests.factories.accounts import UserFactory
from tests.factories.consultations import slot

COPIES = "indexedDB.databases().then((all) => all.filter((one) => one.name.startsWith('foto:')).length)"


@pytest.mark.parametrize("page_at", ["phone", pytest.param("desktop", marks=pytest.mark.full)], indirect=True)
@pytest.mark.django_db(transaction=True)
def test_pokdarwis_asks_moves_misses_meets_founds_and_says_how_it_was(
    page_at, beside, no_js, login, look, live_server, settings, tmp_path
):
    settings.MEDIA_ROOT, settings.PUBLIC_URL = tmp_path, live_server.url
    group, office, officer = page_at, beside(page_at), UserFactory(role=roles.OFFICER, name="Contoh Satu")

    record = ask_for_a_session(group, partial(look, group))
    check_request(group, record.number)
    expect(group.get_by_role("heading", name="Permohonan Anda sedang kami periksa")).to_be_visible()
    look(group, "cek-diajukan")
    login(office, officer)
    take_on(office, record.number, look)
    group_asks_for_another_hour(group, look)
    session_moves_and_nobody_comes(office, look)

    act(office, "Jadwalkan").get_by_role("button", name="Jadwalkan").click()
    expect(office.get_by_text("Dijadwalkan").first).to_be_visible()
    held = open_session(office, record)
    write_without_a_signal(office, held)
    print_the_summary(office, look)
    anybody_verifies(group, office, live_server.url, look)
    follow_up_is_done(office, look)
    founding_begins(office, look)
    codes = print_codes(office, held, look)
    leave_with_an_unsent_photo(office, held)

    check_request(group, record.number)
    expect(group.get_by_text("Rapat pembentukan")).to_be_visible()
    look(group, "cek-pendirian")
    answer_the_survey(no_js, codes[0])
    group.goto(f"/survei/?kode={codes[0]}")
    expect(group.get_by_text("Kode ini sudah dipakai")).to_be_visible()
    look(group, "survei-kode-terpakai")
    group.goto(f"/survei/?kode={codes[1]}")
    look(group, "survei-pertanyaan")
    group.get_by_role("button", name="Kirim jawaban").click()
    expect(group.get_by_role("link", name="Pertanyaan 1: Belum dijawab")).to_be_visible()
    look(group, "survei-belum-lengkap")
    head_publishes_the_index(office, login, look)
    group.goto("/survei/hasil/")
    expect(group.get_by_text("100,00")).to_be_visible()
    look(group, "survei-hasil")


def into_the_past(session: Session) -> None:
    begun = slot(-1)
    Session.objects.filter(pk=session.pk).update(period=(begun["start"], begun["end"]))


def open_session(page, record) -> Session:
    """From the request to the session that was fixed last, whose hour has come by now."""
    session = record.sessions.planned().get()
    into_the_past(session)
    page.locator(f"a[href='{session.get_absolute_url()}']").first.click()
    expect(page.get_by_role("heading", name="Langkah berikutnya")).to_be_visible()
    return session


def take_on(page, number: str, look) -> None:
    """From the work list to a fixed date."""
    expect(page.get_by_role("heading", name="Pekerjaan hari ini")).to_be_visible()
    look(page, "petugas-beranda")
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", name="Langkah berikutnya")).to_be_visible()
    form = act(page, "Verifikasi")
    look(page, "petugas-verifikasi")
    form.get_by_role("button", name="Verifikasi").click()
    form = act(page, "Jadwalkan")
    form.get_by_label("Ketua tim").select_option(label="Contoh Satu")
    look(page, "petugas-jadwalkan")
    form.get_by_role("button", name="Jadwalkan").click()
    expect(page.get_by_text("Dijadwalkan").first).to_be_visible()


def group_asks_for_another_hour(page, look) -> None:
    """What stands on /cek/ then: who comes, another hour, a file to add, the way out, which they do not take."""
    page.reload()
    expect(page.get_by_role("heading", name="Jadwal Anda sudah pasti")).to_be_visible()
    expect(page.get_by_text("Contoh Satu")).to_be_visible()
    look(page, "cek-dijadwalkan")
    page.get_by_role("link", name="Tambah berkas").click()
    look(page, "cek-berkas")
    page.get_by_role("link", name="Kembali").click()
    page.get_by_role("link", name="Usulkan waktu lain").click()
    page.get_by_role("button", name="Kirim usulan").click()
    expect(page.get_by_text("Pilih tanggal usulan pertama.").first).to_be_visible()
    look(page, "cek-usul-salah")
    page.get_by_label("Tanggal usulan 1").fill(wished_day())
    page.get_by_label("Jam usulan 1").select_option("13:00")
    page.get_by_role("button", name="Kirim usulan").click()
    expect(page.get_by_text("jadwal lama tetap berlaku")).to_be_visible()
    look(page, "cek-diusulkan")


def session_moves_and_nobody_comes(page, look) -> None:
    """The hour that the group asked for is filled in already; a day later the hall is locked."""
    old = Session.objects.get()
    page.locator(f"a[href='{old.get_absolute_url()}']").first.click()
    form = act(page, "Jadwal ulang")
    expect(form.get_by_label("Mulai pukul")).to_have_value("13:00")
    look(page, "petugas-jadwal-ulang")
    form.get_by_role("button", name="Jadwal ulang").click()
    expect(page.get_by_text("Rantai jadwal")).to_be_visible()
    old.refresh_from_db()
    into_the_past(old.successor)
    form = act(page, "Pemohon tidak hadir")
    form.get_by_label("Catatan").fill("Balai terkunci.")
    form.get_by_role("button", name="Pemohon tidak hadir").click()
    expect(page.get_by_text("Balai terkunci.")).to_be_visible()
    page.get_by_role("link", name="Pokdarwis Contoh Kayutangan").first.click()
    expect(page.locator(".state", has_text="Diverifikasi")).to_be_visible()


def print_the_summary(page, look) -> None:
    page.get_by_role("button", name="Sesi terlaksana").click()
    expect(page.get_by_text("Sebelum sesi ditutup, isi dulu: pokok masalah").first).to_be_visible()
    page.get_by_label("Pokok masalah").fill("Belum tahu bentuk usaha yang cocok\nUang kas belum dicatat")
    look(page, "petugas-catatan")
    page.locator("[name=_continue]").click()
    expect(page.get_by_text("berhasil diubah").first).to_be_visible()
    assert page.evaluate(COPIES) == 1  # empty; it goes at logout
    page.get_by_role("button", name="Sesi terlaksana").click()
    page.get_by_role("button", name="Terbitkan ringkasan").click()
    expect(page.get_by_role("link", name="Buka dan cetak ringkasan (PDF)")).to_be_visible()
    look(page, "petugas-ringkasan-terbit")
    assert Notice.objects.filter(event="request.summary_ready").exists()


def anybody_verifies(page, office, home: str, look) -> None:
    """Who holds the paper scans its code."""
    address = office.get_by_role("link", name="Buka dan cetak ringkasan (PDF)").get_attribute("href")
    pdf = office.context.request.get(home + address)
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body() == bytes(IssuedDocument.objects.get().content)
    sheets = pypdfium2.PdfDocument(pdf.body())
    found = [code.text for sheet in sheets for code in zxingcpp.read_barcodes(sheet.render(scale=3).to_pil())]
    page.goto(found[0])
    expect(page.get_by_text("SAH", exact=True).first).to_be_visible()
    look(page, "verifikasi-sah")


def follow_up_is_done(page, look) -> None:
    page.get_by_role("link", name="Daftar calon pendiri").first.click()
    form = act(page, "Selesai")
    form.get_by_label("Hasil").fill("Daftar berisi 11 nama sudah diterima.")
    form.get_by_role("button", name="Selesai").click()
    expect(page.get_by_text("Daftar berisi 11 nama").first).to_be_visible()
    assert FollowUp.objects.get().status == "selesai"
    look(page, "petugas-tindak-lanjut")
    page.get_by_role("link", name="Pokdarwis Contoh Kayutangan").first.click()


def founding_begins(page, look) -> None:
    """The group has decided: its case, and the first step of it."""
    page.get_by_role("button", name="Mulai pendirian koperasi").click()
    expect(page.get_by_text("Pendirian koperasi dimulai").first).to_be_visible()
    page.locator(f"a[href='{FoundingCase.objects.get().get_absolute_url()}']").first.click()
    form = act(page, "Catat langkah selesai")
    form.get_by_label("Langkah").select_option(label="Penyuluhan")
    form.get_by_role("button", name="Catat langkah selesai").click()
    expect(page.locator(".timeline .done", has_text="Penyuluhan")).to_be_visible()
    look(page, "petugas-pendirian")


def print_codes(page, session: Session, look) -> list[str]:
    """The codes of the survey, read from the paper: they stand nowhere else."""
    page.goto(session.get_absolute_url())
    page.get_by_role("link", name="Cetak kode survei").click()
    page.get_by_label("Jumlah").fill("2")
    look(page, "petugas-survei-cetak")
    with page.expect_download() as download:
        page.get_by_role("button", name="Buat PDF").click()
    sheet = pypdfium2.PdfDocument(download.value.path())[0]
    return re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", sheet.get_textpage().get_text_range())


def leave_with_an_unsent_photo(page, session: Session) -> None:
    """What is refused stays and says why; whoever logs out is asked, and nothing stays in the browser."""
    page.goto(session.get_absolute_url())
    Session.objects.filter(pk=session.pk).update(status=SessionStatus.CANCELLED_BY_OFFICE)
    page.get_by_label("Tambah foto").set_input_files([photo("gugur.jpg")])
    refused = page.locator("[data-photos-refused]")
    expect(refused).to_contain_text(
        "gugur.jpg: Pertemuan ini tidak jadi; fotonya tidak disimpan. Foto masih ada di perangkat ini."
    )
    refused.get_by_role("button", name="Hapus dari perangkat ini").click()
    expect(refused).to_be_empty()
    Session.objects.filter(pk=session.pk).update(status=SessionStatus.HELD)
    page.context.route("**/foto/", lambda route: route.abort())
    page.get_by_label("Tambah foto").set_input_files([photo("lain.jpg")])
    expect(page.locator("[data-photos-said]")).to_contain_text("1 foto belum terkirim")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function(f"async () => (await {COPIES}) === 0")
    assert asked
    assert SessionPhoto.objects.count() == 1


def photo(name: str) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture().read()}


def write_without_a_signal(page, session: Session) -> None:
    """Guide, notes and a photo while there is no connection; both arrive by themselves once there is one."""
    said, due = page.locator("[data-photos-said]"), timezone.localdate() + timedelta(days=14)
    question = GuidePoint.objects.filter(topic__code="pendirian", part="tanya").first()
    page.context.set_offline(True)
    page.get_by_role("button", name=f"Tulis: {question.text}").click()
    expect(page.get_by_label("Kondisi awal")).to_have_value(f"{question.text} ")
    page.get_by_label("Kondisi awal").press_sequentially("Kampung wisata.")
    expect(page.locator("[data-draft-said]")).to_contain_text("Tidak ada sambungan")
    page.get_by_label("Tambah foto").set_input_files([photo("balai.jpg")])
    expect(said).to_contain_text("1 foto belum terkirim; aman di perangkat ini")
    page.context.set_offline(False)
    expect(said).to_contain_text("1 foto tersimpan pukul")
    assert SessionPhoto.objects.get().subject == session
    expect(page.locator("[data-draft-said]")).to_contain_text("Draf tersimpan pukul")

    page.get_by_label("Jumlah hadir").fill("28")
    page.get_by_label("Rekomendasi").fill("Menyusun daftar calon pendiri\nMembuka buku kas")
    page.locator("[name=attendees-0-name]").fill("Ibu Contoh Enam")
    page.locator("[name=attendees-0-phone]").fill("0812 9999 0001")
    page.locator("[name=follow_ups-0-what]").fill("Daftar calon pendiri")
    page.locator("[name=follow_ups-0-who]").fill("Ketua kelompok")
    page.locator("[name=follow_ups-0-due]").fill(f"{due:%d/%m/%Y}")
    page.locator("[name=_continue]").click()
    expect(page.get_by_text("berhasil diubah").first).to_be_visible()


def answer_the_survey(page, code: str) -> None:
    """On a phone without JavaScript, in large touch targets; what was forgotten is named and the rest kept."""
    page.goto("/survei/")
    page.get_by_label("Kode pada slip").fill(code.lower())
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


def head_publishes_the_index(page, login, look) -> None:
    """Of a month that is over, in which six others had answered."""
    given = dict.fromkeys(method.KEYS, 4) | {"form": "kunjungan", "released": True, "age": "30", "suggestion": "Contoh"}
    Answer.objects.bulk_create(Answer(month=date(2026, 3, 1), **given) for _ in range(6))
    login(page, UserFactory(role=roles.HEAD))
    page.goto("/admin/survey/publication/?periode=2026-03")
    look(page, "petugas-survei-hasil")
    page.get_by_role("button", name="Terbitkan IKM").click()
    expect(page.get_by_text("Terbit di halaman umum").first).to_be_visible()
    page.goto("/admin/survey/publication/kertas/")
    look(page, "petugas-survei-kertas")
