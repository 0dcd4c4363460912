"""The registry's settings: one row, to which the list leads straight."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from simple_history.admin import SimpleHistoryAdmin

from cooperatives import watch
from cooperatives.models import RegistrySettings


@admin.register(RegistrySettings)
class RegistrySettingsAdmin(SimpleHistoryAdmin):
    """A change of the RAT's limits recomputes the early warning."""

    view_on_site = False
    fieldsets = [
        (
            "Batas Rapat Anggota Tahunan (RAT) sesudah tahun buku",
            {
                "fields": [("practice_day", "practice_month"), ("statute_day", "statute_month")],
                "description": "Tepat waktu: sampai batas kementerian. Terlambat hanya disebut bagi rapat yang tercatat sesudah "
                "batas undang-undang; di antara keduanya: terlaksana. Koperasi sekunder memakai batas undang-undang.",
            },
        ),
        ("Dokumen legal", {"fields": ["paper_days"]}),
        ("Berkas impor", {"fields": ["import_file_days"]}),
    ]

    def has_add_permission(self, request) -> bool:
        return super().has_add_permission(request) and not RegistrySettings.objects.exists()

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)
        if any(name.startswith(("practice", "statute")) for name in form.changed_data):
            messages.info(request, f"{watch.refresh()} hal perlu perhatian menurut batas yang baru.")

    def changelist_view(self, request, extra_context=None):
        if RegistrySettings.objects.exists():
            return redirect(reverse("admin:cooperatives_registrysettings_change", args=[1]))
        return super().changelist_view(request, extra_context)
