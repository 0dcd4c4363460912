"""The reviewers' desk: reports with their steps, and what was found and computed."""

import io
import tempfile

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from klinik_koperasi.admin import WorkflowAdmin
from klinik_koperasi.files.responses import workbook
from klinik_koperasi.templatetags.formats import tanggal
from reports import forms, selectors, workflow
from reports.admin.pages import AttachmentPages, ComparisonPages, ConversationPages, KeyInPages, visible
from reports.enums import OPEN
from reports.models import Report
from reports.peers import Comparison
from reports.workbook.layout import layout
from reports.workbook.writing import write
from reports.workflow.letters import LETTERS


class LateReviews(admin.SimpleListFilter):
    """Those on the desk that are past the campaign's day for the review, or that nobody has been given yet."""

    title, parameter_name = "telaah", "telaah"

    def lookups(self, request, model_admin):
        return [
            ("meja", "Di meja dinas"),
            ("lewat", "Lewat batas telaah"),
            ("bebas", "Belum ada penelaah"),
            ("saya", "Ditugaskan pada saya"),
        ]

    def queryset(self, request, queryset):
        chosen = {
            "meja": {}, "lewat": {"campaign__review_due_on__lt": timezone.localdate()}, "bebas": {"reviewer": None},
            "saya": {"reviewer": request.user},
        }.get(self.value())  # fmt: skip
        return queryset if chosen is None else queryset.waiting().filter(**chosen)


@admin.register(Report)
class ReportAdmin(ConversationPages, AttachmentPages, ComparisonPages, KeyInPages, WorkflowAdmin):
    machine = workflow.report_machine
    other_steps = {
        "open": "Dibuka",
        "attach": "Lampiran ditambah",
        "discard": "Lampiran ditarik",
        "recheck": "Diperiksa ulang",
    }
    change_form_template = "admin/reports/report/change_form.html"
    form = forms.OpenReportForm
    step_forms = {
        "hand_in": forms.HandInForm, "send_back": forms.SendBackForm, "propose": forms.ProposeForm,
        "assign": forms.AssignForm, "waive": forms.WaiveForm,
    } | forms.REISSUES  # fmt: skip
    list_display = ["cooperative_name", "year", "status", "errors", "reviewer", "waiting", "review_due"]
    list_filter = [
        LateReviews, "status", "campaign", ("reviewer", admin.RelatedOnlyFieldListFilter), "cooperative__kelurahan__kecamatan",
    ]  # fmt: skip
    search_fields = ["cooperative__name", "cooperative__nik_koperasi"]
    autocomplete_fields = ["cooperative"]
    list_per_page = 50

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.actor = request.user
        return form

    def get_queryset(self, request):
        return Report.objects.with_people().with_errors()

    def has_change_permission(self, request, obj=None) -> bool:
        """Cooperative and year are chosen once; everything after that is a step."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(description="koperasi", ordering="cooperative__name_key")
    def cooperative_name(self, report) -> str:
        return report.cooperative.name

    @admin.display(description="tahun buku", ordering="campaign__tahun_buku")
    def year(self, report) -> str:
        return str(report.campaign.tahun_buku)

    @admin.display(description="kesalahan", ordering="error_count")
    def errors(self, report) -> int:
        return report.error_count

    @admin.display(description="menunggu", ordering="sent_at")
    def waiting(self, report) -> str:
        if report.sent_at is None or report.settled_at:
            return ""
        return f"{(timezone.now() - report.sent_at).days} hari"

    @admin.display(description="batas telaah", ordering="campaign__review_due_on")
    def review_due(self, report) -> str:
        if report.status not in OPEN:
            return ""
        due = report.campaign.review_due_on
        return f"{tanggal(due)} (lewat)" if due < timezone.localdate() else tanggal(due)

    def save_model(self, request, obj, form, change):
        """Adding is the workflow's act: it chooses the chart and writes the log. What a colleague has just opened is taken."""
        try:
            made = workflow.open_report(obj.cooperative, obj.campaign, request.user)
        except ValidationError:
            made = Report.objects.filter(cooperative=obj.cooperative, campaign=obj.campaign).latest("pk")
        obj.pk, obj._state.adding = made.pk, False

    def response_add(self, request, obj, post_url_continue=None):
        """To the report itself: whoever opens one wants to fill it in."""
        messages.success(request, "Laporan dibuka. Ketik angkanya atau unggah templatnya di sini.")
        return redirect(obj)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/templat/", view(self.template_view), name=f"{name}_template"),
            *super().get_urls(),
        ]

    def page_context(self, request, record, failed=None) -> dict:
        papers = list(record.submissions.select_related("handed_by", "sent_by"))
        told = selectors.told(papers)
        own = told.get("assessment")
        return super().page_context(request, record, failed) | told | {
            "compared": Comparison(record, own) if own else None, "papers": papers,
            "letters": list(selectors.papers_of(record)) if papers else [],
            "earlier": selectors.earlier_findings(record) if papers else {},
        }  # fmt: skip

    def take_step(self, step, record, request, data: dict):
        """Reading a workbook, another version, and letters are acts of their own; all others are moves of the machine."""
        if step.name == "hand_in":
            with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
                file.writelines(data["file"].chunks())
                file.flush()
                workflow.hand_in(record, file.name, request.user)
            return record
        if step.name == "correct":
            return workflow.correct(record, request.user)
        if step.name.removeprefix("re") in LETTERS:
            workflow.issue_letter(step.name.removeprefix("re"), record, request.user, **data)
            return record
        return super().take_step(step, record, request, data)

    def template_view(self, request, pk: int):
        """The pre-filled template of this report."""
        report = visible(self, request, pk)
        filling = selectors.filling(report.cooperative, report.campaign.tahun_buku, report.lines)
        file = io.BytesIO()
        write(file, layout(report.lines), filling)
        return workbook(file.getvalue(), f"laporan-{report.campaign.tahun_buku}-{report.cooperative.code}.xlsx")
