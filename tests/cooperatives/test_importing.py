"""Whole files: every quirk of section 3.4, counted, returned with its reason, and the same again the second time."""

import json
from datetime import date
from decimal import Decimal
from itertools import chain

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from cooperatives.enums import Source, Status
from cooperatives.importing import bulk
from cooperatives.importing.nearness import near
from cooperatives.importing.run import Disturbed, import_file, undisturbed
from cooperatives.models import BoardMember, Cooperative, Merge, YearlyFigures, new_code
from tests.cooperatives.files import KERAGAAN_PLAIN, ODS, keragaan, ods, ods_row
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import BoardMemberFactory, CooperativeFactory, YearlyFiguresFactory, kelurahan

pytestmark = pytest.mark.django_db


def counts(plan) -> tuple:
    assert plan.rows == plan.created + plan.updated + plan.unchanged + plan.rejected
    return plan.rows, plan.created, plan.updated, plan.unchanged, plan.rejected


SAME = {"nik_koperasi": "3573020000001", "name": "KSU Contoh Mawar Aasri", "source_year": 2024}  # as ods_row()


def told(problems) -> str:
    return "\n".join(f"{p.row} {p.column} {p.value} {p.reason}" for p in problems)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "koperasi.xlsx"


def test_every_column_of_ods_is_stored(path):
    plan = import_file(ods(path, [ods_row()]))

    assert counts(plan) == (1, 1, 0, 0, 0) and not plan.warnings, told(plan.warnings)
    found = Cooperative.objects.get()
    assert found.nik_koperasi == "3573020000001" and found.name == "KSU Contoh Mawar Aasri"
    assert (found.nomor_badan_hukum, found.tanggal_badan_hukum) == ("518/1/BH/XVI.13/2009", date(2009, 3, 12))
    assert (found.address, found.kelurahan.full, found.kelurahan_text) == (
        "Jl. Contoh 1 RT 01/RW 02",
        "Kauman, Klojen",
        "KAUMAN",
    )
    assert (found.kecamatan_text, found.kabupaten_text, found.provinsi_text) == ("KLOJEN", "KOTA MALANG", "JAWA TIMUR")
    assert (found.postal_code, found.phone, found.email) == ("65119", "+62341551234", "mawar@example.id")
    assert (found.status, found.form, found.authority) == ("aktif", "primer_kota", "kota")
    assert (found.jenis.name, found.kelompok.name, found.sektor.name) == (
        "Konsumen",
        "Serba usaha",
        "Jasa Keuangan dan Asuransi",
    )
    assert (found.source, found.source_year) == (Source.ODS, 2024)
    chair = found.board.get()
    assert (chair.name, chair.office, chair.phone) == ("Sulastri Contoh", "ketua", "+628975230000")
    year = found.figures.get()
    assert (year.tahun_buku, year.in_force, year.year_assumed, year.rat_date) == (2024, True, False, date(2025, 2, 20))
    assert (year.members, year.managers, year.employees) == (146, 1, 3)
    assert (year.modal_sendiri, year.modal_luar, year.aset) == (2286364874, 872677158, 3159042032)
    assert (year.volume_usaha, year.shu) == (1000000, 26100000)


def test_every_column_of_keragaan_is_stored(tmp_path):
    plan = import_file(keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN]))

    assert counts(plan) == (1, 1, 0, 0, 0)
    found = Cooperative.objects.get()
    assert (found.nik_koperasi, found.source_id, found.name) == (None, "1", "KSP Contoh Rejeki")
    assert (found.kelurahan.full, found.nomor_badan_hukum) == ("Kasin, Klojen", "12/BH/2001")
    assert (found.tanggal_badan_hukum, found.status) == (date(2001, 2, 1), Status.ACTIVE)
    year = found.figures.get()
    assert (year.tahun_buku, year.year_assumed, year.rat_held, year.rat_date) == (2024, True, True, date(2025, 2, 20))
    assert (year.members, year.employees, year.managers) == (350, None, 1)
    assert (year.modal_sendiri, year.modal_luar, year.aset) == (1000000, 2000000, 3000000)
    assert (year.volume_usaha, year.shu) == (5000, -1000)
    assert "tanpa tahun buku; dipakai 2024" in told(plan.warnings)


