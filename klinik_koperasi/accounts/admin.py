"""Admin of staff accounts: only an Administrator opens it, and an Auditor reads it."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as StockGroupAdmin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group

from klinik_koperasi.accounts.models import LoginCode, User
from klinik_koperasi.accounts.roles import AUDITOR

admin.site.unregister(Group)
admin.site.unregister(EmailAddress)  # addresses stand with the account; there is no second list

admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):
    """Who has a second factor; an Administrator takes it away from a colleague who lost the phone. Its secret is never shown."""

    list_display = fields = readonly_fields = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


@admin.register(LoginCode)
class LoginCodeAdmin(admin.ModelAdmin):
    """The record of codes that were read out: to whom, by whom, when and why. Codes themselves are kept nowhere."""

    list_display = fields = readonly_fields = ["user", "channel", "created_at", "used_at", "issued_by", "reason"]
    list_filter = ["channel"]
    list_select_related = ["user", "issued_by"]
    search_fields = ["user__name", "reason"]

    def get_queryset(self, request):
        """Askings for addresses that nobody has tell nothing."""
        return super().get_queryset(request).exclude(user=None)

    def has_add_permission(self, request) -> bool:
        return False

    has_change_permission = has_delete_permission = lambda self, request, obj=None: False


class AuditorEndsMixin:
    """An auditor's access always has an end; access that is meant to last is given by another role."""

    def clean(self):
        data = super().clean()
        groups = {group.name for group in data.get("groups") or []}
        if AUDITOR in groups and not data.get("access_until"):
            self.add_error("access_until", "Isi tanggal akhir akses: peran Auditor selalu berjangka.")
        return data


class UserForm(AuditorEndsMixin, UserChangeForm):
    pass


@admin.register(User)
class UserAdmin(StockUserAdmin):
    form = UserForm
    add_form = AdminUserCreationForm
    list_display = ["name", "username", "position", "roles", "access_until", "is_active"]
    list_filter = ["groups", "is_staff", "is_active"]
    search_fields = ["name", "username", "nip", "email"]
    ordering = ["name"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ["groups"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Pada surat", {"fields": ["name", "nip", "position", "rank"]}),
        ("Kontak", {"fields": ["email", "phone"]}),
        ("Peran dan akses", {"fields": ["is_active", "is_staff", "groups", "access_until"]}),
        ("Riwayat", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "name", "email", "usable_password", "password1", "password2"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="peran")
    def roles(self, user) -> str:
        return ", ".join(group.name for group in user.groups.all())


@admin.register(Group)
class RoleAdmin(StockGroupAdmin):
    """Roles are declared in `accounts/roles.py`; here one reads who holds them."""

    fields = readonly_fields = ["name", "holders"]

    @admin.display(description="pemegang peran")
    def holders(self, group) -> str:
        return ", ".join(user.name for user in group.user_set.order_by("name")) or "Belum ada"

    def has_add_permission(self, request):
        return False

    has_change_permission = has_delete_permission = lambda self, request, obj=None: False
