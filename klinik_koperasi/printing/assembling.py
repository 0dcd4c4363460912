"""The result of a batch: stored bytes as they were issued, drafts as they were rendered, and a list of every sheet.

One PDF is for the printer: its pages are those of the papers, its bookmarks say whose they are. Who needs the papers themselves,
byte by byte as they can be verified, takes the ZIP. Only some sheets are in memory at once: a long batch comes in parts.
"""

import io
import os
import zipfile

from django.conf import settings

from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.files.checks import shown_name
from klinik_koperasi.printing.models import PrintBatch, PrintSheet
from klinik_koperasi.spreadsheets import csv_bytes

PART = 200  # sheets in one PDF
LIST = "daftar.csv"


def suffix(batch: PrintBatch) -> str:
    """What kind of file the result is: a PDF of more than one part comes in a ZIP."""
    one = batch.shape == PrintBatch.Shape.PDF and batch.sheets.printed().count() <= PART
    return ".pdf" if one else ".zip"


def assemble(pk: int, path: str) -> None:
    """Writes the result to `path`; a half-written one of a process that died is never seen there."""
    batch = PrintBatch.objects.get(pk=pk)
    unfinished = f"{path}.{os.getpid()}"
    try:
        if path.endswith(".pdf"):
            _merge(_printed(batch), unfinished)
        else:
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as file:
                file.writestr(LIST, list_csv(batch))
                _fill(file, batch, unfinished)
        os.chmod(unfinished, settings.FILE_UPLOAD_PERMISSIONS)
        os.replace(unfinished, path)
    finally:
        for left in (unfinished, f"{unfinished}.part"):
            if os.path.exists(left):
                os.remove(left)


def list_csv(batch: PrintBatch) -> bytes:
    """Every sheet with its outcome: what is in the result, and what is not and why."""
    rows = [
        (str(s.position), s.label, s.name, s.document.printed_number if s.document else "", s.word, s.error)
        for s in batch.sheets.without_content().select_related("document").defer("document__content")
    ]
    return csv_bytes(["No.", "Jenis", "Isi", "Nomor", "Keadaan", "Sebab"], rows)


def _printed(batch: PrintBatch):
    """The sheets that are in the result, in order, without their bytes."""
    return batch.sheets.printed().without_content()


def _fill(file: zipfile.ZipFile, batch: PrintBatch, unfinished: str) -> None:
    printed = _printed(batch)
    if batch.shape == PrintBatch.Shape.ZIP:
        for sheet in printed:
            file.writestr(f"{sheet.kind}/{sheet.position:04d} {shown_name(sheet.name, '.pdf')}", content(sheet))
        return
    for part, start in enumerate(range(0, printed.count(), PART), start=1):
        _merge(printed[start : start + PART], f"{unfinished}.part")
        file.write(f"{unfinished}.part", f"bagian-{part}.pdf")


def _merge(sheets, path: str) -> None:
    from pypdf import PdfWriter  # only now: it weighs 17 MB, and every command imports this module

    writer = PdfWriter()
    for sheet in sheets:
        writer.append(io.BytesIO(content(sheet)), outline_item=sheet.name, import_outline=False)
    writer.write(path)
    writer.close()


def content(sheet: PrintSheet) -> bytes:
    """The archived bytes of an issued paper, else the draft's."""
    if sheet.document_id:
        return bytes(IssuedDocument.objects.values_list("content", flat=True).get(pk=sheet.document_id))
    return bytes(PrintSheet.objects.values_list("content", flat=True).get(pk=sheet.pk))
