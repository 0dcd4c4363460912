"""People and offices that stand under their cooperative."""

from django.contrib import admin
from django.contrib.auth import get_user_model

from cooperatives.models import BoardMember, Branch, Membership


class BoardMemberInline(admin.StackedInline):
    model = BoardMember
    extra = 0
    fields = [("name", "office", "phone"), ("since", "until")]
    verbose_name = "orang"
    verbose_name_plural = "pengurus dan pengawas"


class MembershipInline(admin.StackedInline):
    model = Membership
    extra = 0
    fields = [("user", "capacity"), ("since", "until")]
    verbose_name = "pemegang akun"
    verbose_name_plural = "pemegang akun portal"

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A plain list: who keeps the registry need not see the accounts themselves."""
        if db_field.name == "user":
            kwargs["queryset"] = get_user_model().objects.filter(is_active=True).order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class BranchInline(admin.StackedInline):
    model = Branch
    extra = 0
    fields = [("name", "permit"), ("address", "kelurahan"), ("opened", "closed")]
    autocomplete_fields = ["kelurahan"]
    verbose_name = "kantor"
    verbose_name_plural = "kantor cabang"
