"""The registry's settings."""

from django.contrib import admin, messages
from simple_history.admin import SimpleHistoryAdmin

from cooperatives import watch
from cooperatives.models import RegistrySettings
from klinik_koperasi.admin import SingleRowAdmin


@admin.register(RegistrySettings)
class RegistrySettingsAdmin(SingleRowAdmin, SimpleHistoryAdmin):
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

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if any(name.startswith(("practice", "statute")) for name in form.changed_data):
            messages.info(request, f"{watch.refresh()} hal perlu perhatian menurut batas yang baru.")
