"""Files from outside become rows of plain cells, without trusting them: bounded in size, parsed in a process of its own."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

SANDBOX = Path(__file__).with_name("sandbox.py")
MAX_BYTES = 30 * 1024 * 1024
TIMEOUT = 30  # seconds; the child has 10 of processor time
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
    """A sheet's rows that hold anything: (row number as Excel counts, cells)."""

    name: str
    hidden: bool
    rows: list[tuple[int, list]] = field(default_factory=list)


@dataclass
class SourceFile:
    """A file as read: `kind` is xlsx or csv."""

    kind: str
    encoding: str
    sheets: list[Sheet]
    unpaired_quotes: bool = False


def read(path: str | Path) -> SourceFile:
    """The cells of an xlsx or CSV file; raises UnreadableFile. Uses at most 768 MB and 10 s of processor in a child."""
    path = Path(path)
    if not path.is_file():
        raise UnreadableFile(f"Berkas {path.name} tidak ditemukan.")
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(f"Berkas lebih besar dari {MAX_BYTES // 1024**2} MB. Bagi menjadi beberapa berkas.")
    if path.stat().st_size == 0:
        raise UnreadableFile("Berkas ini kosong.")
    with tempfile.TemporaryFile("w+b") as output:
        _parse(path, output)
        output.seek(0)
        return _collect(output)


def _parse(path: Path, output) -> None:
    command = [sys.executable, "-I", str(SANDBOX), str(path.resolve())]
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


def _collect(output) -> SourceFile:
    head = json.loads(output.readline())
    source = SourceFile(head["kind"], head["encoding"], [], head.get("unpaired_quotes", False))
    for line in output:
        record = json.loads(line)
        if "sheet" in record:
            source.sheets.append(Sheet(record["sheet"], record["hidden"]))
        else:
            source.sheets[-1].rows.append((record["n"], [_value(cell) for cell in record["c"]]))
    return source


def _value(cell):
    if not isinstance(cell, dict):
        return cell
    if "d" in cell:
        return date.fromisoformat(cell["d"])
    return CellError(cell.get("e") or "rumus tanpa hasil")
