"""The clinic from the first question to a founding case, on a phone: dates that move, a no-show, notes without a signal.

Verifying, the dates and the founding's single steps are taken through the workflow: their pages are tested elsewhere. What
the group does, the no-show, the notes, the photos, the summary and the follow-up happen in the browser.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consultations.models import FollowUp, FoundingCase, GuidePoint, Session, SessionPhoto
from consultations.workflow import request_machine, session_machine
from consultations.workflow.foundings import founding_machine
from klinik_koperasi.accounts import roles
from klinik_koperasi.notices.models import Notice
from tests.consultations.test_admin import picture
from tests.e2e.test_main_journey import ask_for_a_session, check_request, wished_day
from tests.factories.accounts import UserFactory
from tests.factories.consultations import slot

PLACE = {"place_kind": "kunjungan", "place": "Balai RW 09"}
COPIES = "indexedDB.databases().then((all) => all.filter((one) => one.name.startsWith('foto:')).length)"


def into_the_past(session: Session) -> None:
    begun = slot(-1)
    Session.objects.filter(pk=session.pk).update(period=(begun["start"], begun["end"]))


@pytest.mark.django_db(transaction=True)
def test_group_finds_its_way_from_a_question_over_a_no_show_to_its_founding(
    phone, login, axe, shot, settings, tmp_path
):
    settings.MEDIA_ROOT, page, officer = tmp_path, phone, UserFactory(role=roles.HEAD, name="Contoh Satu")

    record = request_machine.apply("verify", ask_for_a_session(page), officer)
    request_machine.apply("schedule", record, officer, **slot(4), **PLACE, officers=[officer])
    check_request(page, record.number)
    page.get_by_role("link", name="Usulkan waktu lain").click()
    page.get_by_label("Tanggal usulan 1").fill(wished_day())
    page.get_by_label("Jam usulan 1").select_option("13:00")
    page.get_by_role("button", name="Kirim usulan").click()
    expect(page.get_by_text("jadwal lama tetap berlaku")).to_be_visible()
    session = session_machine.apply("reschedule", Session.objects.get(), officer, **slot(8, 13), officers=[officer])
    into_the_past(session.successor)

    login(page, officer)
    page.goto(session.successor.get_absolute_url())
    page.locator("summary", has_text="Pemohon tidak hadir").click()
    page.locator("[name=no_show-note]").fill("Balai terkunci.")
    page.get_by_role("button", name="Pemohon tidak hadir").click()
    expect(page.get_by_text("Pemohon tidak hadir").first).to_be_visible()
    record.refresh_from_db()
    assert record.status == "diverifikasi"

    request_machine.apply("schedule", record, officer, **slot(5), **PLACE, officers=[officer])
    held = record.sessions.planned().get()
    into_the_past(held)
    page.goto(held.get_absolute_url())
    write_without_a_signal(page, held)
    axe(page)
    shot(page, "tahun-catatan")
    page.get_by_role("button", name="Sesi terlaksana").click()
    page.get_by_role("button", name="Terbitkan ringkasan").click()
    expect(page.get_by_role("link", name="Buka dan cetak ringkasan (PDF)")).to_be_visible()
    assert Notice.objects.filter(event="request.summary_ready").exists()

    page.goto(FollowUp.objects.get().get_absolute_url())
    page.locator("summary", has_text="Selesai").click()
    page.locator("[name=done-evidence]").fill("Daftar berisi 11 nama sudah diterima.")
    page.locator("form.panel button", has_text="Selesai").click()
    expect(page.get_by_text("Daftar berisi 11 nama").first).to_be_visible()

    page.goto(record.get_absolute_url())
    page.get_by_role("button", name="Mulai pendirian koperasi").click()
    expect(page.get_by_text("Pendirian koperasi dimulai").first).to_be_visible()
    founding_machine.apply(
        "record", FoundingCase.objects.get(), officer, code="penyuluhan", done_on=timezone.localdate()
    )
    leave_with_an_unsent_photo(page, held)
    check_request(page, record.number)
    expect(page.get_by_text("Rapat pembentukan")).to_be_visible()
    axe(page)
    shot(page, "tahun-pendirian")


def leave_with_an_unsent_photo(page, session: Session) -> None:
    """Whoever logs out is asked, and nothing stays in the browser."""
    page.goto(session.get_absolute_url())
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
    page.get_by_label("Pokok masalah").fill("Belum tahu bentuk usaha yang cocok")
    page.get_by_label("Rekomendasi").fill("Menyusun daftar calon pendiri")
    page.locator("[name=attendees-0-name]").fill("Ibu Contoh Enam")
    page.locator("[name=attendees-0-phone]").fill("0812 9999 0001")
    page.locator("[name=follow_ups-0-what]").fill("Daftar calon pendiri")
    page.locator("[name=follow_ups-0-who]").fill("Ketua kelompok")
    page.locator("[name=follow_ups-0-due]").fill(f"{due:%d/%m/%Y}")
    page.locator("[name=_continue]").click()
    expect(page.get_by_text("berhasil diubah").first).to_be_visible()
    assert page.evaluate(COPIES) == 1  # empty; it goes at logout
