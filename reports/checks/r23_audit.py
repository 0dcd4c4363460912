"""Check 23: savings and loan with equity from Rp5 miliar has an audited report (two sources)."""

from reports.checks.base import ERROR, finding, rule, rupiah
from reports.figures import THIS


@rule(23, "Laporan diaudit bila modal sendiri mencapai batas", ERROR, source="dua sumber")
def audit(case):
    if not case.chart.lending:
        return
    own, limit = case.get("modal_sendiri"), case.settings.audit_from
    if own.value - own.slack >= limit and case.fact("audit") is not True:
        text = (
            f"Modal sendiri {rupiah(own.value)}, mencapai batas {rupiah(limit)} (lebih "
            f"{rupiah(own.value - limit)}), tetapi laporan "
            "audit akuntan publik belum dilampirkan. Lampirkan laporan audit."
        )
        yield finding(case, text, [("ekuitas", THIS), ("audit", "isi")], limit, own.value)
