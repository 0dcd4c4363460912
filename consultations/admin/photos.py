"""Photos on a session's page: sent from the phone (one by one by the script, all at once without it), shown, chosen."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from consultations.admin.base import must_hold
from consultations.documents import render_sheet
from consultations.workflow.photos import choose_photos, keep_photo
from consultations.workflow.sessions import HOLD
from klinik_koperasi.files.checks import accept
from klinik_koperasi.templatetags.formats import jam


class FieldWorkAdmin:
    """Mixin of the session's admin: the addresses of its photos and of its blank note sheet."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/foto/", wrap(require_POST(self.photos_view)), name="consultations_session_photos"),
            path("<int:pk>/foto/pilih/", wrap(require_POST(self.choose_view)), name="consultations_session_choose"),
            path("<int:pk>/foto/<int:photo>/", wrap(self.photo_view), name="consultations_session_photo"),
            path("<int:pk>/lembar.pdf", wrap(self.sheet_view), name="consultations_session_sheet"),
            *super().get_urls(),
        ]

    def _session(self, request, pk: int):
        session = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, session):
            raise PermissionDenied
        return session

    def photos_view(self, request, pk: int):
        """Keeps the sent pictures; a script that asks for JSON hears of each one, a form is led back with a sentence."""
        session, kept, said = self._session(request, pk), 0, []
        must_hold(request, HOLD)
        for upload in request.FILES.getlist("photos"):
            try:
                keep_photo(session, request.user, accept(upload))
                kept += 1
            except ValidationError as error:
                said.append(" ".join(error.messages))
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"at": jam(timezone.now()), "error": " ".join(said)}, status=422 if said else 200)
        if kept:
            messages.success(request, f"{kept} foto tersimpan.")
        for sentence in said or ([] if kept else ["Pilih dulu fotonya."]):
            messages.error(request, sentence)
        return redirect(session)

    def choose_view(self, request, pk: int):
        """Which photos go into the summary's annex, and which are deleted."""
        session = self._session(request, pk)
        must_hold(request, HOLD)
        chosen, dropped = (
            {int(value) for value in request.POST.getlist(name) if value.isdecimal() and len(value) < 10}
            for name in ("annex", "drop")
        )
        try:
            choose_photos(session, request.user, chosen - dropped, dropped, request.POST.get("consent", ""))
            messages.success(request, "Pilihan foto tersimpan.")
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect(session)

    def photo_view(self, request, pk: int, photo: int):
        """A picture to look at; it was written anew when it came, and nobody else's browser keeps it."""
        found = get_object_or_404(self._session(request, pk).attachments, pk=photo)
        response = FileResponse(found.file.open("rb"), content_type=found.content_type, filename=found.name)
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response

    def sheet_view(self, request, pk: int):
        """The blank note sheet of a session; no paper of the office, so it has no number."""
        response = HttpResponse(render_sheet(self._session(request, pk)), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="lembar-catatan-{pk}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response
