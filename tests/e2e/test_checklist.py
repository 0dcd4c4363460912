"""A reviewer answers a checklist on a phone, loses the connection in the middle, and loses nothing."""

from playwright.sync_api import expect

from klinik_koperasi.accounts import roles
from klinik_koperasi.drafts.models import Draft
from reports.checklist.models import Answer
from tests.checklist.test_checklist import address, keyed
from tests.factories.accounts import UserFactory


def test_answers_given_without_a_connection_are_kept(phone, login, look):
    page, said = phone, phone.locator("[data-draft-said]")
    reviewer = UserFactory(role=roles.REVIEWER)
    report = keyed(reviewer)
    login(page, reviewer)
    page.goto(address(report, "a_iii"))

    page.get_by_role("group", name="AIII1a").get_by_label("Ya").check()
    expect(page.locator("[data-checklist-answered]")).to_have_text("1")
    expect(said).to_contain_text("Draf tersimpan pukul")
    page.context.set_offline(True)
    page.get_by_role("group", name="AIII1b").get_by_label("Tidak").focus()
    page.keyboard.press("Space")
    page.get_by_text("Catatan dan bukti AIII1b").first.click()
    page.get_by_label("Catatan dan bukti AIII1b").fill("Rencana kerja belum ditunjukkan")
    expect(said).to_contain_text("Tidak ada sambungan")
    page.context.set_offline(False)
    expect(said).to_contain_text("Draf tersimpan pukul")
    page.reload()
    expect(said).to_contain_text("dikembalikan ke isian")
    expect(page.locator("[data-checklist-answered]")).to_have_text("2")
    expect(page.get_by_label("Catatan dan bukti AIII1b")).to_have_value("Rencana kerja belum ditunjukkan")
    look(page, "daftar-periksa")
    assert not Answer.objects.exists()
    page.get_by_role("button", name="Simpan dan lanjut").click()

    expect(page.get_by_role("heading", name="B.I Risiko inheren")).to_be_visible()
    kept = Answer.objects.of_report(report).values_list("item__code", "yes", "note")
    assert set(kept) == {("AIII1a", 1, ""), ("AIII1b", 0, "Rencana kerja belum ditunjukkan")}
    assert Draft.objects.get().closed
    page.goto("/admin/rekap/")
    expect(page.get_by_role("heading", name="Rekap laporan keuangan koperasi")).to_be_visible()
    look(page, "rekap")
