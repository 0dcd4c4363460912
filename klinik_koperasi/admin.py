"""The branded admin site and the ModelAdmin bases: read-only, workflow buttons with timeline."""

from functools import partial
from urllib.parse import quote

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import SimpleLazyObject

from klinik_koperasi import panels
from klinik_koperasi.workflow import Machine


class PortalAdminSite(admin.AdminSite):
    """The staff's workplace: the front page is a work list, login is the portal's own (with second factor)."""

    site_header = site_title = "Klinik Koperasi"
    index_title = "Pekerjaan hari ini"
    index_template = "admin/index.html"
    enable_nav_sidebar = False

    def has_permission(self, request) -> bool:
        user = request.user
        return user.is_active and user.is_staff

    def get_app_list(self, request, app_label=None):
        """Made when it is shown: Django asks for it on every page, for a side bar that this site does not have."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def login(self, request, extra_context=None):
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect(f"{reverse('account_login')}?next={quote(request.GET.get('next') or reverse('admin:index'))}")

    def index(self, request, extra_context=None):
        user = request.user
        context = {
            "blocks": panels.work_blocks.collect(user),
            "weeks": panels.week_blocks.collect(user),
            "pictures": panels.staff_pictures.collect(user),
        }
        return super().index(request, context | (extra_context or {}))


class ReadOnlyAdmin(admin.ModelAdmin):
    """For records that only the workflow or the system writes."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class SingleRowAdmin(admin.ModelAdmin):
    """For a model of exactly one row (pk 1): its list leads straight to it, or to the form that writes it."""

    view_on_site = False

    def has_add_permission(self, request) -> bool:
        return super().has_add_permission(request) and not self.model._default_manager.exists()

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change):
        obj.pk = 1  # a counter of the database would stand at 2 after a failed first save
        super().save_model(request, obj, form, change)

    def changelist_view(self, request, extra_context=None):
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if self.model._default_manager.exists():
            return redirect(f"{page}_change", 1)
        return redirect(f"{page}_add") if self.has_add_permission(request) else super().changelist_view(request)


class WorkflowAdmin(admin.ModelAdmin):
    """A record with a `Machine`: its page shows only the allowed steps, each with the fields it needs, and the timeline.

    `step_forms` says by step name what a step asks for; the status itself is never editable.
    """

    machine: Machine
    step_forms: dict[str, type[forms.Form]] = {}
    other_steps: dict[str, str] = {}  # words for log entries that are no transition of the machine
    view_on_site = False
    change_form_template = "admin/workflow_change_form.html"
    show_full_result_count = False

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        return [
            path("<path:object_id>/langkah/<slug:step>/", self.admin_site.admin_view(self.step_view), name=name),
            *super().get_urls(),
        ]

    def get_object(self, request, object_id, from_field=None):
        """Saving locks the row first: whoever mends data never writes an old status over somebody's step.

        A page that is only looked at reads its record once.
        """
        if request.method != "POST":
            read = request.__dict__.setdefault("_records_read", {})
            if (self.model, object_id) not in read:
                read[self.model, object_id] = super().get_object(request, object_id, from_field)
            return read[self.model, object_id]
        found = super().get_object(request, object_id, from_field)
        if found is not None and connection.in_atomic_block:
            self.model._default_manager.select_for_update(of=("self",)).get(pk=found.pk)
            found.refresh_from_db()
        return found

    def step_form(self, step, record, request, data=None, files=None):
        """The bound or unbound form of `step`, or None when it asks for nothing."""
        form = self.step_forms.get(step.name)
        return form(data, files, prefix=step.name, **self.step_form_kwargs(step, record, request)) if form else None

    def step_form_kwargs(self, step, record, request) -> dict:
        return {"record": record, "actor": request.user}

    def take_step(self, step, record, request, data: dict):
        """Applies the step; overridden where a step needs more than the machine (a document to render)."""
        return self.machine.apply(step.name, record, request.user, **data)

    def after_step(self, step, record, request):
        """Where to go when a step succeeded."""
        return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk]))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        record = self.get_object(request, object_id)
        if record is not None:
            extra_context = self.page_context(request, record) | (extra_context or {})
        return super().change_view(request, object_id, form_url, extra_context)

    def page_context(self, request, record, failed=None) -> dict:
        """What the record's page shows beside its fields; `failed` is (step, bound form) to show with its errors."""
        steps = []
        for step in self.machine.offered(record, request.user):
            form = failed[1] if failed and failed[0] is step else self.step_form(step, record, request)
            steps.append({"step": step, "form": form, "open": bool(failed and failed[0] is step)})
        return {
            "record": record,
            "steps": steps,
            "record_blocks": panels.record_blocks.collect(record, request.user),
            "timeline": self.timeline(record, request),
        }

    def timeline(self, record, request) -> list[panels.TimelineEntry]:
        """The log in words, newest first, with what other apps registered."""
        labels = self.other_steps | {name: step.done or step.label for name, step in self.machine.transitions.items()}
        entries = [
            panels.TimelineEntry(
                entry.at,
                f"{labels.get(entry.step, entry.step)} oleh {entry.actor.name}"
                if entry.actor
                else labels.get(entry.step, entry.step),
                entry.note,
            )
            for entry in record.log.select_related("actor")
        ]
        entries += panels.timelines.collect(record, request.user)
        return sorted(entries, key=lambda entry: entry.at, reverse=True)

    def step_view(self, request, object_id, step):
        """POST takes the step; what was typed is kept when it fails. GET only leads back to the record."""
        record, transition = self.get_object(request, object_id), self.machine.transitions.get(step)
        # a step without a permission belongs to the system or the public: it is no address for anybody of the staff
        if (
            record is None
            or transition is None
            or not transition.permission
            or not self.has_view_permission(request, record)
        ):
            raise Http404
        if request.method != "POST":
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk]))
        form = self.step_form(transition, record, request, request.POST, request.FILES)
        if form is not None and not form.is_valid():
            return self._step_failed(request, record, transition, form)
        try:
            fresh = self.take_step(transition, record, request, form.cleaned_data if form else {})
        except (ValidationError, IntegrityError) as error:
            return self._step_refused(request, record, transition, form, error)
        messages.success(request, f"{transition.done or transition.label}: {fresh}.")
        return self.after_step(transition, fresh, request)

    def _step_refused(self, request, record, transition, form, error):
        sentences = error.messages if isinstance(error, ValidationError) else [self.explain(error)]
        record.refresh_from_db()
        if form is None or record.status not in transition.sources:
            for sentence in sentences:
                messages.error(request, sentence)
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk]))
        for sentence in sentences:
            form.add_error(None, sentence)
        return self._step_failed(request, record, transition, form)

    def explain(self, error: IntegrityError) -> str:
        """A sentence for a refusal of the database; subclasses know their constraints by name."""
        raise error

    def _step_failed(self, request, record, transition, form):
        extra = self.page_context(request, record, failed=(transition, form))
        request.method = "GET"  # the page is shown again; its own form must not read this POST
        response = super().change_view(request, str(record.pk), extra_context=extra)
        if isinstance(response, TemplateResponse):
            response.status_code = 422
        return response
