"""The recap for the staff: as a page, a workbook, a PDF."""

import io

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from klinik_koperasi.files.responses import workbook
from reports import access
from reports.models import Campaign
from reports.recap import documents, exporting, rechecking
from reports.recap.tables import Recap


@require_safe
def recap_page(request: HttpRequest) -> HttpResponse:
    """The city's reporting, meetings and results, for everybody who may read reports."""
    recap = _recap(request)
    campaign = Campaign.objects.filter(tahun_buku=recap.year).first()
    may = bool(campaign) and request.user.has_perm(rechecking.MAY)
    context = admin.site.each_context(request) | {
        "title": "Rekap laporan", "recap": recap, "may_recheck": may, "outdated": rechecking.outdated(campaign) if may else 0,
    }  # fmt: skip
    return render(request, "recap/recap.html", context)


@require_safe
def recap_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, with the cooperatives behind the figures."""
    recap, out = _recap(request), io.BytesIO()
    exporting.to_xlsx(out, recap)
    return workbook(out.getvalue(), f"rekap-laporan-{recap.year}.xlsx")


@require_safe
def recap_pdf(request: HttpRequest) -> HttpResponse:
    """The same on paper."""
    recap = _recap(request)
    response = HttpResponse(documents.render_recap(recap), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="rekap-laporan-{recap.year}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def recap_recheck(request: HttpRequest) -> HttpResponse:
    """Starts looking at all reports of a book year again, for the head; leads to the job's page."""
    if not request.user.has_perm(rechecking.MAY):
        raise PermissionDenied
    year = request.POST.get("tahun", "")
    campaign = get_object_or_404(Campaign, tahun_buku=int(year) if year.isdecimal() else 0)
    return redirect("admin:jobs_job_change", rechecking.start(campaign, request.user).pk)


def _recap(request: HttpRequest) -> Recap:
    if not request.user.has_perm(access.VIEW):
        raise PermissionDenied
    year = request.GET.get("tahun", "")
    try:
        return Recap(int(year) if year else None)
    except ValueError as error:
        raise Http404 from error
