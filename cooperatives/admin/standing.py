"""Changing a cooperative's status or grade: a page of its own that asks the date and the basis."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path

from cooperatives import workflow
from cooperatives.enums import StandingKind
from cooperatives.forms import StandingForm
from cooperatives.models import StandingChange
from klinik_koperasi.admin import ReadOnlyAdmin

TEMPLATE = "admin/cooperatives/cooperative/standing.html"


class StandingPages:
    """Adds the two pages to the admin of cooperatives."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        own = path("<int:pk>/ubah/<slug:kind>/", wrap(self.standing_view), name="cooperatives_cooperative_standing")
        return [own, *super().get_urls()]

    def standing_view(self, request, pk: int, kind: str):
        """GET asks, POST changes; what was typed is kept when it is refused."""
        cooperative = get_object_or_404(self.get_queryset(request), pk=pk)
        if kind not in StandingKind.values:
            raise Http404
        if not self.has_change_permission(request, cooperative):
            raise PermissionDenied
        form = StandingForm(request.POST or None, cooperative=cooperative, kind=StandingKind(kind))
        if request.method == "POST" and form.is_valid():
            try:
                workflow.change_standing(cooperative, request.user, kind=StandingKind(kind), **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, f"{StandingKind(kind).label} {cooperative} diubah.")
                return redirect("admin:cooperatives_cooperative_change", pk)
        return TemplateResponse(
            request, TEMPLATE, self._standing_context(request, cooperative, StandingKind(kind), form)
        )

    def _standing_context(self, request, cooperative, kind: StandingKind, form) -> dict:
        return self.admin_site.each_context(request) | {
            "title": f"Ubah {kind.label.lower()}",
            "opts": self.opts,
            "cooperative": cooperative,
            "kind": kind,
            "now": kind.word(getattr(cooperative, kind.field)),
            "form": form,
            "data": {"changes": cooperative.standing_changes.filter(kind=kind).select_related("actor")},
        }


@admin.register(StandingChange)
class StandingChangeAdmin(ReadOnlyAdmin):
    list_display = ["cooperative", "kind", "before_word", "after_word", "date", "basis", "actor"]
    list_filter = ["kind"]
    list_select_related = ["cooperative", "actor"]
    search_fields = ["cooperative__name", "basis"]
    date_hierarchy = "date"
    show_full_result_count = False

    @admin.display(description="dari")
    def before_word(self, change) -> str:
        return change.before_word

    @admin.display(description="menjadi")
    def after_word(self, change) -> str:
        return change.after_word
