"""Check 22: the accounting framework is stated and of its time."""

from reports.checks.base import WARNING, finding, rule

NEW_FROM = 2025
LENDING = (
    "Usaha simpan pinjam sejak tahun buku 2025 memakai SAK EP (atau SAK Indonesia bila sudah), bukan SAK "
    "EMKM. Rencanakan peralihannya."
)


@rule(22, "Kerangka akuntansi disebut dan masih berlaku", WARNING, explainable=True)
def framework(case):
    stated = str(case.fact("kerangka") or "").strip()
    if not stated:
        yield finding(case, "Kerangka akuntansi belum disebut. Pilih pada identitas laporan.", [("kerangka", "isi")])
    elif case.year >= NEW_FROM and stated in case.settings.frameworks_old:
        text = (
            f"Laporan tahun buku {case.year} disusun menurut {stated}; sejak tahun buku {NEW_FROM} penggantinya SAK EP. "
            "Rencanakan peralihannya dan jelaskan pada CALK."
        )
        yield finding(case, text, [("kerangka", "isi")])
    elif case.year >= NEW_FROM and case.chart.lending and stated == "SAK EMKM":
        yield finding(case, LENDING, [("kerangka", "isi")])
