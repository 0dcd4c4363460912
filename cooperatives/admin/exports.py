"""Taking the registry out: with a permission where people stand in the file, and always logged."""

import io

from django.contrib import admin
from django.http import HttpResponse
from django.utils import timezone

from cooperatives import exporting
from cooperatives.models import ExportLog
from klinik_koperasi.admin import ReadOnlyAdmin
from klinik_koperasi.files.responses import workbook


@admin.action(description="Ekspor ke .xlsx (tanpa nama dan telepon pengurus)", permissions=["view"])
def export_facts(model_admin, request, queryset):
    return _download(request, queryset, people=False)


@admin.action(description="Ekspor ke .xlsx dengan nama dan telepon pengurus (dicatat)", permissions=["export_people"])
def export_with_people(model_admin, request, queryset):
    return _download(request, queryset, people=True)


def _download(request, queryset, *, people: bool) -> HttpResponse:
    """The chosen cooperatives as a file; the log says who, when, how many, and by which filters (never a search word)."""
    out = io.BytesIO()
    count = exporting.to_xlsx(out, queryset, people=people)
    filters = "&".join(f"{name}={value}" for name, value in request.GET.items() if name != "q")
    ExportLog.objects.create(user=request.user, rows=count, with_people=people, question=filters[:500])
    return workbook(out.getvalue(), f"koperasi-{timezone.localdate():%Y-%m-%d}.xlsx")


@admin.register(ExportLog)
class ExportLogAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "rows", "with_people", "question"]
    list_filter = ["with_people"]
    list_select_related = ["user"]
    date_hierarchy = "at"