def test_the_year_can_be_given_by_hand(tmp_path):
    import_file(keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN]), year=2021)

    assert YearlyFigures.objects.get().tahun_buku == 2021 and not YearlyFigures.objects.get().year_assumed


QUIRKS = [  # heading(s), what the reader must be told ("" for nothing), what is stored
    ({"NAMA_KOPERASI": 'KSU "Contoh\nMawar" '}, "", {"name": 'KSU "Contoh Mawar"'}),
    ({"DESA_KEL": "Desa  kauman "}, "", {"kelurahan__name": "Kauman"}),
    ({"DESA_KEL": "Kel. oro oro dowo"}, "", {"kelurahan__name": "Oro-oro Dowo"}),
    ({"DESA_KEL": "BANJAR KAUMAN"}, "", {"kelurahan__name": "Kauman"}),
    ({"DESA_KEL": "Ksatrian", "KECAMATAN": "Blimbing"}, "", {"kelurahan__name": "Kesatrian"}),
    ({"DESA_KEL": "Kaumann"}, "dibaca sebagai Kauman", {"kelurahan__name": "Kauman", "kelurahan_text": "Kaumann"}),
    ({"KECAMATAN": "Klojn"}, "dibaca sebagai Klojen", {"kelurahan__name": "Kauman"}),
    ({"KECAMATAN": "Sukun"}, "ada di Kecamatan Klojen", {"kelurahan__name": "Kauman"}),
    ({"DESA_KEL": "Sukun"}, "nama kecamatan lain", {"kelurahan": None, "kelurahan_text": "Sukun"}),
    ({"DESA_KEL": "Entah"}, "tidak dikenal", {"kelurahan": None, "kelurahan_text": "Entah", "outside_city": False}),
    (
        {"KABUPATEN": "KAB. MALANG", "DESA_KEL": "Kauman"},
        "Di luar Kota Malang",
        {"kelurahan": None, "outside_city": True},
    ),
    ({"TANGGAL_BADAN_HUKUM": 41059}, "", {"tanggal_badan_hukum": date(2012, 5, 30)}),
    ({"TANGGAL_BADAN_HUKUM": "12//03/2009"}, "ganda", {"tanggal_badan_hukum": date(2009, 3, 12)}),
    ({"TANGGAL_BADAN_HUKUM": "00/01/1900"}, "kosong", {"tanggal_badan_hukum": None}),
    ({"TANGGAL_BADAN_HUKUM": date(2099, 1, 1)}, "masa depan", {"tanggal_badan_hukum": None}),
    ({"TANGGAL_RAT": date(2099, 1, 1)}, "masa depan", {"figures__rat_date": None}),
    ({"TANGGAL_RAT": date(2015, 4, 1)}, "bukan untuk tahun buku 2024", {"figures__rat_date": date(2015, 4, 1)}),
    ({"JUMLAH_ANGGOTA": "3.350"}, "", {"figures__members": 3350}),
    ({"JUMLAH_ANGGOTA": "-"}, "", {"figures__members": None}),
    ({"SISA_HASIL_USAHA": "(11.845.222)"}, "", {"figures__shu": Decimal(-11845222)}),
    ({"VOLUME_USAHA": "Rp 1.250.000,-"}, "", {"figures__volume_usaha": Decimal(1250000)}),
    ({"ASET": 5}, "tidak sama dengan aset", {"figures__aset": 5}),
    ({"MODAL_SENDIRI": 3159042032, "ASET": 2286364874}, "tertukar", {"figures__modal_sendiri": 3159042032}),
    ({"NO_TELPON_KANTOR": 8975230000}, "", {"phone": "+628975230000"}),
    ({"STATUS_AKTIF": "Non Aktif"}, "", {"status": "non_aktif"}),
    ({"KELOMPOK_KOPERASI": "Kop. Tari Topeng"}, "Kata baru", {"kelompok__name": "Kop. Tari Topeng"}),
    ({"ID_KOPERASI": 357302000001}, "biasanya 13", {"nik_koperasi": "357302000001"}),
    ({"ID_KOPERASI": "0357302000001"}, "", {"nik_koperasi": "0357302000001"}),
    ({"KODE_POS": 651}, "Kode pos", {"postal_code": ""}),
    (
        {"STATUS_VALID": "Pending", "NO_TELEPON_2": "0341-1234567"},
        "",
        {"ods_validity": "pending", "phone_2": "+623411234567"},
    ),
    (
        {"LATITUDE": "-7,981894", "LONGITUDE": 112.626503},
        "",
        {"lat": Decimal("-7.981894"), "lon": Decimal("112.626503")},
    ),
    ({"LATITUDE": "112.62", "LONGITUDE": "-7.98"}, "tidak di dekat Kota Malang", {"lat": None, "lon": None}),
    ({"NAMA_KOPERASI": "KSU <b>Contoh</b> =1+1"}, "", {"name": "KSU <b>Contoh</b> =1+1"}),
]


