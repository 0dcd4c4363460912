"""Finding and seeing for the staff: the overview in pictures, and the search for a chair that leaves no trace of the name."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache

from cooperatives import selectors
from cooperatives.admin.facets import FacetChangeList


class ChairForm(forms.Form):
    """A person's name, or a part of it that is long enough to mean somebody."""

    name = forms.CharField(
        label="Nama ketua, pengurus, atau pengawas", max_length=100,
        help_text="Sebagian nama cukup, paling sedikit tiga huruf. Nama ini tidak masuk alamat halaman dan tidak dicatat.",
        error_messages={"required": "Tulis namanya dulu."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if len(name.replace(" ", "")) < 3:
            raise forms.ValidationError("Tulis paling sedikit tiga huruf, supaya hasilnya tidak terlalu banyak.")
        return name


class DirectoryPages:
    """Mixed into the cooperative's admin: its list with counted filters, the overview, the search for a chair."""

    show_facets = admin.ShowFacets.NEVER  # our filters bring their own counts

    def get_changelist(self, request, **kwargs):
        return FacetChangeList

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("ikhtisar/", wrap(self.overview_view), name="cooperatives_cooperative_overview"),
            path("ketua/", never_cache(wrap(self.chair_view)), name="cooperatives_cooperative_chair"),
            *super().get_urls(),
        ]

    def overview_view(self, request):
        """The public pictures, and what only the staff cuts: certificates, size, gaps in the data, early warnings."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        city = selectors.Statistics(request.GET.get("peta", ""))
        context = self.admin_site.each_context(request) | {
            "title": "Ikhtisar koperasi", "opts": self.opts, "city": city, "others": city.other_table(staff=True),
            "cuts": selectors.staff_cuts(city), "gaps": selectors.gaps(city),
        }  # fmt: skip
        return render(request, "admin/cooperatives/cooperative/overview.html", context)

    def chair_view(self, request):
        """Cooperatives by the name of somebody in office. The name travels by POST: it stands in no address and no log."""
        if not request.user.has_perm("cooperatives.view_boardmember"):
            raise PermissionDenied
        form = ChairForm(request.POST if request.method == "POST" else None)
        found = selectors.people_named(form.cleaned_data["name"]) if form.is_valid() else []
        context = self.admin_site.each_context(request) | {
            "title": "Cari menurut ketua", "opts": self.opts, "form": form, "found": found, "limit": selectors.PEOPLE,
        }  # fmt: skip
        status = 422 if form.errors else 200
        return render(request, "admin/cooperatives/cooperative/chair.html", context, status=status)
