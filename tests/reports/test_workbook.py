"""A template goes out and comes back; whatever was done to it is named by sheet and cell, and hostile files cost nothing."""

import resource
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from reports import samples
from reports.chart import charts
from reports.checks.base import ERROR, INFO, WARNING
from reports.review import look_at, refused
from reports.workbook import opening
from reports.workbook.layout import layout
from reports.workbook.opening import UnreadableFile, open_book
from reports.workbook.reading import read
from tests.factories.reports import CODE, repacked, template

SHEET = "xl/worksheets/sheet3.xml"  # Posisi Keuangan
OPEN = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return template(tmp_path_factory.mktemp("templat") / "terisi.xlsx")


def edited(filled, path, edit):
    book = openpyxl.load_workbook(filled)
    edit(book)
    book.save(path)
    return read(open_book(path))


def told(reading):
    """(rule, first cell) of each finding about the file."""
    return [(one.rule, one.cells[0]) for one in reading.findings]


@pytest.mark.parametrize("name", ["simpan_pinjam", "umum"])
def test_what_was_written_is_read_back_to_the_rupiah(tmp_path, name):
    reading = read(open_book(template(tmp_path / "a.xlsx", name)), year=2025, code=CODE)

    assert reading.findings == []
    assert reading.amounts == samples.amounts(name)
    assert {key: reading.facts[key] for key in samples.facts(name)} == samples.facts(name)
    assert (reading.year, reading.code, reading.facts["nama"]) == (2025, CODE, "KSP Contoh Uji")
    assert look_at(reading).findings == []


def test_a_template_locks_all_but_the_open_cells_and_knows_its_version(filled):
    book = openpyxl.load_workbook(filled)
    plan = layout(charts()["simpan_pinjam", "2026.1"])

    assert [book[s.sheet].protection.sheet for s in plan.chart.sections] == [True] * len(plan.chart.sections)
    for spot in plan.spots.values():
        locked = bool(spot.formula) or spot.line.locked
        assert book[spot.sheet][spot.ref].protection.locked == locked, spot.cell
        assert not spot.formula or book[spot.sheet][spot.ref].value == spot.formula
    notes = [
        str(cell.value) for row in book["Posisi Keuangan"].iter_rows() for cell in row if "Tambahan" in str(cell.value)
    ]
    assert notes[0].startswith("Tambahan portal. Sebagian koperasi menyajikan modal penyertaan sebagai kewajiban")
    assert book["_portal"].sheet_state == "veryHidden"
    assert book["_portal"]["B4"].value == "2026.1"
    assert (
        book["Posisi Keuangan"]["B25"].value
        == "=B6+B7+B8+B9+B10+B11+B12+B13+B14+B15+B16+B17-B18+B19+B20+B21+B22+B23+B24"
    )


def test_everything_done_to_cells_is_named_by_sheet_and_cell(filled, tmp_path):
    def edit(book):
        balance, income, memo, facts = (book[n] for n in ("Posisi Keuangan", "PHU", "Data Pendukung", "Identitas"))
        balance["B6"] = "Rp 12.500.000"  # text amount
        balance["B8"] = "tiga puluh juta"
        balance["B9"] = Decimal("50000000.5")
        balance["B10"] = 10**17
        balance["B13"] = "=700000000+20000000"  # formula without result
        balance["C13"] = "=[1]Sheet1!$A$1"
        balance["B25"] = 890_000_000  # typed over
        balance["C25"] = "=SUM(C6:C24)"  # changed
        balance["B33"] = "=#REF!+B27"
        balance["C33"] = None  # wiped
        balance["A15"] = "Piutang saya"
        income["B6"].value, income["B6"].data_type = "#REF!", "e"
        income["H3"] = "hitungan samping"
        memo["B6"] = datetime(2025, 1, 1)
        memo["B7"] = True
        facts["B12"] = "Dolar"
        facts["B14"] = "mungkin"
        facts["B15"] = "kemarin"
        book.create_sheet("Daftar pinjaman anggota")["A1"] = "Nama"

    reading = edited(filled, tmp_path / "b.xlsx", edit)
    found = told(reading)

    assert set(found) >= {
        ("T08", "Posisi Keuangan!B6"), ("T08", "Posisi Keuangan!B8"), ("T08", "Posisi Keuangan!B9"),
        ("T08", "Posisi Keuangan!B10"), ("T08", "Posisi Keuangan!B13"), ("T10", "Posisi Keuangan!C13"),
        ("T05", "Posisi Keuangan!B25"), ("T05", "Posisi Keuangan!C25"), ("T07", "Posisi Keuangan!B33"),
        ("T05", "Posisi Keuangan!C33"), ("T06", "Posisi Keuangan!A15"), ("T07", "PHU!B6"), ("T09", "PHU!H3"),
        ("T08", "Data Pendukung!B7"), ("T08", "Identitas!B12"), ("T08", "Identitas!B14"), ("T08", "Identitas!B15"),
        ("T04", "Daftar pinjaman anggota"),
    }  # fmt: skip
    text = {one.cells[0]: one for one in reading.findings}
    assert "Mungkin maksudnya 12500000" in text["Posisi Keuangan!B6"].message
    assert "ditimpa “890000000”" in text["Posisi Keuangan!B25"].message
    assert "data pribadi" in text["Daftar pinjaman anggota"].message
    assert text["Posisi Keuangan!C33"].severity == text["PHU!H3"].severity == WARNING
    assert ("piutang_koperasi_lain", "ini") not in reading.amounts  # its row is no longer its own
    assert reading.amounts["aset_lancar", "ini"] == 890_000_000  # what the paper states, for check 2
    assert reading.amounts["kas", "lalu"] == 10_000_000


