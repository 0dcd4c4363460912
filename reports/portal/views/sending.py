"""Sending: a page that shows what goes out, takes explanations of differences, and asks before it sends."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from klinik_koperasi.drafts import keeping
from klinik_koperasi.workflow import StaleStep
from reports.models import Report
from reports.portal import explaining, selectors, sheets, summary
from reports.portal import workflow as desk
from reports.portal.forms.handing_in import SendForm
from reports.portal.forms.talk import ExplanationsForm
from reports.portal.models import Sheet
from reports.portal.views.access import filers_only, moved_on, own_report
from reports.portal.views.desk import head_of


@own_report
@filers_only
@require_http_methods(["GET", "HEAD", "POST"])
def portal_send(request, report: Report):
    """GET shows what would be sent and what the checks find; only POST with the statement sends."""
    if not selectors.in_hands(report):
        return moved_on(request, report)
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
    return _page(request, report, out, form, 422 if form.errors else 200)


def _page(request, report: Report, out: dict, form: SendForm, status: int):
    """With what else goes out: papers, and what was typed and will not."""
    more = {
        "sections": sheets.progress(report, keeping.unsaved(request.user, report)), "form": form,
        "attachments": report.attachments.all(), "missing": selectors.missing(report),
    }  # fmt: skip
    return render(request, "portal/send.html", head_of(request, report) | out | more, status=status)


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
    """Keeps what is said about findings of the draft; it goes out with the report. What is refused stays in its field."""
    said = ExplanationsForm(request.POST)
    if said.is_valid():
        try:
            desk.explain(sheets.of(report, request.user), request.user, said)
        except StaleStep as error:
            said.add_error(None, error)
        else:
            messages.success(request, "Penjelasan tersimpan. Laporan belum dikirim.")
            return redirect(f"{redirect('portal_send', report).url}#pemeriksaan")
    sheet = sheets.shown(report, request.user)
    out = _going_out(sheet, said)
    form = SendForm(errors=out["counts"]["error"], seen=sheets.version_of(sheet))
    return _page(request, report, out, form, 422)