@pytest.mark.parametrize(
    ("changes", "warning", "stored"), QUIRKS, ids=lambda v: "-".join(v) if isinstance(v, dict) else None
)
def test_a_quirk_is_understood_and_told(path, changes, warning, stored):
    row = ods_row(**changes)
    plan = import_file(ods(path, [row], headings=list(dict.fromkeys([*ODS, *row]))))

    assert counts(plan) == (1, 1, 0, 0, 0), told(plan.errors)
    assert (warning in told(plan.warnings)) if warning else not plan.warnings, told(plan.warnings)
    assert Cooperative.objects.filter(**{k: v for k, v in stored.items() if v is not None}).exists()
    assert all(Cooperative.objects.filter(**{f"{k}__isnull": True}).exists() for k, v in stored.items() if v is None)


REFUSED = [  # changes, heading named in the error, part of the reason
    ({"ID_KOPERASI": "3.28E+12"}, "ID KOPERASI", "hilang"),
    ({"ID_KOPERASI": 3.28e12}, "ID KOPERASI", "hilang"),
    ({"ID_KOPERASI": "12345"}, "ID KOPERASI", "10 sampai 16"),
    ({"NAMA_KOPERASI": None}, "NAMA KOPERASI", "kosong"),
    ({"NAMA_KOPERASI": "HFSJ", "ID_KOPERASI": None}, "NAMA KOPERASI", "uji coba"),
    ({"NAMA_KOPERASI": "JUMLAH", "ID_KOPERASI": None}, "NAMA KOPERASI", "jumlah"),
    ({"ASET": "#REF!"}, "ASET", "galat"),
    ({"ASET": "banyak"}, "ASET", "Angka"),
    ({"ASET": "=A1+1"}, "ASET", "rumus tanpa hasil"),
    ({"JUMLAH_ANGGOTA": "-5"}, "JUMLAH ANGGOTA", "negatif"),
    ({"TANGGAL_RAT": "31/02/2020"}, "TANGGAL RAT", "kalender"),
    ({"TAHUN_REKAP": 2099}, "TAHUN REKAP", "jangkauan"),
    ({"STATUS_AKTIF": "entahlah"}, "STATUS AKTIF", "tidak dikenal"),
    ({"ID_KOPERASI": None, "NO_BADAN_HUKUM": None, "DESA_KEL": None}, "NAMA KOPERASI", "dipastikan"),
    ({"NAMA_KOPERASI": "K" + "a" * 300}, "NAMA KOPERASI", "255"),
]


@pytest.mark.parametrize(
    ("changes", "column", "reason"), REFUSED, ids=lambda v: "-".join(v) if isinstance(v, dict) else None
)
def test_what_cannot_be_read_comes_back_and_the_rest_is_saved(path, changes, column, reason):
    plan = import_file(ods(path, [ods_row(1), None, ods_row(2, **changes), *[None] * 12, ods_row(3)]))

    assert counts(plan) == (3, 2, 0, 0, 1)
    assert Cooperative.objects.count() == 2
    problem = plan.errors[0]
    assert (problem.row, problem.column) == (4, column) and reason in problem.reason, told(plan.errors)


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


