"""Text that is being typed, in a real browser: through a reload, a lost connection, another writer, and gone at logout."""

from pathlib import Path

from django.conf import settings
from playwright.sync_api import expect

from cooperatives.models import BoardMember
from klinik_koperasi.accounts import roles
from klinik_koperasi.drafts.models import Draft
from klinik_koperasi.office.models import Profile
from tests.e2e.conftest import DESKTOP
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import CooperativeFactory

ADDRESS = "/admin/office/profile/1/change/"
COPIES = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"


def test_typed_text_survives_reload_lost_connection_and_another_writer(phone, login, axe, shot):
    page, said = phone, phone.locator("[data-draft-said]")
    Profile.objects.create(pk=1, office="Dinas Contoh", address="Jl. Lama 1", hours="Senin")
    login(page, UserFactory(role=roles.ADMINISTRATOR, name="Contoh Satu"))
    page.goto(ADDRESS)

    page.get_by_label("Alamat").fill("Jl. Tulisan Saya 5")
    page.get_by_label("Ukuran kertas").select_option("F4")
    expect(said).to_contain_text("Draf tersimpan pukul")
    assert page.evaluate(COPIES) == 0  # the server has it: the browser needs no copy
    page.reload()
    expect(page.get_by_label("Alamat")).to_have_value("Jl. Tulisan Saya 5")
    expect(page.get_by_label("Ukuran kertas")).to_have_value("F4")
    expect(said).to_contain_text("dikembalikan ke isian")
    axe(page)
    shot(page, "draf-1-dikembalikan")

    page.context.set_offline(True)
    page.get_by_label("Alamat").fill("Jl. Tulisan Tanpa Sinyal")
    expect(said).to_contain_text("Tidak ada sambungan")
    assert page.evaluate(COPIES) == 1
    shot(page, "draf-2-tanpa-sambungan")
    page.context.set_offline(False)
    expect(said).to_contain_text("Draf tersimpan pukul")
    assert page.evaluate(COPIES) == 0
    assert "Tanpa Sinyal" in Draft.objects.get().data

    Profile.objects.update(address="Jl. Orang Lain", hours="Selasa")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("heading", name="Dua tulisan")).to_be_visible()
    expect(page.get_by_label("Alamat")).to_have_value("Jl. Tulisan Tanpa Sinyal")
    axe(page)
    shot(page, "draf-3-dua-tulisan")
    page.set_viewport_size(DESKTOP)
    axe(page)
    shot(page, "draf-3-dua-tulisan")
    page.get_by_role("button", name="Pakai tulisan ini").click()
    expect(page.get_by_label("Alamat")).to_have_value("Jl. Orang Lain")
    page.get_by_label("Alamat").fill("Jl. Orang Lain dan Saya")
    page.get_by_role("button", name="Simpan dan terus mengedit").click()

    expect(page.get_by_text("berhasil diubah").first).to_be_visible()
    saved = Profile.current()
    assert (saved.address, saved.paper, saved.hours) == ("Jl. Orang Lain dan Saya", "F4", "Selasa")
    expect(page.get_by_label("Alamat")).to_have_value("Jl. Orang Lain dan Saya")
    page.wait_for_function(f"{COPIES} === 0")

    page.context.set_offline(True)
    page.get_by_label("Alamat").fill("Rahasia yang belum terkirim")
    expect(said).to_contain_text("Tidak ada sambungan")
    page.context.set_offline(False)
    page.context.route("**/draf/", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate(COPIES) == 0


def test_rows_of_a_table_find_their_place_again(desktop, login):
    page, script = desktop, (Path(settings.BASE_DIR) / "static/js/draft-fields.js").read_text() + "; draftFields"
    cooperative = CooperativeFactory()
    first = BoardMember.objects.create(cooperative=cooperative, name="Contoh Ketua", office="ketua")
    gone = BoardMember.objects.create(cooperative=cooperative, name="Contoh Pergi", office="pengawas")
    login(page, UserFactory(role=roles.ADMINISTRATOR))
    address = f"/admin/cooperatives/cooperative/{cooperative.pk}/change/"
    page.goto(address)
    page.locator("[name=board-0-name]").fill("Contoh Ketua Baru")
    page.locator("[name=board-1-name]").fill("Contoh Pergi Juga")
    for row, name in ((2, "Contoh Sekretaris"), (3, "Contoh Bendahara")):
        page.locator("#board-group .add-row a").click()
        page.locator(f"[name=board-{row}-name]").fill(name)
    fields = page.evaluate(f"{script}.taken(document.getElementById('cooperative_form'))")

    gone.delete()
    for name in ("Contoh Orang Lain", "Contoh Orang Lain Lagi"):
        BoardMember.objects.create(cooperative=cooperative, name=name, office="pengawas")
    page.goto(address)
    page.evaluate(f"(fields) => {{ {script}.put(document.getElementById('cooperative_form'), fields) }}", fields)

    names = {page.locator(f"[name=board-{row}-name]").input_value() for row in range(5)}
    assert names == {
        "Contoh Ketua Baru", "Contoh Orang Lain", "Contoh Orang Lain Lagi", "Contoh Sekretaris", "Contoh Bendahara",
    }  # fmt: skip
    assert page.locator("[name=board-0-id]").input_value() == str(first.pk)
