"""Files from outside become rows of plain cells, without trusting them: bounded in size, parsed in a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
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
    with begun(path) as cells:
        return cells()


@contextmanager
def begun(path: str | Path) -> Iterator[Callable[[], SourceFile]]:
    """Lets a child read the file while the caller does other things; what is given waits for the cells, as `read` does."""
    path = Path(path)
    if not path.is_file():
        raise UnreadableFile(f"Berkas {path.name} tidak ditemukan.")
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(f"Berkas lebih besar dari {MAX_BYTES // 1024**2} MB. Bagi menjadi beberapa berkas.")
    if path.stat().st_size == 0:
        raise UnreadableFile("Berkas ini kosong.")
    with tempfile.TemporaryFile("w+b") as output, _child(path, output) as child:
        try:
            yield lambda: _collect(_finished(child, output))
        finally:
            child.kill()  # nothing where it has ended by itself


def _child(path: Path, output) -> subprocess.Popen:
    """The sandbox without `site`, which would load for every file what no file needs; the one package is named to it."""
    packages = Path(find_spec("python_calamine").origin).parent.parent
    command = [sys.executable, "-I", "-S", str(SANDBOX), str(path.resolve()), str(packages)]
    environment = {"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1", "PATH": "/usr/bin:/bin"}
    return subprocess.Popen(  # noqa: S603 - our own program, the path is an argument and no shell is involved
        command, stdout=output, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment
    )


def _finished(child: subprocess.Popen, output):
    try:
        _, told = child.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(TOO_HEAVY) from error
    if child.returncode == 3:
        raise UnreadableFile(told.decode("utf-8", "replace"))
    if child.returncode:
        raise UnreadableFile(TOO_HEAVY)
    output.seek(0)
    return output


def _collect(output) -> SourceFile:
    head = json.loads(output.readline())
    source = SourceFile(head["kind"], head["encoding"], [], head.get("unpaired_quotes", False))
    for line in output:
        record = json.loads(line)
        if "sheet" in record:
            source.sheets.append(Sheet(record["sheet"], record["hidden"]))
        else:
            cells = [_value(cell) if isinstance(cell, dict) else cell for cell in record["c"]]
            source.sheets[-1].rows.append((record["n"], cells))
    return source


def _value(cell: dict):
    if "d" in cell:
        return date.fromisoformat(cell["d"])
    return CellError(cell.get("e") or "rumus tanpa hasil")
