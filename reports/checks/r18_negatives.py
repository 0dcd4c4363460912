"""Check 18: nothing that can be counted is negative; a negative SHU is explained."""

from decimal import Decimal

from reports.checks.base import ERROR, INFO, WARNING, finding, rule, rupiah
from reports.figures import THIS

# Balances that cannot be below nil (the domain file's list). Any other line may be a reversal: a warning, our own
COUNTED = ("kas", "giro", "bank", "tabungan", "deposito", "simpanan", "investasi_simpanan", "persediaan")
BALANCES = {"posisi": ("ini", "lalu"), "ekuitas": ("awal", "akhir")}
MEND = "Saldo minus biasanya salah catat atau salah pos; rekening bank yang minus adalah utang bank."
CHECK = "Periksa tandanya; bila memang koreksi, jelaskan sebabnya."
SIGN = "Baris pengurang ditulis tanpa tanda minus."


@rule(18, "Tidak ada saldo negatif", ERROR, version=2, explainable=True)  # an error is mended, never explained
def negatives(case):
    for (key, column), value in case.figures.amounts.items():
        line = case.chart.line(key, column)
        if value < 0 and line is not None and not line.negative and not line.parts:
            yield below(case, line, column, Decimal(value))
    shu = case.figures.find("shu_setelah_pajak")
    if shu is not None and shu.value < 0 and not str(case.fact("penjelasan_rugi") or "").strip():
        text = f"SHU setelah pajak negatif: {rupiah(shu.value)}. Itu boleh terjadi; jelaskan sebabnya pada identitas laporan."
        yield finding(case, text, [("shu_setelah_pajak", THIS)], None, shu.value, severity=INFO)


def below(case, line, column, value):
    balance = line.key.startswith(COUNTED) and column in BALANCES.get(line.section.id, ())
    say, unit = (rupiah(value), "Rp0") if case.chart.is_money(line.key, column) else (f"{value}".replace("-", "−"), "0")
    text = f"“{line.label}” negatif: {say}, seharusnya paling sedikit {unit}. {MEND if balance else CHECK}"
    severity, hint = ERROR if balance else WARNING, SIGN if line.minus else ""
    return finding(case, text, [(line.key, column)], Decimal(0), value, severity=severity, hint=hint)
