"""The registry as the office edits it; figures and people stand under their cooperative."""

from django.contrib import admin, messages
from django.forms import Script
from django.template.loader import render_to_string
from simple_history.admin import SimpleHistoryAdmin

from cooperatives import workflow
from cooperatives.admin.directory import DirectoryPages
from cooperatives.admin.exports import export
from cooperatives.admin.facets import FILTERS
from cooperatives.admin.inlines import BoardMemberInline, BranchInline, MembershipInline
from cooperatives.admin.merging import MergePages
from cooperatives.admin.papers import LegalPaperInline, keep_scan
from cooperatives.admin.standing import StandingPages
from cooperatives.models import (
    Cooperative,
    Jenis,
    Kecamatan,
    Kelompok,
    Kelurahan,
    LegalPaper,
    Sektor,
    YearlyFigures,
)
from klinik_koperasi.drafts.admin import DraftAdmin


@admin.register(Cooperative)
class CooperativeAdmin(DirectoryPages, StandingPages, MergePages, DraftAdmin, SimpleHistoryAdmin):
    change_form_template = "admin/cooperatives/cooperative/change_form.html"

    class Media:
        js = [Script("js/admin-live-search.js", defer=True)]

    list_display = ["name", "nik_koperasi", "nomor_badan_hukum", "kelurahan_word", "jenis", "status", "latest_year"]
    list_filter = FILTERS
    list_select_related = ["kelurahan__kecamatan", "jenis"]
    list_per_page = 50
    search_fields = ["name"]
    live_search = True  # templates/admin/search_form.html
    search_help_text = "Nama, NIK Koperasi, nomor badan hukum, atau kelurahan; salah ketik sedikit tidak apa-apa."
    autocomplete_fields = ["kelurahan", "kelompok", "sektor"]
    readonly_fields = [
        "years_table",
        "standing_table",
        "code",
        "source",
        "source_id",
        "source_year",
        "source_date",
        "created_at",
        "updated_at",
    ]
    show_full_result_count = False
    actions = [export]
    save_on_top = True
    inlines = [LegalPaperInline, BoardMemberInline, BranchInline, MembershipInline]
    fieldsets = [
        (None, {"fields": ["name", "nik_koperasi"]}),
        ("Status dan peringkat", {"fields": [("status", "grade"), ("status_date", "status_basis"), "standing_table"]}),
        ("Angka tahunan", {"fields": ["years_table"]}),
        ("Badan hukum", {"fields": ["nomor_badan_hukum", "tanggal_badan_hukum", "nomor_pad", "tanggal_pad"]}),
        ("Klasifikasi", {"fields": ["form", "authority", "jenis", "kelompok", "sektor", "principle", "is_kkmp"]}),
        (
            "Tempat dan kontak kantor",
            {
                "fields": [
                    "address", ("kelurahan", "postal_code"), ("lat", "lon"), ("phone", "phone_2", "fax"),
                    ("email", "website"),
                ]
            },
        ),
        ("Sertifikat NIK", {"fields": ["certificate_status", "certificate_until", "kuk", "ods_validity"]}),
        ("Catatan kantor", {"fields": ["note"]}),
        (
            "Menurut sumber",
            {
                "classes": ["collapse"],
                "fields": [
                    "code", "source", "source_id", "source_year", "source_date", "kelurahan_text", "kecamatan_text",
                    "kabupaten_text", "provinsi_text", "outside_city", "created_at", "updated_at",
                ],
            },
        ),
    ]  # fmt: skip

    @admin.display(description="kelurahan", ordering="kelurahan__name")
    def kelurahan_word(self, cooperative) -> str:
        return cooperative.kelurahan.full if cooperative.kelurahan else cooperative.kelurahan_text or "-"

    @admin.display(description="tahun buku")
    def latest_year(self, cooperative) -> str:
        return str(cooperative.years[0].tahun_buku) if cooperative.years else "-"

    @admin.display(description="menurut tahun buku dan sumber")
    def years_table(self, cooperative) -> str:
        """All years and sources, each a link to its own page."""
        figures = cooperative.figures.newest_first() if cooperative.pk else []
        return render_to_string(
            "cooperatives/includes/_admin_years.html", {"figures": figures, "cooperative": cooperative}
        )

    def get_queryset(self, request):
        return super().get_queryset(request).with_latest_figures()

    def get_readonly_fields(self, request, obj=None):
        """Once entered, status and grade change on their own pages, with date and basis."""
        own = super().get_readonly_fields(request, obj)
        return [*own, "status", "status_date", "status_basis", "grade"] if obj else own

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            workflow.record_first(obj, request.user)

    @admin.display(description="riwayat")
    def standing_table(self, cooperative) -> str:
        """Every change of status and grade with date, basis and who noted it."""
        changes = cooperative.standing_changes.select_related("actor") if cooperative.pk else []
        if not changes:
            return "Belum ada perubahan yang tercatat."
        return render_to_string("cooperatives/includes/_standing.html", {"data": {"changes": changes}})

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is LegalPaper:
            for paper_form in formset.forms:
                keep_scan(request, paper_form)

    def get_search_results(self, request, queryset, search_term):
        """The registry's own search, so that the autocomplete forgives as much as the public page."""
        return (queryset.search(search_term) if search_term.strip() else queryset), False


