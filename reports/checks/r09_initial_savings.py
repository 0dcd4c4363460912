"""Check 9: simpanan pokok follows the members."""

from reports.checks.base import WARNING, compare, rule
from reports.figures import THIS

TOTAL = (
    "Simpanan pokok {found}, sedangkan jumlah anggota kali simpanan pokok tiap anggota {expected}: selisih {gap}. "
    "Periksa jumlah anggota, besar simpanan pokok, dan anggota yang belum lunas."
)
RISE = (
    "Penambahan simpanan pokok {found}, sedangkan anggota masuk kali simpanan pokok tiap anggota {expected}: selisih {gap}. "
    "Periksa anggota masuk dan setorannya."
)


@rule(9, "Simpanan pokok sejalan dengan jumlah anggota", WARNING, explainable=True)
def initial_savings(case):
    nominal, members = case.get("nominal_simpanan_pokok"), case.get("anggota")
    places = [("simpanan_pokok", THIS), ("anggota", THIS)]
    yield from near(case, members * nominal, case.get("simpanan_pokok"), TOTAL, places)
    joined = case.figures.find("anggota_masuk")
    paid_in = case.figures.find("simpanan_pokok", "tambah")
    if joined is not None and paid_in is not None:
        yield from near(case, joined * nominal, paid_in, RISE, [("simpanan_pokok", "tambah"), ("anggota_masuk", THIS)])


def near(case, expected, found, text, places):
    room = abs(expected.value) * case.settings.nominal_percent / 100
    if abs(found.value - expected.value) > room:
        places = [*places, ("nominal_simpanan_pokok", THIS)]
        yield from compare(case, expected, found, text, places)
