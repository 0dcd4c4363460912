"""Opens a workbook from outside in a process of its own and gives its plain cells."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

SANDBOX = Path(__file__).with_name("sandbox.py")
MAX_BYTES = 10 * 1024 * 1024
TIMEOUT = 25  # seconds; the child has 8 of processor time
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
    with tempfile.TemporaryFile("w+b") as output:
        _parse(path, output)
        output.seek(0)
        return _collect(output)


def _parse(path: Path, output) -> None:
    command = [sys.executable, "-I", "-S", str(SANDBOX), str(path.resolve())]
    environment = {"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1", "PATH": "/usr/bin:/bin"}
    try:
        done = subprocess.run(  # noqa: S603 - our own program, the path is an argument and no shell is involved
            command, stdout=output, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=TIMEOUT, env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(TOO_HEAVY) from error
    if done.returncode == 3:
        raise UnreadableFile(done.stderr.decode("utf-8", "replace"))
    if done.returncode:
        raise UnreadableFile(TOO_HEAVY)


def _collect(output) -> Book:
    book, sheet = Book({}, json.loads(output.readline())["external"]), None
    for line in output:
        record = json.loads(line)
        if "sheet" in record:
            sheet = book.sheets.setdefault(record["sheet"], Sheet(record["sheet"], record["hidden"]))
        else:
            sheet.cells[record["r"]] = Cell(record["t"], record["v"], record.get("f"))
    return book
