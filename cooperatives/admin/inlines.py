"""People and offices that stand under their cooperative."""

from django.contrib import admin

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
    autocomplete_fields = ["user"]
    verbose_name = "pemegang akun"
    verbose_name_plural = "pemegang akun portal"


class BranchInline(admin.StackedInline):
    model = Branch
    extra = 0
    fields = [("name", "permit"), ("address", "kelurahan"), ("opened", "closed")]
    autocomplete_fields = ["kelurahan"]
    verbose_name = "kantor"
    verbose_name_plural = "kantor cabang"
