"""Check 18: nothing that can be counted is negative; a negative SHU is explained."""

from decimal import Decimal

from reports.checks.base import ERROR, INFO, finding, rule, rupiah
from reports.figures import THIS

MEND = "Saldo minus biasanya salah catat atau salah pos; rekening bank yang minus adalah utang bank."
SIGN = "Baris pengurang ditulis tanpa tanda minus."


@rule(18, "Tidak ada saldo negatif", ERROR, explainable=True)  # its note on a loss; an error never is
def negatives(case):
    for (key, column), value in case.figures.amounts.items():
        line = case.chart.line(key, column)
        if value < 0 and line is not None and not line.negative and not line.parts:
            value = Decimal(value)
            text = f"“{line.label}” negatif: {rupiah(value)}, seharusnya paling sedikit Rp0. {MEND}"
            yield finding(case, text, [(key, column)], Decimal(0), value, hint=SIGN if line.minus else "")
    shu = case.figures.find("shu_setelah_pajak")
    if shu is not None and shu.value < 0 and not str(case.fact("penjelasan_rugi") or "").strip():
        text = f"SHU setelah pajak negatif: {rupiah(shu.value)}. Itu boleh terjadi; jelaskan sebabnya pada identitas laporan."
        yield finding(case, text, [("shu_setelah_pajak", THIS)], None, shu.value, severity=INFO)
