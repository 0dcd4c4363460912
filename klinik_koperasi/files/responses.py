"""Sending a file, kept or just made: as a download with a harmless name, never inline from a guessable address."""

from django.http import FileResponse, HttpResponse

from klinik_koperasi.files.models import Attachment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(attachment: Attachment) -> FileResponse:
    """The caller has already found `attachment` through a queryset that the visitor may see."""
    response = FileResponse(
        attachment.file.open("rb"), as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def workbook(content: bytes, name: str) -> HttpResponse:
    """An xlsx that was made for this visitor; no cache keeps it."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
