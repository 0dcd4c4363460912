"""Sending a file, kept or just made: as a download with a harmless name, never inline from a guessable address."""

from django.http import FileResponse, HttpResponse

from klinik_koperasi.files.models import Attachment
from klinik_koperasi.spreadsheets import XLSX


def download(attachment: Attachment) -> FileResponse:
    """The caller has already found `attachment` through a queryset that the visitor may see."""
    response = FileResponse(
        attachment.file.open("rb"), as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def made(content: bytes, name: str, content_type: str, *, inline: bool = False) -> HttpResponse:
    """A file that was made for this visitor under a name of ours; no cache keeps it. `inline` opens it in the browser."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def workbook(content: bytes, name: str) -> HttpResponse:
    """An xlsx that was made for this visitor."""
    return made(content, name, XLSX)
