"""Check 19: reserves rise by at least the share that the AD/ART gives them of last year's SHU."""

from decimal import Decimal

from reports.checks.base import WARNING, finding, number, rule, rupiah
from reports.figures import LAST, Quantity


@rule(19, "Cadangan bertambah sesuai AD/ART", WARNING, explainable=True)
def reserves(case):
    share, last = case.get("shu_cadangan", "ad"), case.get("shu_setelah_pajak", LAST)
    if last.value <= 0:
        return
    now, before = case.get("cadangan"), case.get("cadangan", LAST)
    due = last * share * Quantity(Decimal("0.01"))
    rise = now - before
    if rise.value + rise.slack + due.slack + case.settings.tolerance < due.value:
        text = (
            f"Cadangan bertambah {rupiah(rise.value)}, sedangkan {number(share.value)} % dari SHU tahun "
            f"lalu {rupiah(last.value)} "
            f"adalah {rupiah(due.value)}: kurang {rupiah(due.value - rise.value)}. Pindahkan bagian "
            f"cadangan dari SHU tahun lalu, "
            "atau jelaskan keputusan rapat anggotanya."
        )
        places = [
            *case.places("cadangan"),
            *case.places("cadangan", LAST),
            ("shu_cadangan", "ad"),
            ("shu_setelah_pajak", LAST),
        ]
        yield finding(case, text, places, due.value, rise.value)