def test_twice_changes_nothing_and_writes_no_history(path, tmp_path):
    files = [ods(path, [ods_row(n) for n in range(1, 6)]), keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN])]
    for file in files:
        import_file(file)
    before = [(m.objects.count(), m.history.count()) for m in (Cooperative, YearlyFigures, BoardMember)]

    plans = [import_file(file) for file in files]

    assert [counts(plan) for plan in plans] == [(5, 0, 0, 5, 0), (1, 0, 0, 1, 0)]
    assert [(m.objects.count(), m.history.count()) for m in (Cooperative, YearlyFigures, BoardMember)] == before


def test_changes_are_written_with_history(path):
    import_file(ods(path, [ods_row()]))

    plan = import_file(
        ods(path, [ods_row(NAMA_KOPERASI="KSU Contoh Mawar Aasri Jaya", ASET="3.200.000.000", KETUA="Orang Baru")])
    )

    assert counts(plan) == (1, 0, 1, 0, 0)
    found = Cooperative.objects.get()
    assert found.name_key == "CONTOH MAWAR AASRI JAYA" and found.history.count() == 2
    assert found.history.first().history_change_reason.endswith(": koperasi.xlsx")
    assert found.figures.get().history.count() == 2
    assert list(found.board.order_by("until").values_list("name", "until"))[1] == ("Orang Baru", None)
    assert found.board.exclude(until=None).get().name == "Sulastri Contoh"


def test_a_blank_never_erases_what_is_known(path):
    import_file(ods(path, [ods_row()]))

    plan = import_file(ods(path, [ods_row(ALAMAT=None, ASET="-", EMAIL="-", NO_BADAN_HUKUM=None)]))

    assert counts(plan) == (1, 0, 0, 1, 0) and Cooperative.objects.get().figures.get().aset == 3159042032


def test_an_older_list_adds_its_year_and_leaves_the_rest(path):
    import_file(ods(path, [ods_row()]))

    plan = import_file(ods(path, [ods_row(TAHUN_REKAP=2020, STATUS_AKTIF="Non Aktif", TANGGAL_RAT=None)]))

    assert counts(plan) == (1, 0, 1, 0, 0) and "lebih tua" in told(plan.warnings)
    assert Cooperative.objects.get().status == "aktif" and YearlyFigures.objects.count() == 2


def test_figures_of_the_office_stay_in_force(path):
    known = CooperativeFactory(**SAME)
    YearlyFiguresFactory(cooperative=known, tahun_buku=2024, source=Source.OFFICE)

    import_file(ods(path, [ods_row()]))

    assert dict(known.figures.values_list("source", "in_force")) == {"kantor": True, "ods": False}


def test_a_status_with_its_basis_is_not_undone(path):
    CooperativeFactory(**SAME, status="dibubarkan", status_basis="SK 1")

    plan = import_file(ods(path, [ods_row()]))

    assert Cooperative.objects.get().status == "dibubarkan" and "status tidak diubah" in told(plan.warnings)


BH, NAME = "518/1/BH/XVI.13/2009", "Contoh Mawar Aasri"
DOUBTS = [  # NIK, name and number that are known, the row, part of the reason; None: no doubt
    (("3573020000001", "Kopwan Lain Sama Sekali", "9/BH"), {}, "namanya lain"),
    (("3573020000009", f"KSU {NAME}", BH.lower()), {}, "NIK Koperasinya lain"),
    ((None, "KSP Sumber Air", BH), {}, "namanya lain"),
    ((None, NAME, "518 / 1 / BH/XVI.13/2009"), {}, None),
    ((None, f"Koperasi {NAME}", "77/BH/1999"), {}, "nomor badan hukumnya lain"),
    ((None, f"KOPERASI SERBA USAHA “{NAME}”", ""), {"NO_BADAN_HUKUM": None}, None),
    ((None, f"Kopwan {NAME}", ""), {}, "jenisnya"),
    ((None, f"KSU {NAME}", ""), {"DESA_KEL": None}, "tidak dapat dibandingkan"),
    ((None, "KSU Contoh Mawar Asri", ""), {}, "hampir sama dengan “KSU Contoh Mawar Asri”"),
    ((None, "KSU Contoh Mawaraasri", ""), {}, "mungkin salah ketik"),
]


