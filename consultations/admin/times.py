"""The officers' time: calendar by month, week and day, leave and duty travel, and the feed for each officer's own phone."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consultations.admin.base import own_page
from consultations.forms.times import AwayForm
from consultations.models import CalendarFeed, OfficerTime
from consultations.timetable import Timetable


@admin.register(OfficerTime)
class OfficerTimeAdmin(admin.ModelAdmin):
    """Leave and duty travel; a session's own times are made by scheduling and only shown."""

    form = AwayForm
    change_list_template = "admin/consultations/officertime/change_list.html"
    list_display = ["officer", "kind", "period_words", "active"]
    list_filter = ["kind", "officer"]
    ordering = ["-period"]
    list_select_related = ["officer", "session"]
    fields = ["officer", "kind", "first", "last", "start", "end", "active"]
    show_full_result_count = False

    @admin.display(description="waktu", ordering="period")
    def period_words(self, time) -> str:
        return time.words

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.session_id is None)

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.session_id is None)

    def get_fields(self, request, obj=None):
        shown = obj is not None and not self.has_change_permission(request, obj)
        return ["officer", "kind", "period_words", "active"] if shown else self.fields

    def get_readonly_fields(self, request, obj=None):
        return ["period_words"]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The form says who is taken; when two save at once, the database refuses the second, who reads it here."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            if "officer_once_at_a_time" not in str(error):
                raise
            messages.error(request, "Petugas ini baru saja mendapat jadwal lain pada waktu itu. Periksa kalender.")
            return redirect("admin:consultations_calendar")

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("kalender/", wrap(require_safe(self.calendar_view)), name="consultations_calendar"),
            path("kalender/langganan/", wrap(require_POST(self.feed_view)), name="consultations_feed"),
            *super().get_urls(),
        ]

    def calendar_view(self, request):
        """Month, week or day, of all officers or of one; what the address asks wrongly becomes this week."""
        if not request.user.has_perm("consultations.view_session"):
            raise PermissionDenied
        context = {
            "timetable": Timetable(request.GET),
            "printed_at": timezone.now(),
            "feed": CalendarFeed.objects.filter(officer=request.user).first(),
            "address": request.session.pop("feed_address", ""),  # shown once, right after it was made
        }
        return never_cache(own_page)(request, self, "admin/consultations/calendar.html", "Kalender petugas", **context)

    def feed_view(self, request):
        """Makes a new secret address for the officer's own feed (the old one is dead at once), or revokes it."""
        if not request.user.has_perm("consultations.view_session"):
            raise PermissionDenied
        if "revoke" in request.POST:
            CalendarFeed.objects.filter(officer=request.user).delete()
            messages.success(request, "Alamat langganan dicabut. Kalender yang memakainya tidak diperbarui lagi.")
        else:
            request.session["feed_address"] = CalendarFeed.renew(request.user)
        return redirect("admin:consultations_calendar")
