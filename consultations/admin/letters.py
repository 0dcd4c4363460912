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
from consultations.models.letters import KINDS
from klinik_koperasi.documents.models import IssuedDocument, Kind

AFTER = (Kind.MINUTES, Kind.SUMMARY)


def _without_own() -> list[Kind]:
    """The kinds that are still printed in the stock wording."""
    taken = set(LetterText.objects.values_list("kind", flat=True))
    return [kind for kind in KINDS if kind not in taken]


def _sample(kind: str | None) -> Session | None:
    """What a wording is tried out on: the newest session, for papers about what was said the newest that was held."""
    sessions = Session.objects.order_by("-pk")
    return (sessions.held().first() if kind in AFTER else None) or sessions.first()


@admin.register(LetterText)
class LetterTextAdmin(SimpleHistoryAdmin):
    change_form_template = "admin/consultations/lettertext/change_form.html"
    list_display = ["kind"]

    def get_changeform_initial_data(self, request) -> dict:
        """A new wording starts from the stock one: of the asked kind (`?kind=`), else of the first without its own."""
        free, asked = _without_own(), request.GET.get("kind")
        stock = stock_text(asked if asked in free else free[0]) if free else LetterText()
        return {"kind": stock.kind, "opening": stock.opening, "closing": stock.closing}

    def render_change_form(self, request, context, *args, **kwargs):
        context["placeholders"] = PLACEHOLDERS
        context["free"] = _without_own() if kwargs.get("add") else []
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
        session = _sample(request.POST.get("kind"))
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
