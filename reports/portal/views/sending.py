"""Sending: a page that shows what goes out and asks, and what is said about findings afterwards."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reports import workflow
from reports.forms import RemarkForm
from reports.models import Finding, Report
from reports.portal import explaining, selectors, sheets, summary
from reports.portal import workflow as desk
from reports.portal.forms.talk import ExplanationsForm, SendForm, TimeForm
from reports.portal.models import Sheet
from reports.portal.views.desk import page_context, report_page
from reports.portal.views.finding import filers_only, own_report


@own_report
@filers_only
@require_http_methods(["GET", "HEAD", "POST"])
def portal_send(request, report: Report):
    """GET shows what would be sent and what the checks find; only POST with the statement sends."""
    if not selectors.in_hands(report):
        return redirect("portal_report", report)
    sheet = sheets.shown(report, request.user)
    out, version = _going_out(sheet), sheets.version_of(sheet)
    form = SendForm(request.POST or None, errors=out["counts"]["error"], seen=version)
    if request.method == "POST" and form.is_valid():
        try:
            desk.send(sheets.of(report, request.user), request.user, form.cleaned_data["seen"])
        except ValidationError as error:
            form.add_error(None, error)
            form.shows(version)
        else:
            messages.success(request, "Laporan terkirim. Simpan tanda terimanya.")
            return redirect("portal_report", report)
    context = page_context(request, report) | out | {"form": form}
    return render(request, "portal/send.html", context, status=422 if form.errors else 200)


def _going_out(sheet: Sheet, said: ExplanationsForm | None = None) -> dict:
    """What would be sent: main figures, findings with their explanations, and what could not be looked at."""
    read, (found, unchecked) = sheets.reading(sheet), sheets.check(sheet)
    rows = explaining.rows(sheet, sheets.by_weight(found), said)
    return {
        "sheet": sheet, "unit": read.unit, "found": rows, "unchecked": unchecked, "counts": summary.counts(found),
        "figures": summary.main_figures(sheet.report.lines, read.amounts, read.unit),
        "explained": sum(row.explained for row in rows), "said": said,
    }  # fmt: skip


@own_report
@filers_only
@require_POST
def portal_explain(request, report: Report):
    """Keeps what is said about findings of the draft; it goes out with the report."""
    if not selectors.in_hands(report):
        return redirect("portal_report", report)
    said = ExplanationsForm(request.POST)
    if said.is_valid():
        desk.explain(sheets.of(report, request.user), request.user, said)
        messages.success(request, "Penjelasan tersimpan. Laporan belum dikirim.")
        return redirect(f"{redirect('portal_send', report).url}#pemeriksaan")
    sheet = sheets.shown(report, request.user)
    out = _going_out(sheet, said)
    form = SendForm(errors=out["counts"]["error"], seen=sheets.version_of(sheet))
    return render(request, "portal/send.html", page_context(request, report) | out | {"form": form}, status=422)


@own_report
@filers_only
@require_POST
def portal_remark(request, report: Report, number: int):
    """An answer, an explanation or an objection under a finding of the newest sending."""
    numbers = selectors.finding_numbers(report.paper)
    subject = get_object_or_404(Finding, pk=next((pk for pk, own in numbers.items() if own == number), None))
    form = RemarkForm(request.POST, auto_id=f"%s-{subject.pk}")
    if form.is_valid():
        try:
            workflow.remark(subject, request.user, form.cleaned_data["text"], kind=form.cleaned_data["kind"])
        except ValidationError as error:
            form.add_error("text", error)
        else:
            messages.success(request, "Tanggapan Anda tersimpan dan dibaca penelaah.")
            return redirect(f"{redirect('portal_report', report).url}#temuan-{subject.pk}")
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
            return redirect("portal_report", report)
    return report_page(request, report, time_form=form, status=422)
