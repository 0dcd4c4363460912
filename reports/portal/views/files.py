"""Files in and out: the template, papers beside the figures, the receipt and the office's letters."""

import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.files.responses import download, workbook
from reports import selectors as review
from reports import workflow
from reports.forms import AttachForm
from reports.models import Report
from reports.portal import selectors, sheets, templates
from reports.portal import workflow as desk
from reports.portal.forms.handing_in import TemplateForm
from reports.portal.models import TemplateFile
from reports.portal.views.access import by_code, filers_only, moved_on, own_report
from reports.portal.views.desk import head_of, report_page
from reports.workbook.values import Reading


@own_report
@filers_only
@require_safe
def portal_template(request, report: Report):
    """The workbook with identity, last year's figures and what stands in the sheet so far."""
    out = io.BytesIO()
    templates.write(sheets.shown(report, request.user), out)
    return workbook(out.getvalue(), f"laporan-{report.campaign.tahun_buku}-{report.cooperative.code}.xlsx")


@own_report
@filers_only
@require_http_methods(["GET", "HEAD", "POST"])
def portal_upload(request, report: Report):
    """Reads a filled workbook; with errors nothing is taken over and each is named with what to mend."""
    if not selectors.in_hands(report):
        return moved_on(request, report)
    version = sheets.version_of(sheets.shown(report, request.user))
    form, seen = TemplateForm(request.POST or None, request.FILES or None, seen=version), None
    if request.method == "POST" and form.is_valid():
        try:
            seen = templates.read(report, form.cleaned_data["file"])
            if not templates.errors(seen):
                sheet, file = sheets.of(report, request.user), templates.kept(form.cleaned_data["file"])
                sheets.take_template(sheet, seen, request.user, form.cleaned_data["seen"], file)
                return _taken(request, report, seen)
        except ValidationError as error:
            form.add_error("file", error)
            if seen:  # the file is good, but the sheet is another one by now: the refusal says whose
                form.shows(version)
    context = head_of(request, report) | {"form": form, "problems": templates.told(report, seen)}
    bad = form.errors or context["problems"]
    return render(request, "portal/upload.html", context, status=422 if bad else 200)


def _taken(request, report: Report, seen: Reading):
    messages.success(request, templates.TAKEN)
    for words in templates.cautions(seen):
        messages.warning(request, words)
    return redirect("portal_send", report)


@own_report
@filers_only
@require_POST
def portal_attach(request, report: Report):
    """Keeps a paper under the rules for uploads; a refusal or a question stands at the field."""
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return report_page(request, report, attach_form=form, status=422)
    try:
        workflow.attach(report, actor=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.refused(error)
        return report_page(request, report, attach_form=form, status=422)
    messages.success(request, "Lampiran disimpan.")
    return redirect("portal_report", report)


@own_report
@filers_only
@require_POST
def portal_discard(request, report: Report, file: dict):
    """Takes back a paper that has not been sent yet."""
    try:
        workflow.discard(get_object_or_404(report.attachments, **file), request.user)
        messages.success(request, "Lampiran dihapus.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("portal_report", report)


@own_report
@require_safe
def portal_attachment(request, report: Report, file: dict):
    return download(get_object_or_404(report.attachments, **file))


@own_report
@require_safe
def portal_workbook(request, report: Report, file: dict):
    """A template as the board uploaded it, of the draft or of a sending."""
    found = TemplateFile.objects.of(report).filter(**file).first()
    if found is None:
        raise Http404
    return download(found)


@own_report
@filers_only
@require_POST
def portal_receipt(request, report: Report):
    """Makes the receipt that could not be made when the report was sent."""
    paper = report.sent_paper
    if paper is None:
        raise PermissionDenied("Laporan ini belum dikirim.")
    made = desk.receipt(paper, request.user)
    if made is None:
        messages.error(request, "Tanda terima belum dapat dibuat. Laporan Anda tetap terkirim; coba lagi nanti.")
        return redirect("portal_report", report)
    return redirect("portal_document", report, made)


@own_report
@require_safe
def portal_document(request, report: Report, paper: dict):
    """A paper of this report exactly as issued: receipts and letters to the cooperative."""
    found = get_object_or_404(selectors.documents_of(report), **paper)
    return pdf(found)


@by_code
@never_cache
@require_safe
def portal_letter(request, code: str, paper: dict):
    """What the office wrote to one's cooperative about its reports, exactly as issued; reminders need no report."""
    cooperative = get_object_or_404(selectors.cooperatives_of(request.user), code=code)
    return pdf(get_object_or_404(review.letters_to(cooperative), **paper))


def pdf(document: IssuedDocument) -> HttpResponse:
    response = HttpResponse(bytes(document.content), content_type="application/pdf")
    name = f"{document.kind}-{document.year}-{document.serial:04d}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
