"""Files that a spreadsheet opens: lists as it reads them here, and no cell that it would compute."""

import csv
import io
from collections.abc import Iterable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIGNS = ("=", "+", "-", "@")
SKIPPED = "\t\r\n"  # a spreadsheet looks past them for the sign


def harmless(value):
    """Text that a spreadsheet would compute gets a mark before it (an import takes it off again); all else stays."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(SKIPPED).startswith(SIGNS) else value


def csv_bytes(head: list[str], rows: Iterable[Iterable]) -> bytes:
    """A list that a spreadsheet of this country opens: semicolons, UTF-8 with its mark, no cell taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
