"""The workbook at the desk: written with what is known, read with every problem named, never taken over by half."""

import hashlib
import tempfile
from dataclasses import replace
from typing import BinaryIO

from django.core.exceptions import ValidationError

from klinik_koperasi.files.checks import CleanFile, shown_name
from klinik_koperasi.files.responses import XLSX
from reports.checks.base import ERROR, WARNING
from reports.models import Report
from reports.portal import selectors, sheets
from reports.portal.models import Sheet
from reports.uploads import refuse_in_book
from reports.workbook import opening, reading, writing
from reports.workbook.layout import META_SHEET, layout
from reports.workbook.values import Reading

MOST = 5  # cautions beside a template that was taken over
TAKEN = "Templat terbaca tanpa kesalahan berkas. Angkanya ada di draf Anda. LAPORAN BELUM DIKIRIM: periksa, lalu kirim di sini."


def write(sheet: Sheet, out: BinaryIO) -> None:
    """The pre-filled workbook: identity, last year's figures, and over them what the sheet holds already."""
    report, begun = sheet.report, sheets.filling(sheet.report)
    facts = dict(begun.facts) | sheets.facts_of(sheet)
    stated = dict(begun.amounts) if sheets.unit_of(sheet) == 1 else {}
    writing.write(out, layout(report.lines), replace(begun, facts=facts, amounts=stated | sheet.figures))


def read(report: Report, upload) -> Reading:
    """What an uploaded workbook states; raises ValidationError for one that cannot be read, is another template, or carries a
    list of single members beside it."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.writelines(upload.chunks())
        file.flush()
        try:
            book = opening.open_book(file.name)
            seen = reading.read(book, year=report.campaign.tahun_buku, code=report.cooperative.code)
            refuse_in_book(book, seen.layout)
        except opening.UnreadableFile as error:
            raise ValidationError(str(error)) from error
    if seen.chart is not report.lines:
        raise ValidationError(
            f"Templat ini “{seen.chart.title}”, sedangkan laporan ini “{report.lines.title}”. Unduh yang benar."
        )
    return seen


def kept(upload) -> CleanFile:
    """The workbook as it is kept, once `read` has found it to be one, without macros, and this report's template."""
    upload.seek(0)
    content = upload.read()
    return CleanFile(content, XLSX, ".xlsx", shown_name(upload.name, ".xlsx"), hashlib.sha256(content).hexdigest())


def errors(seen: Reading) -> list:
    return [one for one in seen.findings if one.severity == ERROR]


def cautions(seen: Reading) -> list[str]:
    """What a template that was taken over carries beside its figures, and what was not read of it; the rest is counted."""
    found = [one.message for one in seen.findings if one.severity == WARNING]
    more = [f"Dan {len(found) - MOST} hal lain seperti itu."] if len(found) > MOST else []
    return found[:MOST] + more


def told(report: Report, seen: Reading | None) -> list[dict]:
    """The problems of a file for the page, errors first, each with its cells in words."""
    found = sorted(seen.findings, key=lambda one: one.severity != ERROR) if seen else []
    return [
        {
            "message": one.message,
            "error": one.severity == ERROR,
            "where": selectors.where(report.lines, [cell for cell in one.cells if not cell.startswith(META_SHEET)]),
        }
        for one in found
    ]
