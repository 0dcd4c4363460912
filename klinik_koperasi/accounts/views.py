"""Saved views: a filtered list of the admin under a name, for its owner alone."""

from django import forms
from django.contrib import messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core import signing
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from klinik_koperasi.accounts.models import SavedView
from klinik_koperasi.templatetags.lists import SALT

LOST = "Buka lagi daftarnya, lalu simpan tampilannya dari sana."


class SavedViewForm(forms.Form):
    """The name, and what the list itself offered for keeping (signed: nothing else can be put in)."""

    name = forms.CharField(max_length=60, strip=True, error_messages={
        "required": "Tulis nama untuk tampilan ini.", "max_length": "Nama tampilan paling panjang 60 huruf.",
    })  # fmt: skip
    offer = forms.CharField(error_messages={"required": LOST})

    def clean_offer(self) -> dict:
        try:
            return signing.loads(self.cleaned_data["offer"], salt=SALT)
        except signing.BadSignature as error:
            raise forms.ValidationError(LOST) from error


@staff_member_required
@require_POST
def save_view(request):
    """Keeps the filters of a list under a name; the same name again replaces what stood there. Leads back to the view."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
        return redirect(_back(request))
    offer = form.cleaned_data["offer"]
    if SavedView.objects.filter(user=request.user).count() >= SavedView.LIMIT:
        messages.error(request, f"Paling banyak {SavedView.LIMIT} tampilan. Hapus dulu yang tidak dipakai lagi.")
        return redirect(_back(request))
    view, _ = SavedView.objects.update_or_create(
        user=request.user, page=offer["page"], name=form.cleaned_data["name"], defaults={"query": offer["query"]}
    )
    messages.success(request, f"Tampilan “{view.name}” disimpan.")
    return redirect(view.url)


@staff_member_required
@require_POST
def delete_view(request, pk: int):
    """Deletes one's own view; others' do not exist for you."""
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    back = view.url.split("?")[0]
    view.delete()
    messages.success(request, f"Tampilan “{view.name}” dihapus.")
    return redirect(back)


def _back(request) -> str:
    """The list that the form stood on, if it is a list of ours."""
    try:
        offer = signing.loads(request.POST.get("offer", ""), salt=SALT)
        return SavedView(page=offer["page"], query=offer["query"]).url
    except signing.BadSignature:
        return "admin:index"
