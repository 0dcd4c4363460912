"""Files that mean harm, or are merely something else, end in a sentence; the portal itself never opens them."""

import os
import resource
import signal
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from cooperatives.importing import reading
from cooperatives.importing.reading import UnreadableFile, read
from tests.cooperatives.files import ods, ods_row
from tests.kernel.test_worker import wait_for

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
    path = with_sheet(tmp_path / "bom.xlsx", OPEN.encode() + b"0" * 425_000_000)
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


def test_each_file_has_a_bounded_child_of_a_program_that_knows_nothing_and_outlives_nobody(tmp_path):
    small, large = tmp_path / "kecil.csv", tmp_path / "besar.csv"
    small.write_text("nmkop;nobh;aset\nKSU Mawar;1;2\n")
    large.write_text("nmkop;nobh;aset\n" + f"{'KSU Mawar ' * 20};1;2\n" * 2000)  # more than a pipe holds
    assert len(read(small).sheets[0].rows) == 2
    program = reading.children.program.pid
    process = Path(f"/proc/{program}")

    def children() -> list[str]:
        return (process / f"task/{program}/children").read_text().split()

    def open_files() -> set[str]:
        found = set()
        for file in (process / "fd").iterdir():
            with suppress(FileNotFoundError):  # closed while we look
                found.add(os.readlink(file).partition(":")[0])
        return found

    def limits_of(child: str) -> dict:
        return {line[:25].strip(): line.split()[3:5] for line in Path(f"/proc/{child}/limits").open()}

    with reading.begun(large):
        wait_for(children)
        wait_for(lambda: limits_of(children()[0])["Max file size"] == ["0", "0"])  # the last that it lays upon itself
        told = limits_of(children()[0])
        environment = [line.partition(b"=")[0] for line in (process / "environ").read_bytes().split(b"\0") if line]
        wait_for(lambda: open_files() == {"socket", "/dev/null"})  # the pipes are the child's alone
    wait_for(lambda: not children())  # nobody listened to the end

    limits = [told[name] for name in ("Max address space", "Max cpu time", "Max file size")]
    assert limits == [["805306368"] * 2, ["10", "10"], ["0", "0"]] and environment == [b"PATH"]
    read(small)
    assert reading.children.program.pid == program  # the same for every file
    os.kill(program, signal.SIGKILL)
    reading.children.program.wait()
    assert len(read(large).sheets[0].rows) == 2001 and reading.children.program.pid != program
    script = "import os, sys; from cooperatives.importing import reading; reading.read(sys.argv[1]); "
    script += "print(reading.children.program.pid, flush=True); os.kill(os.getpid(), 9)"
    killed = subprocess.run([sys.executable, "-c", script, small], capture_output=True, text=True, check=False)
    wait_for(lambda: not Path(f"/proc/{int(killed.stdout)}").exists())
