"""The reviewers' checklist of a report, page by page, and the list of all checklists with how far they are."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from klinik_koperasi.admin import ReadOnlyAdmin
from klinik_koperasi.drafts.keeping import Slot
from reports.checklist import answering, selectors
from reports.checklist.forms import AnswersForm
from reports.checklist.models import Filling
from reports.health import LABEL
from reports.models import Report


@admin.register(Filling)
class FillingAdmin(ReadOnlyAdmin):
    list_display = ["cooperative_name", "year", "sheet_title", "progress"]
    list_filter = ["sheet", "report__campaign", "report__status"]
    search_fields = ["report__cooperative__name"]
    list_select_related = ["report__cooperative", "report__campaign", "sheet"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).with_progress()

    @admin.display(description="koperasi", ordering="report__cooperative__name_key")
    def cooperative_name(self, filling) -> str:
        return filling.report.cooperative.name

    @admin.display(description="tahun buku", ordering="report__campaign__tahun_buku")
    def year(self, filling) -> str:
        return str(filling.report.campaign.tahun_buku)

    @admin.display(description="daftar periksa", ordering="sheet__title")
    def sheet_title(self, filling) -> str:
        return filling.sheet.title

    @admin.display(description="terjawab", ordering="answered")
    def progress(self, filling) -> str:
        return f"{filling.answered} dari {filling.asked}"

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("laporan/<int:report>/", view(self.start_view), name="checklist_start"),
            path("laporan/<int:report>/<slug:part>/", view(self.part_view), name="checklist_part"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A checklist has its own pages."""
        filling = self.get_object(request, object_id)
        if filling is None or request.method != "GET":
            raise Http404
        return redirect("admin:checklist_start", filling.report_id)

    def start_view(self, request, report: int):
        """Leads to the first page that has something to answer."""
        parts = selectors.parts(self._report(request, report))
        if not parts:
            raise Http404
        todo = next((part for part in parts if part.answered < part.asked), parts[0])
        return redirect("admin:checklist_part", report, todo.key)

    def part_view(self, request, report: int, part: str):
        """One page of a report's checklist; POST saves it and goes on to the next."""
        record = self._report(request, report)
        parts = selectors.parts(record)
        number, own = self._part(parts, part)
        locked = answering.why_not(record, request.user)
        with transaction.atomic():  # of two who save at once the second sees the first
            form = AnswersForm(request.POST or None, report=record, part=own, readonly=bool(locked))
            slot = Slot(request, record, f"daftar_{part}", form)
            if request.method == "POST" and locked:
                raise PermissionDenied(locked)
            if request.method == "POST" and form.is_valid():
                return self._saved(request, form, slot, parts, number)
        context = self.admin_site.each_context(request) | selectors.progress(parts, own.sheet) | {
            "title": own.title, "opts": self.opts, "report": record, "parts": parts, "part": own, "form": form,
            "draft": None if locked else slot, "locked": locked, "more": number + 1 < len(parts),
            "scores": selectors.scores(record, parts), "simulation": LABEL,
        }  # fmt: skip
        return render(request, "checklist/part.html", context, status=422 if form.errors else 200)

    def _saved(self, request, form, slot, parts, number: int):
        changed = form.save(request.user)
        slot.close()
        messages.success(
            request, f"{form.part.title}: {changed} jawaban disimpan." if changed else "Tidak ada yang berubah."
        )
        onwards = "lanjut" in request.POST and number + 1 < len(parts)
        return redirect("admin:checklist_part", form.instance.pk, parts[number + 1 if onwards else number].key)

    def _report(self, request, pk: int) -> Report:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Report.objects.visible_to(request.user).with_people(), pk=pk)

    @staticmethod
    def _part(parts: list, key: str) -> tuple[int, selectors.Part]:
        for number, part in enumerate(parts):
            if part.key == key:
                return number, part
        raise Http404
