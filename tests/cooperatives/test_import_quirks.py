"""Every quirk of section 3.4: understood and told, or returned with its reason."""

from datetime import date
from decimal import Decimal

import pytest

from cooperatives.importing.run import import_file
from cooperatives.models import Cooperative, YearlyFigures
from tests.cooperatives.files import KERAGAAN_PLAIN, ODS, keragaan, ods, ods_row
from tests.cooperatives.import_words import counts, told

pytestmark = pytest.mark.django_db


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


def test_a_nik_that_a_list_has_shortened_is_no_list_number(tmp_path):
    plan = import_file(keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN | {"idkop": "3,28E+12"}]), year=2024)

    assert counts(plan)[4] == 1 and "hilang" in told(plan.errors)


def test_men_and_women_make_the_total(tmp_path):
    path = tmp_path / "baru.csv"
    path.write_text("nmkop,nobh,ang_laki,ang_wanita,modalsendiri,tahun_laporan\nKSP Contoh Baru,7/BH,12,30,5,2024\n")

    import_file(path)

    year = YearlyFigures.objects.get()
    assert (year.members, year.members_male, year.members_female) == (42, 12, 30)
