"""The result of a period as a file: the same figures as on the page, hidden where the page hides them."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from consultations.survey.selectors import Result

HIDDEN = "disembunyikan"


def rows(result: Result) -> Iterator[list]:
    """Every line of both files: what it is, for which element or answer, the figure."""
    yield ["Bagian", "Uraian", "Nilai", "Bobot", "Nilai tertimbang"]
    yield ["Periode", result.period.title]
    if result.ikm is None:
        yield ["IKM", f"belum dihitung: kurang dari {result.minimum} jawaban"]
        return
    letter, words = result.grade
    yield ["IKM", f"{letter} ({words})", result.ikm]
    yield ["Jumlah jawaban", "", result.count]
    for number, row in enumerate(result.rows, start=1):
        yield [f"U{number}", row.name, row.shown, row.weight, row.weighted]
    for table in result.profile:
        for label, count in table.rows:
            yield [table.title, label, HIDDEN if count is None else count]


def to_csv(result: Result) -> bytes:
    """Separated by `;` and with a BOM and decimal commas, as Excel in Indonesian expects it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in rows(result):
        writer.writerow([str(cell).replace(".", ",") if isinstance(cell, Decimal) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(result: Result) -> bytes:
    """One sheet; figures are numbers."""
    from openpyxl import Workbook  # few processes ever write one

    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("IKM")
    for row in rows(result):
        sheet.append(row)
    book.save(out)
    return out.getvalue()
