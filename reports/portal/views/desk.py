"""The desk: the cooperatives of a person, and one page per cooperative with all that is due, missing, found and said."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from klinik_koperasi import panels
from klinik_koperasi.documents.models import Kind
from klinik_koperasi.drafts import keeping
from reports import access, workflow
from reports import selectors as review
from reports.forms import AttachForm
from reports.models import Campaign, Report
from reports.portal import rounds, selectors, sheets, summary
from reports.portal.forms.talk import TimeForm
from reports.portal.models import TemplateFile
from reports.portal.selectors import cooperatives_of
from reports.portal.views.access import by_code, filers_only, own_report


@by_code
@never_cache
@require_safe
def portal_home(request):
    """One cooperative opens at once; several are listed with the state of their reports; none says what to do."""
    own = list(cooperatives_of(request.user))
    if len(own) == 1:
        return redirect("portal_cooperative", own[0].code)
    years = selectors.years_of(own)
    desks = [{"cooperative": one, "years": years[one.pk]} for one in own]
    return render(request, "portal/home.html", {"desks": desks, "nav": "Portal"})


@by_code
@never_cache
@require_safe
def portal_cooperative(request, code: str):
    """The newest open book year in full, and the way to the others."""
    cooperative = get_object_or_404(cooperatives_of(request.user), code=code)
    request.may_file = access.acts_for(request.user, cooperative)
    years = selectors.years(cooperative)
    current = next((one["report"] for one in years), None)
    if current is not None:
        return report_page(request, current)
    reason = workflow.why_not(cooperative)
    others = [one for one in years if one["report"]] if reason else years[1:]  # nothing is begun that is not wanted
    context = {"cooperative": cooperative, "now": years[0] if years else None, "others": others, "reason": reason}
    context |= {"steps": selectors.steps(None), "letters": list(review.letters_to(cooperative))}
    return render(request, "portal/start.html", context | {"may_file": request.may_file, "nav": "Portal"})


@own_report
@require_safe
def portal_report(request, report: Report):
    return report_page(request, report)


def report_page(request, report: Report, *, status: int = 200, **forms):
    """A report with everything about it; `forms` are bound ones that were refused."""
    context = page_context(request, report) | rounds.told(report)
    return render(request, "portal/report.html", context | forms, status=status)


def page_context(request, report: Report) -> dict:
    """All that the report's own page lists."""
    papers = list(report.submissions.select_related("handed_by")[:20])
    receipt = selectors.receipt_of(report)
    number = receipt.printed_number if receipt else ""
    others = [one for one in selectors.years(report.cooperative) if one["report"] != report]
    told, letters = selectors.numbered(review.told(papers)), list(review.letters_to(report.cooperative))
    own = [one for one in letters if one.report == report.pk]
    return head_of(request, report, number) | told | {
        "letters": letters, "own_letters": own, "result_letter": any(one.kind == Kind.REVIEW_RESULT for one in own),
        "counts": summary.counts(told.get("findings", ())),
        "campaign": report.campaign, "steps": selectors.steps(report), "receipt": receipt,
        "sharia": sheets.is_sharia(report),
        "comment": selectors.last_comment(report),
        "sections": sheets.progress(report, keeping.unsaved(request.user, report)),
        "missing": selectors.missing(report), "papers": papers,
        "attachments": list(report.attachments.select_related("uploaded_by")), "timeline": selectors.told(report),
        "templates": list(TemplateFile.objects.of(report).select_related("submission", "uploaded_by")),
        "times": selectors.times_of(report),
        "others": others, "unsent": selectors.unsent_beside(report, others),
        "lacks_unit": selectors.lacks_unit(report), "blocks": panels.portal_blocks.collect(report, request.user),
        "attach_form": AttachForm(), "time_form": TimeForm(),
    }  # fmt: skip


def head_of(request, report: Report, number: str = "") -> dict:
    """What every page of a report shows at its top: whose it is and where it stands, by the day that counts for it; `number` of
    its receipt."""
    due = workflow.deadline(report.cooperative, report.campaign, report)
    return {
        "report": report, "cooperative": report.cooperative, "nav": "Portal", "may_file": request.may_file,
        "in_hands": selectors.in_hands(report), "state": selectors.state(report, report.campaign, due, number),
    }  # fmt: skip


@by_code
@never_cache
@require_POST
def portal_open(request, code: str, year: int):
    """Begins the report of a book year, or that of the savings-and-loan unit beside it; leads to its page."""
    cooperative = get_object_or_404(cooperatives_of(request.user), code=code)
    campaign = get_object_or_404(Campaign, tahun_buku=year)
    unit = selectors.UNIT_CHART if request.POST.get("unit") else ""
    try:
        report = workflow.open_report(cooperative, campaign, request.user, unit)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("portal_cooperative", code)
    sheets.of(report, request.user)
    return redirect("portal_report", report)


@own_report
@filers_only
@require_POST
def portal_correct(request, report: Report):
    """After the result: a new version beside the settled one, beginning with its figures."""
    try:
        report = workflow.correct(report, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("portal_report", report)
    sheets.of(report, request.user)
    messages.success(request, "Versi perbaikan dibuat. Ubah angkanya, lalu kirim; hasil yang lama tetap tersimpan.")
    return redirect("portal_report", report)
