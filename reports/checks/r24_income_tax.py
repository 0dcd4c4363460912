"""Check 24: income tax is there when there is a surplus."""

from reports.checks.base import INFO, finding, rule, rupiah
from reports.figures import THIS


@rule(24, "Pajak penghasilan pada SHU positif", INFO, explainable=True)
def income_tax(case):
    surplus, tax = case.get("shu_sebelum_pajak"), case.get("pajak_penghasilan")
    if surplus.value > 0 and tax.value == 0:
        text = (
            f"SHU sebelum pajak {rupiah(surplus.value)}, pajak penghasilan Rp0. Periksa kewajiban pajak "
            f"badan dan pajak atas jasa "
            "simpanan anggota dengan kantor pajak; jelaskan bila memang nihil."
        )
        yield finding(case, text, [("pajak_penghasilan", THIS), ("shu_sebelum_pajak", THIS)], None, tax.value)
