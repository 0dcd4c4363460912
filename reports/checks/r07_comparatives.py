"""Check 7: last year's column is last year's report, unless restated with a reason."""

from reports.checks.base import WARNING, compare, finding, rule
from reports.checks.hints import swapped_columns
from reports.figures import LAST, THIS

STATEMENTS = ("posisi", "phu", "arus_kas")
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
EMPTY = "Kolom tahun lalu pada {} kosong. Isi dengan angka laporan tahun lalu, supaya keduanya dapat dibandingkan."


@rule(7, "Kolom tahun lalu sama dengan laporan tahun lalu", WARNING, version=2, explainable=True)
def comparatives(case):
    if case.previous is None:
        return
    if swapped_columns(case.figures, case.previous):
        yield finding(case, SWAPPED, [("total_aset", THIS), ("total_aset", LAST)])
        return
    for section in map(case.chart.section, STATEMENTS):
        if case.previous.filled(section.id, THIS) and case.figures.filled(section.id, THIS):
            yield from of_section(case, section)


def of_section(case, section):
    if section.needed and not case.figures.filled(section.id, LAST):
        yield finding(case, EMPTY.format(section.title.lower()), [(section.lines[0].key, LAST)])
    elif not case.restated:
        yield from differing(case, section, NO_REASON if case.fact("disajikan_kembali") else SAY)


def differing(case, section, text):
    for line in section.lines:
        if not line.parts and case.previous.chart.line(line.key, THIS):
            here, there = case.figures.own(line.key, LAST), case.previous.find(line.key, THIS)
            if here is not None and there is not None:
                yield from compare(case, there, here, f"“{line.label}” {text}", [(line.key, LAST)])
