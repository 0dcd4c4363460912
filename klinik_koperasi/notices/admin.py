"""The outbox for staff: read only; a prepared WhatsApp text is opened by a button that records who and when."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from klinik_koperasi.admin import ReadOnlyAdmin
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.models import Notice


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "event", "channel", "fate", "done_at", "done_by"]
    list_filter = ["fate", "channel", "event"]
    list_select_related = ["done_by"]
    fields = [
        "event",
        "channel",
        "title",
        "body",
        "created_at",
        "due_at",
        "fate",
        "done_at",
        "done_by",
        "attempts",
        "error",
    ]
    show_full_result_count = False

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.prepare_view))
        return [path("<int:pk>/siapkan/", view, name="notices_prepare"), *super().get_urls()]

    def prepare_view(self, request, pk: int):
        """Records "disiapkan oleh … pukul …" and leads to the chat with the text filled in.

        By the Refresh header: browsers hold a form's redirect to `form-action 'self'`, so a 302 to WhatsApp goes nowhere.
        """
        if not request.user.has_perm("notices.prepare_notice"):
            raise PermissionDenied
        try:
            notice = outbox.prepare(get_object_or_404(Notice, pk=pk), request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("admin:notices_notice_change", pk)
        if notice.fate != Notice.Fate.PREPARED:
            messages.warning(request, f"Pesan ini tidak disiapkan: {notice.get_fate_display()}.")
            return redirect("admin:notices_notice_change", pk)
        page = '<!doctype html><html lang="id"><title>Membuka WhatsApp</title><p><a href="{0}">Buka WhatsApp</a></p></html>'
        return HttpResponse(format_html(page, notice.chat_url), headers={"Refresh": f"0; url={notice.chat_url}"})