@pytest.mark.parametrize(("known", "changes", "doubt"), DOUBTS)
def test_a_row_is_matched_or_asked_about(path, known, changes, doubt):
    CooperativeFactory(nik_koperasi=known[0], name=known[1], nomor_badan_hukum=known[2], source_year=2024)

    plan = import_file(ods(path, [ods_row(**changes)]))

    assert counts(plan) == ((1, 0, 0, 0, 1) if doubt else (1, 0, 1, 0, 0)), told(plan.errors)
    assert (doubt or "") in told(plan.errors) and Cooperative.objects.count() == 1


@pytest.mark.parametrize(
    ("known", "changes"),
    [
        (("3573020000009", "KSU Contoh Mawar Asri", ""), {}),  # another NIK
        ((None, "KSU Contoh Mawar Asri", "77/BH/1999"), {}),  # another badan hukum
        ((None, "KSU Contoh Mawar Asri", ""), {"DESA_KEL": "Bareng"}),
    ],
)
def test_a_name_that_is_nearly_known_is_another_cooperative_where_anything_else_says_so(path, known, changes):
    CooperativeFactory(nik_koperasi=known[0], name=known[1], nomor_badan_hukum=known[2])

    assert counts(import_file(ods(path, [ods_row(**changes)]))) == (1, 1, 0, 0, 0)


def test_names_are_near_that_one_slip_separates():
    known = {"MELATI JAYA", "MELATI 1", "RW 05 SUKUN", "MAWAR II", "SARI", "SUMBER REJEKI"}
    found = near(
        ["MELATIJAYA", "MELATTI JAYA", "MEALTI JAYA", "MELATI 2", "RW 06 SUKUN", "MAWAR I", "SAR", "MELATI"], known
    )

    assert found == dict.fromkeys(["MELATIJAYA", "MELATTI JAYA", "MEALTI JAYA"], {"MELATI JAYA"})


def test_kewenangan_is_taken_as_delivered_and_else_follows_from_the_form(path):
    import_file(ods(path, [ods_row() | {"KEWENANGAN": "Provinsi"}], [*ODS, "KEWENANGAN"]))

    assert Cooperative.objects.get().authority == "provinsi"


def test_one_number_on_two_cooperatives_makes_two(path):
    rows = [ods_row(1, NO_BADAN_HUKUM="1/BH"), ods_row(2, NO_BADAN_HUKUM="1 / bh", NAMA_KOPERASI="Kopkar Sentosa")]

    plan = import_file(ods(path, rows))

    assert counts(plan) == (2, 2, 0, 0, 0) and "Nomor badan hukum sama" in told(plan.warnings)


def test_the_same_cooperative_twice_in_a_file(path):
    rows = [ods_row(1), ods_row(1), ods_row(1, ASET=7), ods_row(1, TAHUN_REKAP=2023)]

    plan = import_file(ods(path, rows))

    assert counts(plan) == (4, 1, 1, 1, 1)
    assert "sudah ada di baris 2" in told(plan.errors) and "Sama dengan baris 2" in told(plan.warnings)
    assert sorted(YearlyFigures.objects.values_list("tahun_buku", flat=True)) == [2023, 2024]


KERAGAAN_QUIRKS = [
    ({"aktif": "-", "tdkaktif": "1"}, "", {"status": "non_aktif"}),
    ({"aktif": "1", "tdkaktif": "1"}, "sama-sama diisi", {"status": ""}),
    ({"rat": "-", "tglrat": "20/02/2025"}, "", {"figures__rat_date": date(2025, 2, 20)}),
    ({"rat": "1", "tglrat": "-"}, "tidak cocok", {"figures__rat_held": True}),
    ({"tglbh": "0000-00-00"}, "kosong", {"status": "aktif"}),
    ({"idkop": "3573020000077"}, "", {"nik_koperasi": "3573020000077", "source_id": ""}),
    ({"nmkop": '"KSP Contoh\r\nRejeki"'}, "", {"name": "KSP Contoh Rejeki"}),
    ({"nmkop": 'KSP "Contoh" Rejeki'}, "", {"name": 'KSP "Contoh" Rejeki'}),
    ({"nmkop": "KSP Contoh\nRejeki"}, "", {"name": "KSP Contoh Rejeki"}),
]


