"""The recap as a workbook: the tables as people read them, every figure in a row of its own, and the cooperatives behind them."""

from typing import BinaryIO

from klinik_koperasi.templatetags.formats import waktu
from reports.recap import counting
from reports.recap.tables import Recap, Table

FIGURES = ["Tahun buku", "Potongan", "Bagian", "Ukuran", "Pembilang", "Penyebut", "Persen", "Keadaan", "Sumber"]
SINGLE = [
    "Nama koperasi", "Kode portal", "Jenis", "Kecamatan", "RAT tercatat", "RAT tepat waktu", "Laporan masuk",
    "Hasil ditetapkan", "Dengan catatan", "Ada nilai",
]  # fmt: skip
SIGNS = ("=", "+", "-", "@")


def to_xlsx(out: BinaryIO, recap: Recap) -> None:
    """Writes the workbook row by row."""
    from openpyxl import Workbook  # few processes ever write one

    book, at = Workbook(write_only=True), waktu(recap.count.at)
    sheet = book.create_sheet("Rekap")
    sheet.append([f"Rekap laporan keuangan koperasi, keadaan {at}"])
    sheet.append([f"Sumber: {recap.source}"])
    for table in [*recap.tables, *recap.health]:
        for row in _lines(table):
            sheet.append(row)
    sheet = book.create_sheet("Semua angka")
    sheet.append(FIGURES)
    for *figures, source in recap.figures():
        sheet.append([*figures, at, source])
    if recap.year:
        _cooperatives(book.create_sheet(f"Koperasi {recap.year}"), recap.year)
    book.save(out)


def _lines(table: Table):
    yield []
    yield [table.title]
    yield [table.heading, *(one.label for one in table.measures)]
    yield ["Pembilang", *(one.numerator for one in table.measures)]
    yield ["Penyebut", *(one.denominator for one in table.measures)]
    for name, cells in table.rows:
        yield [name, *(cell.part if cell.whole is None else f"{cell.part} dari {cell.whole}" for cell in cells)]


def _cooperatives(sheet, year: int) -> None:
    sheet.append(SINGLE)
    for name, *rest in counting.single(year):
        told = f"'{name}" if name.startswith(SIGNS) else name
        sheet.append([told, *(int(cell) if isinstance(cell, bool) else cell for cell in rest)])
