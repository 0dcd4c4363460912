"""How dates, money, numbers and phones are written for people; spaces inside never break (PUEBI, `ui.md`)."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.formats import number_format

register = template.Library()
NBSP = "\u00a0"


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _day(value: date | datetime) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=2000)
def _written(day: date, form: str) -> str:
    """A page names the same few days again and again; the portal has one language."""
    return date_format(day, form)


@register.filter
def tanggal(value: date | datetime | None) -> str:
    """27 Januari 2026"""
    return _written(_day(value), "j F Y").replace(" ", NBSP) if value else ""


@register.filter
def hari_tanggal(value: date | datetime | None) -> str:
    """Selasa, 27 Januari 2026"""
    return _written(_day(value), "l, ") + tanggal(value) if value else ""


@register.filter
def hari_singkat(value: date | datetime | None) -> str:
    """Selasa 27 Januari; with its year unless that is the present one"""
    if not value:
        return ""
    day = _day(value)
    return _written(day, "l j F" if day.year == timezone.localdate().year else "l j F Y").replace(" ", NBSP)


@register.filter
def jam(value: datetime | None) -> str:
    """09.00"""
    return f"{_local(value):%H.%M}" if value else ""


@register.filter
def waktu(value: datetime | None) -> str:
    """Selasa, 27 Januari 2026, pukul 09.00 WIB"""
    return f"{hari_tanggal(value)}, pukul{NBSP}{jam(value)}{NBSP}WIB" if value else ""


@register.filter
def rentang_jam(value) -> str:
    """pukul 09.00–11.00 WIB, from a range of two datetimes"""
    return f"pukul{NBSP}{jam(value.lower)}–{jam(value.upper)}{NBSP}WIB" if value else ""


@register.filter
def angka(value: int | Decimal | None) -> str:
    """1.250 and 1.250,5"""
    return number_format(value, use_l10n=True, force_grouping=True) if value is not None and value != "" else ""


@register.filter
def rupiah(value: int | Decimal | None) -> str:
    """Rp1.250.000; cents only when there are any"""
    if value is None or value == "":
        return ""
    value = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    places = 0 if value == value.to_integral_value() else 2
    return f"{'−' if value < 0 else ''}Rp{number_format(abs(value), places, use_l10n=True, force_grouping=True)}"


@register.filter
def rupiah_ringkas(value: Decimal | None) -> str:
    """Rp561 juta, Rp1,3 miliar"""
    if value is None:
        return ""
    size = abs(Decimal(value))
    for zeros, word in ((12, "triliun"), (9, "miliar"), (6, "juta")):
        amount = size / 10**zeros
        if amount >= (1 if zeros == 6 else Decimal("0.9995")):  # 999,6 juta would be written as 1.000 juta
            amount = amount.quantize(Decimal(1) if amount >= 100 else Decimal("0.1"), ROUND_HALF_UP)
            places = 0 if amount == amount.to_integral_value() else 1
            figure = number_format(amount, places, use_l10n=True, force_grouping=True)
            return f"{'−' if value < 0 else ''}Rp{figure}{NBSP}{word}"
    return rupiah(value)


def _national(value) -> str:
    written = (
        getattr(value, "raw_input", None) or value or ""
    )  # of a phone: asking it anew whether it is valid takes long
    digits = "".join(c for c in str(written) if c.isdigit())
    return "0" + digits[2:] if digits.startswith("62") else digits


@register.filter
def telepon(value) -> str:
    """0812-3456-7890"""
    digits = _national(value)
    return "-".join(part for part in (digits[:4], digits[4:8], digits[8:]) if part)


@register.filter
def telepon_samar(value) -> str:
    """0812-••••-7890: enough to recognise one's own number, not enough to call it (shorter numbers show less)"""
    digits = _national(value)
    shown = 4 if len(digits) >= 11 else 2
    return f"{digits[:4]}-••••-{digits[-shown:]}" if len(digits) >= 9 else "••••"


@register.filter
def nip(value: str) -> str:
    """19800101 200801 1 001: date of birth, month of appointment, sex, serial, as letters print it"""
    digits = str(value or "")
    return NBSP.join((digits[:8], digits[8:14], digits[14:15], digits[15:])) if len(digits) == 18 else digits


@register.filter
def inisial(name: str) -> str:
    """CS for Contoh Satu"""
    return "".join(part[0] for part in str(name).split()[:2]).upper()


def upper_first(text: str) -> str:
    """The text with a capital at its beginning and nothing else changed."""
    return text[:1].upper() + text[1:]
