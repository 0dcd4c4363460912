"""What the modules that open files from outside share. They run in the bounded children and import nothing else of the portal.

Such a module has `records(path)`, which yields plain records (what JSON can say) and raises Refused.
"""

import zipfile
from dataclasses import dataclass

ZIP, OLD_EXCEL, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"  # how files begin


class Refused(Exception):
    """The file as a whole is refused; the message is the sentence for the person who brought it."""


@dataclass(frozen=True)
class Limits:
    """What one file may cost: bytes of memory, seconds of processor, seconds without a record, bytes of records."""

    memory: int
    seconds: int
    standstill: float
    output: int


def beginning(path: str) -> bytes:
    """How the file begins: ZIP, PDF or whatever it is; old and locked workbooks are refused."""
    with open(path, "rb") as file:
        start = file.read(4)
    if start == OLD_EXCEL:
        raise Refused(
            "Berkas ini Excel lama (.xls) atau dikunci dengan kata sandi. Simpan ulang sebagai .xlsx tanpa kata sandi."
        )
    return start


def archive(path: str, *, entries: int, unpacked: int, broken: str) -> zipfile.ZipFile:
    """The parts of a workbook, looked at before anything is unpacked: at most so many, of so many bytes altogether."""
    try:
        found = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused(broken) from error
    parts = found.infolist()
    if len(parts) > entries or sum(part.file_size for part in parts) > unpacked:
        raise Refused("Berkas ini mengembang terlalu besar ketika dibuka, sehingga tidak dibaca.")
    return found


def column_of(reference: str) -> int:
    """The number of a cell's column, the first being 1: `B7` and `B` give 2, what begins with no letter 0."""
    number = 0
    for sign in reference:
        if not sign.isalpha():
            break
        number = number * 26 + ord(sign.upper()) - 64
    return number
