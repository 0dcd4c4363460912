"""Where in a file the table is, and how its rows and headings are read: sheets, merged cells, encodings, separators."""

from datetime import date

import openpyxl
import pytest

from cooperatives.importing.run import import_file
from cooperatives.models import Cooperative, YearlyFigures
from tests.cooperatives.files import KERAGAAN_PLAIN, ODS, keragaan, ods, ods_row
from tests.cooperatives.import_words import counts, told

pytestmark = pytest.mark.django_db


def test_error_cells_of_a_true_workbook_are_no_blanks(path):
    ods(path, [ods_row(1), ods_row(2)])
    book = openpyxl.load_workbook(path)
    cell = book.active.cell(3, ODS.index("ASET") + 1)
    cell.value, cell.data_type = "#REF!", "e"
    book.save(path)

    plan = import_file(path)

    assert counts(plan) == (2, 1, 0, 0, 1) and "#REF!" in told(plan.errors)


def test_the_table_is_found_under_titles_on_any_sheet(path):
    ods(path, [ods_row()], titles=3)
    book = openpyxl.load_workbook(path)
    book.create_sheet("Catatan", 0).append(["nama", "bukan daftar"])
    book.save(path)

    assert counts(import_file(path)) == (1, 1, 0, 0, 0)


def test_a_heading_of_two_rows_and_merged_cells_are_read_as_people_see_them(path):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["DATA KOPERASI KOTA MALANG"])
    page.append(
        [
            "NO",
            "NAMA KOPERASI",
            "BADAN HUKUM",
            None,
            "KELURAHAN",
            "KECAMATAN",
            "ANGGOTA",
            None,
            "MODAL",
            None,
            "ASET",
            "TAHUN",
        ]
    )
    page.append([None, None, "NOMOR", "TANGGAL", None, None, "L", "P", "SENDIRI", "LUAR"])
    page.append([1, "KSU Contoh Satu", "1/BH/2001", "01/02/2001", "KAUMAN", "KLOJEN", 10, 20, 100, 50, 150, 2024])
    page.append([None] * 12)
    page.append([2, "KSU Contoh Dua", "2/BH/2001", "01/03/2001", "KASIN", None, 5, 6, 70, 30, 100, 2024])
    for cells in ("A1:L1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:F3", "G2:H2", "I2:J2", "K2:K3", "L2:L3", "F4:F6"):
        page.merge_cells(cells)
    book.save(path)

    plan = import_file(path)

    assert counts(plan) == (2, 2, 0, 0, 0) and not plan.warnings, told(plan.warnings)
    first, second = Cooperative.objects.order_by("nomor_badan_hukum")
    assert (first.tanggal_badan_hukum, second.kelurahan.full) == (date(2001, 2, 1), "Kasin, Klojen")
    year = second.figures.get()
    assert (year.members, year.members_male, year.members_female) == (11, 5, 6)
    assert (year.modal_sendiri, year.modal_luar, year.aset, year.tahun_buku) == (70, 30, 100, 2024)


def test_a_list_in_text_keeps_its_heading_of_two_rows(tmp_path):
    path = tmp_path / "k.csv"
    path.write_text("No;Nama Koperasi;Kelurahan;Anggota;;Modal;\n;;;L;P;Sendiri;Luar\n1;KSP Contoh;Kauman;3;4;10;20\n")

    assert counts(import_file(path, year=2024)) == (1, 1, 0, 0, 0)
    assert YearlyFigures.objects.values_list("members", "modal_sendiri", "modal_luar").get() == (7, 10, 20)


def test_a_first_record_of_words_only_is_no_second_heading_row(tmp_path):
    path = tmp_path / "k.csv"
    path.write_text("Nama Koperasi;Kelurahan;Ketua\nKSP Contoh;Kauman;Aset Wijaya\nKSP Lain Contoh;Kasin;Budi\n")

    assert counts(import_file(path)) == (2, 2, 0, 0, 0)


def test_a_hidden_sheet_is_read_only_where_there_is_no_other(path):
    ods(path, [ods_row(1)])
    book = openpyxl.load_workbook(path)
    hidden = book.copy_worksheet(book.active)
    hidden.title, hidden.sheet_state, hidden["C2"] = "Lama", "hidden", "KSU Contoh Tersembunyi"
    book.move_sheet(hidden, -1)
    book.save(path)

    plan = import_file(path, dry_run=True)
    book[book.sheetnames[1]].sheet_state = "hidden"
    book.active = 0
    book["Lama"].sheet_state = "visible"
    book.remove(book["Lama"])
    book.create_sheet("Catatan")
    book.save(path)
    alone = import_file(path)

    assert "Lembar ini juga berisi daftar" in told(plan.warnings) and plan.cooperatives.new[0].name.startswith(
        "KSU Contoh Mawar"
    )
    assert counts(alone)[1] == 1 and "tersembunyi" in told(alone.warnings)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_encoding(tmp_path, encoding):
    import_file(
        keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN | {"nmkop": "KSP Contoh Café “Ujung”"}], encoding), year=2024
    )

    assert Cooperative.objects.get().name == "KSP Contoh Café “Ujung”"


def test_a_lone_quote_swallows_no_row(tmp_path):
    rows = [
        KERAGAAN_PLAIN | {"nmkop": '"Contoh Rejeki'},
        KERAGAAN_PLAIN | {"nmkop": "Contoh Dua", "nobh": "2/BH"},
        KERAGAAN_PLAIN | {"nmkop": 'Contoh "Tiga', "nobh": "3/BH"},
    ]

    assert counts(import_file(keragaan(tmp_path / "k.csv", rows), year=2024)) == (3, 3, 0, 0, 0)


def test_a_cut_row_is_told(tmp_path):
    path = keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN])
    path.write_bytes(path.read_bytes() + b"2;KSP Contoh Putus;Kasin;Klojen;9/BH/2001\r\n")

    plan = import_file(path, year=2024)

    assert counts(plan)[:2] == (2, 2) and "5 dari 18 kolom" in told(plan.warnings)


def test_a_row_with_a_separator_too_many_is_returned(tmp_path):
    plan = import_file(keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN | {"nmkop": "KSP Contoh;Rejeki"}]), year=2024)

    assert counts(plan)[4] == 1
