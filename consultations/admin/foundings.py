"""Founding cases: how far each group is, by whom, and whether the wished name resembles one of the registry."""

from django.contrib import admin
from django.db.models import Count, Q

from consultations import selectors
from consultations.admin.base import ClinicAdmin
from consultations.forms.foundings import FinishForm, RecordForm
from consultations.forms.steps import NoteForm
from consultations.founding import FOUNDERS
from consultations.models import Founder, FoundingCase, FoundingStep
from consultations.workflow.foundings import founding_machine


class FoundingStepInline(admin.TabularInline):
    model = FoundingStep
    fields = ["code", "done_on", "responsible", "note"]
    readonly_fields = ["code", "done_on"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None) -> bool:
        return False


class FounderInline(admin.TabularInline):
    model = Founder
    extra = 3


@admin.register(FoundingCase)
class FoundingCaseAdmin(ClinicAdmin):
    machine = founding_machine
    other_steps = {"start": "Dimulai"}
    change_form_template = "admin/consultations/foundingcase/change_form.html"
    step_forms = {"record": RecordForm, "finish": FinishForm, "stop": NoteForm}
    list_display = ["__str__", "group", "done_words", "status", "started_at"]
    list_filter = ["status"]
    list_select_related = ["group"]
    search_fields = ["name", "group__name"]
    fields = ["name"]
    inlines = [FoundingStepInline, FounderInline]

    def get_queryset(self, request):
        counted = Count("steps", filter=Q(steps__done_on__isnull=False)), Count("steps")
        return (
            super()
            .get_queryset(request)
            .select_related("group", "cooperative")
            .annotate(done=counted[0], every=counted[1])
        )

    @admin.display(description="langkah")
    def done_words(self, case) -> str:
        return f"{case.done} dari {case.every}"

    def page_context(self, request, record, failed=None) -> dict:
        return super().page_context(request, record, failed) | {
            "way": selectors.founding_way(record),
            "alike": selectors.names_like(record),
            "founders": record.founders.count(),
            "needed": FOUNDERS,
        }
