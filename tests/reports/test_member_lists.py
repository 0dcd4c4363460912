"""Which tables are lists of single members, and which are the statements and short tables of any RAT book."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import samples
from reports.chart import charts
from reports.member_lists import look
from reports.uploads import MANY_NUMBERS, MANY_ROWS

NAMES = "Siti Aminah,Budi Santoso,Ni Luh Ayu,H. Slamet,Dewi Kartika,Joko Widodo,Maria Goreti,Abd. Rahman".split(",")
HEAD = ["No", "Nama Anggota", "Pinjaman", "Saldo"]
NIK = "3573014101700001"
WOMAN = "3573015507880002"


def table(head, count, row=lambda n: [str(n), NAMES[n % 8], f"{5_000_000 + n * 1000:,}".replace(",", "."), "250.000"]):
    return [("halaman 7", head), *((f"halaman {7 + n // 40}", row(n)) for n in range(1, count + 1))]


def verdict(rows) -> str:
    seen = look(rows)
    return "list" if seen.many(MANY_ROWS, MANY_NUMBERS) else "question" if seen.some else "clear"


@pytest.mark.parametrize(
    ("expected", "rows"),
    [
        ("list", table(HEAD, 40)),
        ("list", table(["DAFTAR PIUTANG PER NASABAH"], 25)),
        ("list", table(["No. Anggota", "Simpanan pokok", "Simpanan wajib"], 25)),
        ("list", [("a", ["No", "Nama"]), ("a", ["", "Pinjaman", "Angsuran"]), *table([""], 25)[1:]]),  # a heading of two rows
        ("list", [*table(HEAD, 15), ("b", ["Jumlah 75.000.000"]), *table(HEAD, 15)]),  # a list in two parts
        ("list", table(["Nama", "NIK"], 10, lambda n: [NAMES[n % 8], f"35730141017{n:05d}"])),
        ("question", table(HEAD, 24)),
        ("question", table(HEAD, 3)),
        ("question", table(["Piutang anggota per wilayah"], 40, lambda n: [NAMES[n % 8].split()[0], "12.000.000"])),
        ("question", [("a", [f"Ketua: Siti Aminah, NIK {NIK}"])]),
        ("question", [("a", ["3573 0155 0788 0002"])]),
        ("clear", table(HEAD, 2)),
        ("clear", table(["No", "Nama", "Jabatan", "Tanda tangan"], 90)),  # who was at the meeting
        ("clear", table(["Kelompok", "Pinjaman anggota"], 40, lambda n: [f"Kelompok {n}", "12.000.000"])),
        ("clear", table(["Piutang anggota"], 12, lambda n: [f"Bulan {n}", "12.000.000"])),
        ("clear", [("a", ["Piutang anggota 720.000.000"]), ("a", ["Simpanan anggota 450.000.000"])]),
        ("clear", [("a", ["Rekening 9999999999999999, NPWP 0012345678901000"])]),  # sixteen digits, and nobody's
        ("clear", [("a", ["1.000.000.000.000.000"])]),
        ("clear", []),
    ],
)  # fmt: skip
def test_lists_are_told_from_other_tables(expected, rows):
    assert verdict(rows) == expected


def test_a_womans_number_counts_once_however_often_it_stands_there():
    assert look([("a", [WOMAN]), ("b", [WOMAN, "teks"])]).numbers == 1


@pytest.mark.parametrize("name", ["simpan_pinjam", "umum"])
def test_statements_of_the_samples_are_no_lists(name):
    amounts, rows = samples.amounts(name), []
    for section in samples.sample_chart(name).sections:
        rows.append(("a", [section.title]))
        for line in section.lines:
            values = [amounts.get((line.key, column)) for column in section.column_ids]
            rows.append(
                ("a", [line.label, *(f"{value:,.0f}".replace(",", ".") for value in values if value is not None)])
            )

    assert verdict(rows) == "clear"


LABELS = sorted({line.label for chart in charts().values() for s in chart.sections for line in s.lines})
MONEY = st.integers(10_000, 10**12)
SHOWN = st.sampled_from(
    [lambda n: str(n), lambda n: f"{n:,}".replace(",", "."), lambda n: f"Rp {n:,}".replace(",", ".") + ",00"]
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(LABELS), st.lists(MONEY, max_size=3)), max_size=60), SHOWN)
def test_no_statement_made_of_the_charts_lines_is_a_list(lines, shown):
    assert verdict([("a", [label, *map(shown, values)]) for label, values in lines]) == "clear"


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(NAMES), MONEY), min_size=MANY_ROWS, max_size=60), SHOWN,
    st.sampled_from(["Nama", "NAMA ANGGOTA", "Peminjam", "No. Rekening"]), st.sampled_from(["Pinjaman", "SALDO", "Simp. Wajib"]),
    st.booleans(),
)  # fmt: skip
def test_every_long_list_of_names_and_amounts_is_one(rows, shown, person, money, amount_first):
    order = slice(None, None, -1 if amount_first else 1)

    assert verdict([("a", [person, money][order]), *(("a", [name, shown(n)][order]) for name, n in rows)]) == "list"
