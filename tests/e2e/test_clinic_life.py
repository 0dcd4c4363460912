"""What happens between asking and the summary, in a real browser: the applicant changes plans, the office answers."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from consultations.workflow.follow_ups import follow_up_machine
from consultations.workflow.foundings import start_founding
from consultations.workflow.papers import issue_letter
from klinik_koperasi.accounts import roles
from tests.factories.accounts import UserFactory
from tests.factories.consultations import FollowUpFactory, request_in, session_in


def test_applicant_proposes_another_date_and_calls_off_on_a_phone(phone, look):
    officer = UserFactory(role=roles.OFFICER)
    record = session_in("direncanakan", officer, days=6).requests.get()
    page, day = phone, timezone.localdate() + timedelta(days=15)
    page.goto("/cek/")
    page.get_by_label("Nomor permohonan").fill(record.number)
    page.get_by_label("4 angka terakhir HP").fill(record.contact_last4)
    page.get_by_role("button", name="Cek permohonan").click()
    look(page, "cek-1-dijadwalkan")

    page.get_by_role("link", name="Usulkan waktu lain").click()
    page.get_by_role("button", name="Kirim usulan").click()
    expect(page.get_by_text("Pilih tanggal usulan pertama.").first).to_be_visible()
    look(page, "cek-2-usul-salah")
    page.get_by_label("Tanggal usulan 1").fill(f"{day:%Y-%m-%d}")
    page.get_by_label("Jam usulan 1").select_option("13:00")
    page.get_by_role("button", name="Kirim usulan").click()
    expect(page.get_by_text("jadwal lama tetap berlaku")).to_be_visible()
    look(page, "cek-3-diusulkan")

    page.get_by_role("link", name="Tambah berkas").click()
    look(page, "cek-4-berkas")
    page.get_by_role("link", name="Kembali").click()
    page.get_by_role("link", name="Batalkan permohonan").click()
    look(page, "cek-5-batal")
    page.get_by_role("button", name="Ya, batalkan permohonan").click()

    expect(page.get_by_role("heading", name="Permohonan ini sudah dibatalkan")).to_be_visible()
    record.refresh_from_db()
    assert record.status == "dibatalkan"


def test_desk_of_the_officer_is_free_of_barriers(desktop, login, look):
    page, head = desktop, UserFactory(role=roles.HEAD)
    session = session_in("direncanakan", head, days=3)
    issue_letter("issue_invitation", session, head)
    held = session_in("terlaksana", head, days=4)
    follow_up = follow_up_machine.apply("done", FollowUpFactory(session=held), head, evidence="Sudah diterima.")
    record = request_in("diverifikasi", head)
    case = start_founding(record, head)
    login(page, head)
    expect(page.get_by_role("heading", name="Pekerjaan hari ini")).to_be_visible()

    pages = {
        "catat": "/admin/consultations/request/add/",
        "kalender-bulan": "/admin/consultations/officertime/kalender/?tampil=bulan",
        "kalender-minggu": "/admin/consultations/officertime/kalender/",
        "cuti": "/admin/consultations/officertime/add/",
        "topik": f"/admin/consultations/topic/{record.topics.get().pk}/change/",
        "surat": "/admin/consultations/lettertext/add/",
        "tindak-lanjut": follow_up.get_absolute_url(),
        "kelompok": f"/admin/consultations/group/{record.group_id}/change/",
        "pendirian": case.get_absolute_url(),
        "bandingkan": "/koperasi-cv-pt/",
        "sesi": session.get_absolute_url(),
    }
    for name, address in pages.items():
        page.goto(address)
        look(page, f"klinik-{name}")
    page.goto(pages["kalender-minggu"])
    page.get_by_role("button", name="Buat alamat").click()
    expect(page.get_by_label("Salin alamat ini")).to_have_value(re.compile(r"/kalender/[\w-]{20,}/jadwal\.ics$"))
