"""Check 26 (our own): every statement is there at all."""

from reports.checks.base import ERROR, WARNING, finding, rule


@rule(26, "Semua laporan terisi", WARNING, source="tambahan portal")
def sections(case):
    for section in case.chart.sections:
        if section.facts or any(case.figures.filled(section.id, column) for column in section.column_ids):
            continue
        first = section.lines[0]
        text = f"{section.title} belum diisi. Lengkapi, atau jelaskan mengapa tidak ada."
        yield finding(case, text, [(first.key, section.column_ids[0])], severity=ERROR if section.needed else WARNING)
