"""Topics and the groups that the clinic knows, with the merging of two records of one group."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST
from simple_history.admin import SimpleHistoryAdmin

from consultations.admin.base import must_hold
from consultations.forms import steps
from consultations.models import Group, GuidePoint, Topic
from consultations.workflow.groups import merge_groups
from consultations.workflow.requests import TRIAGE


class GuidePointInline(admin.TabularInline):
    model = GuidePoint
    fields = ["part", "text", "standing", "basis", "order"]
    formfield_overrides = {models.CharField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 28})}}
    extra = 1


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    """A topic with the guide that officers read beside their notes."""

    list_display = ["name", "code", "order", "active"]
    inlines = [GuidePointInline]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []  # addresses, guides and requests on findings know a topic by it


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
        may = group and not group.merged_into_id and request.user.has_perm(TRIAGE)
        extra = {
            "merge_form": steps.MergeGroupForm(group=group) if may else None,
            "requests": group.requests.order_by("-submitted_at")[:20] if group else [],
        }
        return super().change_view(request, object_id, form_url, extra | (extra_context or {}))

    def merge_view(self, request, pk: int):
        """Moves all requests of this group to the chosen one; this one stays as a pointer."""
        must_hold(request, TRIAGE)
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
