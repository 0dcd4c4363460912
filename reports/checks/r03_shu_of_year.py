"""Check 3: the SHU of the year in equity is the SHU after tax of the income statement."""

from reports.checks.base import ERROR, compare, rule
from reports.figures import THIS

SAY = (
    "SHU periode berjalan pada posisi keuangan {found}, sedangkan SHU setelah pajak pada PHU {expected}: selisih {gap}. "
    "Keduanya harus sama; SHU tahun lalu yang belum dibagi ditulis pada barisnya sendiri."
)


@rule(3, "SHU tahun berjalan sama di kedua laporan", ERROR)
def shu_of_year(case):
    places = [("shu_berjalan", THIS), ("shu_setelah_pajak", THIS)]
    yield from compare(case, case.get("shu_setelah_pajak"), case.get("shu_berjalan"), SAY, places)
