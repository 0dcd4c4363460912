"""Check 4: cash at the end of the cash flow statement is cash and bank of the balance sheet."""

from reports.checks.base import ERROR, compare, rule
from reports.figures import THIS, Missing

SAY = (
    "Kas akhir tahun pada arus kas {found}, sedangkan kas, bank, dan setara kas pada posisi keuangan {expected}: selisih {gap}. "
    "Periksa penerimaan dan pengeluaran; deposito yang dihitung sebagai setara kas ditulis pada data pendukung."
)


@rule(4, "Kas akhir arus kas sama dengan kas dan bank", ERROR)
def cash_at_end(case):
    if not case.figures.filled("arus_kas", THIS):
        raise Missing([("kas_akhir", THIS)])
    places = [("kas_akhir", THIS), *case.places("kas_bank")]
    yield from compare(case, case.get("setara_kas"), case.get("kas_akhir"), SAY, places)
