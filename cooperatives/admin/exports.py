"""Taking the registry out: with a permission where people stand in the file, and always logged."""

import io

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cooperatives import exporting
from cooperatives.forms import ExportForm
from cooperatives.models import ExportLog
from klinik_koperasi.admin import ReadOnlyAdmin
from klinik_koperasi.files.responses import made
from klinik_koperasi.spreadsheets import XLSX

PEOPLE = "cooperatives.export_people"
KINDS = {"xlsx": (exporting.to_xlsx, XLSX), "csv": (exporting.to_csv, "text/csv; charset=utf-8")}
CHOSEN = ["action", "select_across", ACTION_CHECKBOX_NAME]  # what the list's form says of the rows


@admin.action(description="Ekspor ke .xlsx atau .csv …", permissions=["view"])
def export(model_admin, request, queryset):
    """Asks for kind, book year and, of whom may, whether people go along; then sends the file."""
    asked = "kind" in request.POST
    form = ExportForm(request.POST if asked else None, people=request.user.has_perm(PEOPLE))
    if form.is_valid():
        return _download(request, queryset, **form.cleaned_data)
    context = model_admin.admin_site.each_context(request) | {
        "title": "Ekspor koperasi", "opts": model_admin.opts, "form": form, "count": queryset.count(),
        "kept": [(name, value) for name in CHOSEN for value in request.POST.getlist(name)],
    }  # fmt: skip
    page = "admin/cooperatives/cooperative/export.html"
    return TemplateResponse(request, page, context, status=422 if asked else 200)


def _download(request, queryset, *, kind: str, year: int | None, people: bool) -> HttpResponse:
    """The chosen cooperatives as a file; the log says who, when, how many, and by which filters (never a search word)."""
    (write, content_type), out = KINDS[kind], io.BytesIO()
    count = write(out, queryset, year=year, people=people)
    filters = "&".join(f"{name}={value}" for name, value in request.GET.items() if name != "q")
    ExportLog.objects.create(user=request.user, rows=count, with_people=people, question=filters[:500])
    of_year = f"-tahun-buku-{year}" if year else ""
    return made(out.getvalue(), f"koperasi{of_year}-{timezone.localdate():%Y-%m-%d}.{kind}", content_type)


@admin.register(ExportLog)
class ExportLogAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "rows", "with_people", "question"]
    list_filter = ["with_people"]
    list_select_related = ["user"]
    date_hierarchy = "at"
