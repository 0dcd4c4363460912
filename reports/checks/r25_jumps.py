"""Check 25: a large change against last year is explained."""

from reports.checks.base import INFO, finding, number, rule, rupiah
from reports.checks.hints import guess
from reports.figures import LAST, THIS

MAIN = ("total_aset", "total_kewajiban", "ekuitas", "partisipasi_bruto", "beban_usaha", "shu_setelah_pajak")


@rule(25, "Perubahan besar dijelaskan", INFO, explainable=True)
def jumps(case):
    if str(case.fact("penjelasan_perubahan") or "").strip():
        return
    for key in MAIN:
        now, before = case.figures.find(key), case.figures.find(key, LAST)
        if now is None or before is None or not before.value:
            continue
        change = (now.value - before.value) * 100 / abs(before.value)
        if abs(change) > case.settings.jump_percent:
            text = (
                f"{case.name(key)} {'naik' if change > 0 else 'turun'} {number(abs(change), 1)} % dari "
                f"{rupiah(before.value)} menjadi {rupiah(now.value)} (selisih {rupiah(abs(now.value - before.value))}). "
                "Jelaskan sebabnya pada identitas laporan atau CALK."
            )
            hint = guess(case.figures, before.value, now.value, [])
            yield finding(case, text, [(key, THIS), (key, LAST)], before.value, now.value, hint=hint)