@pytest.mark.parametrize(("changes", "warning", "stored"), KERAGAAN_QUIRKS)
def test_a_quirk_of_keragaan_is_understood(tmp_path, changes, warning, stored):
    plan = import_file(keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN | changes]), year=2024)

    assert counts(plan) == (1, 1, 0, 0, 0), told(plan.errors)
    assert warning in told(plan.warnings) and Cooperative.objects.filter(**stored).exists(), told(plan.warnings)


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


def test_a_nik_that_a_list_has_shortened_is_no_list_number(tmp_path):
    plan = import_file(keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN | {"idkop": "3,28E+12"}]), year=2024)

    assert counts(plan)[4] == 1 and "hilang" in told(plan.errors)


def test_a_cut_row_is_told(tmp_path):
    path = keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN])
    path.write_bytes(path.read_bytes() + b"2;KSP Contoh Putus;Kasin;Klojen;9/BH/2001\r\n")

    plan = import_file(path, year=2024)

    assert counts(plan)[:2] == (2, 2) and "5 dari 18 kolom" in told(plan.warnings)


def test_men_and_women_make_the_total(tmp_path):
    path = tmp_path / "baru.csv"
    path.write_text("nmkop,nobh,ang_laki,ang_wanita,modalsendiri,tahun_laporan\nKSP Contoh Baru,7/BH,12,30,5,2024\n")

    import_file(path)

    year = YearlyFigures.objects.get()
    assert (year.members, year.members_male, year.members_female) == (42, 12, 30)


def test_a_row_with_a_separator_too_many_is_returned(tmp_path):
    plan = import_file(keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN | {"nmkop": "KSP Contoh;Rejeki"}]), year=2024)

    assert counts(plan)[4] == 1


def test_all_or_nothing(path, monkeypatch):
    def fail(*args, **kwargs):
        raise IntegrityError("the third table fails")

    real = bulk.create
    monkeypatch.setattr(
        bulk, "create", lambda model, records, act: (fail if model is BoardMember else real)(model, records, act)
    )

    with pytest.raises(IntegrityError):
        import_file(ods(path, [ods_row()]))

    assert not Cooperative.objects.exists() and not Cooperative.history.exists()


def test_dry_run_prints_one_object_and_saves_nothing(path, capsys):
    call_command("import_cooperatives", str(ods(path, [ods_row(1), ods_row(2, ASET="#REF!")])), "--dry-run", "--json")

    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"rows", "created", "updated", "unchanged", "rejected", "warnings", "errors", "unmapped"}
    assert (report["rows"], report["created"], report["rejected"]) == (2, 1, 1)
    assert report["errors"] == [
        {"row": 3, "column": "ASET", "value": "#REF!", "reason": "Sel berisi galat #REF!. Perbaiki selnya di Excel."}
    ]
    assert not Cooperative.objects.exists()


def test_a_refused_file_is_an_error_in_words(tmp_path, capsys):
    path = tmp_path / "catatan.csv"
    path.write_text("a;b\n1;2\n")

    with pytest.raises(CommandError, match="Baris judul tidak ditemukan"):
        call_command("import_cooperatives", str(path), "--json")

    assert json.loads(capsys.readouterr().out)["errors"]


def test_former_chairs_leave_before_new_ones_come(path):
    known = CooperativeFactory(**SAME, kelurahan=kelurahan())
    BoardMemberFactory(cooperative=known, name="Ketua Lama")

    import_file(ods(path, [ods_row()]), as_of=date(2025, 6, 1))

    assert dict(known.board.values_list("name", "until")) == {"Ketua Lama": date(2025, 6, 1), "Sulastri Contoh": None}


