"""Check 16: own and outside capital on record make up the assets (keragaan, ODS)."""

from reports.checks.base import WARNING, Finding, rule, rupiah


@rule(
    16,
    "Modal sendiri dan modal luar pada data registri sama dengan aset",
    WARNING,
    explainable=True,
    source="satu sumber",
)
def registry_balance(case):
    parts = [case.registry.get(name) for name in ("modal_sendiri", "modal_luar", "aset")]
    if None in parts:
        return
    own, outside, assets = parts
    if abs(own + outside - assets) > case.settings.tolerance:
        text = (
            f"Menurut data registri (keragaan/ODS) modal sendiri dan modal luar berjumlah "
            f"{rupiah(own + outside)}, sedangkan aset "
            f"{rupiah(assets)}: selisih {rupiah(abs(own + outside - assets))}. Perbaiki data pada ODS."
        )
        yield Finding(text, ("Registri",), assets, own + outside)
