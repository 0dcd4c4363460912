"""What the clinic's records share on the staff's side."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from simple_history.admin import SimpleHistoryAdmin

from klinik_koperasi.admin import WorkflowAdmin


class ClinicAdmin(WorkflowAdmin, SimpleHistoryAdmin):
    """What requests and sessions share: only what the user may see, nothing added or deleted by hand."""

    def get_queryset(self, request):
        return self.model.objects.visible_to(request.user)

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


def must_hold(request, permission: str) -> None:
    """403 for whoever lacks `permission`, before anything that was typed is looked at; the workflow asks again."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def own_page(request, model_admin, template: str, title: str, status: int = 200, **context):
    """A page of ours in the frame of the admin."""
    frame = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, "title": title}
    return TemplateResponse(request, template, frame | context, status=status)
