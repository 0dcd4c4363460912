"""Who owes what of a book year, and reminding them; reached from the list of reports and from the campaign."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from klinik_koperasi.admin import ReadOnlyAdmin
from reports import access, tasks
from reports.enums import Lack
from reports.models import Campaign, Reminder
from reports.selectors import loads_now, owing
from reports.workflow.reminding import REMIND

ASKED = ("kecamatan", "jenis", "penelaah", "kurang", "lewat", "cara")
PER_PAGE = 50


def _asked(request) -> dict[str, str]:
    """What the address asks of the list; the database knows no NUL, so nothing is called so."""
    told = {name: request.GET.get(name, "").replace("\0", "") for name in ASKED}
    return {name: value for name, value in told.items() if value}


class OwingPages:
    """Two addresses on the campaigns' admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("kewajiban/", view(self.newest_view), name="reports_owing_newest"),
            path("<int:pk>/kewajiban/", view(self.owing_view), name="reports_owing"),
            path("<int:pk>/kewajiban/ingatkan/", view(self.remind_view), name="reports_remind"),
            *super().get_urls(),
        ]

    def newest_view(self, request):
        """The newest book year's page."""
        newest = Campaign.objects.order_by("-tahun_buku").first()
        if newest is None:
            raise Http404
        return redirect("admin:reports_owing", newest.pk)

    def owing_view(self, request, pk: int):
        """What is missing and late, by kecamatan, jenis and reviewer; the list by what the address asks."""
        if not request.user.has_perm(access.VIEW):
            raise PermissionDenied
        campaign = get_object_or_404(Campaign, pk=pk)
        asked = _asked(request)
        page = Paginator(owing.owing(campaign, asked), PER_PAGE).get_page(request.GET.get("p"))
        context = self.admin_site.each_context(request) | {
            "campaign": campaign, "campaigns": Campaign.objects.all(), "asked": asked, "page": page, "query": urlencode(asked),
            "cuts": [(cut, self._rows(campaign, cut, asked)) for cut in owing.CUTS], "lacks": Lack.choices,
            "loads": loads_now(), "may_remind": request.user.has_perm(REMIND), "title": f"Siapa belum melapor: {campaign}",
            "opts": self.opts,
        }  # fmt: skip
        return render(request, "admin/reports/campaign/owing.html", context)

    def _rows(self, campaign: Campaign, cut: str, asked: dict) -> list[dict]:
        rows = owing.tally(campaign, cut)
        for row in rows:
            value = row["key"] or owing.NOBODY
            row["here"], row["url"] = asked.get(cut) == value, "?" + urlencode(asked | {cut: value})
        return rows

    def remind_view(self, request, pk: int):
        """POST starts the job that reminds all of the list as it is filtered; GET leads back."""
        campaign = get_object_or_404(Campaign, pk=pk)
        if not request.user.has_perm(REMIND):
            raise PermissionDenied
        asked = _asked(request)
        if request.method != "POST":
            return redirect(f"{reverse('admin:reports_owing', args=[pk])}?{urlencode(asked)}")
        job = tasks.start_reminding(campaign, asked, request.user)
        messages.success(request, "Pengingat sedang ditulis. Yang sudah diingatkan dalam tujuh hari terakhir dilewati.")
        return redirect("admin:jobs_job_change", job.pk)


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    """Every reminder; letters of many are made by "Cetak sekaligus"."""

    list_display = ["cooperative", "campaign", "about", "due", "at", "by"]
    list_filter = ["campaign", "about", "at"]
    list_select_related = ["cooperative", "campaign", "by"]
    search_fields = ["cooperative__name"]
    fields = ["cooperative", "campaign", "about", "due", "at", "by"]
