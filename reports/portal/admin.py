"""Access to the desk as the office gives it: inviting, ending, and a code read out after a call back."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from klinik_koperasi.accounts import codes
from klinik_koperasi.files.responses import download
from reports import access
from reports.models import Report
from reports.portal import workflow
from reports.portal.forms.seats import InviteForm, OfficeCodeForm, SeatForm
from reports.portal.models import Seat, TemplateFile


@require_POST
def receipt_view(request, report: int):
    """The receipt of what was last sent, made by the office if there is none; for who may take reports in."""
    if not request.user.has_perm("reports.add_report"):
        raise PermissionDenied
    found = get_object_or_404(Report.objects.visible_to(request.user).exclude(sent_at=None), pk=report)
    made = workflow.receipt(found.sent_paper, request.user)
    if made is None:
        messages.error(request, "Tanda terima belum dapat dibuat. Laporan tetap terkirim; coba lagi nanti.")
        return redirect(found)
    return redirect("archived_pdf", made.pk)


@require_safe
def workbook_view(request, file: int):
    """A template as the board uploaded and sent it, for who may read reports."""
    return download(get_object_or_404(TemplateFile.objects.visible_to(request.user), pk=file))


@admin.register(Seat)
class SeatAdmin(admin.ModelAdmin):
    list_display = ["person", "cooperative", "capacity", "since", "until", "email"]
    list_filter = ["capacity"]
    list_select_related = ["user", "cooperative"]
    search_fields = ["user__name", "user__email", "cooperative__name"]
    autocomplete_fields = ["cooperative"]
    change_form_template = "admin/portal/seat/change_form.html"
    view_on_site = False

    def get_queryset(self, request):
        return Seat.objects.filter(capacity__in=access.READERS, user__is_staff=False).select_related(
            "user", "cooperative"
        )

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change=change, form=SeatForm if obj else InviteForm, **kwargs)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["name", ("email", "phone"), "cooperative", "capacity", ("since", "until")]
        if not self.has_change_permission(request, obj):
            return ["person", "email", "cooperative", "capacity", "since", "until"]
        return ["name", ("email", "phone"), "capacity", ("since", "until")]

    def has_delete_permission(self, request, obj=None) -> bool:
        """Access ends by its date; the row stays as the record of it."""
        return False

    @admin.display(description="orang", ordering="user__name")
    def person(self, seat) -> str:
        return seat.user.name

    @admin.display(description="e-mail")
    def email(self, seat) -> str:
        return seat.user.email or "tidak ada"

    def save_model(self, request, obj, form, change):
        """Inviting is the workflow's act; mending goes into person and membership, both with their history."""
        if not change:
            made = workflow.invite(request.user, **form.invitation)
            obj.pk, obj.user, obj._state.adding = made.pk, made.user, False
            return
        workflow.mend(obj, request.user, form.cleaned_data)

    def get_urls(self):
        code = path("<int:pk>/kode/", self.admin_site.admin_view(self.code_view), name="portal_seat_code")
        receipt = path("tanda-terima/<int:report>/", self.admin_site.admin_view(receipt_view), name="portal_receipt")
        workbook = path("templat/<int:file>/", self.admin_site.admin_view(workbook_view), name="portal_workbook")
        return [code, receipt, workbook, *super().get_urls()]

    def code_view(self, request, pk: int):
        """GET asks why; POST makes a code and shows it, this once."""
        seat = self.get_object(request, str(pk))
        if seat is None or not self.has_view_permission(request, seat):
            raise Http404
        if not request.user.has_perm(codes.ISSUE):
            raise PermissionDenied
        form, made = OfficeCodeForm(request.POST or None), ""
        if request.method == "POST" and form.is_valid():
            try:
                _, made = codes.issue_at_office(seat.user, request.user, form.cleaned_data["reason"])
            except ValidationError as error:
                form.add_error(None, error)
        context = self.admin_site.each_context(request) | {
            "title": "Kode dari kantor", "opts": self.opts, "seat": seat, "form": form, "made": made,
            "issued": seat.user.login_codes.filter(channel="kantor").select_related("issued_by")[:10],
        }  # fmt: skip
        response = TemplateResponse(request, "admin/portal/seat/code.html", context, status=422 if form.errors else 200)
        response["Cache-Control"] = "no-store"
        return response
