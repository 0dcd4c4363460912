"""What a cell means. Each parser takes any cell and gives (value, remark): value None for nil, remark a warning or "".

What cannot be read raises Unreadable with the reason; nothing is guessed and no digit is invented (registry.md section 3.4).
"""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from cooperatives.importing.reading import CellError

NIL = {
    "",
    "-",
    "--",
    "---",
    "–",
    "—",
    "nihil",
    "nil",
    "n/a",
    "null",
    "none",
    "kosong",
    "tidak ada",
    "belum ada",
    "?",
    ".",
}
MONTHS = {
    "januari": 1, "jan": 1, "january": 1, "februari": 2, "pebruari": 2, "feb": 2, "peb": 2, "february": 2, "maret": 3, "mar": 3,
    "march": 3, "april": 4, "apr": 4, "mei": 5, "may": 5, "juni": 6, "jun": 6, "june": 6, "juli": 7, "jul": 7, "july": 7,
    "agustus": 8, "agu": 8, "ags": 8, "agt": 8, "aug": 8, "august": 8, "september": 9, "sep": 9, "sept": 9, "oktober": 10,
    "okt": 10, "oct": 10, "october": 10, "november": 11, "nopember": 11, "nov": 11, "nop": 11, "desember": 12, "des": 12,
    "dec": 12, "december": 12,
}  # fmt: skip
EPOCH = date(1899, 12, 30)  # Excel's day 0, counting the 29 February 1900 that never was
SERIALS = range(7306, 73051)  # 1920 to 2099
LIMIT, MOST_PEOPLE = 10**18, 2_000_000_000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\ufeff\ufffe\uffff\ud800-\udfff]")
SEN = Decimal("0.01")
_ORANG = re.compile(r"(?i)\s*(orang|org)\.?\s*$")
_PHONE_MARKS, _PHONE, _BARE_PHONE = (
    re.compile(r"[\s.\-()]"),
    re.compile(r"\+?\d+", re.ASCII),
    re.compile(r"8\d{8,11}|341\d{6,7}"),
)
_NIK = re.compile(r"\d{10,16}", re.ASCII)


class Unreadable(ValueError):
    """The cell cannot be understood; the message is the reason, an Indonesian sentence."""


def text(cell, limit: int = 0) -> tuple[str, str]:
    """Text on one line: line breaks and repeated spaces become one space, control characters go."""
    if isinstance(cell, CellError):
        raise Unreadable(f"Sel berisi galat {cell.text}. Perbaiki selnya di Excel.")
    if cell is None:
        return "", ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}", ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    written = str(cell)
    plain = written.isprintable()  # most cells are: no line break, no control character, no space of another width
    value = " ".join((written if plain else CONTROL.sub("", written.replace("\u00a0", " "))).split())
    if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@"):
        value = value[1:]  # the mark that an export puts before a formula's sign
    if value[:1] == "#" and re.fullmatch(r"#(REF|N/A|NAME\?|VALUE|DIV/0|NULL|NUM)[!]?", value.upper()):
        raise Unreadable(f"Sel berisi galat {value}. Perbaiki selnya di Excel.")
    if limit and len(value) > limit:
        raise Unreadable(f"Isi lebih panjang dari {limit} huruf.")
    return ("" if value.lower() in NIL else value), ""


def money(cell) -> tuple[Decimal | None, str]:
    """Rupiah with two decimals; `3.350` is 3350, `(11.845.222)` is negative, `Rp1.000,-` is 1000."""
    if cell.__class__ is int and -LIMIT < cell < LIMIT:
        return Decimal(cell).quantize(SEN), ""
    amount, remark = _number(cell)
    if amount is None:
        return None, remark
    if abs(amount) >= LIMIT:
        raise Unreadable("Angka terlalu besar.")
    rounded = amount.quantize(SEN)
    return rounded, remark if rounded == amount else "Angka dibulatkan ke dua desimal."


def whole(cell) -> tuple[int | None, str]:
    """A count of people."""
    if cell.__class__ is int and 0 <= cell <= MOST_PEOPLE:
        return cell, ""
    amount, remark = _number(_ORANG.sub("", cell) if isinstance(cell, str) else cell)
    if amount is None:
        return None, remark
    if amount < 0 or amount != amount.to_integral_value() or amount > MOST_PEOPLE:
        raise Unreadable("Jumlah orang harus bilangan bulat yang tidak negatif.")
    return int(amount), remark


