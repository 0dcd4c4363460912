"""Drafts and the meeting of two writers on an admin page."""

from django.contrib import admin

from klinik_koperasi.drafts.forms import HeedsOthers
from klinik_koperasi.drafts.keeping import Slot


class DraftAdmin(admin.ModelAdmin):
    """A change page that saves while typing and shows mine / theirs when two people write the same record.

    `draft_part` is the form's word in the draft's key; the template is `drafts/change_form.html` or includes
    `drafts/_slot.html` in its block `form_top`. Inlines are kept in the draft too; only the record itself is compared.
    """

    draft_part = "data"
    change_form_template = "drafts/change_form.html"

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return form if issubclass(form, HeedsOthers) else type(form.__name__, (HeedsOthers, form), {})

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        if self._may_save(request, obj):
            context["draft"] = Slot(request, obj or self.model(), self.draft_part, form)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _may_save(self, request, obj) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def save_related(self, request, form, formsets, change):
        """Last step of saving: the draft has done its duty."""
        super().save_related(request, form, formsets, change)
        Slot(request, form.instance if change else self.model(), self.draft_part).close()
