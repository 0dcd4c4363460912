"""Sending a kept file: as a download with a harmless name, never inline from a guessable address."""

from django.http import FileResponse

from klinik_koperasi.files.models import Attachment


def download(attachment: Attachment) -> FileResponse:
    """The caller has already found `attachment` through a queryset that the visitor may see."""
    response = FileResponse(
        attachment.file.open("rb"), as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
