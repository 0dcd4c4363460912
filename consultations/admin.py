"""The staff's workplace for the clinic: requests and sessions as files with their allowed next steps."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from simple_history.admin import SimpleHistoryAdmin

from consultations import notifications, selectors
from consultations.forms import steps
from consultations.forms.checking import FileForm
from consultations.forms.intake import IntakeForm
from consultations.models import (
    Attendee,
    FollowUp,
    Group,
    OfficerTime,
    Request,
    RequestAttachment,
    ResourcePerson,
    Session,
    Topic,
)
from consultations.workflow import request_machine, session_machine
from consultations.workflow.groups import merge_groups
from consultations.workflow.requests import send
from consultations.workflow.sessions import correct_summary, issue_summary, summary_of
from klinik_koperasi.admin import WorkflowAdmin
from klinik_koperasi.files.responses import download


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "order", "active"]


@admin.register(Group)
class GroupAdmin(SimpleHistoryAdmin):
    change_form_template = "admin/consultations/group/change_form.html"
    list_display = ["name", "kind", "kelurahan", "merged_into"]
    list_filter = ["kind", ("merged_into", admin.EmptyFieldListFilter)]
    list_select_related = ["kelurahan__kecamatan", "merged_into"]
    search_fields = ["name"]
    autocomplete_fields = ["kelurahan", "cooperative"]
    readonly_fields = ["merged_into"]

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.merge_view))
        return [path("<int:pk>/gabung/", view, name="consultations_group_merge"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        group = self.get_object(request, object_id)
        may = group and not group.merged_into_id and request.user.has_perm("consultations.triage_request")
        extra = {
            "merge_form": steps.MergeGroupForm(group=group) if may else None,
            "requests": group.requests.order_by("-submitted_at")[:20] if group else [],
        }
        return super().change_view(request, object_id, form_url, extra | (extra_context or {}))

    def merge_view(self, request, pk: int):
        """Moves all requests of this group to the chosen one; this one stays as a pointer."""
        group = get_object_or_404(Group, pk=pk)
        form = steps.MergeGroupForm(request.POST, group=group)
        try:
            if not form.is_valid():
                raise ValidationError(form.errors["target"])
            target = form.cleaned_data["target"]
            moved = merge_groups(group, target, request.user)
            messages.success(request, f"{moved} permohonan pindah ke {target}.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("admin:consultations_group_change", pk)


@admin.register(OfficerTime)
class OfficerTimeAdmin(admin.ModelAdmin):
    """Leave and duty travel; a session's own times are made by scheduling and only shown."""

    list_display = ["officer", "kind", "period", "active"]
    list_filter = ["kind"]
    list_select_related = ["officer", "session"]
    fields = ["officer", "kind", "period", "active"]

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.session_id is None)

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.session_id is None)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "kind":
            kwargs["choices"] = [choice for choice in db_field.choices if choice[0] != "sesi"]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class ClinicAdmin(WorkflowAdmin, SimpleHistoryAdmin):
    """What requests and sessions share: only what the user may see, nothing added or deleted by hand."""

    def get_queryset(self, request):
        return self.model.objects.visible_to(request.user)

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def own_page(self, request, template: str, title: str, status: int = 200, **context):
        """A page of ours in the frame of the admin."""
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, template, frame | context, status=status)