class OddFilter(admin.SimpleListFilter):
    """Rows in force whose money does not add up, as the overview counts them."""

    title, parameter_name = "modal dan aset", "neraca"

    def lookups(self, request, model_admin):
        return [("selisih", "Tidak sama")]

    def queryset(self, request, queryset):
        return queryset.in_force().of_city().unbalanced() if self.value() else queryset


@admin.register(YearlyFigures)
class YearlyFiguresAdmin(DraftAdmin, SimpleHistoryAdmin):
    """Figures typed by hand are held against each other as imported ones are: told, never refused."""

    list_display = ["cooperative", "tahun_buku", "source", "in_force", "rat_date", "members", "aset", "shu", "verified"]
    list_filter = [OddFilter, "tahun_buku", "source", "in_force", "verified", "year_assumed"]
    list_select_related = ["cooperative"]
    search_fields = ["cooperative__name", "cooperative__nik_koperasi"]
    autocomplete_fields = ["cooperative"]
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["cooperative", ("tahun_buku", "source"), ("in_force", "year_assumed", "verified"), "as_of"]}),
        ("Rapat Anggota Tahunan (RAT)", {"fields": [("rat_date", "rat_held"), ("rat_method", "rat_attendance")]}),
        (
            "Orang",
            {
                "fields": [
                    ("members", "members_male", "members_female"),
                    ("managers", "managers_male", "managers_female"),
                    ("employees", "employees_male", "employees_female"),
                ]
            },
        ),
        (
            "Uang (rupiah)",
            {
                "fields": [
                    ("simpanan_pokok", "simpanan_wajib"), ("cadangan", "hibah"),
                    ("modal_sendiri", "modal_luar", "aset"), ("volume_usaha", "shu"),
                ],
            },
        ),
    ]  # fmt: skip

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if obj.oddity:
            messages.warning(request, obj.oddity)


@admin.register(Kelurahan)
class KelurahanAdmin(SimpleHistoryAdmin):
    list_display = ["name", "kecamatan", "code", "postal_code", "alias"]
    list_filter = ["kecamatan"]
    list_select_related = ["kecamatan"]
    search_fields = ["name", "alias", "kecamatan__name"]
    readonly_fields = ["code", "kecamatan", "name", "tile_col", "tile_row"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Kecamatan)
class KecamatanAdmin(admin.ModelAdmin):
    list_display = ["name", "code"]
    search_fields = ["name"]
    readonly_fields = ["code", "name"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Jenis, Kelompok, Sektor)
class TermAdmin(SimpleHistoryAdmin):
    list_display = ["name", "code", "order"]
    search_fields = ["name"]
    prepopulated_fields = {"code": ["name"]}
