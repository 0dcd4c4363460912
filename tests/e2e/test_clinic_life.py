"""The officer's desk in a real browser: the pages beside a request, and many papers printed at once."""

import io
import re
from datetime import date

from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from consultations.models import Request
from consultations.workflow import session_machine
from consultations.workflow.papers import issue_letter
from klinik_koperasi.accounts import roles
from klinik_koperasi.office.models import Profile
from klinik_koperasi.printing import work
from klinik_koperasi.printing.models import PrintBatch
from tests.cooperatives.jobs import run_waiting
from tests.e2e import effort
from tests.factories.accounts import UserFactory
from tests.factories.consultations import request_in, session_in

PROBLEM = "Simpan pinjam kami berjalan sejak 2021, tiga orang menunggak, dan buku kas belum pernah dicocokkan."


def test_desk_of_the_officer_prints_many_papers_at_once_and_is_free_of_barriers(
    desktop, login, look, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    page, head = desktop, UserFactory(role=roles.HEAD)
    session = session_in("direncanakan", head, days=3)
    issue_letter("issue_invitation", session, head)
    session_in("terlaksana", head, days=4)
    record = request_in("diverifikasi", head)
    login(page, head)
    expect(page.get_by_role("heading", name="Pekerjaan hari ini")).to_be_visible()

    pages = {
        "catat": "/admin/consultations/request/add/",
        "kalender-bulan": "/admin/consultations/officertime/kalender/?tampil=bulan",
        "kalender-minggu": "/admin/consultations/officertime/kalender/",
        "cuti": "/admin/consultations/officertime/add/",
        "topik": f"/admin/consultations/topic/{record.topics.get().pk}/change/",
        "surat": "/admin/consultations/lettertext/add/",
        "kelompok": f"/admin/consultations/group/{record.group_id}/change/",
        "bandingkan": "/koperasi-cv-pt/",
        "sesi": session.get_absolute_url(),
    }
    for name, address in pages.items():
        page.goto(address)
        look(page, f"klinik-{name}")
    call_is_written_down(page, pages["catat"])
    printed(page, pages["kalender-bulan"] + f"&tanggal={session.starts:%Y-%m-%d}", session, [head.name])
    printed(page, pages["kalender-minggu"] + f"?tanggal={session.starts:%Y-%m-%d}", session, [head.name])
    week = page.get_by_role("heading", level=2).first.inner_text()
    page.get_by_role("link", name="Berikutnya").press("Enter")  # by keyboard alone: to the next week, and the own feed
    expect(page.get_by_role("heading", level=2).first).not_to_have_text(week)
    page.get_by_role("button", name="Buat alamat").press("Enter")
    expect(page.get_by_label("Salin alamat ini")).to_have_value(re.compile(r"/kalender/[\w-]{20,}/jadwal\.ics$"))
    print_many_at_once(page, head, session, look)


def call_is_written_down(page, address: str) -> None:
    """A usual telephone request, typed by keyboard alone, is in within two minutes by the keystroke-level model (`effort`)."""
    page.goto(address)
    effort.count(page)
    first, second = next_twin_days()
    typed = {
        "group_kind": "pkk", "group_name": "PKK RW 09 Kauman", "kelurahan": "kau", "rw": "09",
        "topics": " ", "problem": PROBLEM, "participants": "25", "place_kind": " ", "place": "Balai RW 09, Jl. Contoh 12",
        "date_1": first, "hour_1": "19", "date_2": second, "hour_2": "19",
        "contact_name": "Ibu Contoh Sembilan", "contact_phone": "081234567890", "contact_position": "ketua", "privacy": " ",
    }  # fmt: skip
    for name, text in typed.items():
        effort.tab_to(page, name)
        page.keyboard.type(text)
    effort.tab_to(page, "submit")
    spent = effort.counted(page)
    page.keyboard.press("Enter")

    expect(page.get_by_text("Tercatat dengan nomor")).to_be_visible()
    record = Request.objects.latest("pk")
    assert (record.source, record.kelurahan.name, record.place_kind) == ("telepon", "Kauman", "kunjungan")
    assert (record.problem, record.wishes.count(), record.topics.count()) == (PROBLEM, 2, 1)
    assert spent.fields >= len(typed) - 1 and spent.clicks == 0
    assert spent.seconds + effort.K <= 120, spent


def next_twin_days() -> list[str]:
    """Two coming days as they are typed, whose number is that of their month: browsers differ in which they ask first."""
    today = timezone.localdate()
    twins = [date(year, number, number) for year in (today.year, today.year + 1) for number in range(1, 13)]
    return [f"{day:%d%m%Y}" for day in twins if day > today][:2]


def printed(page, address: str, session, words: list[str]) -> None:
    """On paper the calendar is one page of A4 across: the office's name, the table, who is who; nothing to press."""
    page.goto(address)
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    sheet = reader.pages[0]
    text = " ".join(sheet.extract_text().split())
    assert len(reader.pages) == 1
    assert [round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]] == [297, 210]
    for word in [Profile.current().office, "09.00–11.00", session.place, *words]:
        assert word in text
    for pressed in ("Berikutnya", "Tampilkan", "Catat cuti", "Buat alamat", "Keluar", "Beranda"):
        assert pressed not in text


def print_many_at_once(page, head, session, look) -> None:
    """From the list of sessions to the file; one of the papers cannot be issued any more when its turn comes."""
    page.goto("/admin/consultations/session/")
    page.locator("#action-toggle").check()
    page.get_by_label("Aksi:").select_option(label="Cetak sekaligus")
    page.locator(".actions button[type=submit]").click()
    expect(page.get_by_text("2 dari daftar dipilih.")).to_be_visible()
    for kind in ("Ringkasan Pendampingan", "Surat Undangan", "Surat Tugas"):
        page.get_by_label(kind).check()
    page.get_by_label("Terbitkan dulu").check()
    look(page, "cetak-1-pilih")
    page.get_by_role("button", name="Mulai mencetak").click()
    expect(page.locator("[data-job-word]")).to_have_text("Menunggu giliran")
    look(page, "cetak-2-berjalan")

    work.plan(PrintBatch.objects.get())
    session_machine.apply("cancel_by_office", session, head, note="Sakit.")
    run_waiting()

    expect(page.get_by_text("2 dokumen.")).to_be_visible()  # the page looks again by itself
    expect(page.locator("[data-job-failed]")).to_have_text("1")
    expect(page.get_by_role("listitem").filter(has_text="tidak berlaku")).to_be_visible()
    look(page, "cetak-3-hasil")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh daftar yang gagal").click()
    assert "tidak berlaku" in download.value.path().read_text("utf-8-sig")
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh hasil").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.locator("[data-job-word]")).to_have_text("Menunggu giliran")
    run_waiting()
    expect(page.get_by_role("listitem").filter(has_text="Dilanjutkan")).to_be_visible()
    assert [sheet.word for sheet in PrintBatch.objects.get().sheets.all()] == ["terbit", "terbit", "tidak ikut"]
