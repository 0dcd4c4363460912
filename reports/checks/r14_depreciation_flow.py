"""Check 14: the year's depreciation is the change of the accumulated one, plus what disposals took away."""

from decimal import Decimal

from reports.checks.base import WARNING, compare, rule
from reports.figures import LAST, THIS, Quantity

NOTHING = Quantity(Decimal(0))
SAY = (
    "Beban penyusutan {found}, sedangkan akumulasi penyusutan bertambah {expected} (termasuk yang dilepas): selisih {gap}. "
    "Periksa daftar aset dan pelepasan tahun ini."
)


@rule(14, "Beban penyusutan sama dengan kenaikan akumulasi", WARNING, explainable=True)
def depreciation_flow(case):
    change = case.get("akumulasi_penyusutan") - case.get("akumulasi_penyusutan", LAST)
    expected = change + (case.figures.find("akumulasi_dilepas") or NOTHING)
    places = [("beban_penyusutan", THIS), ("akumulasi_penyusutan", THIS), ("akumulasi_penyusutan", LAST)]
    yield from compare(case, expected, case.get("beban_penyusutan"), SAY, places)
