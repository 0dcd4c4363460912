"""Rows that go back to the person who brought the file: as they were, with the reason beside each."""

import io

from cooperatives.enums import RowOutcome
from cooperatives.exporting import harmless
from cooperatives.models import ImportBatch


def workbook(batch: ImportBatch) -> bytes:
    """Headings of the file, then row number, outcome and reasons; rejected rows first, then those with warnings only."""
    from openpyxl import Workbook  # few processes ever write one

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Dikembalikan")
    titles = [column["title"] for column in batch.columns]
    width = len(titles)
    sheet.append([harmless(title) for title in titles] + ["BARIS", "KEADAAN", "TERSIMPAN", "ALASAN"])
    rows = list(batch.rows.to_return())
    for row in sorted(
        rows, key=lambda row: (row.outcome not in (RowOutcome.REJECTED, RowOutcome.DOUBTFUL), row.number)
    ):
        cells = [harmless(cell) for cell in row.cells[:width]]
        reasons = "; ".join(filter(None, (_sentence(problem) for problem in row.problems)))
        told = [row.number, row.get_outcome_display(), "ya" if row.saved else "tidak", harmless(reasons)]
        sheet.append([*cells, *[None] * (width - len(cells)), *told])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sentence(problem: dict) -> str:
    where = f"{problem['column']}: " if problem["column"] else ""
    return f"{where}{problem['reason']}"
