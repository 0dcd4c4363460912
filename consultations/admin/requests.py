"""A request as a file: head, allowed next steps, what was said, messages and attachments."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from consultations import notifications, selectors
from consultations.admin.base import ClinicAdmin, own_page
from consultations.admin.exports import export_requests
from consultations.forms import steps
from consultations.forms.checking import FileForm
from consultations.forms.intake import IntakeForm
from consultations.forms.scheduling import ScheduleForm
from consultations.models import Request, RequestAttachment
from consultations.standing import standing_of_request
from consultations.workflow import request_machine
from consultations.workflow.requests import send
from klinik_koperasi.files.responses import download


@admin.register(Request)
class RequestAdmin(ClinicAdmin):
    machine = request_machine
    form = steps.RequestDataForm
    change_form_template = "admin/consultations/request/change_form.html"
    step_forms = {
        "verify": steps.VerifyForm,
        "know_group": steps.VerifyForm,
        "ask_back": steps.AskBackForm,
        "assign": steps.AssignForm,
        "decline": steps.DeclineForm,
        "merge": steps.MergeForm,
        "close": steps.CloseForm,
        "cancel": steps.NoteForm,
        "reissue_number": steps.ReissueForm,
        "tell_keeper": steps.KeeperForm,
        "keeper_answered": steps.KeeperAnswerForm,
        "schedule": ScheduleForm,
    }
    list_display = ["number", "group_name", "place_name", "status", "priority", "handler", "sent_on"]
    list_filter = ["status", "priority", "group_kind", "kelurahan__kecamatan", "topics"]
    list_select_related = ["kelurahan__kecamatan", "handler"]
    search_fields = ["number", "group_name", "contact_name"]
    date_hierarchy = "submitted_at"
    list_per_page = 50
    actions = [export_requests]
    fieldsets = [
        ("Kelompok", {"fields": ["group_kind", "group_name", "kelurahan", ("rw", "rt"), "group", "cooperative"]}),
        ("Kebutuhan", {"fields": ["topics", "problem", "participants", "priority"]}),
        ("Tempat", {"fields": ["place_kind", "place"]}),
        ("Kontak", {"fields": ["contact_name", "contact_position", "contact_phone", "contact_email"]}),
    ]
    autocomplete_fields = ["kelurahan", "group", "cooperative"]
    filter_horizontal = ["topics"]

    def has_add_permission(self, request) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def add_view(self, request, form_url="", extra_context=None):
        """What an officer writes down for somebody at the counter or on the phone; sent at once, with its source."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        posted = request.method == "POST"
        form = IntakeForm(request.POST if posted else None, request.FILES if posted else None)
        if posted and form.is_valid():
            with transaction.atomic():
                record = send(form.save(), actor=request.user)
            messages.success(request, f"Tercatat dengan nomor {record.number}. Sebutkan nomor ini kepada pemohon.")
            return redirect(record.get_absolute_url())
        template, status = "admin/consultations/request/intake.html", 422 if posted else 200
        return own_page(request, self, template, "Catat permohonan", status, form=form)

    @admin.display(description="kelurahan", ordering="kelurahan__name")
    def place_name(self, record) -> str:
        return record.kelurahan.full if record.kelurahan else ""

    @admin.display(description="diajukan", ordering="submitted_at")
    def sent_on(self, record) -> str:
        return f"{timezone.localtime(record.submitted_at):%d-%m-%Y}"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/lampiran/", wrap(require_POST(self.attach_view)), name="consultations_request_attach"),
            path("<int:pk>/lampiran/<int:file>/", wrap(self.attachment_view), name="consultations_request_attachment"),
            *super().get_urls(),
        ]

    def page_context(self, request, record, failed=None) -> dict:
        return super().page_context(request, record, failed) | {
            "answer_by": selectors.answer_by(record),
            "promise": selectors.promise_kept(record),
            "sessions": record.sessions.with_people().order_by("-period"),
            "wishes": record.wishes.all(),
            "place": standing_of_request(record),
            "attachments": record.attachments.all(),
            "attachment_form": FileForm(),
            "notices": notifications.about_request(record),
            "earlier": selectors.earlier_requests(record),
            "follow_ups": selectors.open_follow_ups(record),
            "founding": selectors.founding_of(record),
            "may_attach": self.has_change_permission(request, record),
        }

    def attach_view(self, request, pk: int):
        """Keeps a checked upload with the request; a refusal says why and what to do."""
        record = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        form = FileForm(request.POST, request.FILES)
        try:
            if not form.is_valid():
                raise ValidationError(form.errors["file"])
            with transaction.atomic():
                locked = Request.objects.select_for_update(of=("self",)).get(pk=record.pk)
                kept = RequestAttachment.keep(locked, form.cleaned_data["file"], request.user)
            messages.success(request, f"Berkas tersimpan: {kept.name}.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(reverse("admin:consultations_request_change", args=[pk]))

    def attachment_view(self, request, pk: int, file: int):
        record = get_object_or_404(self.get_queryset(request), pk=pk)
        return download(get_object_or_404(record.attachments, pk=file))
