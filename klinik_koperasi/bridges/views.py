"""Asking for a session on findings: for the office beside the report, for a board at its desk."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from consultations.admin.base import own_page
from consultations.enums import RequestStatus
from klinik_koperasi.bridges import access, assistance, forms
from reports.models import Report
from reports.portal.views.access import filers_only, own_report

ALREADY = "Pendampingan atas laporan ini sudah diminta; permohonannya masih berjalan."


@require_http_methods(["GET", "HEAD", "POST"])
def office_page(request, pk: int):
    """The findings, whom to call, where: one press makes the request; a second one leads to it.

    Who may schedule can take it on at once, and lands where the session is fixed.
    """
    if not access.is_office(request.user):
        raise PermissionDenied
    report = get_object_or_404(access.reports_of_office(request.user).select_related("cooperative"), pk=pk)
    form = forms.OfficeForm(request.POST or None, report=report, initial=forms.chair(report))
    if request.method == "POST" and form.is_valid() and (made := _ask(request, report, form)):
        new = made.request.status == RequestStatus.SUBMITTED
        if "jadwalkan" in request.POST and new and access.may_schedule(request.user):
            assistance.take_on(made, request.user)
        return redirect(made.request if access.sees_request(request.user) else report)
    context = {"form": form, "report": report, "running": assistance.running(report)}
    context |= {"may_schedule": access.may_schedule(request.user)}
    status = 422 if form.errors else 200
    page = admin.site.get_model_admin(Report)
    return own_page(request, page, "bridges/office.html", "Minta pendampingan", status, **context)


@own_report
@filers_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk_page(request, report: Report):
    """The same for the cooperative's own people, who are the contact themselves."""
    form = forms.AssistanceForm(request.POST or None, report=report, initial=forms.board(request.user))
    if request.method == "POST" and form.is_valid() and _ask(request, report, form):
        return redirect("portal_report", report)
    context = {"form": form, "report": report, "cooperative": report.cooperative, "nav": "Portal"}
    context |= {"running": assistance.running(report)}
    return render(request, "bridges/desk.html", context, status=422 if form.errors else 200)


def _ask(request, report: Report, form) -> assistance.Assistance | None:
    """None when the clinic does not take it; the form then says why."""
    data = form.cleaned_data
    try:
        made, new = assistance.ask(report, request.user, form.save, list(data["findings"]), data["words"])
    except ValidationError as error:
        form.add_error(None, error)
        return None
    said = f"Pendampingan diminta dengan nomor {made.request.number}."
    messages.success(request, said) if new else messages.info(request, ALREADY)
    return made
