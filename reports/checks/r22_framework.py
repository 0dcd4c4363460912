"""Check 22: the accounting framework is stated and of its time."""

from reports.checks.base import WARNING, finding, rule

OLD, NEW_FROM = "SAK ETAP", 2025
NONE = "Kerangka akuntansi belum disebut. Pilih pada identitas laporan."
LENDING = (
    "Usaha simpan pinjam sejak tahun buku 2025 memakai SAK EP (atau SAK Indonesia bila sudah), bukan SAK "
    "EMKM. Rencanakan peralihannya."
)


@rule(22, "Kerangka akuntansi disebut dan masih berlaku", WARNING, version=2, explainable=True)
def framework(case):
    if text := wrong(case, str(case.fact("kerangka") or "").strip()):
        yield finding(case, text, [("kerangka", "isi")])


def wrong(case, stated: str) -> str:
    """What speaks against the stated framework, or ""."""
    known, new = case.settings.frameworks, case.year >= NEW_FROM
    if not stated:
        return NONE
    if new and stated == OLD:
        return (
            f"Laporan tahun buku {case.year} disusun menurut {stated}; sejak tahun buku {NEW_FROM} penggantinya SAK EP. "
            "Rencanakan peralihannya dan jelaskan pada CALK."
        )
    if new and case.chart.lending and stated == "SAK EMKM":
        return LENDING
    if stated in known or not new and stated == OLD:
        return ""
    return (
        f"Laporan disusun menurut {stated}, sedangkan pilihan untuk tahun buku {case.year} {', '.join(known)}. Pilih yang benar "
        "pada identitas laporan, atau jelaskan pada CALK."
    )
