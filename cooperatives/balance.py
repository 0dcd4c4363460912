"""Whether a year's money adds up: modal sendiri + modal luar = aset is told, never forced (registry.md 3.5)."""

from collections.abc import Callable
from decimal import Decimal

from klinik_koperasi.templatetags.formats import rupiah

TOLERANCE = 1  # rupiah
KEPT = "disimpan seperti tertulis."


def oddity(money: Callable[[str], Decimal | None], word: Callable[[str], str]) -> tuple[str, str] | None:
    """(field, sentence) of what does not add up; None when it does or a figure is missing.

    `money` gives a field's amount, `word` its name for the reader. Columns that would add up when exchanged are named.
    """
    own, outside, assets, volume = (money(name) for name in ("modal_sendiri", "modal_luar", "aset", "volume_usaha"))
    if None in (own, outside, assets) or abs(own + outside - assets) <= TOLERANCE:
        return None
    swaps = [
        ("modal_sendiri", "aset", assets + outside == own),
        ("modal_luar", "aset", own + assets == outside),
        ("aset", "volume_usaha", volume is not None and own + outside == volume),
    ]
    for first, second, fits in swaps:
        if fits and own != 0:
            return second, f"Kolom {word(first)} dan {word(second)} tampaknya tertukar; {KEPT}"
    gap = rupiah(own + outside - assets)
    return "aset", f"Modal sendiri + modal luar tidak sama dengan aset (selisih {gap}); {KEPT}"
