"""Guesses at how a difference came about, offered to the treasurer and never applied: signs, noughts, digits, columns, lines."""

from decimal import Decimal

from reports.figures import LAST, THIS, Figures

FACTORS = ((1000, "tiga"), (1_000_000, "enam"))


def guess(figures: Figures, expected: Decimal, found: Decimal, places: list[tuple[str, str]]) -> str:
    """The likeliest story of a difference as one sentence, or "" when none fits."""
    if expected == found:
        return ""
    for story in (_sign, _noughts, _transposed):
        if text := story(expected, found):
            return text
    return _line(figures, found - expected, places)


def _sign(expected: Decimal, found: Decimal) -> str:
    return "Mungkin tanda minusnya terbalik." if expected and expected == -found else ""


def _noughts(expected: Decimal, found: Decimal) -> str:
    if not expected or not found:
        return ""
    for factor, word in FACTORS:
        if found * factor == expected:
            return (
                f"Mungkin {word} nol hilang: ada angka yang ditulis dalam {'ribuan' if factor == 1000 else 'jutaan'}."
            )
        if expected * factor == found:
            return f"Mungkin kelebihan {word} nol."
    return ""


def _transposed(expected: Decimal, found: Decimal) -> str:
    """Two neighbouring digits that changed places: same digits, a difference divisible by nine."""
    first, second = (str(abs(int(value))) for value in (expected, found))
    if len(first) != len(second) or (expected < 0) != (found < 0):
        return ""
    apart = [place for place, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1]]
    if len(apart) != 2 or apart[1] - apart[0] != 1:
        return ""
    left, right = apart
    if first[left] == second[right] and first[right] == second[left]:
        return (
            f"Mungkin dua angka tertukar tempat: {second[left]}{second[right]} seharusnya {first[left]}{first[right]}."
        )
    return ""


def _line(figures: Figures, gap: Decimal, places: list[tuple[str, str]]) -> str:
    """A single line that equals the gap, or half of it, where exactly one does."""
    columns = {column for _, column in places}
    sections = {line.section.id for place in places if (line := figures.chart.line(*place))}
    compared = {key for key, _ in places}
    lines = {
        key: Decimal(value)
        for (key, column), value in figures.amounts.items()
        if value and column in columns and (line := figures.chart.line(key, column)) and not line.parts
        and line.section.id in sections and key not in compared
    }  # fmt: skip
    twice = [key for key, value in lines.items() if abs(2 * value) == abs(gap)]
    once = [key for key, value in lines.items() if abs(value) == abs(gap)]
    if len(once) == 1:
        return f"Selisihnya sama dengan “{figures.chart.label(once[0])}”: mungkin baris itu terlewat atau dihitung dua kali."
    if len(twice) == 1 and not once:
        return f"Selisihnya dua kali “{figures.chart.label(twice[0])}”: mungkin tanda baris itu terbalik."
    return ""


def swapped_columns(figures: Figures, previous: Figures | None) -> bool:
    """Whether this year's column holds what the last report closed with, in most main lines: the columns are swapped."""
    if previous is None:
        return False
    same = other = 0
    for key in ("total_aset", "total_kewajiban", "ekuitas", "kas_bank", "shu_setelah_pajak"):
        now, before, closing = figures.find(key, THIS), figures.own(key, LAST), previous.find(key, THIS)
        if None in (now, before, closing) or now.value == before.value:
            continue
        same += now.value == closing.value and before.value != closing.value
        other += 1
    return other >= 2 and same * 2 > other
