"""Opens a template from outside in a bounded child (klinik_koperasi/bounded) and gives its cells, formulas among them.

The records: first the file, then each sheet and its cells: {"r": reference, "t": type, "v": text, "f": formula}, `t` being
n, s, b or e. Compare `cooperatives/importing/sandbox.py`, which reads lists.
"""

import posixpath
import zipfile
from xml.parsers import expat

from klinik_koperasi.bounded.reader import ZIP, Refused, archive, beginning, column_of

UNPACKED, ENTRIES, CELLS, TEXT = 60 * 1024**2, 500, 120_000, 4000
NO_BOOK = "Berkas ini rusak atau bukan lembar kerja .xlsx. Buka di Excel, lalu simpan ulang sebagai .xlsx."


def records(path: str):
    """The file, then its sheets, each with its cells."""
    if beginning(path) != ZIP:
        raise Refused("Berkas ini bukan lembar kerja .xlsx. Isi templat dari portal, lalu kirim berkas .xlsx itu.")
    try:
        yield from read(path)
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, expat.ExpatError, EOFError) as error:
        raise Refused(NO_BOOK) from error


def read(path: str):
    parts = checked(path)
    names = set(parts.namelist())
    sheets = list(Workbook(parts).sheets())
    yield {"external": any(name.startswith("xl/externalLinks/") for name in names)}
    words = Words().scan(parts, "xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else []
    total = 0
    for name, hidden, place in sheets:
        yield {"sheet": name, "hidden": hidden}
        for cell in Cells(words).scan(parts, place):
            total += 1
            if total > CELLS:
                raise Refused("Berkas ini terlalu banyak isinya. Isi templat saja, tanpa lampiran daftar.")
            yield cell


def checked(path: str) -> zipfile.ZipFile:
    parts = archive(path, entries=ENTRIES, unpacked=UNPACKED, broken=NO_BOOK)
    names = set(parts.namelist())
    if any(name.lower().endswith(("vbaproject.bin", ".bin.macro")) or "macrosheets" in name.lower() for name in names):
        raise Refused("Berkas ini memuat makro. Simpan ulang sebagai .xlsx (tanpa makro), lalu kirim lagi.")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Refused(NO_BOOK)
    if b"macroEnabled" in parts.read("[Content_Types].xml"):
        raise Refused("Berkas ini jenis bermakro (.xlsm). Simpan ulang sebagai .xlsx, lalu kirim lagi.")
    return parts


class Scanner:
    """Walks the XML of one part; entities and document types are refused before they can expand."""

    def parse(self, archive: zipfile.ZipFile, place: str) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self.refuse
        parser.StartElementHandler = lambda tag, attributes: self.start(tag.rpartition(":")[2], attributes)
        parser.EndElementHandler = lambda tag: self.end(tag.rpartition(":")[2])
        parser.CharacterDataHandler = self.text
        with archive.open(place) as part:
            parser.ParseFile(part)

    def refuse(self, *_) -> None:
        raise Refused(
            "Berkas ini memuat perintah XML yang tidak lazim, sehingga tidak dibaca. Simpan ulang dari Excel."
        )

    def start(self, tag: str, attributes: dict) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, data: str) -> None: ...


class Workbook(Scanner):
    """The sheets and the parts that they are in."""

    def __init__(self, archive: zipfile.ZipFile):
        self.found, self.targets = [], {}
        self.parse(archive, "xl/workbook.xml")
        self.parse(archive, "xl/_rels/workbook.xml.rels")

    def start(self, tag, attributes):
        if tag == "sheet":
            key = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            self.found.append((attributes.get("name", ""), attributes.get("state", "visible") != "visible", key))
        elif tag == "Relationship":
            self.targets[attributes.get("Id")] = attributes.get("Target", "")

    def sheets(self):
        for name, hidden, key in self.found:
            target = self.targets.get(key, "")
            if "worksheets/" in target:
                place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
                yield name, hidden, place


class Words(Scanner):
    """The shared texts, phonetic readings left out."""

    def scan(self, archive, place) -> list[str]:
        self.found, self.now, self.inside, self.skip = [], [], False, False
        self.parse(archive, place)
        return self.found

    def start(self, tag, attributes):
        if tag == "si":
            self.now = []
        elif tag == "rPh":
            self.skip = True
        self.inside = tag == "t" and not self.skip

    def text(self, data):
        if self.inside:
            self.now.append(data)

    def end(self, tag):
        self.inside = False
        if tag == "rPh":
            self.skip = False
        elif tag == "si":
            self.found.append("".join(self.now)[:TEXT])


class Cells(Scanner):
    """The cells of one sheet that hold anything."""

    def __init__(self, words: list[str]):
        self.words, self.found = words, []
        self.row = self.column = 0
        self.part = self.kind = self.ref = ""
        self.value, self.formula, self.computed = [], [], False

    def scan(self, archive, place):
        self.parse(archive, place)
        return self.found

    def start(self, tag, attributes):
        if tag == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif tag == "c":
            self.column += 1
            self.ref = attributes.get("r") or f"{letters(self.column)}{self.row}"
            self.column = column_of(self.ref)
            self.kind, self.value, self.formula, self.computed = attributes.get("t", "n"), [], [], False
        elif tag == "f":
            self.part, self.computed = "f", True
        elif tag in ("v", "t"):
            self.part = "v"

    def text(self, data):
        if self.part == "f":
            self.formula.append(data)
        elif self.part == "v":
            self.value.append(data)

    def end(self, tag):
        if tag in ("f", "v", "t"):
            self.part = ""
        elif tag == "c":
            self.close()

    def close(self):
        value = "".join(self.value)[:TEXT]
        kind = {"s": "s", "str": "s", "inlineStr": "s", "b": "b", "e": "e", "d": "s"}.get(self.kind, "n")
        if self.kind == "s" and value:
            value = self.words[int(value)] if int(value) < len(self.words) else ""
        if value.strip() or self.computed:
            cell = {"r": self.ref, "t": kind, "v": value}
            self.found.append(cell | ({"f": "".join(self.formula)[:TEXT]} if self.computed else {}))
            if len(self.found) > CELLS:
                raise Refused("Berkas ini terlalu banyak isinya. Isi templat saja, tanpa lampiran daftar.")


def letters(place: int) -> str:
    text = ""
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text
