"""Normalised keys of names, badan hukum numbers and regions: what is compared; what was written is stored beside it."""

import re
import unicodedata
from functools import lru_cache

# What stands before a cooperative's proper name and is left out by half of the lists (registry.md section 5)
PREFIXES = {
    "KOPERASI", "KOP", "KOPR", "KSP", "KSPPS", "KSU", "KPN", "KPRI", "KUD", "KOPKAR", "KOPWAN", "KOPTAN", "KOPDIT",
    "KOPMA", "KOPAS", "KOPPAS", "KOPJASPAR", "KOPPONTREN", "KOPINKRA", "PRIMKOPPOL", "PRIMKOPAD", "PUSKUD", "BMT",
    "KKMP", "USP",
}  # fmt: skip
# What people say of every cooperative and place; "koperasi melati di kauman" means Melati in Kauman
SAID_OF_ALL = {"KOPERASI", "KOP", "KOPR", "DI", "DAN", "KEL", "KELURAHAN", "KEC", "KECAMATAN"}
# Prefixes in full letters become their abbreviation first, so that "Koperasi Wanita Melati" meets "Kopwan Melati"
SPELT_OUT = [
    ("KOPERASI KELURAHAN MERAH PUTIH", "KKMP"),
    ("KOPERASI SIMPAN PINJAM DAN PEMBIAYAAN SYARIAH", "KSPPS"),
    ("KOPERASI SIMPAN PINJAM", "KSP"),
    ("KOPERASI SERBA USAHA", "KSU"),
    ("KOPERASI PEGAWAI REPUBLIK INDONESIA", "KPRI"),
    ("KOPERASI PEGAWAI NEGERI", "KPN"),
    ("KOPERASI PONDOK PESANTREN", "KOPPONTREN"),
    ("KOPERASI KARYAWAN", "KOPKAR"),
    ("KOPERASI MAHASISWA", "KOPMA"),
    ("KOPERASI WANITA", "KOPWAN"),
    ("KOPERASI PASAR", "KOPPAS"),
    ("KOPERASI UNIT DESA", "KUD"),
]
_MARKS, _OTHER, _SPACES = re.compile("[\u0300-\u036f'`´‘’\"“”„]"), re.compile(r"[^A-Z0-9]+"), re.compile(r"\s+")
_NUMBER_WORD = re.compile(r"^\s*(NOMOR|NO)\b[\s.:]*")
BH_FROM = 5  # signs of a badan hukum number that may be only its beginning
REMEMBERED = 4096  # an import asks for the keys of one name and number many times in a row
_REGION_PREFIX = re.compile(
    r"^(DESA|DS|KELURAHAN|KEL|BANJAR DINAS|BANJAR|BR|LINGKUNGAN|LINGK|KECAMATAN|KEC|KOTA|KABUPATEN|KAB)\b[\s.:/]*"
)


@lru_cache(REMEMBERED)
def fold(text: str) -> str:
    """Upper case, accents and quotation marks gone, every other mark a space, spaces folded."""
    text = str(text)
    text = (text if text.isascii() else unicodedata.normalize("NFKD", text)).upper()
    return _OTHER.sub(" ", _MARKS.sub("", text)).strip()


@lru_cache(REMEMBERED)
def name_full_key(name: str) -> str:
    """The name in one spelling, its prefix abbreviated: `Koperasi Wanita “Melati”` gives `KOPWAN MELATI`."""
    text = fold(name)
    if not text.startswith("KOP"):
        return text
    first, _, rest = text.partition(" ")
    whole = f"KOPERASI {rest}" if first in ("KOPERASI", "KOP", "KOPR") else text  # "Kop. Serba Usaha" is a KSU too
    for long, short in SPELT_OUT:
        if whole == long or whole.startswith(long + " "):
            return f"{short}{whole[len(long) :]}"
    return text


@lru_cache(REMEMBERED)
def name_key(name: str) -> str:
    """The proper name alone: prefixes stripped unless nothing else is left."""
    rest = name_full_key(name)
    while True:
        first, _, more = rest.partition(" ")
        if not more or first not in PREFIXES:
            return rest
        rest = more


def kind_of_name(name: str) -> str:
    """The prefix that tells the kind (KSP, KOPWAN …), or "" when the name has none or only the word koperasi."""
    first = name_full_key(name).partition(" ")[0]
    return first if first in PREFIXES - {"KOPERASI", "KOP", "KOPR"} else ""


@lru_cache(REMEMBERED)
def bh_key(number: str) -> str:
    """A badan hukum number in one spelling (registry.md section 4): upper case, no spaces, commas as dots, no `NO.`."""
    text = _NUMBER_WORD.sub("", str(number).upper())
    return _SPACES.sub("", text).replace(",", ".").strip("./-")


def region_key(name: str) -> str:
    """A region's name without spaces, marks and prefixes such as `Kel.`; `Rampal Celaket` equals `Rampalcelaket`."""
    text = re.sub(r"\s+", " ", str(name).upper()).strip(" .,")
    while (shorter := _REGION_PREFIX.sub("", text)) != text and shorter:
        text = shorter
    return re.sub(r"[^A-Z0-9]", "", text)


def search_terms(question: str) -> list[str]:
    """The words of a question, at most eight; those that say nothing of one cooperative only where there are no others."""
    words = fold(question).split()
    return ([word for word in words if word not in SAID_OF_ALL] or words)[:8]


def numbers(question: str) -> tuple[str, str]:
    """A question read as NIK Koperasi and as badan hukum number; "" where it can be none."""
    digits, bh = re.sub(r"[\s.\-]", "", question), bh_key(question)
    return digits if digits.isascii() and digits.isdigit() else "", bh if any(c.isdigit() for c in bh) else ""


def number_begun(question: str) -> str:
    """The beginning of a badan hukum number (`AHU-0004079`, `518/12`): people read off what they can. Else ""."""
    bh = bh_key(question)
    telling = len(bh) >= BH_FROM and sum(c.isdigit() for c in bh) >= 3 and re.search(r"[/\-]", bh)
    return bh if telling else ""