def _number(cell) -> tuple[Decimal | None, str]:
    if isinstance(cell, bool) or isinstance(cell, date):
        raise Unreadable("Sel ini harus berisi angka.")
    if isinstance(cell, int):
        return Decimal(cell), ""
    if isinstance(cell, float):
        amount = Decimal(repr(cell))
        if not amount.is_finite():
            raise Unreadable("Angka tidak dapat dibaca.")
        return amount, ""
    written, _ = text(cell)
    if not written:
        return None, ""
    digits = re.sub(r"(?i)^\(?\s*(rp|idr)\.?\s*", lambda m: "(" if "(" in m.group() else "", written)
    digits = re.sub(r"[.,]\s*[-–]+\s*(\)?)$", r"\1", digits)  # the trailing ,- of money
    digits = re.sub(r"\s", "", digits)
    negative = bool(re.fullmatch(r"\(.*\)|[-−–].*|.*[-−–]", digits))
    digits = re.sub(r"(?i)^(rp|idr)\.?", "", digits.strip("()-−–+"))
    return _signed(_plain(digits, written), negative)


def _signed(pair: tuple[Decimal, str], negative: bool) -> tuple[Decimal, str]:
    return (-pair[0] if negative else pair[0]), pair[1]


def _plain(digits: str, written: str) -> tuple[Decimal, str]:
    """Digits with Indonesian marks (dot for thousands), English ones where they can be nothing else."""
    remark = ""
    if re.fullmatch(r"\d+", digits, re.ASCII):
        plain = digits
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", digits, re.ASCII) or re.fullmatch(
        r"\d+,(\d{1,2}|\d{4,})", digits, re.ASCII
    ):
        plain = digits.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits, re.ASCII):
        plain, remark = digits.replace(",", ""), f"“{written}” dibaca dengan koma sebagai pemisah ribuan."
    elif re.fullmatch(r"\d+\.(\d{1,2}|\d{4,})", digits, re.ASCII):
        plain = digits
    else:
        raise Unreadable("Angka tidak dapat dibaca.")
    try:
        return Decimal(plain), remark
    except InvalidOperation as error:
        raise Unreadable("Angka tidak dapat dibaca.") from error


def day(cell) -> tuple[date | None, str]:
    """A date from a true date, an Excel serial, d/m/y, ISO or words; `00/01/1900` and `0000-00-00` are nil."""
    if isinstance(cell, date):
        return (cell, "") if cell.year >= 1920 else (None, "Tanggal kosong dari Excel diabaikan.")
    if isinstance(cell, bool):
        raise Unreadable("Sel ini harus berisi tanggal.")
    if isinstance(cell, int | float):
        return _serial(cell)
    written, _ = text(cell)
    if not written:
        return None, ""
    if re.fullmatch(r"\d{1,6}(\.0+)?", written, re.ASCII):
        return _serial(float(written))
    return _written_day(written)


def _serial(number: float) -> tuple[date | None, str]:
    if 0 <= number <= 1:
        return None, "Tanggal kosong dari Excel diabaikan."
    if not SERIALS.start <= number < SERIALS.stop:
        raise Unreadable("Angka ini bukan tanggal yang lengkap.")
    return EPOCH + timedelta(days=int(number)), ""


def _written_day(written: str) -> tuple[date | None, str]:
    folded = re.sub(r"[\sT]+\d{1,2}[:.]\d{2}([:.]\d{2})?(\.\d+)?\s*(Z|WIB)?$", "", written)
    folded = re.sub(r"^(?i:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu),?\s*", "", folded).strip()
    doubled = "Tanda pemisah ganda pada tanggal." if re.search(r"//|--|\.\.", folded) else ""
    parts = [part for part in re.split(r"[\s/.,\-]+", folded) if part]
    if len(parts) == 1 and re.fullmatch(r"(19|20)\d{6}", folded, re.ASCII):
        parts = [folded[:4], folded[4:6], folded[6:]]
    if len(parts) != 3:
        raise Unreadable("Tanggal tidak dapat dibaca.")
    year, month, dayno, swapped = _ordered(parts)
    if year in (0, 1900) or dayno == 0 or month == 0:
        return None, "Tanggal kosong diabaikan."
    try:
        return date(_full_year(year), month, dayno), swapped or doubled
    except ValueError as error:
        raise Unreadable("Tanggal ini tidak ada dalam kalender.") from error


def _ordered(parts: list[str]) -> tuple[int, int, int, str]:
    """Year, month, day and a remark where the American order was the only possible one."""
    numbers = [MONTHS.get(part.lower(), None) if not part.isdigit() else int(part) for part in parts]
    if None in numbers or any(part.isdigit() and not part.isascii() for part in parts):
        raise Unreadable("Tanggal tidak dapat dibaca.")
    if len(parts[0]) == 4 and parts[0].isdigit():
        return numbers[0], numbers[1], numbers[2], ""
    if not parts[0].isdigit():
        return numbers[2], numbers[0], numbers[1], ""
    if parts[1].isdigit() and numbers[1] > 12 >= numbers[0]:
        return numbers[2], numbers[0], numbers[1], "Tanggal dibaca sebagai bulan/tanggal/tahun."
    return numbers[2], numbers[1], numbers[0], ""


