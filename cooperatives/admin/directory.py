"""Finding and seeing for the staff: the overview in pictures, and the search for a chair that leaves no trace of the name."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path

from cooperatives import selectors


class DirectoryPages:
    """Mixed into the cooperative's admin."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("ikhtisar/", wrap(self.overview_view), name="cooperatives_cooperative_overview"),
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