@admin.register(Request)
class RequestAdmin(ClinicAdmin):
    machine = request_machine
    form = steps.RequestDataForm
    change_form_template = "admin/consultations/request/change_form.html"
    step_forms = {
        "verify": steps.VerifyForm,
        "ask_back": steps.AskBackForm,
        "assign": steps.AssignForm,
        "decline": steps.DeclineForm,
        "merge": steps.MergeForm,
        "close": steps.CloseForm,
        "cancel": steps.NoteForm,
        "reissue_number": steps.ReissueForm,
        "tell_keeper": steps.KeeperForm,
        "schedule": steps.ScheduleForm,
    }
    list_display = ["number", "group_name", "place_name", "status", "handler", "submitted_at"]
    list_filter = ["status", "group_kind", "kelurahan__kecamatan", "topics"]
    list_select_related = ["kelurahan__kecamatan", "handler"]
    search_fields = ["number", "group_name", "contact_name"]
    date_hierarchy = "submitted_at"
    list_per_page = 50
    fieldsets = [
        ("Kelompok", {"fields": ["group_kind", "group_name", "kelurahan", ("rw", "rt"), "group", "cooperative"]}),
        ("Kebutuhan", {"fields": ["topics", "problem", "participants"]}),
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
        return self.own_page(request, template, "Catat permohonan", status, form=form)

    @admin.display(description="kelurahan", ordering="kelurahan__name")
    def place_name(self, record) -> str:
        return record.kelurahan.full if record.kelurahan else ""

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
            "attachments": record.attachments.all(),
            "attachment_form": FileForm(),
            "notices": notifications.about_request(record).select_related("done_by")[:12],
            "earlier": selectors.earlier_requests(record),
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


class AttendeeInline(admin.StackedInline):
    model = Attendee
    extra = 3
    fields = [("name", "gender", "element")]


class FollowUpInline(admin.StackedInline):
    model = FollowUp
    extra = 2
    fields = ["what", ("who", "officer"), ("due", "status")]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "officer":
            kwargs["queryset"] = steps.clinic_officers()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ResourcePersonInline(admin.StackedInline):
    model = ResourcePerson
    extra = 1
    fields = [("name", "affiliation")]


@admin.register(Session)
class SessionAdmin(ClinicAdmin):
    machine = session_machine
    other_steps = {"plan": "Direncanakan"}
    change_form_template = "admin/consultations/session/change_form.html"
    step_forms = {
        "reschedule": steps.RescheduleForm,
        "no_show": steps.NoteForm,
        "cancel_by_applicant": steps.NoteForm,
        "cancel_by_office": steps.NoteForm,
        "correct_summary": steps.CorrectionForm,
    }
    list_display = ["period_words", "place", "who", "team", "status"]
    list_filter = ["status", "place_kind", "kelurahan__kecamatan"]
    search_fields = ["place", "requests__group_name"]
    list_per_page = 50
    inlines = [AttendeeInline, FollowUpInline, ResourcePersonInline]
    fieldsets = [
        (
            "Catatan sesi",
            {"fields": ["attendance_count", "initial_condition", "problems", "analysis", "advice", "agreements"]},
        ),
        ("Tempat", {"fields": ["place_kind", "place", "kelurahan"], "classes": ["collapse"]}),
    ]
    autocomplete_fields = ["kelurahan"]
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 5})}}

    def get_queryset(self, request):
        return super().get_queryset(request).with_people()

    @admin.display(description="waktu", ordering="period")
    def period_words(self, session) -> str:
        return selectors.period_words(session.period)

    @admin.display(description="kelompok")
    def who(self, session) -> str:
        return "; ".join(p.request.group_name for p in session.participations.all())

    @admin.display(description="petugas")
    def team(self, session) -> str:
        return ", ".join(officer.name for officer in session.officers)

    def page_context(self, request, record, failed=None) -> dict:
        return super().page_context(request, record, failed) | {
            "summary": summary_of(record),
            "requests": [p.request for p in record.participations.all()],
            "officers": record.officers,
            "follow_ups": record.follow_ups.select_related("officer"),
            "similar": selectors.other_sessions(record),
            "chain": selectors.chain(record),
        }

    def take_step(self, step, record, request, data: dict):
        """The two steps that print go through the archive; all others are moves of the machine."""
        if step.name == "issue_summary":
            issue_summary(record, request.user)
            return record
        if step.name == "correct_summary":
            correct_summary(record, request.user, **data)
            return record
        return super().take_step(step, record, request, data)

    def after_step(self, step, record, request):
        if step.name == "reschedule":
            return redirect(record.successor.get_absolute_url())
        return super().after_step(step, record, request)
