"""The index of satisfaction (IKM), from answers to grade, in exact fractions; knows neither Django nor the pages.

PermenPANRB 14/2017 as told by the domain notes (clinic.md, section 8: from experience, verify): nine elements, each scored
1 to 4; the mean of each times its weight, summed, times 25; two decimals, half up, before the grade is read off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

SCORES = (1, 2, 3, 4)
CONVERSION = 25
GRADES = [  # from this figure on
    (Decimal("88.31"), "A", "Sangat baik"),
    (Decimal("76.61"), "B", "Baik"),
    (Decimal("65.00"), "C", "Kurang baik"),
    (Decimal("0.00"), "D", "Tidak baik"),
]


@dataclass(frozen=True)
class Element:
    """One of the nine: its key in the table, its name in the rule's order, the question, the words for 1 to 4."""

    key: str
    name: str
    question: str
    words: tuple[str, str, str, str]


def _element(number: int, name: str, question: str, *words: str) -> Element:
    return Element(f"u{number}", name, question, words)


ELEMENTS = [
    _element(1, "Persyaratan", "Apakah persyaratan untuk mendapat layanan ini sesuai dengan kebutuhannya?",
             "Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"),
    _element(2, "Sistem, mekanisme, dan prosedur", "Apakah cara meminta dan mengikuti layanan ini mudah?",
             "Tidak mudah", "Kurang mudah", "Mudah", "Sangat mudah"),
    _element(3, "Waktu penyelesaian", "Apakah layanan ini diberikan dengan cepat dan tepat waktu?",
             "Tidak cepat", "Kurang cepat", "Cepat", "Sangat cepat"),
    _element(4, "Biaya atau tarif", "Layanan ini gratis. Apakah kenyataannya memang tanpa biaya?",
             "Ada biaya, mahal", "Ada biaya, cukup mahal", "Ada biaya, murah", "Gratis"),
    _element(5, "Produk spesifikasi jenis pelayanan", "Apakah yang Anda terima sesuai dengan yang dijanjikan?",
             "Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"),
    _element(6, "Kompetensi pelaksana", "Apakah petugas menguasai hal yang dibahas?",
             "Tidak menguasai", "Kurang menguasai", "Menguasai", "Sangat menguasai"),
    _element(7, "Perilaku pelaksana", "Apakah petugas sopan dan ramah?",
             "Tidak sopan dan ramah", "Kurang sopan dan ramah", "Sopan dan ramah", "Sangat sopan dan ramah"),
    _element(8, "Penanganan pengaduan, saran, dan masukan", "Apakah pertanyaan, keluhan, dan saran Anda ditanggapi?",
             "Tidak ditanggapi", "Ditanggapi, tidak selesai", "Ditanggapi, kurang memuaskan", "Ditanggapi dengan baik"),
    _element(9, "Sarana dan prasarana", "Apakah tempat dan perlengkapan pertemuan memadai?",
             "Buruk", "Cukup", "Baik", "Sangat baik"),
]  # fmt: skip
KEYS = [element.key for element in ELEMENTS]


def weights(parts: Sequence[int]) -> list[Fraction]:
    """The share of each element: its part of all parts. They sum to exactly 1 whatever the parts are."""
    whole = sum(parts)
    return [Fraction(part, whole) for part in parts]


def means(sums: Sequence[int], count: int) -> list[Fraction]:
    """The mean score of each element from the sums of its scores."""
    return [Fraction(total, count) for total in sums]


def half_up(value: Fraction, places: int = 2) -> Decimal:
    """Rounded half up on the exact value, so that 88,305 is 88,31 and no binary float is ever asked."""
    scale = 10**places
    return Decimal(floor(value * scale + Fraction(1, 2))).scaleb(-places)


def index(found: Sequence[Fraction], parts: Sequence[int]) -> Fraction:
    """The weighted index between 1 and 4, not rounded."""
    return sum((mean * weight for mean, weight in zip(found, weights(parts), strict=True)), Fraction(0))


def ikm(found: Sequence[Fraction], parts: Sequence[int]) -> Decimal:
    """The IKM between 25,00 and 100,00: the unrounded index times 25, rounded once."""
    return half_up(index(found, parts) * CONVERSION)


def grade(value: Decimal) -> tuple[str, str]:
    """Letter and words for an IKM that is rounded already."""
    return next((letter, words) for limit, letter, words in GRADES if value >= limit)


def guarded(counts: Sequence[int], minimum: int) -> list[int | None]:
    """Counts of one table whose total is told, with None where a person could be recognised.

    A cell below `minimum` is hidden; so is the next smallest one as long as the hidden ones alone would give it away (one
    cell, or together below `minimum`), because the rest could be subtracted from the total.
    """
    hidden = {i for i, count in enumerate(counts) if 0 < count < minimum}
    shown = sorted((count, i) for i, count in enumerate(counts) if count >= minimum)
    while hidden and shown and (len(hidden) == 1 or sum(counts[i] for i in hidden) < minimum):
        hidden.add(shown.pop(0)[1])
    return [None if i in hidden else count for i, count in enumerate(counts)]