def test_codes_that_are_alike_or_taken_are_drawn_again(path):
    CooperativeFactory(name="Koperasi Contoh Lama", code="b")
    kept = CooperativeFactory(name="Koperasi Contoh Induk", code="h")
    Merge.objects.create(kept=kept, gone_pk=0, gone_code="c", gone_name="Lama", reason="Kembar", actor=UserFactory())
    draws = chain("aabcdah", iter(new_code, ""))  # some codes are drawn ahead, whatever the file holds
    drawn = []

    def draw() -> str:
        drawn.append(next(draws))
        return drawn[-1]

    plan = import_file(ods(path, [ods_row(n) for n in range(1, 5)]), draw_code=draw)

    new = Cooperative.objects.exclude(code__in="bh")
    assert plan.created == 4 and len(set(new.values_list("code", flat=True))) == 4
    assert not set(new.values_list("code", flat=True)) & {"b", "c", "h"}  # c leads to where the merged record went
    assert len(drawn) > 4 and set(new.values_list("code", flat=True)) <= set(drawn)
    assert Cooperative.history.filter(code__in=new.values("code")).count() == 4
    with connection.cursor() as cursor:  # autovacuum would count rows that are not committed yet as none
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE mode = 'ShareUpdateExclusiveLock' AND pid = pg_backend_pid()"
        )
        assert cursor.fetchone() == (3,)


def test_writers_who_keep_getting_in_the_way_end_in_a_sentence_and_other_faults_stay_what_they_are():
    taken, tries = CooperativeFactory(), []

    def same_code() -> None:
        tries.append(Cooperative.objects.create(name="Koperasi Contoh Kedua", code=f"{len(tries)}"))
        bulk.create(Cooperative, [Cooperative(name="Koperasi Contoh Ketiga", code=taken.code)], bulk.Act("uji"))

    with pytest.raises(Disturbed, match="tidak ada yang disimpan. Tunggu"):
        undisturbed(same_code)
    assert len(tries) == 3 and Cooperative.objects.count() == 1
    with pytest.raises(IntegrityError, match="has_name"):
        undisturbed(lambda: bulk.create(Cooperative, [Cooperative(name="")], bulk.Act("uji")))


PEOPLE = ["SEKRETARIS", "NO TELPON SEKRETARIS", "BENDAHARA", "PENGAWAS", "NAMA MANAGER"]


def test_all_people_that_ods_names_get_terms_and_none_ends_that_the_office_knows_better(tmp_path):
    path, headings = tmp_path / "koperasi.xlsx", [*ODS, *PEOPLE]
    first = {"SEKRETARIS": "Rahayu Contoh", "NO_TELPON_SEKRETARIS": "081200001111", "BENDAHARA": "Slamet Contoh"}
    ods(path, [ods_row(1, **first, PENGAWAS="Budi Contoh, S.E.; Wati Contoh", NAMA_MANAGER="Tono Contoh")], headings)
    assert import_file(path).created == 1
    cooperative = Cooperative.objects.get()
    BoardMemberFactory(cooperative=cooperative, name="Kantor Contoh", office="pengawas", source="kantor")

    def in_office() -> dict[str, list[str]]:
        found = cooperative.board.current().order_by("pk")
        return {office: [m.name for m in found if m.office == office] for office in {m.office for m in found}}

    before = in_office()
    assert before == {
        "ketua": ["Sulastri Contoh"], "sekretaris": ["Rahayu Contoh"], "bendahara": ["Slamet Contoh"],
        "pengawas": ["Budi Contoh, S.E.", "Wati Contoh", "Kantor Contoh"], "manajer": ["Tono Contoh"],
    }  # fmt: skip
    assert cooperative.board.get(office="sekretaris").phone == "+6281200001111"
    assert import_file(path).unchanged == 1 and in_office() == before

    ods(path, [ods_row(1, SEKRETARIS="Baru Contoh", PENGAWAS="WATI CONTOH; Dewi Contoh")], headings)
    plan = import_file(path, as_of=date(2025, 6, 1))

    assert plan.updated == 1 and in_office() == before | {
        "sekretaris": ["Baru Contoh"], "pengawas": ["Wati Contoh", "Kantor Contoh", "Dewi Contoh"],
    }  # fmt: skip
    left = cooperative.board.filter(until=date(2025, 6, 1))
    assert sorted(member.name for member in left) == ["Budi Contoh, S.E.", "Rahayu Contoh"]
    ods(path, [ods_row(1, NO_TELPON_SEKRETARIS="0812")], headings)
    assert [p.reason for p in import_file(path).warnings if "tanpa nama" in p.reason] == [
        "Telepon sekretaris tanpa nama sekretaris, tidak disimpan."
    ]
