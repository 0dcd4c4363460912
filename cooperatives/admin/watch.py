"""Perlu perhatian: the list to work through, a note that ticks off, and the limits."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.html import format_html
from simple_history.admin import SimpleHistoryAdmin

from cooperatives import watch
from cooperatives.models import Alert, WatchLimits
from klinik_koperasi.admin import SingleRowAdmin


class OpenFilter(admin.SimpleListFilter):
    """Open ones unless asked otherwise."""

    title, parameter_name = "keadaan", "keadaan"

    def lookups(self, request, model_admin):
        return [("dicatat", "Sudah dicatat"), ("semua", "Semua")]

    def choices(self, changelist):
        rest = list(super().choices(changelist))
        rest[0]["display"] = "Terbuka"
        return rest

    def queryset(self, request, queryset):
        return {"dicatat": queryset.noted(), "semua": queryset}.get(self.value(), queryset.open())


@admin.register(Alert)
class AlertAdmin(SimpleHistoryAdmin):
    list_display = ["what", "rule", "found_at", "noted_by"]
    list_filter = [OpenFilter, "rule", "cooperative__kelurahan__kecamatan"]
    list_select_related = ["cooperative", "noted_by"]
    search_fields = ["cooperative__name"]
    show_full_result_count = False
    fields = ["cooperative_link", "rule", "words", "found_at", "note", "noted_by", "noted_at"]
    readonly_fields = ["cooperative_link", "rule", "words", "found_at", "noted_by", "noted_at"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(description="koperasi dan angkanya", ordering="cooperative__name_key")
    def what(self, alert) -> str:
        """In one column: a phone shows the first alone."""
        return format_html('{} <span class="who">{}</span>', alert.cooperative.name, alert.words)

    @admin.display(description="koperasi")
    def cooperative_link(self, alert) -> str:
        return format_html('<a href="{}">{}</a>', alert.cooperative.get_absolute_url(), alert.cooperative.name)

    def save_model(self, request, obj, form, change):
        """A note ticks the alert off, an emptied one opens it again."""
        obj.note = obj.note.strip()
        obj.noted_by, obj.noted_at = (request.user, timezone.now()) if obj.note else (None, None)
        super().save_model(request, obj, form, change)


@admin.register(WatchLimits)
class WatchLimitsAdmin(SingleRowAdmin, SimpleHistoryAdmin):
    """A change recomputes the list of early warnings."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        messages.info(request, f"{watch.refresh()} hal perlu perhatian menurut batas yang baru.")
