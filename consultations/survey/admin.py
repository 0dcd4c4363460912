"""The staff's side of the survey: results with what was published, printing of codes, keying in of papers, the method.

Single answers have no page: a row of scores beside a profile is a person.
"""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from simple_history.admin import SimpleHistoryAdmin

from consultations.admin.base import must_hold, own_page
from consultations.models import Session
from consultations.survey import exporting, periods, releasing, selectors
from consultations.survey.documents import render_codes, render_report
from consultations.survey.forms import PaperForm, PrintForm
from consultations.survey.models import Method, Printing, Publication
from consultations.survey.workflow import KEY_IN, PRINT, PUBLISH, answer, cannot_print, print_codes, publish, withdraw
from klinik_koperasi.admin import ReadOnlyAdmin
from klinik_koperasi.spreadsheets import XLSX

FILES = {
    "pdf": (render_report, "application/pdf"),
    "csv": (exporting.to_csv, "text/csv; charset=utf-8"),
    "xlsx": (exporting.to_xlsx, XLSX),
}


def asked_period(request) -> periods.Period:
    """The period named in the address (chosen, or from one month to another); else this year."""
    asked = request.GET
    free = f"{asked.get('dari', '')}..{asked.get('sampai', '')}" if asked.get("dari") or asked.get("sampai") else ""
    return periods.parse(free or asked.get("periode", "")) or periods.parse(str(timezone.localdate().year))


def file_response(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    """Its list is the page of results."""

    fields = ["start", "end", "ikm", "answers", "published_at", "published_by", "withdrawn_at", "withdrawn_by"]

    def get_urls(self):
        pages = [
            ("unduh/<slug:kind>/", require_safe(self.file_view), "survey_file"),
            ("terbitkan/", require_POST(self.publish_view), "survey_publish"),
            ("<int:pk>/tarik/", require_POST(self.withdraw_view), "survey_withdraw"),
            ("kertas/", self.paper_view, "survey_paper"),
            ("sesi/<int:pk>/kode/", never_cache(self.print_view), "survey_print"),
        ]
        wrap = self.admin_site.admin_view
        return [path(route, wrap(view), name=name) for route, view, name in pages] + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        """The IKM of the chosen period with everything that belongs to it; a fixed number of queries."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        period, today = asked_period(request), timezone.localdate()
        result, trend = selectors.result(period), selectors.by_quarter(today)
        context = {
            "result": result,
            "period": period,
            "wrong_span": _wrong_span(request),
            "choices": periods.offered(selectors.first_month(), today),
            "trend": trend,
            "trend_chart": selectors.trend_chart(trend),
            "suggestions": selectors.suggestions(period),
            "codes": selectors.codes_printed(period),
            "waiting": releasing.waiting(),
            "over": period.over(today),
            "publications": Publication.objects.select_related("published_by")[:20],
        }
        return own_page(request, self, "survey/admin_results.html", "Hasil survei kepuasan", **context)

    def file_view(self, request, kind: str):
        """The result of the chosen period as PDF, CSV or workbook."""
        if not self.has_view_permission(request) or kind not in FILES:
            raise PermissionDenied
        period, (render, content_type) = asked_period(request), FILES[kind]
        return file_response(render(selectors.result(period)), content_type, f"ikm-{period.key}.{kind}")

    def publish_view(self, request):
        """Puts the period before the public; the reason of a refusal stands on the page."""
        must_hold(request, PUBLISH)
        period = periods.parse(request.POST.get("periode", ""))
        try:
            if period is None:
                raise ValidationError("Pilih periode dulu.")
            messages.success(request, f"Terbit di halaman umum: {publish(period, request.user)}.")
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect(f"{reverse('admin:survey_publication_changelist')}?periode={period.key if period else ''}")

    def withdraw_view(self, request, pk: int):
        must_hold(request, PUBLISH)
        publication = get_object_or_404(Publication, pk=pk)
        try:
            messages.success(request, f"Ditarik dari halaman umum: {withdraw(publication, request.user)}.")
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("admin:survey_publication_changelist")

    def paper_view(self, request):
        """A paper form as it was filled in; nothing of it is written into the log of the admin, which knows the minute."""
        if not request.user.has_perm(KEY_IN):
            raise PermissionDenied
        form = PaperForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and _kept(form):
            messages.success(request, "Jawaban tersimpan. Tulis “sudah dimasukkan” pada kertasnya.")
            return redirect("admin:survey_paper")
        status = 422 if request.method == "POST" else 200
        return own_page(request, self, "survey/admin_paper.html", "Masukkan survei kertas", status, form=form)

    def print_view(self, request, pk: int):
        """Asks how many; POST gives the PDF, the only place where the new codes can ever be read."""
        session = get_object_or_404(Session.objects.visible_to(request.user).with_people(), pk=pk)
        if not request.user.has_perm(PRINT):
            raise PermissionDenied
        people = sum(p.request.participants or 0 for p in session.participations.all())
        form = PrintForm(request.POST or None, initial={"count": session.attendance_count or people or None})
        if request.method == "POST" and form.is_valid():
            try:
                codes = print_codes(session, request.user, **form.cleaned_data)
                content = render_codes(session, codes, form.cleaned_data["way"])
                return file_response(content, "application/pdf", f"kode-survei-{session.starts:%Y-%m-%d}.pdf")
            except ValidationError as error:
                form.add_error(None, error)
        context = {"form": form, "session": session, "why_not": cannot_print(session)}
        context["printings"] = session.survey_printings.select_related("by")
        status = 422 if request.method == "POST" else 200
        return own_page(request, self, "survey/admin_print.html", "Cetak kode survei", status, **context)


def _wrong_span(request) -> str:
    asked = request.GET
    free = asked.get("dari") or asked.get("sampai")
    if free and not periods.parse(f"{asked.get('dari', '')}..{asked.get('sampai', '')}"):
        return "Isi kedua bulan, dan bulan awal tidak sesudah bulan akhir. Contoh: 2026-01 sampai 2026-06."
    return ""


def _kept(form: PaperForm) -> bool:
    given = dict(form.cleaned_data)
    try:
        answer(given.pop("kode"), given)
    except ValidationError as error:
        form.add_error("kode", error)
        return False
    return True


@admin.register(Printing)
class PrintingAdmin(ReadOnlyAdmin):
    list_display = ["session", "way", "count", "by", "on"]
    list_select_related = ["session", "by"]
    date_hierarchy = "on"


@admin.register(Method)
class MethodAdmin(SimpleHistoryAdmin):
    """One row: the list leads straight to it."""

    def has_add_permission(self, request) -> bool:
        return super().has_add_permission(request) and not Method.objects.exists()

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)
