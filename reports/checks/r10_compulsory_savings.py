"""Check 10: simpanan wajib does not fall while members rise."""

from reports.checks.base import WARNING, finding, number, rule, rupiah
from reports.figures import LAST, THIS


@rule(10, "Simpanan wajib tidak turun saat anggota bertambah", WARNING, explainable=True)
def compulsory_savings(case):
    now, before = case.get("simpanan_wajib"), case.get("simpanan_wajib", LAST)
    members, earlier = case.get("anggota"), case.get("anggota", LAST)
    if members.value > earlier.value and now.value + case.settings.tolerance + now.slack + before.slack < before.value:
        text = (
            f"Simpanan wajib turun dari {rupiah(before.value)} menjadi {rupiah(now.value)} (selisih "
            f"{rupiah(before.value - now.value)}), "
            f"padahal anggota bertambah dari {number(earlier.value)} menjadi {number(members.value)} orang. "
            "Periksa pencatatannya atau jelaskan."
        )
        places = [(key, column) for key in ("simpanan_wajib", "anggota") for column in (THIS, LAST)]
        yield finding(case, text, places, before.value, now.value)
