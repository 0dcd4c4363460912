"""Looks into uploads for lists of single members: refused where there is no doubt, asked about where there is some.

The desk and the cooperatives' portal ask here, so that both refuse the same files with the same words."""

import re
import tempfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path

from django.core.exceptions import ValidationError

from klinik_koperasi.bounded.children import Children
from klinik_koperasi.bounded.reader import Limits
from klinik_koperasi.files.checks import CleanFile
from reports.member_lists import Seen, look
from reports.workbook.layout import GUIDE_SHEET, META_SHEET, Layout
from reports.workbook.opening import Book

MANY_ROWS, MANY_NUMBERS = 25, 10  # in a paper: below that it may be a table of something else, and a question does
NAMED = re.compile(r"(daftar|rincian|rekap)\W*(pinjaman|piutang|simpanan|tabungan|hutang|utang)", re.I)
WHY = "Itu data pribadi dan tidak diperlukan untuk telaah. Cukup jumlah seluruhnya: hapus daftarnya, sisakan satu baris jumlah, "
WALL = "Berkas ini memuat daftar per anggota: {what}, mulai {where}. " + WHY + "lalu unggah lagi."
NAME_WALL = (
    "Menurut namanya, “{name}” daftar pinjaman atau simpanan per anggota. "
    + WHY
    + "lalu unggah lagi. Bila isinya lain, ganti nama "
    "berkasnya."
)
QUESTION = (
    "Berkas ini tampaknya memuat {what}, mulai {where}. Bila itu anggota perorangan, hapus daftarnya dan sisakan jumlahnya. "
    "Bila bukan, beri tanda pada pernyataan di bawah, pilih lagi berkasnya, lalu unggah."
)
LIMITS = Limits(memory=512 * 1024**2, seconds=8, standstill=6, output=40 * 1024**2)


class Unread(Exception):
    """The child did not come to the end of the file; what it told until then counts."""


class Doubt(ValidationError):
    """A question rather than a refusal: whoever uploads may say that these are no single members."""


def refuse_in_paper(file: CleanFile, *, sure: bool) -> None:
    """Raises ValidationError for a paper that is called a list and for a PDF with a long one, Doubt for a PDF with a short one
    unless `sure`; of a picture only the name says anything."""
    if NAMED.search(file.name.replace("_", " ")):
        raise ValidationError(NAME_WALL.format(name=file.name))
    if file.content_type != "application/pdf":
        return
    seen = look(_lines(file.content))
    if seen.many(MANY_ROWS, MANY_NUMBERS):
        raise ValidationError(_words(WALL, seen))
    if seen.some and not sure:
        raise Doubt(_words(QUESTION, seen))


def refuse_in_book(book: Book, plan: Layout) -> None:
    """Raises ValidationError when a template carries a list beside its own cells, where nothing belongs."""
    seen = look(_beside(book, plan))
    if seen.some:
        raise ValidationError(_words(WALL, seen))


def _words(sentence: str, seen: Seen) -> str:
    rows = f"{seen.rows} baris nama dengan angka pinjaman atau simpanan" if seen.rows else ""
    numbers = f"{seen.numbers} nomor seperti NIK" if seen.numbers else ""
    return sentence.format(what=" dan ".join(filter(None, (rows, numbers))), where=seen.where)


def _lines(content: bytes) -> Iterator[tuple[str, list[str]]]:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        try:
            with children.reading(Path(file.name)) as pages:
                for page in pages:
                    yield from ((f"halaman {page['page']}", [line]) for line in page["lines"])
        except Unread:
            return


def _beside(book: Book, plan: Layout) -> Iterator[tuple[str, list[str]]]:
    """Rows of sheets that are not the template's, and what stands outside of its cells on those that are."""
    own = {section.sheet for section in plan.chart.sections} | {GUIDE_SHEET, META_SHEET}
    for sheet in book.sheets.values():
        cells = [
            (_place(ref), f"{sheet.name}!{ref}", _text(cell))
            for ref, cell in sheet.cells.items()
            if sheet.name not in own
            or sheet.name not in (GUIDE_SHEET, META_SHEET)
            and _is_strange(sheet.name, ref, plan)
        ]
        for _, row in groupby(sorted(cells), key=lambda one: one[0][0]):
            row = list(row)
            yield row[0][1], [text for _, _, text in row]


def _is_strange(sheet: str, ref: str, plan: Layout) -> bool:
    return (sheet, ref) not in plan.by_cell and (sheet, ref) not in plan.labels and ref != "A2"


def _place(ref: str) -> tuple[int, int, str]:
    letters = ref.rstrip("0123456789")
    return int(ref[len(letters) :] or 0), len(letters), letters


def _text(cell) -> str:
    """Large numbers written out, as people would see them."""
    try:
        return f"{Decimal(cell.text):f}" if cell.kind == "n" else cell.text
    except InvalidOperation:
        return cell.text


children = Children("reports.pdf_lines", LIMITS, Unread, "")
