"""The archive of issued documents: read, open, and (with the right) void with a reason."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from klinik_koperasi.admin import ReadOnlyAdmin
from klinik_koperasi.documents.issuing import void
from klinik_koperasi.documents.models import Emblem, IssuedDocument


class VoidForm(forms.Form):
    reason = forms.CharField(label="Alasan pencabutan", widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


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
        view = self.admin_site.admin_view(require_POST(self.void_view))
        return [path("<int:pk>/cabut/", view, name="documents_void"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        may = request.user.has_perm("documents.void_issueddocument")
        return super().change_view(
            request, object_id, form_url, {"void_form": VoidForm() if may else None, **(extra_context or {})}
        )

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
