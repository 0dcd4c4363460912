"""Every check with figures that pass and figures that fail; pure, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from reports import checks  # noqa: F401 - registers the rules
from reports.checks.base import ERROR, INFO, RULES, WARNING, Settings, run
from reports.samples import case

SP, UMUM = "simpan_pinjam", "umum"
M = 1_000_000
REGISTRY = {
    "modal_sendiri": Decimal(450 * M), "modal_luar": Decimal(550 * M), "aset": Decimal(1000 * M),
    "volume_usaha": Decimal(600 * M), "anggota": Decimal(300),
}  # fmt: skip
LAST_YEAR = {(key, "ini"): value for (key, column), value in case(SP).figures.amounts.items() if column == "lalu"} | {
    ("kas_awal", "ini"): 40 * M
}  # a report of 2024 that closed with 40 million in cash


def previous(**changes):
    return case(SP, {}, previous=None).figures.__class__(
        case(SP).chart, LAST_YEAR | {(k, "ini"): v for k, v in changes.items()}
    )


def found(number, name, changes=(), **more):
    findings, unchecked = run(case(name, dict(changes), **more), only={number})
    assert not unchecked
    return findings


LAST_COLUMN = [place for place in case(SP).figures.amounts if place[1] == "lalu"]
NOT_SHARED = {place: None for place in case(SP).figures.amounts if place[1] in ("persen", "jumlah")}
RESTATED = {"disajikan_kembali": True, "alasan_disajikan_kembali": "Salah golong"}
YIELD = case(SP).get("pendapatan_jasa_pinjaman").value * 200 / sum(
    case(SP).get("piutang_pinjaman", year).value for year in ("ini", "lalu")
)  # fmt: skip

# rule, chart, changed figures, other circumstances, severity, expected, found, words of the message
FAILING = [
    (1, SP, {("kas", "ini"): 13_500_000}, {}, ERROR, 1000 * M, 1001 * M, "selisih Rp1.000.000"),
    (1, UMUM, {("utang_bank", "lalu"): 61 * M}, {}, ERROR, 432 * M, 431 * M, "kewajiban dan ekuitas Rp432.000.000"),
    (2, SP, {("aset_lancar", "ini"): 891 * M}, {}, ERROR, 890 * M, 891 * M, "Jumlah aset lancar"),
    (2, SP, {("ekuitas", "tambah"): 133 * M}, {}, ERROR, 132 * M, 133 * M, "kembalikan rumusnya"),
    (2, SP, {("shu_dibagi", "persen"): 103}, {}, ERROR, 100, 103, "103 %, sedangkan rinciannya berjumlah 100 %: selisih 3 %"),
    (3, SP, {("shu_berjalan", "ini"): 79 * M}, {}, ERROR, 80 * M, 79 * M, "posisi keuangan Rp79.000.000"),
    (4, SP, {("bayar_shu", "ini"): 53 * M}, {}, ERROR, 50 * M, 51 * M, "Kas akhir"),
    (4, SP, {("deposito_setara_kas", "ini"): 50 * M}, {}, ERROR, 100 * M, 50 * M, "setara kas"),
    (5, SP, {("kas_awal", "ini"): 41 * M}, {}, ERROR, 40 * M, 41 * M, "kas akhir tahun lalu"),
    (5, SP, {("kas_awal", "ini"): 41 * M}, {"previous": previous()}, ERROR, 40 * M, 41 * M, "Kas awal"),
    (6, SP, {("cadangan_umum", "tambah"): 11 * M}, {}, ERROR, 70 * M, 71 * M, "berakhir Rp71.000.000"),
    (6, SP, {("cadangan_umum", "akhir"): 71 * M}, {}, ERROR, 70 * M, 71 * M, "saldo awal ditambah"),
    (6, SP, {("simpanan_wajib", "awal"): 204 * M, ("simpanan_wajib", "tambah"): 37_500_000}, {}, ERROR, 205 * M, 204 * M,
     "berawal Rp204.000.000"),
    (5, SP, {("kas_awal", "ini"): 39 * M}, {"previous": previous(), "facts": {"disajikan_kembali": True}}, ERROR, 40 * M, 39 * M,
     "tulis alasannya"),
    (6, SP, {("simpanan_wajib", "awal"): 204 * M, ("simpanan_wajib", "tambah"): 37_500_000},
     {"previous": previous(), "facts": {"disajikan_kembali": True}}, ERROR, 205 * M, 204 * M, "tulis alasannya"),
    (7, SP, {place: None for place in LAST_COLUMN if case(SP).chart.line(*place).section.id == "posisi"},
     {"previous": previous()}, WARNING, None, None, "Kolom tahun lalu pada laporan posisi keuangan kosong"),
    (7, SP, {("kas_awal", "lalu"): 39 * M}, {"previous": previous(terima_jasa=200 * M, kas_awal=40 * M)}, WARNING, 40 * M, 39 * M,
     "awal tahun” pada kolom tahun lalu"),
    (7, SP, {("kas", "lalu"): 11 * M}, {"previous": previous()}, WARNING, 10 * M, 11 * M, "disajikan kembali"),
    (7, SP, {("kas", "lalu"): 11 * M}, {"previous": previous(), "facts": {"disajikan_kembali": True}}, WARNING, 10 * M, 11 * M,
     "tanpa alasan"),
    (8, SP, {("shu_sosial", "persen"): 10, ("shu_sosial", "ad"): 10}, {}, ERROR, 100, 105, "yang dibagikan berjumlah 105 %"),
    (8, SP, {("shu_sosial", "ad"): 10} | NOT_SHARED, {}, ERROR, 100, 105, "menurut AD/ART berjumlah 105 %"),
    (8, SP, {("shu_sosial", "jumlah"): 5 * M}, {}, ERROR, 80 * M, 81 * M, "Bagian-bagian SHU"),
    (8, SP, {("shu_sosial", "persen"): 4, ("shu_pendidikan", "persen"): 6}, {}, ERROR, 5, 6,
     "“Dana pendidikan” 6 %, sedangkan AD/ART menentukan 5 %"),
    (9, SP, {("anggota", "ini"): 350}, {}, WARNING, 35 * M, 30 * M, "jumlah anggota kali"),
    (9, SP, {("anggota_masuk", "ini"): 25}, {}, WARNING, 2_500_000, 1_500_000, "anggota masuk"),
    (10, SP, {("simpanan_wajib", "ini"): 204 * M}, {}, WARNING, 205 * M, 204 * M, "bertambah dari 290 menjadi 300"),
    (11, SP, {("pinjaman_macet", "ini"): 13 * M}, {}, ERROR, 800 * M, 801 * M, "tepat satu kelas"),
    (12, SP, {("penyisihan", "ini"): 10 * M}, {}, WARNING, 14_760_000, 10 * M, "kurang Rp4.760.000"),
    (12, SP, {("penyisihan", "ini"): 801 * M}, {}, WARNING, 800 * M, 801 * M, "melebihi piutangnya"),
    (13, SP, {("akumulasi_penyusutan", "ini"): 121 * M}, {}, WARNING, 120 * M, 121 * M, "harga perolehan"),
    (13, SP, {("akumulasi_penyusutan", "ini"): 21 * M}, {}, WARNING, 22 * M, 21 * M, "tanpa pelepasan"),
    (14, SP, {("beban_penyusutan", "ini"): 9 * M}, {}, WARNING, 8 * M, 9 * M, "akumulasi penyusutan bertambah"),
    (15, SP, {("jasa_pinjaman_anggota", "ini"): 10 * M}, {}, INFO, 5, None, "poin persen di bawah batas"),
    (15, SP, {("jasa_simpanan_anggota", "ini"): 90 * M}, {}, INFO, 15, None, "yang lazim 0 sampai 15 %"),
    (16, SP, {}, {"registry": REGISTRY | {"modal_luar": Decimal(540 * M)}}, WARNING, 1000 * M, 990 * M, "keragaan/ODS"),
    (17, SP, {}, {"registry": REGISTRY | {"anggota": Decimal(310)}}, WARNING, 310, 300, "selisih 10"),
    (17, SP, {}, {"registry": REGISTRY | {"aset": Decimal(1_000_000)}}, WARNING, 1_000_000, 1000 * M, "kelebihan tiga nol"),
    (18, SP, {("kas", "ini"): -1}, {}, ERROR, 0, -1, "“Kas” negatif: −Rp1"),
    (18, SP, {("simpanan_pokok", "awal"): -1}, {}, ERROR, 0, -1, "salah pos"),
    (18, SP, {("beban_promosi", "ini"): -1}, {}, WARNING, 0, -1, "bila memang koreksi"),
    (18, SP, {("anggota", "ini"): -1}, {}, WARNING, 0, -1, "negatif: −1, seharusnya paling sedikit 0."),
    (18, SP, {("penyisihan", "ini"): -24 * M}, {}, WARNING, 0, -24 * M, "tanpa tanda minus"),
    (18, SP, {("beban_usaha_lain", "ini"): 90 * M}, {}, INFO, None, -7 * M, "Itu boleh terjadi"),
    (19, SP, {("cadangan_umum", "ini"): 69 * M, ("cadangan_risiko", "ini"): 16 * M}, {}, WARNING, 14 * M, 9 * M,
     "kurang Rp5.000.000"),
    (20, SP, {}, {"facts": {"tanggal_rat": None}}, WARNING, None, None, "Tanggal RAT belum diisi"),
    (20, SP, {}, {"facts": {"tanggal_rat": date(2025, 12, 31)}}, WARNING, None, None, "tidak sesudah akhir tahun buku"),
    (20, SP, {}, {"facts": {"tanggal_rat": date(2026, 4, 1)}}, INFO, None, None, "kementerian"),
    (20, SP, {}, {"facts": {"tanggal_rat": date(2026, 7, 1)}}, WARNING, None, None, "sesudah 30-06-2026"),
    (20, SP, {}, {"facts": {"ditandatangani": False}}, WARNING, None, None, "ditandatangani"),
    (20, SP, {}, {"facts": {"laporan_pengawas": None}}, WARNING, None, None, "pengawas"),
    (21, UMUM, {("modal_tetap_usp", "ini"): 5 * M}, {"facts": {"ada_usp": True}}, WARNING, None, None, "templat unit"),
    (21, UMUM, {}, {"facts": {"ada_usp": True, "laporan_usp": True}}, WARNING, None, None, "Modal tetap"),
    (22, SP, {}, {"facts": {"kerangka": ""}}, WARNING, None, None, "belum disebut"),
    (22, SP, {}, {"facts": {"kerangka": "SAK ETAP"}}, WARNING, None, None, "SAK ETAP"),
    (22, SP, {}, {"facts": {"kerangka": "SAK EMKM"}}, WARNING, None, None, "bukan SAK EMKM"),
    (22, UMUM, {}, {"facts": {"kerangka": "SAK EMKM"}, "settings": Settings(frameworks=("SAK EP",))}, WARNING, None, None,
     "pilihan untuk tahun buku 2025 SAK EP"),
    (23, SP, {("simpanan_wajib", "ini"): 4_790 * M}, {}, ERROR, 5_000 * M, 5_000 * M, "audit"),
    (24, SP, {("pajak_penghasilan", "ini"): 0}, {}, INFO, None, 0, "kantor pajak"),
    (25, SP, {("tabungan_anggota", "ini"): 400 * M}, {}, INFO, 517 * M, 750 * M, "naik 45,1 %"),
    (25, SP, {("beban_promosi", "ini"): 45 * M}, {}, INFO, 70 * M, None, "SHU setelah pajak turun"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "name", "changes", "more", "severity", "expected", "seen", "words"), FAILING)
def test_check_finds(number, name, changes, more, severity, expected, seen, words):
    findings = found(number, name, changes, **more)

    (finding,) = [finding for finding in findings if words in finding.message]
    assert len({one.rule for one in findings}) == 1
    assert (finding.rule, finding.severity) == (f"{number:02d}", severity)
    assert finding.cells and all(finding.cells)
    assert expected is None or finding.expected == expected
    assert seen is None or finding.found == seen


# What comes near and is still right
PASSING = [
    (1, SP, {("kas", "ini"): 12_500_001}, {}),
    (2, SP, {("aset_lancar", "ini"): 890 * M, ("total_aset", "ini"): 1000 * M}, {}),
    (3, SP, {("shu_berjalan", "ini"): 80 * M + 1}, {}),
    (4, SP, {("deposito_setara_kas", "ini"): None}, {}),
    (5, SP, {("kas_awal", "ini"): 40 * M - 1}, {}),
    (5, SP, {("kas_awal", "ini"): 39 * M, ("kas_awal", "lalu"): 39 * M}, {"previous": previous(), "facts": RESTATED}),
    (6, SP, {("cadangan_umum", "akhir"): 70 * M}, {}),
    (7, SP, {}, {"previous": previous()}),
    (6, SP, {("cadangan_umum", "lalu"): 61 * M, ("cadangan_umum", "awal"): 61 * M, ("cadangan_umum", "tambah"): 9 * M},
     {"previous": previous(), "facts": RESTATED}),
    (7, SP, {("kas", "lalu"): 11 * M}, {"previous": previous(), "facts": RESTATED}),
    (8, SP, {("shu_sosial", "persen"): Decimal("5.01")}, {}),
    (8, SP, {(f"shu_{p}", c): None for c in ("ad", "persen") for p in (
        "cadangan", "jasa_modal", "jasa_usaha", "pengurus", "pengawas", "karyawan", "pendidikan", "sosial", "daerah_kerja")}, {}),
    (9, SP, {("anggota", "ini"): 286}, {}),
    (10, SP, {("simpanan_wajib", "ini"): 204 * M, ("anggota", "ini"): 290}, {}),
    (11, UMUM, {}, {}),
    (12, SP, {("penyisihan", "ini"): 14_760_000}, {}),
    (12, SP, {("penyisihan", "ini"): 800 * M}, {}),
    (13, SP, {("akumulasi_penyusutan", "ini"): 120 * M}, {}),
    (13, SP, {("akumulasi_penyusutan", "ini"): 21 * M, ("akumulasi_dilepas", "ini"): 9 * M}, {}),
    (14, SP, {("akumulasi_penyusutan", "ini"): 25 * M, ("akumulasi_dilepas", "ini"): 5 * M}, {}),
    (15, SP, {}, {"settings": Settings(loan_rate=(YIELD, YIELD))}),  # both edges are within
    (16, SP, {}, {"registry": REGISTRY}),
    (16, SP, {}, {"registry": {"aset": Decimal(1)}}),
    (17, SP, {}, {"registry": REGISTRY | {"anggota": Decimal(301)}}),
    (18, SP, {("beban_usaha_lain", "ini"): 90 * M}, {"facts": {"penjelasan_rugi": "Pinjaman macet dihapus"}}),
    (19, SP, {("cadangan_risiko", "ini"): 20 * M}, {}),
    (20, SP, {}, {"facts": {"tanggal_rat": date(2026, 3, 31)}}),
    (20, SP, {}, {"facts": {"tanggal_rat": date(2026, 6, 30)}, "secondary": True}),
    (21, UMUM, {("modal_tetap_usp", "ini"): 5 * M}, {"facts": {"ada_usp": True, "laporan_usp": True}}),
    (22, UMUM, {}, {"facts": {"kerangka": "SAK EMKM"}}),
    (23, SP, {("simpanan_wajib", "ini"): 4_789_999_999}, {}),
    (23, SP, {("simpanan_wajib", "ini"): 9_000 * M}, {"facts": {"audit": True}}),
    (23, UMUM, {("simpanan_wajib", "ini"): 9_000 * M}, {}),
    (24, SP, {("pajak_penghasilan", "ini"): 0, ("beban_usaha_lain", "ini"): 90 * M}, {}),
    (25, SP, {("tabungan_anggota", "ini"): 400 * M}, {"facts": {"penjelasan_perubahan": "Program menabung"}}),
]  # fmt: skip


@pytest.mark.parametrize(("number", "name", "changes", "more"), PASSING)
def test_check_is_content(number, name, changes, more):
    assert found(number, name, changes, **more) == []


@pytest.mark.parametrize("name", [SP, UMUM, "unit_simpan_pinjam"])
def test_a_good_report_has_no_findings_and_everything_is_looked_at(name):
    assert run(case(name)) == ([], [])


def test_every_rule_of_the_domain_file_is_registered_and_tested():
    assert set(RULES) == {*range(1, 26), 26}
    assert {row[0] for row in FAILING} >= set(range(1, 26)) and {row[0] for row in PASSING} >= set(range(1, 26))


def test_errors_are_only_what_the_domain_file_calls_so():
    errors = {number for number, rule in RULES.items() if rule.severity == ERROR}

    assert errors == {1, 2, 3, 4, 5, 6, 8, 11, 18, 23}
    assert all(RULES[n].source != "satu sumber" for n in errors)


def test_an_empty_report_says_what_is_missing():
    empty = case(SP, dict.fromkeys(case(SP).figures.amounts))

    findings, unchecked = run(empty)

    assert {f.severity for f in findings if "Laporan posisi keuangan belum diisi" in f.message} == {ERROR}
    assert any("“Kas dan setara kas awal tahun”" in one.reason for one in unchecked)
    assert {one.rule for one in unchecked} >= {"03", "04", "05", "06", "11", "12"}


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({("shu_berjalan", "ini"): -80 * M}, "minusnya terbalik"),
        ({("shu_berjalan", "ini"): 80_000}, "tiga nol hilang"),
        ({("shu_berjalan", "ini"): 80}, "enam nol hilang"),
        ({("shu_berjalan", "ini"): 8 * M, ("pajak_penghasilan", "ini"): 1 * M}, ""),
    ],
)
def test_a_likely_story_is_offered(changes, hint):
    (finding,) = found(3, SP, changes)

    assert hint in finding.message
    assert bool(finding.hint) == bool(hint)


def test_digits_that_changed_places_and_a_line_left_out_are_guessed():
    (left_out,) = found(2, SP, {("aset_lancar", "ini"): 890 * M - 12_500_000})
    (sign,) = found(2, SP, {("aset_lancar", "ini"): 938 * M})
    (turned,) = found(5, SP, {("kas_awal", "ini"): 400_000})
    (swapped,) = found(3, SP, {("shu_berjalan", "ini"): 81 * M, ("pendapatan_lain", "ini"): 6 * M - 62 * M})

    assert "“Kas”" in left_out.hint and "terlewat" in left_out.hint
    assert "“Penyisihan pinjaman tak tertagih”" in sign.hint and "tanda baris itu terbalik" in sign.hint
    assert turned.hint == ""
    assert swapped.hint == "Mungkin dua angka tertukar tempat: 81 seharusnya 18."


def test_rotated_columns_are_recognised():
    amounts = dict(case(SP).figures.amounts)
    rotated = amounts | {
        (key, {"ini": "lalu", "lalu": "ini"}[column]): value
        for (key, column), value in amounts.items()
        if column in ("ini", "lalu") and (key, "ini") in amounts and (key, "lalu") in amounts
    }

    (finding,) = found(7, SP, rotated, previous=previous())

    assert "tertukar" in finding.message


def test_rounded_reports_are_compared_with_their_rounding():
    exact = case(SP).figures.amounts
    thousands = {
        place: Decimal(round(value / 1000)) * 1000 if case(SP).chart.is_money(*place) else value
        for place, value in (exact | {("kas", "ini"): 12_500_400, ("tabungan_bank", "ini"): 37_499_600}).items()
    }
    rounded = thousands | {("aset_lancar", "ini"): 890_000_000 + 5000}

    assert found(2, SP, rounded, unit=1000) == []
    assert len(found(2, SP, rounded)) == 1
    assert len(found(2, SP, rounded | {("aset_lancar", "ini"): 890 * M + 21_000}, unit=1000)) == 1
