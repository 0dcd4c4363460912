"""Check 12: the allowance is at least the required one and at most the loans."""

from reports.checks.base import WARNING, finding, rule, rupiah
from reports.figures import THIS

SHORT = (
    "Penyisihan pinjaman {0}, sedangkan yang wajib dibentuk menurut kolektibilitas {1}: kurang {2}. Dihitung 0,5 % lancar, "
    "10 % kurang lancar, 50 % diragukan, 100 % macet, tiga terakhir setelah agunan (batas ini perlu dikonfirmasi). "
    "Tambah penyisihan atau periksa nilai agunan."
)
LARGE = "Penyisihan {0} melebihi piutangnya {1}: selisih {2}. Periksa keduanya."


@rule(12, "Penyisihan cukup dan tidak melebihi piutang", WARNING, explainable=True, source="satu sumber")
def allowance(case):
    if not case.chart.lending and not case.get("piutang_pinjaman").value:
        return
    kept, loans = case.get("penyisihan"), case.get("piutang_pinjaman")
    if not case.chart.lending:
        loans = loans + case.get("piutang_usaha")
    required = case.get("ppapwd")
    if kept.value + kept.slack + required.slack + case.settings.tolerance < required.value:
        yield finding(case, SHORT.format(*map(rupiah, (kept.value, required.value, required.value - kept.value))),
                      [("penyisihan", THIS), *case.places("ppapwd")], required.value, kept.value)  # fmt: skip
    if kept.value > loans.value + kept.slack + loans.slack + case.settings.tolerance:
        yield finding(case, LARGE.format(*map(rupiah, (kept.value, loans.value, kept.value - loans.value))),
                      [("penyisihan", THIS), *case.places("piutang_pinjaman")], loans.value, kept.value)  # fmt: skip
