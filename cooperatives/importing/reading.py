"""Files from outside become rows of plain cells, without trusting them: bounded in size, parsed in a process of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from klinik_koperasi.bounded.children import Children
from klinik_koperasi.bounded.reader import Limits

MAX_BYTES = 30 * 1024 * 1024
LIMITS = Limits(memory=768 * 1024**2, seconds=10, standstill=30, output=400 * 1024**2)
LOOKED_AT = 50  # rows of a sheet, among them its headings
TOO_HEAVY = (
    "Berkas ini tidak dapat dibaca dalam batas memori dan waktu yang aman. "
    "Salin isinya ke lembar kerja baru, simpan sebagai .xlsx, lalu coba lagi."
)


class UnreadableFile(Exception):
    """The file as a whole is refused; the message is a sentence for the person who brought it."""


@dataclass(frozen=True)
class CellError:
    """A cell that holds an error such as #REF!, or a formula whose result was never stored."""

    text: str


@dataclass
class Sheet:
    """A sheet's rows that hold anything: (row number as Excel counts, cells); the rest of a large one comes as `more`."""

    name: str
    hidden: bool
    rows: list[tuple[int, list]] = field(default_factory=list)
    more: Iterator[tuple[int, list]] = iter(())


@dataclass
class SourceFile:
    """A file as read: `kind` is xlsx or csv."""

    kind: str
    encoding: str
    sheets: list[Sheet]
    unpaired_quotes: bool = False

    def finish(self) -> None:
        """Reads to the end what nobody has asked for; raises UnreadableFile where it turns out to be no good."""
        for sheet in self.sheets:
            for _ in sheet.more:
                pass


def read(path: str | Path) -> SourceFile:
    """The cells of an xlsx or CSV file; raises UnreadableFile. Uses at most 768 MB and 10 s of processor in a child."""
    with begun(path) as cells:
        source = cells()
        for sheet in source.sheets:
            sheet.rows += sheet.more
    return source


@contextmanager
def begun(path: str | Path) -> Iterator[Callable[[], SourceFile]]:
    """Lets a child read the file while the caller does other things; what is given waits for the first cells.

    The rest of the last sheet comes through `Sheet.more`, inside of the block; it raises UnreadableFile as `read` does.
    """
    path = Path(path)
    if not path.is_file():
        raise UnreadableFile(f"Berkas {path.name} tidak ditemukan.")
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(f"Berkas lebih besar dari {MAX_BYTES // 1024**2} MB. Bagi menjadi beberapa berkas.")
    if path.stat().st_size == 0:
        raise UnreadableFile("Berkas ini kosong.")
    with children.reading(path) as records:
        yield lambda: _collect(records)


children = Children("cooperatives.importing.sandbox", LIMITS, UnreadableFile, TOO_HEAVY)


def _collect(records: Iterator[dict]) -> SourceFile:
    head = next(records)
    source = SourceFile(head["kind"], head["encoding"], [], head.get("unpaired_quotes", False))
    for record in records:
        if "sheet" in record:
            source.sheets.append(Sheet(record["sheet"], record["hidden"]))
            continue
        sheet = source.sheets[-1]
        sheet.rows.append(_row(record))
        if len(sheet.rows) == LOOKED_AT and len(source.sheets) == head["sheets"]:
            sheet.more = map(_row, records)
            break
    return source


def _row(record: dict) -> tuple[int, list]:
    cells = record["c"]
    return record["n"], [_value(cell) if cell.__class__ is dict else cell for cell in cells]


def _value(cell: dict):
    if "d" in cell:
        return date.fromisoformat(cell["d"])
    return CellError(cell.get("e") or "rumus tanpa hasil")
