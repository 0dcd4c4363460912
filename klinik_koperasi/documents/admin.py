"""The archive of issued documents: read, open, and (with the right) void with a reason."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from klinik_koperasi.admin import ReadOnlyAdmin
from klinik_koperasi.documents.issuing import void
from klinik_koperasi.documents.models import Emblem, IssuedDocument, SignedScan
from klinik_koperasi.files.checks import accept
from klinik_koperasi.files.responses import download


class VoidForm(forms.Form):
    reason = forms.CharField(label="Alasan pencabutan", widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


class ScanForm(forms.Form):
    file = forms.FileField(
        label="Pindaian atau foto bertanda tangan (PDF, JPG, PNG; paling besar 10 MB)",
        error_messages={"required": "Pilih berkas dulu."},
    )

    def clean_file(self):
        return accept(self.cleaned_data["file"])


@admin.register(IssuedDocument)
class IssuedDocumentAdmin(ReadOnlyAdmin):
    change_form_template = "admin/documents/issueddocument/change_form.html"
    list_display = ["printed_number", "kind", "issued_at", "state_word", "pdf"]
    list_filter = ["kind", "year"]
    search_fields = ["number", "code"]
    fields = [
        "printed_number",
        "kind",
        "state_word",
        "issued_at",
        "reserved_by",
        "reason",
        "printed_code",
        "sha256",
        "pdf",
        "void_reason",
    ]
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).without_content().select_related("content_type", "reserved_by")

    @admin.display(description="keadaan")
    def state_word(self, document) -> str:
        return (document.state or "belum selesai dicetak").upper()

    @admin.display(description="nomor")
    def printed_number(self, document) -> str:
        return document.printed_number

    @admin.display(description="kode verifikasi")
    def printed_code(self, document) -> str:
        return document.printed_code

    @admin.display(description="PDF")
    def pdf(self, document) -> str:
        return (
            format_html('<a href="{}">Buka PDF</a>', reverse("archived_pdf", args=[document.pk]))
            if document.issued_at
            else "—"
        )

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/cabut/", wrap(require_POST(self.void_view)), name="documents_void"),
            path("<int:pk>/pindaian/", wrap(require_POST(self.scan_view)), name="documents_scan"),
            path("<int:pk>/pindaian/<int:file>/", wrap(self.scan_file_view), name="documents_scan_file"),
            *super().get_urls(),
        ]

    def scan_view(self, request, pk: int):
        """Keeps the signed paper with its document; a refusal says why and what to do."""
        if not request.user.has_perm("documents.add_signedscan"):
            raise PermissionDenied
        document = get_object_or_404(IssuedDocument.objects.archived().without_content(), pk=pk)
        form = ScanForm(request.POST, request.FILES)
        try:
            if not form.is_valid():
                raise ValidationError(form.errors["file"])
            with transaction.atomic():
                locked = IssuedDocument.objects.select_for_update(of=("self",)).without_content().get(pk=document.pk)
                kept = SignedScan.keep(locked, form.cleaned_data["file"], request.user)
            messages.success(request, f"Pindaian tersimpan: {kept.name}.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("admin:documents_issueddocument_change", pk)

    def scan_file_view(self, request, pk: int, file: int):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return download(get_object_or_404(SignedScan, subject=pk, pk=file))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        may = request.user.has_perm("documents.void_issueddocument")
        extra = {
            "void_form": VoidForm() if may else None,
            "scan_form": ScanForm() if request.user.has_perm("documents.add_signedscan") else None,
            "scans": SignedScan.objects.filter(subject=object_id).select_related("uploaded_by")
            if str(object_id).isdigit()
            else [],
        }
        return super().change_view(request, object_id, form_url, extra | (extra_context or {}))

    def void_view(self, request, pk: int):
        """Withdraws the document with the reason given; the page then says DICABUT to everybody."""
        document = IssuedDocument.objects.without_content().filter(pk=pk).first()
        if document is None:
            raise Http404
        if not request.user.has_perm("documents.void_issueddocument"):
            raise PermissionDenied
        form = VoidForm(request.POST)
        try:
            if not form.is_valid():
                raise ValidationError("Tulis alasan pencabutan, paling panjang 500 huruf.")
            void(document, request.user, form.cleaned_data["reason"])
            messages.success(request, f"Dicabut: {document}.")
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("admin:documents_issueddocument_change", pk)


@admin.register(Emblem)
class EmblemAdmin(admin.ModelAdmin):
    """At most one emblem; the picture is written anew, so that nothing but pixels is kept."""

    def has_add_permission(self, request) -> bool:
        return super().has_add_permission(request) and not Emblem.objects.exists()

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)
