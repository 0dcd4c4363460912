"""The pages of the kernel, seen by a browser: landing, errors, verification, login, second factor, the staff's workplace."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from playwright.sync_api import expect

from klinik_koperasi.documents.models import IssuedDocument, Kind
from klinik_koperasi.jobs.models import Job
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.office.models import PrivacyNotice, Profile, ServicePage
from tests.e2e.conftest import DESKTOP, PHONE
from tests.factories.accounts import PASSWORD, UserFactory


@pytest.fixture
def office(db):
    """An office that has filled in its profile, with demo data switched on."""
    profile = Profile.current()
    profile.demo, profile.whatsapp, profile.hours = True, "+6281200001234", "Senin–Jumat, pukul 08.00–15.00 WIB"
    profile.save()
    return profile


@pytest.fixture
def administrator(db):
    return UserFactory(is_superuser=True, name="Contoh Satu")


def paper(user, serial: int, version: int = 0, **fields) -> IssuedDocument:
    return IssuedDocument.objects.create(
        kind=Kind.SUMMARY, year=2026, serial=serial, version=version, number=f"{serial:04d}/2026",
        content_type=ContentType.objects.get_for_model(user), object_id=serial, reserved_by=user,
        issued_at=timezone.now(), content=b"%PDF", sha256="ab12" * 16, reason="salah tulis" if version else "", **fields,
    )  # fmt: skip


def test_landing_says_what_who_and_how_in_one_screen(page_at, office, axe, shot):
    page_at.goto("/")

    expect(page_at.get_by_role("heading", level=1)).to_contain_text("gratis")
    expect(page_at.get_by_text("DATA CONTOH")).to_be_visible()
    button = page_at.get_by_role("link", name="Ajukan permohonan").first
    assert button.bounding_box()["y"] < page_at.viewport_size["height"]
    shot(page_at, "beranda")
    page_at.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    axe(page_at)


@pytest.mark.parametrize("path", ["/", "/privasi/", "/verifikasi/", "/akun/masuk/"])
def test_first_visit_stays_within_the_budget(phone, office, weight, path):
    requests, kilobytes = weight(phone, path)

    assert requests <= 12
    assert kilobytes <= 100


def test_skip_link_comes_first_and_leads_to_the_content(desktop, office):
    desktop.goto("/privasi/")
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")

    assert desktop.evaluate("document.activeElement.id") == "isi"


def test_privacy_notice_in_force_complaints_one_step_away_and_a_kind_page_for_an_unknown_address(phone, office, look):
    PrivacyNotice.objects.create(version="9", text="Kami hanya meminta yang perlu.\n\nDan tidak lebih.")
    phone.goto("/privasi/")

    expect(phone.get_by_text("Versi 9")).to_be_visible()
    look(phone, "privasi")
    phone.get_by_role("contentinfo").get_by_role("link", name="Pengaduan").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Pengaduan")
    look(phone, "pengaduan")
    assert phone.goto("/tidak-ada/").status == 404
    expect(phone.get_by_role("heading", level=1)).to_have_text("Halaman ini tidak ada")
    look(phone, "404")


def test_office_without_profile_invents_no_number_and_error_pages_say_how_to_mend_it(phone, look, settings):
    phone.goto("/")

    assert "wa.me" not in phone.content()
    assert "DATA CONTOH" not in phone.content()
    settings.ROOT_URLCONF = "tests.e2e.extra_urls"
    for name in ["400", "403", "403_csrf", "429", "500"]:
        phone.goto(f"/galat/{name}/")

        expect(phone.get_by_role("heading", level=1)).to_be_visible()
        look(phone, f"galat-{name}")


def test_every_kind_of_field_keeps_what_was_typed_and_says_what_is_wrong_or_expired(phone, office, axe, look, settings):
    settings.ROOT_URLCONF = "tests.e2e.extra_urls"
    phone.goto("/komponen/")
    axe(phone)
    phone.get_by_label("Jumlah peserta").fill("sekitar 30")
    phone.get_by_label("Tanggal", exact=True).first.fill("2026-12-01")
    phone.get_by_text("3 pilihan lain").click()
    phone.get_by_label("Topik E").check()
    phone.get_by_role("button", name="Kirim").click()

    expect(phone.get_by_role("alert")).to_be_focused()
    expect(phone.get_by_label("Jumlah peserta")).to_have_value("sekitar 30")
    expect(phone.get_by_label("Tanggal", exact=True).first).to_have_value("2026-12-01")
    expect(phone.get_by_label("Topik E")).to_be_checked()
    phone.get_by_role("link", name="Bentuk:").click()
    assert phone.evaluate("document.activeElement.name") == "kind"
    look(phone, "komponen-salah")
    phone.context.clear_cookies()  # an expired form
    phone.get_by_role("button", name="Kirim").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Kiriman Anda belum kami terima")


def test_verdict_is_told_in_one_word_and_a_short_or_unknown_code_explained(phone, office, administrator, look):
    void = {"voided_at": timezone.now(), "voided_by": administrator, "void_reason": "Salah kelompok"}
    papers = {"SAH": paper(administrator, 1), "DICABUT": paper(administrator, 2, **void)}
    papers["DIGANTIKAN"] = paper(administrator, 3)
    paper(administrator, 3, version=1)
    for verdict, document in papers.items():
        phone.goto(document.get_absolute_url())

        expect(phone.get_by_role("heading", level=1)).to_have_text(verdict)
        expect(phone.get_by_text("Cocok dengan arsip kantor ini. Bukan tanda tangan elektronik.")).to_be_visible()
        assert administrator.name not in phone.inner_text("main")
        assert "Salah kelompok" not in phone.inner_text("main")
        look(phone, f"verifikasi-{verdict}")
    phone.goto("/verifikasi/?kode=AB-12")
    expect(phone.get_by_label("Kode verifikasi")).to_have_value("AB-12")
    expect(phone.get_by_role("alert")).to_be_focused()
    look(phone, "verifikasi-kurang")
    assert phone.goto(f"/verifikasi/{'Z' * 28}/").status == 404
    expect(phone.get_by_role("heading", level=1)).to_have_text("TIDAK DIKENAL")
    look(phone, "verifikasi-tidak-dikenal")


def test_code_typed_by_hand_leads_to_the_verdict_without_javascript(no_js, office, administrator):
    document = paper(administrator, 2)
    no_js.goto("/verifikasi/")
    no_js.get_by_label("Kode verifikasi").fill(document.printed_code.lower())
    no_js.get_by_role("button", name="Periksa kode").click()

    expect(no_js.get_by_role("heading", level=1)).to_have_text("SAH")


def test_wrong_password_is_explained_the_name_kept_and_a_lockout_says_how_to_get_help(
    phone, office, officer, login, look
):
    phone.goto("/akun/masuk/")
    expect(phone.get_by_role("link", name="Masuk")).to_have_attribute("aria-current", "page")
    for link in phone.get_by_role("navigation", name="Menu utama").get_by_role("link").all():
        assert link.bounding_box()["height"] >= 44

    login(phone, officer, "salah-sekali-2026")
    expect(phone.get_by_role("alert")).to_contain_text("kata sandi salah")
    expect(phone.get_by_label("Nama pengguna atau e-mail")).to_have_value(officer.username)
    look(phone, "masuk-salah")
    for _ in range(5):
        login(phone, officer, "salah-sekali-2026")

    expect(phone.get_by_role("alert")).to_contain_text("Administrator kantor")
    look(phone, "masuk-terkunci")


def test_new_password_by_the_mailed_link(phone, office, officer, look, axe, shot, mailoutbox):
    phone.goto("/akun/kata-sandi/baru/x-y/")
    look(phone, "akun-kata-sandi-baru-x-y")
    phone.goto("/akun/kata-sandi/lupa/")
    look(phone, "akun-kata-sandi-lupa")
    phone.get_by_label("E-mail").fill(officer.email)
    phone.get_by_role("button", name="Kirim tautan").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Periksa e-mail Anda")
    look(phone, "akun-kata-sandi-lupa-terkirim")
    link = next(word for word in mailoutbox[0].body.split() if word.startswith("http"))
    phone.goto(link)
    axe(phone)
    shot(phone, "kata-sandi-baru")
    for field in ("Kata sandi baru", "Kata sandi baru, sekali lagi"):
        phone.get_by_label(field, exact=True).fill("kuda-laut-menyanyi-77")
    phone.get_by_role("button", name="Simpan kata sandi baru").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Kata sandi sudah diganti")


def test_unknown_address_is_not_betrayed_when_the_password_is_forgotten(no_js, office):
    no_js.goto("/akun/kata-sandi/lupa/")
    no_js.get_by_label("E-mail").fill("siapa@example.com")
    no_js.get_by_role("button", name="Kirim tautan").click()

    expect(no_js.get_by_role("heading", level=1)).to_have_text("Periksa e-mail Anda")


@pytest.mark.full
def test_second_factor_is_set_up_kept_and_asked(phone, office, officer, login, axe, look, settings):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    settings.MFA_TOTP_TOLERANCE = 1
    login(phone, officer)
    phone.goto("/akun/pengaman/totp/activate/")
    if "masuk-ulang" in phone.url:
        phone.get_by_label("Kata sandi").fill(PASSWORD)
        phone.get_by_role("button", name="Lanjutkan").click()
    phone.get_by_text("Tidak dapat memindai").click()
    secret = phone.locator(".todo-list .code").inner_text()
    look(phone, "pengaman-pasang")
    phone.get_by_label("Kode dari aplikasi").fill("000000")
    phone.get_by_role("button", name="Pasang").click()
    expect(phone.get_by_role("alert")).to_contain_text("Kode salah")
    axe(phone)
    secret = phone.locator(".todo-list .code").text_content()
    counter = next(iter(yield_hotp_counters_from_time()))
    phone.get_by_label("Kode dari aplikasi").fill(format_hotp_value(hotp_value(secret, counter)))
    phone.get_by_role("button", name="Pasang").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Simpan kode pemulihan ini")
    look(phone, "pengaman-kode")
    spare = phone.locator(".codes .code").first.inner_text()
    for path, name in [
        ("", "pengaman"),
        ("totp/deactivate/", "pengaman-lepas"),
        ("recovery-codes/generate/", "pengaman-buat"),
    ]:
        phone.goto(f"/akun/pengaman/{path}")
        look(phone, name)
    phone.goto("/akun/keluar/")
    look(phone, "keluar")
    phone.get_by_role("main").get_by_role("button", name="Keluar").click()
    login(phone, officer)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Satu langkah lagi")
    look(phone, "pengaman-kedua")
    phone.get_by_label("Kode", exact=True).fill(spare)
    phone.get_by_role("button", name="Masuk", exact=True).click()
    expect(phone.get_by_role("heading", name="Pekerjaan hari ini")).to_be_visible()


def test_password_change_names_every_mistake(phone, office, officer, login, look):
    login(phone, officer)
    phone.goto("/akun/kata-sandi/")
    phone.get_by_role("button", name="Simpan kata sandi baru").click()

    expect(phone.get_by_role("alert")).to_contain_text("Ada 3 isian")
    look(phone, "kata-sandi-ubah")


def test_staff_see_their_work_first_cancel_a_job_void_a_document_and_open_whatsapp(
    phone, office, administrator, login, look
):
    job = Job.objects.create(
        kind="uji", title="Impor contoh", started_by=administrator, status="berjalan", total=200, done=50
    )
    document = paper(administrator, 3)
    notice = Notice.objects.create(
        event="uji", channel="whatsapp", to="+6281200001234", body="Yth. Ibu Contoh,\nterima kasih.",
        content_type=ContentType.objects.get_for_model(administrator), object_id=administrator.pk,
    )  # fmt: skip
    login(phone, administrator)

    expect(phone.get_by_role("heading", level=1)).to_have_text("Pekerjaan hari ini")
    look(phone, "ruang-kerja")

    phone.goto(f"/admin/jobs/job/{job.pk}/change/")
    expect(phone.get_by_text("25 %")).to_be_visible()
    look(phone, "pekerjaan")
    Job.objects.filter(pk=job.pk).update(done=100)
    expect(phone.locator("[data-job-percent]")).to_have_text("50")
    phone.get_by_role("button", name="Batalkan pekerjaan").click()
    expect(phone.get_by_text("Pembatalan sudah diminta")).to_be_visible()
    job.refresh_from_db()
    assert job.cancel_requested

    phone.goto(f"/admin/documents/issueddocument/{document.pk}/change/")
    phone.get_by_text("Cabut dokumen ini").click()
    look(phone, "dokumen-cabut")
    phone.get_by_label("Alasan pencabutan").fill("Salah kelompok")
    phone.get_by_role("button", name="Cabut dokumen").click()
    expect(phone.get_by_role("status")).to_contain_text("Dicabut")
    document.refresh_from_db()
    assert document.void_reason == "Salah kelompok"

    phone.goto(f"/admin/notices/notice/{notice.pk}/change/")
    expect(phone.get_by_role("button", name="Buka WhatsApp dengan pesan ini")).to_be_visible()
    look(phone, "pesan")


@pytest.mark.full
def test_admin_lists_and_forms_in_light_and_dark(phone, office, administrator, login, axe, shot):
    login(phone, administrator)
    for scheme, size in [("light", PHONE), ("dark", DESKTOP)]:
        phone.emulate_media(color_scheme=scheme)
        phone.set_viewport_size(size)
        for path in ["accounts/user/", f"accounts/user/{administrator.pk}/change/", "office/profile/1/change/",
                     "office/profile/1/history/", "office/holiday/add/", "documents/issueddocument/"]:  # fmt: skip
            phone.goto(f"/admin/{path}")
            axe(phone)
            shot(phone, f"admin-{scheme}-{path}")
    phone.emulate_media(color_scheme="light")
    phone.goto(f"/admin/office/servicepage/{ServicePage.objects.get(slug='pengaduan').pk}/change/")
    phone.get_by_label("Teks").fill("## Ke mana\n\n- Loket pengaduan, lantai 1\n- Kotak saran di balai kelurahan")
    axe(phone)
    shot(phone, "petugas-halaman-layanan")
