"""Sending: a page that shows what goes out and asks, and what is said about findings afterwards."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reports import workflow
from reports.models import Finding, Report
from reports.portal import selectors, sheets, summary
from reports.portal import workflow as desk
from reports.portal.forms.talk import RemarkForm, SendForm, TimeForm
from reports.portal.models import Sheet
from reports.portal.views.desk import page_context, report_page
from reports.portal.views.finding import filers_only, own_report


@own_report
@filers_only
@require_http_methods(["GET", "HEAD", "POST"])
def portal_send(request, report: Report):
    """GET shows what would be sent and what the checks find; only POST with the statement sends."""
    if not selectors.in_hands(report):
        return redirect("portal_report", report.pk)
    sheet = sheets.of(report, request.user)
    found, unchecked = sheets.check(sheet)
    counts = summary.counts(found)
    form = SendForm(request.POST or None, errors=counts["error"], seen=desk.version_of(sheet))
    if request.method == "POST" and form.is_valid():
        try:
            desk.send(sheet, request.user, form.cleaned_data["seen"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Laporan terkirim. Simpan tanda terimanya.")
            return redirect("portal_report", report.pk)
    shown = {"form": form, "found": sheets.by_weight(found), "unchecked": unchecked, "counts": counts}
    context = page_context(request, report) | _going_out(sheet) | shown
    return render(request, "portal/send.html", context, status=422 if form.errors else 200)


def _going_out(sheet: Sheet) -> dict:
    read = sheets.reading(sheet)
    figures = summary.main_figures(sheet.report.lines, read.amounts, read.unit)
    return {"sheet": sheet, "figures": figures, "unit": read.unit}


@own_report
@filers_only
@require_POST
def portal_remark(request, report: Report, finding: int):
    """An answer, an explanation or an objection under a finding of the newest sending."""
    subject = get_object_or_404(Finding.objects.filter(submission=report.paper), pk=finding)
    form = RemarkForm(request.POST, auto_id=f"%s-{subject.pk}")
    if form.is_valid():
        try:
            workflow.remark(subject, request.user, form.cleaned_data["text"], kind=form.cleaned_data["kind"])
        except ValidationError as error:
            form.add_error("text", error)
        else:
            messages.success(request, "Tanggapan Anda tersimpan dan dibaca penelaah.")
            return redirect(f"{redirect('portal_report', report.pk).url}#temuan-{subject.pk}")
    return report_page(request, report, failed=subject.pk, failed_form=form, status=422)


@own_report
@filers_only
@require_POST
def portal_time(request, report: Report):
    """Asks the office for more time."""
    form = TimeForm(request.POST)
    if form.is_valid():
        try:
            workflow.ask_for_time(report.cooperative, report.campaign, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Permintaan tambahan waktu terkirim. Jawaban kantor tampil di halaman ini.")
            return redirect("portal_report", report.pk)
    return report_page(request, report, time_form=form, status=422)
