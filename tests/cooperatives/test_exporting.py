"""Export in ODS' headings, and the way back: nothing new, nothing changed, nothing refused."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cooperatives import demo, exporting
from cooperatives.enums import Source, Status
from cooperatives.importing import cells
from cooperatives.importing.run import import_file
from cooperatives.models import BoardMember, Cooperative, ExportLog, YearlyFigures
from klinik_koperasi.accounts import roles
from tests.cooperatives.files import ODS, ods, ods_row
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import BoardMemberFactory, CooperativeFactory, YearlyFiguresFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def odd():
    """Cooperatives that are hard to bring home."""
    CooperativeFactory(
        name="=HYPERLINK(1)  Contoh\nDua", nik_koperasi="0073020000001", address="@Jl. Contoh\nRT 1", phone="+6234155"
    )
    CooperativeFactory(name="Tanpa Apa-apa", nik_koperasi=None, nomor_badan_hukum="", kelurahan=None)
    CooperativeFactory(outside=True, name="KSP Luar", status=Status.FROZEN, status_basis="SK 1")
    for _ in range(2):
        CooperativeFactory(name="KSP Kembar", nik_koperasi=None, nomor_badan_hukum="1/BH/2001")
    rich = CooperativeFactory(name="HFSJ", source_year=None, source=Source.OFFICE)
    BoardMemberFactory(cooperative=rich, name="-Ketua Contoh", phone="+6281200001234")
    for name, office in [
        ("Rahayu", "sekretaris"),
        ("Budi, S.E.", "pengawas"),
        ("@Wati", "pengawas"),
        ("Tono", "manajer"),
    ]:
        BoardMemberFactory(cooperative=rich, name=name, office=office, phone="+62812000099")
    YearlyFiguresFactory(cooperative=rich, tahun_buku=2024, source=Source.REPORT, aset=Decimal("123456789012345678.91"))
    YearlyFiguresFactory(cooperative=rich, tahun_buku=2023, shu=Decimal("-12.34"), in_force=True)
    YearlyFiguresFactory(tahun_buku=2022, year_assumed=True, modal_luar=None, rat_date=None)


def back(path) -> dict:
    plan = import_file(path)
    return {name: getattr(plan, name) for name in ("created", "updated", "rejected")} | {"errors": plan.errors}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_what_goes_out_comes_back_without_a_difference(tmp_path, odd, suffix, capsys):
    demo.top_up(80, seed=7)
    path = tmp_path / f"out.{suffix}"
    before = [list(model.objects.order_by("pk").values()) for model in (Cooperative, YearlyFigures, BoardMember)]

    call_command("export_cooperatives", str(path))
    capsys.readouterr()
    call_command("import_cooperatives", str(path), "--json")

    report = json.loads(capsys.readouterr().out)
    assert [report[name] for name in ("created", "updated", "rejected")] == [0, 0, 0], report["errors"]
    assert report["rows"] == Cooperative.objects.count() and report["unmapped"] == []
    assert [list(m.objects.order_by("pk").values()) for m in (Cooperative, YearlyFigures, BoardMember)] == before


def test_headings_are_those_of_ods_and_the_portals_own_code(tmp_path):
    CooperativeFactory()
    call_command("export_cooperatives", str(tmp_path / "out.xlsx"))

    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active

    people = ["SEKRETARIS", "NO TELPON SEKRETARIS", "BENDAHARA", "NO TELPON BENDAHARA", "PENGAWAS", "NAMA MANAGER"]
    assert [cell.value for cell in sheet[1]] == [*ODS, *people, "KODE PORTAL"]


def test_only_text_that_a_spreadsheet_would_compute_is_marked(tmp_path, odd):
    with (tmp_path / "out.csv").open("wb") as out:
        exporting.to_csv(out)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file, delimiter=";"))

    marked = {(name, value) for row in found for name, value in row.items() if value.startswith("'")}
    people = {"KETUA", "NO TELPON KETUA", "NO TELPON SEKRETARIS"}
    assert {name for name, _ in marked} == {"NAMA KOPERASI", "ALAMAT", "NO TELPON KANTOR"} | people
    assert not [value for row in found for value in row.values() if value[:1] in ("=", "@")]


def test_year_picks_the_figures(tmp_path):
    known = CooperativeFactory()
    YearlyFiguresFactory(cooperative=known, tahun_buku=2024, members=24)
    YearlyFiguresFactory(cooperative=known, tahun_buku=2025, members=25)

    members = {year: next(exporting.rows(year=year))[20] for year in (None, 2024, 2023)}

    assert members == {None: 25, 2024: 24, 2023: None}


def test_without_people_no_name_and_no_phone_leaves(tmp_path):
    BoardMemberFactory(name="Rahasia")

    row = next(exporting.rows(people=False))

    assert row[14:16] == [None, None] and "Rahasia" not in str(row)


@pytest.mark.parametrize("rows", [1, 3])
def test_export_takes_the_same_number_of_queries_for_any_number_of_rows(rows, django_assert_num_queries):
    for _ in range(rows):
        YearlyFiguresFactory()

    with django_assert_num_queries(4):
        list(exporting.rows())


def test_file_that_cannot_be_written_is_told_in_words(tmp_path):
    for name in ("out.pdf", "tidak/ada/out.csv"):
        with pytest.raises(CommandError, match="xlsx|ditulis"):
            call_command("export_cooperatives", str(tmp_path / name))


@given(st.decimals(min_value=Decimal("-1e17"), max_value=Decimal("1e17"), places=2))
def test_money_comes_back_as_it_was(amount):
    assert cells.money(exporting.number_of(amount))[0] == amount


@given(st.text(min_size=1, max_size=60))
def test_text_comes_back_as_it_was(written):
    try:
        plain, _ = cells.text(written)
    except cells.Unreadable:
        return
    if plain.startswith("'"):
        return  # a mark of one's own is taken for ours

    assert cells.text(exporting.harmless(plain))[0] == plain


def test_mapping_file_explains_headings_to_the_command(tmp_path, capsys):
    path = ods(
        tmp_path / "a.xlsx", [ods_row() | {"Harta": 7, "Lain": 1}], [*[h for h in ODS if h != "ASET"], "Harta", "Lain"]
    )
    mapping = tmp_path / "arti.json"
    mapping.write_text(json.dumps({"Harta": "aset"}))

    call_command("import_cooperatives", str(path), "--json", "--mapping", str(mapping))

    report = json.loads(capsys.readouterr().out)
    assert report["unmapped"] == ["Lain"] and YearlyFigures.objects.get().aset == 7
    assert YearlyFigures.objects.get().rat_date == date(2025, 2, 20)


def test_mapping_to_an_unknown_field_is_refused_with_the_choices(tmp_path):
    mapping = tmp_path / "arti.json"
    mapping.write_text(json.dumps({"Harta": "asset_total"}))

    with pytest.raises(CommandError, match="asset_total.*nik_koperasi"):
        call_command("import_cooperatives", str(ods(tmp_path / "a.xlsx", [ods_row()])), "--mapping", str(mapping))


def test_export_from_the_list_asks_for_kind_year_and_people_and_is_logged(client):
    one = BoardMemberFactory(name="Ketua Rahasia").cooperative
    YearlyFiguresFactory(cooperative=one, tahun_buku=2023, members=77)
    YearlyFiguresFactory(cooperative=one, tahun_buku=2024, members=88)
    CooperativeFactory(status="")
    url = f"{reverse('admin:cooperatives_cooperative_changelist')}?status=aktif&q=contoh"
    chosen = {"action": "export", "_selected_action": [one.pk], "select_across": "1"}

    def sent(**asked):
        answer = client.post(url, chosen | asked)
        assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
        return answer

    for role, may in ((roles.OFFICER, False), (roles.REGISTRAR, True)):
        client.force_login(UserFactory(role=role))
        page = client.post(url, chosen)
        assert page.status_code == 200 and ("Sertakan nama" in page.content.decode()) is may
        assert page.context["count"] == 1 and ExportLog.objects.filter(user__groups__name=role).count() == 0
        assert client.post(url, chosen | {"kind": "exe", "year": "1"}).status_code == 422
        book = openpyxl.load_workbook(io.BytesIO(sent(kind="xlsx", people="on").content)).active
        assert ("Ketua Rahasia" in {cell.value for row in book for cell in row}) is may
        text = sent(kind="csv", year="2023").content.decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
        assert (row["JUMLAH ANGGOTA"], row["TAHUN REKAP"], row["KETUA"]) == ("77", "2023", "")
    assert list(ExportLog.objects.values_list("rows", "with_people", "question").order_by("pk")) == [
        (1, False, "status=aktif"), (1, False, "status=aktif"), (1, True, "status=aktif"), (1, False, "status=aktif"),
    ]  # fmt: skip
