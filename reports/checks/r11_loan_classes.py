"""Check 11: the four classes of loan quality sum to the gross loans."""

from reports.checks.base import ERROR, compare, rule
from reports.figures import THIS

SAY = (
    "Pinjaman lancar, kurang lancar, diragukan, dan macet berjumlah {found}, sedangkan piutang pinjaman sebelum penyisihan "
    "{expected}: selisih {gap}. Setiap pinjaman masuk tepat satu kelas."
)


@rule(11, "Kolektibilitas berjumlah sama dengan piutang pinjaman", ERROR)
def loan_classes(case):
    loans = case.get("piutang_pinjaman")
    if not case.chart.lending and not loans.value:
        return
    classes = case.get("pinjaman_lancar") + case.get("pinjaman_bermasalah")
    places = [("pinjaman_lancar", THIS), *case.places("pinjaman_bermasalah"), *case.places("piutang_pinjaman")]
    yield from compare(case, loans, classes, SAY, places)
