"""Lists of single members in what is handed in: personal data that nobody needs here, because totals suffice.

A guess by plain signs: a heading that names people beside money, rows of a name with an amount under it, numbers like a NIK.
A statement of accounts has neither names nor such headings: the words of the charts are no names.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from reports.chart import charts

# 16 digits, also in the groups that people write
NIK = r"(?<![\d.,])(?:\d{16}|\d{4}(?:[ .-]\d{4}){3}|\d{6}[ .-]\d{6}[ .-]\d{4})(?![\d.,]*\d)"
BIRTH = re.compile(
    r"[1-9]\d{5}(?:[04][1-9]|[1256]\d|[37][01])(?:0[1-9]|1[0-2])\d{6}"
)  # day (women + 40) and month within
AMOUNT = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:[.,]\d{3})+|\d{5,15})(?:[.,]\d{1,2})?(?![\d.,]*\d)")
PERSON = re.compile(r"\b(?:nama|nasabah|peminjam|debitur|penabung|nik|ktp|(?:no|nomor)\W+(?:anggota|rekening|buku))\b")
MEMBERS = re.compile(r"\banggota\b")
MONEY = re.compile(
    r"\b(?:pinjaman|pembiayaan|piutang|simpanan|simp|tabungan|saldo|plafon|angsuran|tunggakan|debet|h?utang|shu)\b"
)
CURRENCY = re.compile(r"\b(?:rp|idr)\b\.?|\brp(?=\d)")
WORD = re.compile(r"[^\W\d_]{2,}[.']?")
MORE_WORDS = """jumlah total sub subtotal saldo rata tahun bulan tanggal januari februari maret april mei juni juli agustus
september oktober november desember unit cabang kelompok kelurahan kecamatan rt rw toko bank bpr koperasi ksp kud lpdb cv pt
ud no keterangan uraian pos anggaran realisasi naik turun target rencana halaman catatan modal dana biaya laba rugi orang
lancar diragukan macet kurang per dari s.d sampai""".split()
APART = 6  # rows without a name that end a list


@dataclass(frozen=True)
class Seen:
    """How many rows of single people were seen, and how many numbers like a NIK; `where` the first of them stand."""

    rows: int = 0
    numbers: int = 0
    where: str = ""
    named: bool = False  # the heading spoke of names, not of members in general

    def many(self, rows: int, numbers: int) -> bool:
        """Whether it is a list beyond doubt."""
        return self.numbers >= numbers or self.named and self.rows >= rows

    @property
    def some(self) -> bool:
        """Whether it is worth a question."""
        return self.numbers > 0 or self.rows >= 3


def look(rows: Iterable[tuple[str, Sequence[str]]]) -> Seen:
    """What rows of cells (or lines of text) hold of single people; each row comes with the words for where it stands."""
    lists, now, numbers, where = [], None, set(), ""
    before = ""
    for place, cells in rows:
        text = " ".join(cells).lower()
        for found in filter(_is_nik, re.findall(NIK, text)):
            numbers.add(found)
            where = where or place
        if kind := _heading(f"{before} {text}"):
            now = List(place, named=kind == "named" or now is not None and now.named and now.empty)
            lists.append(now)
        elif now:
            now.add(text)
        before = "" if AMOUNT.search(text) else text[:200]
    longest = max(lists, key=lambda one: (one.count, one.named), default=None)
    if longest is None or not longest.count:
        return Seen(0, len(numbers), where)
    same = [one for one in lists if one.named == longest.named]
    return Seen(sum(one.count for one in same), len(numbers), longest.where, longest.named)


class List:
    """Rows under one heading, until too many follow that name nobody."""

    def __init__(self, where: str, *, named: bool) -> None:
        self.where, self.named, self.count, self.idle = where, named, 0, 0

    @property
    def empty(self) -> bool:
        return not self.count

    def add(self, text: str) -> None:
        if self.idle > APART:
            return
        person = names_somebody(text)
        self.count, self.idle = self.count + person, 0 if person else self.idle + 1


def _heading(text: str) -> str:
    """Whether the text sets people beside money without stating an amount: named, members, or ""."""
    if AMOUNT.search(text) or not MONEY.search(text):
        return ""
    return "named" if PERSON.search(text) else "members" if MEMBERS.search(text) else ""


def names_somebody(text: str) -> bool:
    """Whether a row begins with words that no chart of accounts knows, and states an amount."""
    if not AMOUNT.search(text):
        return False
    words = [word.strip(".'") for word in WORD.findall(CURRENCY.sub("", text.lower()))[:2]]
    return bool(words) and not set(words) & vocabulary()


def _is_nik(found: str) -> bool:
    return bool(BIRTH.fullmatch(re.sub(r"\D", "", found)))


@cache
def vocabulary() -> frozenset[str]:
    """The words of accounts, which are nobody's name: those of all charts, and some of reports."""
    labels = [line.label for chart in charts().values() for section in chart.sections for line in section.lines]
    titles = [section.title for chart in charts().values() for section in chart.sections]
    words = {word.strip(".'") for label in labels + titles for word in WORD.findall(label.lower())}
    return frozenset(words | set(MORE_WORDS))
