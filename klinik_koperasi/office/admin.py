"""Admin of the office's own data."""

from datetime import timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_POST
from simple_history.admin import SimpleHistoryAdmin

from klinik_koperasi.admin import SingleRowAdmin
from klinik_koperasi.drafts.admin import DraftAdmin
from klinik_koperasi.office.models import Holiday, NumberingTemplate, PrivacyNotice, Profile, ServicePage, Signatory
from klinik_koperasi.office.views import show
from klinik_koperasi.templatetags.formats import tanggal


@admin.register(Profile)
class ProfileAdmin(DraftAdmin, SingleRowAdmin, SimpleHistoryAdmin):
    fieldsets = [
        ("Kop surat", {"fields": ["government", "office", "address", "postal_code", "telephone", "website", "email"]}),
        ("Surat", {"fields": ["city", "opd_code", "paper"]}),
        (
            "Layanan",
            {
                "fields": [
                    "whatsapp",
                    "hours",
                    ("opens", "closes"),
                    "first_answer_days",
                    "escalation_days",
                    "summary_days",
                ]
            },
        ),
    ]


@admin.register(Signatory)
class SignatoryAdmin(SimpleHistoryAdmin):
    list_display = ["name", "post", "capacity", "title", "since", "until"]
    list_filter = ["post"]

    @admin.display(description="sejak", ordering="period")
    def since(self, signatory) -> str:
        return tanggal(signatory.period.lower)

    @admin.display(description="sampai")
    def until(self, signatory) -> str:
        end = signatory.period.upper
        return tanggal(end - timedelta(days=1)) if end else "masih berlaku"


@admin.register(NumberingTemplate)
class NumberingTemplateAdmin(SimpleHistoryAdmin):
    list_display = ["kind", "pattern", "classification"]


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):
    list_display = ["date", "name"]
    date_hierarchy = "date"
    search_fields = ["name"]


@admin.register(PrivacyNotice)
class PrivacyNoticeAdmin(admin.ModelAdmin):
    """A published text is never changed; a new wording is a new version."""

    list_display = ["version", "published_at"]

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and obj is None

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(ServicePage)
class ServicePageAdmin(DraftAdmin, SimpleHistoryAdmin):
    """The three pages are always there; only their text is written."""

    change_form_template = "admin/office/servicepage/change_form.html"
    list_display = ["slug", "written", "changed_at"]
    fields = ["text"]

    @admin.display(description="teks kantor", boolean=True)
    def written(self, page) -> bool:
        return bool(page.text.strip())

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.preview_view))
        return [path("<int:pk>/pratinjau/", view, name="office_page_preview"), *super().get_urls()]

    def preview_view(self, request, pk: int):
        """The page with the text as typed, in the public site's own clothes; nothing is saved."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        page = get_object_or_404(ServicePage, pk=pk)
        page.text = request.POST.get("text", "")[:20_000]
        return show(request, page)
