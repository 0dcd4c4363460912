"""Campaigns, who hands in how, and more time: granted at once, or on request."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from simple_history.admin import SimpleHistoryAdmin

from klinik_koperasi.admin import ReadOnlyAdmin
from reports import workflow
from reports.admin.owing import OwingPages
from reports.enums import Decision
from reports.forms import CampaignForm, OthersForm, SheetConfirmationForm, TimeAnswerForm
from reports.models import Campaign, Edition, Extension, ExtensionRequest, FilingMode, SheetConfirmation, Waiver
from reports.workflow.more_time import GRANT

THRESHOLDS = (
    "Batas ini perlu dikonfirmasi kantor. Sesudah diubah, tekan “Periksa ulang” pada halaman Rekap laporan supaya laporan yang "
    "berjalan memakainya."
)


@admin.register(Campaign)
class CampaignAdmin(OwingPages, SimpleHistoryAdmin):
    list_display = ["__str__", "opens_on", "due_on", "review_due_on"]
    fieldsets = [
        (None, {"fields": ["tahun_buku", ("opens_on", "due_on", "review_due_on"), "documents"]}),
        (
            "Pemeriksaan",
            {
                "fields": [
                    "frameworks",
                    "tolerance",
                    "jump_percent",
                    "audit_from",
                    "saving_rate_most",
                    ("loan_rate_least", "loan_rate_most"),
                ],
                "description": THRESHOLDS,
            },
        ),
    ]
    form = CampaignForm

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class OthersPages:
    """Whoever belongs to a cooperative decides nothing about it."""

    form = OthersForm

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.actor = request.user
        return form


@admin.register(FilingMode)
class FilingModeAdmin(OthersPages, SimpleHistoryAdmin):
    list_display = ["cooperative", "mode", "reason"]
    list_filter = ["mode"]
    list_select_related = ["cooperative"]
    search_fields = ["cooperative__name"]
    autocomplete_fields = ["cooperative"]


@admin.register(Extension)
class ExtensionAdmin(OthersPages, admin.ModelAdmin):
    list_display = ["cooperative", "campaign", "until", "reason"]
    list_filter = ["campaign"]
    list_select_related = ["cooperative", "campaign"]
    search_fields = ["cooperative__name"]
    autocomplete_fields = ["cooperative"]

    def save_model(self, request, obj, form, change):
        """Whoever grants is on record."""
        obj.granted_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(ExtensionRequest)
class ExtensionRequestAdmin(ReadOnlyAdmin):
    """What boards ask for; answered on the request's own page, unanswered ones first."""

    change_form_template = "admin/reports/extensionrequest/change_form.html"
    list_display = ["cooperative", "campaign", "until", "reason", "asked_at", "state"]
    list_filter = ["campaign", ("decision", admin.EmptyFieldListFilter)]
    list_select_related = ["cooperative", "campaign"]
    search_fields = ["cooperative__name"]
    ordering = ["-decision", "asked_at"]
    fields = [
        "cooperative", "campaign", "until", "reason", "asked_by", "asked_at", "state", "answer", "decided_by", "decided_at",
    ]  # fmt: skip

    @admin.display(description="jawaban")
    def state(self, asked) -> str:
        return asked.get_decision_display() or "Belum dijawab"

    def get_urls(self):
        view = self.admin_site.admin_view(self.answer_view)
        return [path("<int:pk>/jawab/", view, name="reports_extensionrequest_answer"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        form = TimeAnswerForm() if request.user.has_perm(GRANT) else None
        return super().change_view(request, object_id, form_url, {"answer_form": form} | (extra_context or {}))

    def answer_view(self, request, pk: int):
        """POST grants or refuses with the reason; GET leads back. What was typed is kept when it is refused."""
        asked = get_object_or_404(ExtensionRequest, pk=pk)
        if not request.user.has_perm(GRANT):
            raise PermissionDenied
        back = redirect(reverse("admin:reports_extensionrequest_change", args=[pk]))
        form = TimeAnswerForm(request.POST) if request.method == "POST" else None
        if form is None:
            return back
        try:
            if form.is_valid():
                answer(asked, request.user, form.cleaned_data)
                messages.success(request, "Jawaban dicatat.")
                return back
        except ValidationError as error:
            form.add_error(None, error)
        request.method = "GET"  # the page is shown again; the admin's own form must not read this POST
        return super().change_view(request, str(pk), extra_context={"answer_form": form})


def answer(asked: ExtensionRequest, actor, data: dict) -> None:
    if data["decision"] == Decision.GRANTED:
        workflow.grant_time(asked, actor, data["answer"], data["until"])
    else:
        workflow.refuse_time(asked, actor, data["answer"])


@admin.register(SheetConfirmation)
class SheetConfirmationAdmin(SimpleHistoryAdmin):
    """Only the head says that a worksheet is confirmed; every change stays in the history."""

    form = SheetConfirmationForm
    list_display = ["worksheet", "sheet", "confirmed_by", "confirmed_on"]

    def save_model(self, request, obj, form, change):
        """A score is told with its predicate from the next look at the figures on; results that stand keep theirs."""
        super().save_model(request, obj, form, change)
        messages.info(request, "Laporan yang berjalan memakainya sesudah “Periksa ulang” pada halaman Rekap laporan.")

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    """By which versions reports are scored and read, and since when each is in force."""

    list_display = ["title", "version", "in_force", "status", "loaded_at"]
    list_filter = ["kind"]
    fields = ["kind", "title", "version", "regulation", "in_force", "status", "loaded_at"]

    @admin.display(description="berlaku sejak", ordering="since")
    def in_force(self, record) -> str:
        return record.in_force


@admin.register(Waiver)
class WaiverAdmin(ReadOnlyAdmin):
    """All waivers; each is made and changed on its report's page."""

    list_display = ["report", "rule", "until", "reason", "by"]
    list_filter = ["rule", "report__campaign"]
    list_select_related = ["report__cooperative", "report__campaign", "by"]
    search_fields = ["report__cooperative__name"]
    fields = ["report", "rule", "reason", "until", "by", "at"]