def test_wrong_year_cooperative_sheet_and_workbook(filled, tmp_path):
    def edit(book):
        book["Identitas"]["B9"] = 2024
        book["Identitas"]["B7"] = "zzzzzzzz"
        book["Identitas"]["B11"] = date(2024, 12, 31)
        book["Arus Kas"].title = "Kas"

    changed = edited(filled, tmp_path / "c.xlsx", edit)
    expected = read(open_book(filled), year=2024, code="zzzzzzzz")
    other = tmp_path / "lain.xlsx"
    openpyxl.Workbook().save(other)
    old = repacked(filled, tmp_path / "lama.xlsx", {})
    book = openpyxl.load_workbook(old)
    book["_portal"]["B4"] = "1999.9"
    book.save(old)

    assert [cell for rule, cell in told(changed) if rule == "T03"] == ["Identitas!B9", "Identitas!B11", "Identitas!B7"]
    assert ("T04", "Arus Kas") in told(changed) and ("T04", "Kas") in told(changed)
    assert [rule for rule, _ in told(expected)] == ["T03", "T03"]
    for path, words in ((other, "bukan templat laporan"), (old, "Versi templat ini tidak dikenal")):
        with pytest.raises(UnreadableFile, match=words):
            read(open_book(path))


def test_thousands_are_multiplied_and_formula_results_are_read(filled, tmp_path):
    def edit(book):
        book["Identitas"]["B12"] = "Ribuan rupiah"
        book["Posisi Keuangan"]["B6"] = 12_500

    reading = edited(filled, tmp_path / "d.xlsx", edit)
    sheet = zipfile.ZipFile(filled).read(SHEET)
    cell = sheet[sheet.index(b'<c r="B6"') : sheet.index(b"</c>", sheet.index(b'<c r="B6"')) + 4]
    computed = cell.replace(b"<v>", b"<f>12000000+500000.1-0.1</f><v>").replace(b"12500000", b"12500000.000000001")
    formula = read(open_book(repacked(filled, tmp_path / "e.xlsx", {SHEET: sheet.replace(cell, computed)})))

    assert reading.unit == 1000
    assert reading.amounts["kas", "ini"] == 12_500_000 and reading.amounts["anggota", "ini"] == 300
    assert formula.amounts["kas", "ini"] == 12_500_000
    assert [(f.rule, f.severity) for f in formula.findings] == [("T08", INFO)]


def test_a_pasted_list_of_8000_rows_is_one_finding_and_its_content_is_not_repeated(filled, tmp_path):
    sheet = zipfile.ZipFile(filled).read(SHEET)
    rows = b"".join(
        b'<row r="%d"><c r="F%d" t="inlineStr"><is><t>Bu Rahasia</t></is></c><c r="G%d"><v>9</v></c></row>' % (n, n, n)
        for n in range(200, 8200)
    )
    pasted = {SHEET: sheet.replace(b"</sheetData>", rows + b"</sheetData>")}

    reading = read(open_book(repacked(filled, tmp_path / "f.xlsx", pasted)))

    (finding,) = reading.findings
    assert (finding.rule, finding.found) == ("T09", 16_000)
    assert "8000 baris" in finding.message and "Rahasia" not in str(reading.findings)
    assert reading.amounts == samples.amounts("simpan_pinjam")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kosong"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "kata sandi"),
        (b"%PDF-1.7", "bukan lembar kerja"),
        (b"nama;kas\nA;1", "bukan lembar kerja"),
        (b"PK\x03\x04 rusak", "rusak"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(tmp_path, content, words):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)

    with pytest.raises(UnreadableFile, match=words):
        open_book(path)
    with pytest.raises(UnreadableFile, match="tidak ditemukan"):
        open_book(tmp_path / "tidak-ada.xlsx")


