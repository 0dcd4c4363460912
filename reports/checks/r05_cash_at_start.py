"""Check 5: cash at the start is last year's cash at the end."""

from reports.checks.base import ERROR, compare, rule
from reports.figures import LAST, THIS, Missing

SAY = (
    "Kas awal tahun pada arus kas {found}, sedangkan kas akhir tahun lalu {expected}: selisih {gap}. "
    "Saldo awal harus sama dengan saldo akhir laporan tahun lalu; bila disajikan kembali, tulis alasannya pada identitas laporan."
)


@rule(5, "Kas awal sama dengan kas akhir tahun lalu", ERROR, version=2)
def cash_at_start(case):
    if not case.figures.filled("arus_kas", THIS):
        raise Missing([("kas_awal", THIS)])
    yield from compare(case, closing(case), case.get("kas_awal"), SAY, [("kas_awal", THIS), ("kas_akhir", LAST)])


def closing(case):
    """Last year's closing: of last year's report, else (or when told anew) of last year's column here, else its cash and bank."""
    if case.previous is not None and case.previous.filled("arus_kas", THIS) and not case.restated:
        return case.previous.get("kas_akhir")
    own = case.figures.own("kas_akhir", LAST) if case.restated else case.figures.find("kas_akhir", LAST)
    return own or case.get("setara_kas", LAST)
