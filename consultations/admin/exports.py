"""The lists as files, by the filters in force; neither holds a contact, so that whoever sees the list may take it along."""

import io

from django.contrib import admin
from django.http import HttpResponse
from django.utils import timezone

from consultations import exporting
from klinik_koperasi.files.responses import workbook


@admin.action(description="Ekspor ke .xlsx (tanpa kontak)", permissions=["view"])
def export_requests(model_admin, request, queryset):
    return _download("permohonan", exporting.requests_to_xlsx, queryset)


@admin.action(description="Ekspor ke .xlsx (tanpa catatan dan nama hadirin)", permissions=["view"])
def export_sessions(model_admin, request, queryset):
    return _download("sesi", exporting.sessions_to_xlsx, queryset)


def _download(name: str, write, queryset) -> HttpResponse:
    out = io.BytesIO()
    write(out, queryset)
    return workbook(out.getvalue(), f"{name}-{timezone.localdate():%Y-%m-%d}.xlsx")
