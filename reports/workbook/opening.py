"""Opens a workbook from outside in a process of its own and gives its plain cells."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from klinik_koperasi.bounded.children import Children
from klinik_koperasi.bounded.reader import Limits

MAX_BYTES = 10 * 1024 * 1024
LIMITS = Limits(memory=512 * 1024**2, seconds=8, standstill=20, output=100 * 1024**2)
TOO_HEAVY = (
    "Berkas ini tidak dapat dibaca dalam batas memori dan waktu yang aman. Unduh templat baru, isi, lalu kirim lagi."
)


class UnreadableFile(Exception):
    """The file as a whole is refused; the message is a sentence for the person who brought it."""


@dataclass(frozen=True)
class Cell:
    """What a cell holds: `kind` is n (number), s (text), b (truth) or e (error); `formula` None where there is none."""

    kind: str
    text: str
    formula: str | None = None


@dataclass
class Sheet:
    name: str
    hidden: bool
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass
class Book:
    sheets: dict[str, Sheet]
    external: bool  # it carries links to other files


def open_book(path: str | Path) -> Book:
    """The cells of an .xlsx; raises UnreadableFile. Uses at most 512 MB and 8 s of processor in a child."""
    path = Path(path)
    if not path.is_file():
        raise UnreadableFile(f"Berkas {path.name} tidak ditemukan.")
    size = path.stat().st_size
    if not 0 < size <= MAX_BYTES:
        raise UnreadableFile(
            "Berkas ini kosong." if not size else f"Berkas lebih besar dari {MAX_BYTES // 1024**2} MB."
        )
    with children.reading(path) as records:
        return _collect(records)


def _collect(records: Iterator[dict]) -> Book:
    book, sheet = Book({}, next(records)["external"]), None
    for record in records:
        if "sheet" in record:
            sheet = book.sheets.setdefault(record["sheet"], Sheet(record["sheet"], record["hidden"]))
        else:
            sheet.cells[record["r"]] = Cell(record["t"], record["v"], record.get("f"))
    return book


children = Children("reports.workbook.sandbox", LIMITS, UnreadableFile, TOO_HEAVY)
