"""Merging two records in three steps: choose, compare field by field, confirm. Only the last one changes anything."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from cooperatives import workflow
from cooperatives.forms.merging import CompareForm
from cooperatives.models import Merge
from cooperatives.selectors import duplicates
from klinik_koperasi import merging
from klinik_koperasi.admin import ReadOnlyAdmin

PLACE = "admin/cooperatives/cooperative"


class MergePages:
    """Adds the steps to the admin of cooperatives; the record whose page one comes from is the one that stays."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/gabung/", wrap(self.merge_choose), name="cooperatives_cooperative_merge"),
            path("<int:pk>/gabung/<int:other>/", wrap(self.merge_compare), name="cooperatives_cooperative_compare"),
        ]
        return [*own, *super().get_urls()]

    def merge_choose(self, request, pk: int):
        """Likely doubles, and a search for others."""
        kept = self._mergeable(request, pk)
        question = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
        found = duplicates.answers(kept, question) if question else duplicates.likely_doubles(kept)
        context = {"kept": kept, "found": found, "question": question, "title": "Gabungkan: pilih catatan kembarannya"}
        return TemplateResponse(request, f"{PLACE}/merge_choose.html", self._page(request, context))

    def merge_compare(self, request, pk: int, other: int):
        """GET compares; POST with `langkah=periksa` shows what would happen, with `langkah=gabungkan` merges."""
        kept, gone = self._mergeable(request, pk), self._mergeable(request, other)
        if pk == other:
            raise Http404
        form = CompareForm(request.POST or None, kept=kept, gone=gone)
        confirming = request.method == "POST" and form.is_valid()
        if confirming and request.POST.get("langkah") == "gabungkan":
            try:
                record = workflow.merge(kept, gone, request.user, **form.act())
            except ValidationError as error:
                form.add_error(None, " ".join(error.messages))
                confirming = False
            else:
                messages.success(request, f"“{record.gone_name}” digabungkan ke “{kept}”. Alamat lamanya dialihkan.")
                return redirect("admin:cooperatives_cooperative_change", pk)
        context = {"kept": kept, "gone": gone, "form": form, "confirming": confirming, "rows": merging.tally(gone)}
        context["title"] = "Gabungkan: pastikan" if confirming else "Gabungkan: bandingkan"
        return TemplateResponse(request, f"{PLACE}/merge_compare.html", self._page(request, context))

    def _mergeable(self, request, pk: int):
        if not request.user.has_perm(workflow.MAY_MERGE):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _page(self, request, context: dict) -> dict:
        return self.admin_site.each_context(request) | {"opts": self.opts, "cooperative": context["kept"]} | context


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    list_display = ["gone_name", "gone_nik", "kept", "reason", "actor", "at", "undone_at"]
    list_select_related = ["kept", "actor"]
    search_fields = ["gone_name", "gone_nik", "gone_code", "kept__name"]
    date_hierarchy = "at"
    fields = [
        "gone_name",
        "gone_code",
        "gone_nik",
        "kept_link",
        "reason",
        "actor",
        "at",
        "undone_at",
        "counts",
        "history",
    ]
    view_on_site = False

    @admin.display(description="yang tetap")
    def kept_link(self, merge) -> str:
        url = reverse("admin:cooperatives_cooperative_change", args=[merge.kept_id])
        return format_html('<a href="{}">{}</a>', url, merge.kept)

    @admin.display(description="yang pindah dan yang berubah")
    def counts(self, merge) -> str:
        told = [
            f"{len(merge.moved)} perubahan pada catatan lain",
            f"{len(merge.dropped)} catatan kembar disimpan di sini",
        ]
        return "; ".join([*told, f"{len(merge.changed)} isian diambil dari catatan yang digabungkan"])

    @admin.display(description="riwayat catatan lama")
    def history(self, merge) -> str:
        url = reverse("admin:cooperatives_cooperative_history", args=[merge.gone_pk])
        return format_html('<a href="{}">Lihat riwayatnya</a>', url)
