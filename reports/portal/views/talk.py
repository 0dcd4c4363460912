"""What a board says to the office about a report: a word under a finding, and asking for more time."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from reports import workflow
from reports.forms import RemarkForm
from reports.models import Finding, Report
from reports.portal import selectors
from reports.portal.forms.talk import TimeForm
from reports.portal.views.access import filers_only, own_report
from reports.portal.views.desk import report_page


@own_report
@filers_only
@require_POST
def portal_remark(request, report: Report, number: int):
    """An answer, an explanation or an objection under a finding of the newest sending."""
    if (paper := report.paper) is None:
        raise Http404
    if request.POST.get("paper") != str(paper.number):  # the page told of an earlier sending: its numbers mean others
        return report_page(request, report, unsaid=request.POST.get("text", ""), status=422)
    numbers = selectors.finding_numbers(paper)
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
