"""Check 13: accumulated depreciation is at most the cost and does not fall without disposals."""

from reports.checks.base import WARNING, finding, rule, rupiah
from reports.figures import LAST, THIS

OVER = "Akumulasi penyusutan {0} melebihi harga perolehan bangunan, kendaraan, dan inventaris {1}: selisih {2}. Periksa keduanya."
FELL = (
    "Akumulasi penyusutan turun dari {0} menjadi {1} (selisih {2}) tanpa pelepasan aset. Isi akumulasi aset yang dilepas pada "
    "data pendukung, atau perbaiki angkanya."
)


@rule(13, "Akumulasi penyusutan wajar", WARNING, explainable=True)
def depreciation_stock(case):
    now, cost = case.get("akumulasi_penyusutan"), case.get("harga_perolehan")
    if now.value > cost.value + now.slack + cost.slack + case.settings.tolerance:
        text = OVER.format(*map(rupiah, (now.value, cost.value, now.value - cost.value)))
        places = [("akumulasi_penyusutan", THIS), *case.places("harga_perolehan")]
        yield finding(case, text, places, cost.value, now.value)
    before, disposed = case.figures.find("akumulasi_penyusutan", LAST), case.figures.find("akumulasi_dilepas")
    if before is None or disposed is not None and disposed.value > 0:
        return
    if now.value + now.slack + before.slack + case.settings.tolerance < before.value:
        text = FELL.format(*map(rupiah, (before.value, now.value, before.value - now.value)))
        places = [("akumulasi_penyusutan", THIS), ("akumulasi_penyusutan", LAST)]
        yield finding(case, text, places, before.value, now.value)
