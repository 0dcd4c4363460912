"""Check 17: assets, turnover and members agree with the registry (ODS)."""

from reports.checks.base import WARNING, finding, number, rule, rupiah
from reports.checks.hints import guess
from reports.figures import THIS

FIGURES = {"total_aset": "aset", "volume_usaha": "volume_usaha", "anggota": "anggota"}


@rule(17, "Aset, volume usaha, dan anggota sama dengan data registri", WARNING, explainable=True)
def registry_figures(case):
    for key, name in FIGURES.items():
        here, there = case.figures.find(key), case.registry.get(name)
        if here is None or there is None:
            continue
        room = abs(there) * case.settings.registry_percent / 100
        if abs(here.value - there) <= room + here.slack + case.settings.tolerance:
            continue
        say = rupiah if key != "anggota" else number
        text = (
            f"{case.name(key)} pada laporan {say(here.value)}, sedangkan pada data registri (ODS) "
            f"{say(there)}: selisih {say(abs(here.value - there))}. Sesuaikan yang keliru: laporan, atau data pada ODS."
        )
        hint = guess(case.figures, there, here.value, [])
        yield finding(case, text, [(key, THIS)], there, here.value, hint=hint)
