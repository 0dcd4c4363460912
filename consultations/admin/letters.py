"""The wording of letters, with a look at the paper before anything is saved."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST
from simple_history.admin import SimpleHistoryAdmin

from consultations.documents import render_letter, stock_text
from consultations.letters import PLACEHOLDERS
from consultations.models import LetterText, Session
from klinik_koperasi.documents.models import IssuedDocument, Kind


@admin.register(LetterText)
class LetterTextAdmin(SimpleHistoryAdmin):
    change_form_template = "admin/consultations/lettertext/change_form.html"
    list_display = ["kind"]

    def get_changeform_initial_data(self, request) -> dict:
        """A new wording starts from the stock one of the first letter that has none of its own."""
        taken = set(LetterText.objects.values_list("kind", flat=True))
        kind = next((value for value, _ in LetterText._meta.get_field("kind").choices if value not in taken), None)
        stock = stock_text(Kind(kind)) if kind else LetterText()
        return {
            "kind": stock.kind,
            "opening": stock.opening,
            "closing": stock.closing,
        } | super().get_changeform_initial_data(request)

    def render_change_form(self, request, context, *args, **kwargs):
        context["placeholders"] = PLACEHOLDERS
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.preview_view))
        return [path("pratinjau/", view, name="consultations_letter_preview"), *super().get_urls()]

    def preview_view(self, request):
        """The typed wording on the newest session, as a PDF without number and code; nothing is saved."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request)(
            request.POST, instance=LetterText.objects.filter(kind=request.POST.get("kind")).first()
        )
        session = Session.objects.order_by("-pk").first()
        if not form.is_valid() or session is None:
            reason = " ".join(m for errors in form.errors.values() for m in errors) or "Belum ada sesi untuk pratinjau."
            messages.error(request, f"Pratinjau tidak dapat dibuat: {reason}")
            return redirect("admin:consultations_lettertext_changelist")
        text = form.save(commit=False)
        document = IssuedDocument(kind=text.kind, number="PRATINJAU", code="PRATINJAU")
        response = HttpResponse(render_letter(session, document, text), content_type="application/pdf")
        response["Content-Disposition"] = 'inline; filename="pratinjau.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response
