"""Legal papers: their own list with what ends soon, and rows on the cooperative's page; scans checked as every upload."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from cooperatives import papers
from cooperatives.forms import LegalPaperForm
from cooperatives.models import LegalPaper, PaperFile
from klinik_koperasi.files.responses import download

FIELDS = [("kind", "number"), ("issuer", "date", "until"), "note", "upload", "files"]


class DueFilter(admin.SimpleListFilter):
    """What the staff's front page tells, and what has ended already."""

    title, parameter_name = "masa berlaku", "habis"

    def lookups(self, request, model_admin):
        return [("ya", "Akan atau sudah habis"), ("lewat", "Sudah habis")]

    def queryset(self, request, queryset):
        if self.value() == "ya":
            return queryset.due_by(papers.told_until())
        return queryset.due_by(timezone.localdate()) if self.value() == "lewat" else queryset


class Files:
    """The column with a paper's scans; shared by the inline and the paper's own page."""

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("attachments__uploaded_by")

    @admin.display(description="berkas tersimpan")
    def files(self, paper) -> str:
        found = paper.attachments.all() if paper.pk else []
        return render_to_string("admin/cooperatives/includes/_paper_files.html", {"files": found})


class LegalPaperInline(Files, admin.StackedInline):
    model = LegalPaper
    form = LegalPaperForm
    extra = 0
    fields = FIELDS
    readonly_fields = ["files"]
    verbose_name = "dokumen"
    verbose_name_plural = "dokumen legal"
    view_on_site = False


def keep_scan(request, form) -> None:
    """Keeps the checked upload of a saved paper's form; over the quota the paper stays and the officer is told."""
    clean = form.cleaned_data.get("upload") if form.cleaned_data else None
    if not clean or not form.instance.pk:
        return
    try:
        with transaction.atomic():
            paper = LegalPaper.objects.select_for_update(of=("self",)).get(pk=form.instance.pk)
            PaperFile.keep(paper, clean, request.user)
    except ValidationError as error:
        messages.error(request, f"{form.instance}: {' '.join(error.messages)}")


@admin.register(LegalPaper)
class LegalPaperAdmin(Files, SimpleHistoryAdmin):
    form = LegalPaperForm
    list_display = ["__str__", "cooperative", "date", "until", "issuer"]
    list_filter = [DueFilter, "kind", "cooperative__kelurahan__kecamatan"]
    list_select_related = ["cooperative"]
    search_fields = ["number", "cooperative__name"]
    autocomplete_fields = ["cooperative"]
    date_hierarchy = "until"
    show_full_result_count = False
    fields = ["cooperative", *FIELDS]
    readonly_fields = ["files"]
    view_on_site = False

    def get_urls(self):
        view = self.admin_site.admin_view(self.file_view)
        return [path("berkas/<int:file>/", view, name="cooperatives_legalpaper_file"), *super().get_urls()]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        keep_scan(request, form)

    def file_view(self, request, file: int):
        """A scan as a download, for those who may see papers."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return download(get_object_or_404(PaperFile, pk=file))