def _full_year(year: int) -> int:
    if year >= 1920:
        return year
    if year >= 100:
        raise ValueError(year)
    return 2000 + year if 2000 + year <= date.today().year + 1 else 1900 + year


def year(cell) -> tuple[int | None, str]:
    """A book year."""
    if isinstance(cell, date):
        return cell.year, "Tahun diambil dari tanggal."
    written, _ = text(cell)
    if not written:
        return None, ""
    found = re.fullmatch(r"(?:(?i:tahun|tb|buku)\s*)*((?:19|20)\d{2})(?:\.0+)?", written, re.ASCII)
    if not found:
        raise Unreadable("Tahun tidak dapat dibaca.")
    if not 1945 <= int(found[1]) <= date.today().year:
        raise Unreadable("Tahun di luar jangkauan.")
    return int(found[1]), ""


def nik(cell) -> tuple[str | None, str]:
    """NIK Koperasi as digits. A number that Excel has shortened or rounded is refused: its digits are lost."""
    lost = "Angka NIK Koperasi hilang karena ditulis sebagai bilangan. Isi ulang sebagai teks."
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not abs(cell) < 1e15 or cell != int(cell):
            raise Unreadable(lost)
        return _nik_digits(str(int(cell)), lost, was_number=True)
    written, _ = text(cell)
    if not written or not written.strip("0"):
        return None, ""
    if re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", written, re.ASCII):
        raise Unreadable(lost)
    digits = re.sub(r"\.0$|[\s.\-'`]", "", written)
    return _nik_digits(digits, lost)


def _nik_digits(digits: str, lost: str, was_number: bool = False) -> tuple[str | None, str]:
    if not digits.strip("0"):
        return None, ""
    if not _NIK.fullmatch(digits):
        raise Unreadable("NIK Koperasi harus 10 sampai 16 angka.")
    if was_number and digits.endswith("000000"):
        raise Unreadable(lost)
    if len(digits) == 13:
        return digits, ""
    zero = " Mungkin angka 0 di depan hilang." if was_number or len(digits) < 13 else ""
    return digits, f"NIK Koperasi biasanya 13 angka, ini {len(digits)}.{zero}"


def phone(cell) -> tuple[str, str]:
    """One number as +62…, its lost leading 0 restored; several numbers stay as they are written."""
    written, _ = text(cell, 80)
    digits = _PHONE_MARKS.sub("", written)
    if not _PHONE.fullmatch(digits):
        return written, ""
    digits = digits.lstrip("+")
    if not digits.strip("0"):
        return "", ""
    if digits.startswith("62"):
        national = digits[2:].lstrip("0")
    elif digits[0] == "0" or _BARE_PHONE.fullmatch(digits):  # a mobile or Malang number without its 0
        national = digits.lstrip("0")
    else:
        return written, "Nomor telepon tanpa kode wilayah."
    return (f"+62{national}", "") if 7 <= len(national) <= 13 else (written, "Nomor telepon tampaknya tidak lengkap.")


def coordinate(cell) -> tuple[Decimal | None, str]:
    """Degrees with a decimal point or comma; whether the point lies near the city is looked at with its pair."""
    if isinstance(cell, bool) or isinstance(cell, date):
        raise Unreadable("Sel ini harus berisi derajat desimal.")
    written, _ = text(cell)
    if not written:
        return None, ""
    if not re.fullmatch(r"-?\d{1,3}([.,]\d{1,15})?°?", written, re.ASCII):
        return None, "Titik koordinat tidak dapat dibaca, diabaikan."
    return Decimal(written.rstrip("°").replace(",", ".")).quantize(Decimal("0.000001")), ""


def flag(cell) -> tuple[bool | None, str]:
    """Yes or no as lists write it: 1 and -, v, ya, sudah."""
    if isinstance(cell, bool):
        return cell, ""
    written = text(cell)[0].lower()
    if not written:
        return None, ""
    if written in ("1", "v", "x", "ya", "y", "sudah", "rat", "aktif", "√", "✓", "✔"):
        return True, ""
    if written in ("0", "tidak", "belum", "t", "tdk", "tidak rat", "belum rat"):
        return False, ""
    raise Unreadable("Isi kolom ini harus 1 atau -.")


def postal_code(cell) -> tuple[str, str]:
    """Five digits; anything else is left out with a warning."""
    written, _ = text(cell)
    digits = re.sub(r"\D", "", written)
    return (digits, "") if len(digits) == 5 or not written else ("", "Kode pos bukan lima angka, diabaikan.")
