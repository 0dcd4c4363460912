"""Follow-ups as a work list of their own: what was agreed, by whom, until when, and what came of it."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path

from consultations.admin.base import ClinicAdmin
from consultations.forms.follow_ups import DoneForm, PostponeForm
from consultations.forms.steps import NoteForm, clinic_officers
from consultations.models import FollowUp
from consultations.workflow.follow_ups import complete, follow_up_machine
from klinik_koperasi.files.responses import download


@admin.register(FollowUp)
class FollowUpAdmin(ClinicAdmin):
    machine = follow_up_machine
    change_form_template = "admin/consultations/followup/change_form.html"
    step_forms = {"done": DoneForm, "postpone": PostponeForm, "drop": NoteForm, "reopen": NoteForm}
    list_display = ["what", "owner_name", "due", "status"]
    list_filter = ["status", "officer"]
    list_select_related = ["officer"]
    search_fields = ["what", "who", "session__requests__group_name"]
    date_hierarchy = "due"
    fields = ["what", "who", "officer"]

    @admin.display(description="siapa")
    def owner_name(self, follow_up) -> str:
        return follow_up.owner

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "officer":
            kwargs["queryset"] = clinic_officers()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self):
        view = self.admin_site.admin_view(self.file_view)
        return [path("<int:pk>/bukti/<int:file>/", view, name="consultations_followup_file"), *super().get_urls()]

    def page_context(self, request, record, failed=None) -> dict:
        return super().page_context(request, record, failed) | {
            "requests": [p.request for p in record.session.participations.select_related("request")],
            "attachments": record.attachments.all(),
        }

    def take_step(self, step, record, request, data: dict):
        """A finished one may bring a file."""
        if step.name == "done":
            return complete(record, request.user, **data)
        return super().take_step(step, record, request, data)

    def file_view(self, request, pk: int, file: int):
        record = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        return download(get_object_or_404(record.attachments, pk=file))