def test_hostile_workbooks_are_refused_and_cost_nothing(filled, tmp_path, monkeypatch):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    types = zipfile.ZipFile(filled).read("[Content_Types].xml")
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
    entity_bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">' + entities + b"]>" + OPEN.split("?>")[1].encode()
    )
    many = b"".join(b'<row r="%d"><c><v>1</v></c><c><v>2</v></c></row>' % n for n in range(1, 62_000))
    cases = [
        ({"xl/vbaProject.bin": b"x"}, "makro"),
        ({"[Content_Types].xml": types.replace(b"sheet.main", b"sheet.macroEnabled.main")}, "bermakro"),
        ({SHEET: OPEN.encode() + b"0" * 63_000_000}, "mengembang"),
        ({SHEET: entity_bomb + b'<row r="1"><c><v>&e9;</v></c></row></sheetData></worksheet>'}, "perintah XML"),
        ({SHEET: OPEN.encode() + many + b"</sheetData></worksheet>"}, "terlalu banyak isinya"),
        ({SHEET: OPEN.encode() + b"<row"}, "rusak"),
        ({"xl/workbook.xml": None}, "rusak"),
        ({f"x{n}": b"" for n in range(600)}, "mengembang"),
    ]

    for number, (changes, words) in enumerate(cases):
        with pytest.raises(UnreadableFile, match=words):
            read(open_book(repacked(filled, tmp_path / f"{number}.xlsx", changes)))
    monkeypatch.setattr(opening, "MAX_BYTES", 100)
    with pytest.raises(UnreadableFile, match="lebih besar"):
        open_book(filled)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kilobytes; the bombs are made here


def test_links_to_other_files_are_told_and_a_far_cell_is_harmless(filled, tmp_path):
    sheet = zipfile.ZipFile(filled).read(SHEET)
    far = sheet.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    changes = {SHEET: far, "xl/externalLinks/externalLink1.xml": b"<x/>"}

    reading = read(open_book(repacked(filled, tmp_path / "g.xlsx", changes)))

    assert told(reading) == [("T10", "berkas"), ("T09", "Posisi Keuangan!XFD1048576")]
    assert "bertaut ke berkas lain" in reading.findings[0].message


def test_the_review_names_cells_and_gives_every_ratio(filled, tmp_path):
    def edit(book):
        book["Posisi Keuangan"]["B6"] = 13_500_000
        book["Pembagian SHU"]["C13"] = 10
        book["Data Pendukung"]["B15"] = None

    found = look_at(edited(filled, tmp_path / "h.xlsx", edit)).as_dict()

    by_rule = {one["rule"]: one for one in found["findings"]}
    assert by_rule["01"] == {
        "rule": "01", "severity": ERROR, "cells": ["Posisi Keuangan!B51", "Posisi Keuangan!B94"],
        "expected": 1_000_000_000, "found": 1_001_000_000, "message": by_rule["01"]["message"],
    }  # fmt: skip
    assert (by_rule["08"]["expected"], by_rule["08"]["found"]) == (5, 10) or by_rule["08"]["found"] == 105
    assert set(found["ratios"][0]) >= {"id", "numerator", "denominator", "value", "score", "weight", "reason"}
    assert found["ratios"][0]["formula"] == "(Aset produktif) / (JUMLAH ASET)"
    assert len(found["ratios"]) == 26 and all(r["value"] is not None or r["reason"] for r in found["ratios"])
    assert found["score"]["indicators"] == "26 dari 60 indikator" and "telaah awal" in found["score"]["label"]


def test_sharia_is_checked_but_not_scored_and_a_refused_file_has_its_ratios_too(filled, tmp_path):
    def edit(book):
        book["Identitas"]["B14"] = "ya"

    sharia = look_at(edited(filled, tmp_path / "i.xlsx", edit)).as_dict()
    nothing = refused("Berkas ini rusak.").as_dict()

    assert sharia["findings"] == [] and sharia["score"]["value"] is None and "syariah" in sharia["score"]["note"]
    assert all(r["value"] is None and "syariah" in r["reason"] for r in sharia["ratios"])
    assert nothing["findings"][0]["rule"] == "T01" and len(nothing["ratios"]) == 26
