"""Files that mean harm, or are merely something else, end in a sentence; the portal itself never opens them."""

import resource
import zipfile

import openpyxl
import pytest

from cooperatives.importing import reading
from cooperatives.importing.reading import UnreadableFile, read
from tests.cooperatives.files import ods, ods_row

SHEET = "xl/worksheets/sheet1.xml"
OPEN = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def with_sheet(path, xml: bytes):
    """A true workbook whose sheet is replaced."""
    ods(path, [ods_row()])
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[SHEET] = xml
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "kosong"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "kata sandi"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<html><table><tr><td>NAMA KOPERASI</td></tr></table>", "halaman web"),
        (b"PK\x03\x04 rusak sekali", "rusak"),
        (b"\x00\x01\x02\x03", "kosong atau bukan teks"),
        (b"   \n\n", "kosong atau bukan teks"),
    ],
)
def test_what_is_no_list_is_refused_in_words(tmp_path, content, sentence):
    path = tmp_path / "koperasi.xlsx"
    path.write_bytes(content)

    with pytest.raises(UnreadableFile, match=sentence):
        read(path)


def test_a_missing_and_a_huge_file(tmp_path, monkeypatch):
    with pytest.raises(UnreadableFile, match="tidak ditemukan"):
        read(tmp_path / "tidak-ada.xlsx")

    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    (tmp_path / "besar.csv").write_bytes(b"x" * 11)
    with pytest.raises(UnreadableFile, match="lebih besar"):
        read(tmp_path / "besar.csv")


def test_a_zip_that_is_no_workbook(tmp_path):
    path = tmp_path / "arsip.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("baca.txt", "halo")

    with pytest.raises(UnreadableFile, match="bukan lembar kerja"):
        read(path)


def test_a_bomb_of_zeros_costs_nothing(tmp_path):
    path = with_sheet(tmp_path / "bom.xlsx", OPEN.encode() + b"0" * 600_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(UnreadableFile, match="mengembang"):
        read(path)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


def test_a_sheet_of_empty_rows_dies_within_its_limits(tmp_path):
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in (1, 1_048_576))
    path = with_sheet(tmp_path / "jauh.xlsx", OPEN.encode() + rows + b"</sheetData></worksheet>")
    far = with_sheet(
        tmp_path / "pojok.xlsx",
        OPEN.encode()
        + b'<row r="1048576"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
    )

    read(path)
    with pytest.raises(UnreadableFile):
        read(far)


def test_an_entity_bomb_is_refused(tmp_path):
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "hahaha">' + entities + b"]>"
    xml = (
        bomb
        + OPEN.split("?>")[1].encode()
        + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&e11;</t></is></c></row></sheetData></worksheet>'
    )
    path = with_sheet(tmp_path / "entitas.xlsx", xml)

    try:
        source = read(path)
    except UnreadableFile:
        return
    assert len(str(source)) < 10_000


def test_marks_stand_where_the_cell_is(tmp_path):
    path = tmp_path / "rumus.xlsx"
    book = openpyxl.Workbook()
    book.active["C2"] = "=A1+1"
    book.active["A9"] = "=B1"
    book.active["B4"].value, book.active["B4"].data_type = "#DIV/0!", "e"
    book.save(path)

    rows = dict(read(path).sheets[0].rows)

    assert (
        rows[2][2].text == "rumus tanpa hasil"
        and rows[9][0].text == "rumus tanpa hasil"
        and rows[4][1].text == "#DIV/0!"
    )
