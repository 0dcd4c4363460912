"""Which cooperative a row is about: known, another one, or a doubt that a person decides."""

import pytest

from cooperatives.importing.nearness import near
from cooperatives.importing.run import import_file
from cooperatives.models import Cooperative, YearlyFigures
from tests.cooperatives.files import ODS, ods, ods_row
from tests.cooperatives.import_words import counts, told
from tests.factories.cooperatives import CooperativeFactory

pytestmark = pytest.mark.django_db


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
