"""Imports as files on the officer's desk: upload, mapping, preview with take and leave, result, undo."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from cooperatives import selectors, workflow
from cooperatives.admin.exports import PEOPLE
from cooperatives.enums import ImportStatus
from cooperatives.forms import MappingForm, UploadForm
from cooperatives.importing import returned
from cooperatives.models import ExportLog, HeadingMeaning, ImportBatch
from klinik_koperasi.admin import ReadOnlyAdmin, WorkflowAdmin
from klinik_koperasi.files.responses import workbook


@admin.register(ImportBatch)
class ImportBatchAdmin(WorkflowAdmin):
    machine = workflow.machine
    step_forms = {"map": MappingForm}
    other_steps = {"upload": "Berkas diunggah", "command": "Diimpor lewat baris perintah"}
    change_form_template = "admin/cooperatives/importbatch/change_form.html"
    list_display = ["name", "status", "as_of", "uploaded_by", "uploaded_at", "saved_at"]
    list_filter = ["status"]
    list_select_related = ["uploaded_by"]
    date_hierarchy = "uploaded_at"

    def has_add_permission(self, request) -> bool:
        return request.user.has_perm(workflow.MAY)

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/baris/", wrap(require_POST(self.rows_view)), name="cooperatives_importbatch_rows"),
            path("<int:pk>/kembali/", wrap(self.returned_view), name="cooperatives_importbatch_returned"),
            *super().get_urls(),
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        return UploadForm if obj is None else super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request, obj=None):
        return ["upload", "year", "as_of"] if obj is None else ["name"]

    def save_form(self, request, form, change):
        """The upload is a step of the workflow; the record comes back saved."""
        data = form.cleaned_data
        return workflow.upload(data["upload"], request.user, year=data["year"], as_of=data["as_of"])

    def save_model(self, request, obj, form, change):
        """Already saved by the workflow."""

    def save_related(self, request, form, formsets, change):
        """Nothing hangs on an upload."""

    def response_add(self, request, obj, post_url_continue=None):
        for earlier in selectors.same_file(obj):
            when = f"{earlier.uploaded_at:%d/%m/%Y} oleh {earlier.brought_by}"
            messages.info(request, f"Berkas yang sama sudah diunggah {when} ({earlier.get_status_display().lower()}).")
        return redirect(obj)

    def page_context(self, request, record, failed=None) -> dict:
        context = super().page_context(request, record, failed)
        for entry in context["steps"]:
            entry["open"] = entry["open"] or (entry["step"].name == "map" and record.status == ImportStatus.MAPPING)
        own = {"job": record.job, "may_decide": request.user.has_perm(workflow.MAY) and record.status == "pratinjau"}
        return context | own | {"preview": selectors.Preview(record, request.GET)}

    def rows_view(self, request, pk: int):
        """Notes which rows of the page, or of the whole tab, the officer takes and how doubtful ones are decided."""
        if not request.user.has_perm(workflow.MAY):
            raise PermissionDenied
        batch = get_object_or_404(ImportBatch, pk=pk, status=ImportStatus.PREVIEW)
        tab, page = request.POST.get("tab", ""), request.POST.get("hal", "1")
        count = workflow.decide(batch, tab, request.POST)
        messages.success(request, f"Pilihan untuk {count} baris dicatat.")
        query = selectors.Preview.query(tab, page)
        return redirect(f"{reverse('admin:cooperatives_importbatch_change', args=[pk])}{query}#baris")

    def returned_view(self, request, pk: int):
        """The rows with a reason as a workbook, in the headings of the file: names and phones too, so it is logged."""
        if not request.user.has_perm(PEOPLE):
            raise PermissionDenied
        batch = get_object_or_404(ImportBatch, pk=pk)
        told = f"baris yang dikembalikan dari impor {batch.name}"[:500]
        ExportLog.objects.create(
            user=request.user, rows=batch.rows.to_return().count(), with_people=True, question=told
        )
        return workbook(returned.workbook(batch), f"impor-{batch.pk}-dikembalikan.xlsx")


@admin.register(HeadingMeaning)
class HeadingMeaningAdmin(ReadOnlyAdmin):
    """What officers taught; wrong ones are deleted and asked again with the next file."""

    list_display = ["title", "target", "taught_by", "taught_at"]
    list_select_related = ["taught_by"]
    search_fields = ["title"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return request.user.has_perm(workflow.MAY)
