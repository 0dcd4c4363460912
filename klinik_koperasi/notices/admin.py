"""The outbox for staff: read only; a prepared WhatsApp text is opened by a button that records who and when."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
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
        """Records "disiapkan oleh … pukul …" and leads to the chat with the text filled in."""
        if not request.user.has_perm("notices.prepare_notice"):
            raise PermissionDenied
        notice = outbox.prepare(get_object_or_404(Notice, pk=pk), request.user)
        return redirect(
            notice.chat_url if notice.fate == Notice.Fate.PREPARED else "admin:notices_notice_change",
            *([] if notice.fate == Notice.Fate.PREPARED else [pk]),
        )
