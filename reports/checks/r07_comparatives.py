"""Check 7: last year's column is last year's report, unless restated with a reason."""

from reports.checks.base import WARNING, compare, finding, rule
from reports.checks.hints import swapped_columns
from reports.figures import LAST, THIS

SAY = (
    "pada kolom tahun lalu {found}, sedangkan laporan tahun lalu {expected}: selisih {gap}. Samakan, atau nyatakan "
    "“disajikan kembali” dengan alasannya."
)
NO_REASON = (
    "disajikan kembali dari {expected} menjadi {found} (selisih {gap}) tanpa alasan. Tuliskan alasannya pada "
    "identitas laporan."
)
SWAPPED = (
    "Kolom tahun ini berisi angka penutup laporan tahun lalu: mungkin kolom tahun ini dan tahun lalu tertukar. "
    "Periksa judul kolom, lalu pindahkan angkanya."
)


@rule(7, "Kolom tahun lalu sama dengan laporan tahun lalu", WARNING, explainable=True)
def comparatives(case):
    if case.previous is None:
        return
    if swapped_columns(case.figures, case.previous):
        yield finding(case, SWAPPED, [("total_aset", THIS), ("total_aset", LAST)])
        return
    restated, reason = case.fact("disajikan_kembali"), str(case.fact("alasan_disajikan_kembali") or "").strip()
    if restated and reason:
        return
    for section in ("posisi", "phu"):
        if case.figures.filled(section, LAST) and case.previous.filled(section, THIS):
            yield from differing(case, case.chart.section(section), NO_REASON if restated else SAY)


def differing(case, section, text):
    for line in section.lines:
        if not line.parts and case.previous.chart.line(line.key, THIS):
            here, there = case.figures.own(line.key, LAST), case.previous.find(line.key, THIS)
            if here is not None and there is not None:
                yield from compare(case, there, here, f"“{line.label}” {text}", [(line.key, LAST)])
