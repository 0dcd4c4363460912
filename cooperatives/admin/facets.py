"""The staff's list of cooperatives: filters with the counts that remain under the others, pages from the index in memory."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.paginator import InvalidPage, Paginator
from django.db.models import Q

from cooperatives.selectors import StaffDirectory
from cooperatives.selectors.directory import PLACES
from cooperatives.selectors.facets import UNKNOWN
from cooperatives.selectors.finding import Hits

# What a filter asks of the table; those that are not here are known by the index alone
FIELDS = {
    "kecamatan": "kelurahan__kecamatan", "kelurahan": "kelurahan", "jenis": "jenis__code", "status": "status",
    "kelompok": "kelompok__code", "pola": "principle", "peringkat": "grade", "kewenangan": "authority",
}  # fmt: skip
LINKS = {"kecamatan": "kelurahan", "kelurahan": "kelurahan", "jenis": "jenis", "kelompok": "kelompok"}
ORDER = [
    "status", "jenis", "kecamatan", "kelurahan", "perhatian", "rat", "sertifikat", "peringkat", "kelompok", "pola", "kewenangan",
    "anggota", "angka", "kkmp", "kota",
]  # fmt: skip


def asked(request) -> StaffDirectory:
    """The question of this request, read once."""
    if not hasattr(request, "staff_directory"):
        request.staff_directory = StaffDirectory(request.GET)
    return request.staff_directory


class FacetFilter(admin.SimpleListFilter):
    """One filter of the directory in the admin's list; its counts leave itself out."""

    template = "admin/cooperatives/cooperative/filter.html"

    def __init__(self, request, params, model, model_admin):
        self.directory = asked(request)
        self.title = self.directory.headings[self.parameter_name]
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return list(self.directory.index.labels[self.parameter_name].items())

    def choices(self, changelist):
        counts, others = self.directory.count_by(self.parameter_name), self._others()
        yield {
            "selected": not self.value(),
            "query_string": changelist.get_query_string(remove=others),
            "display": "Semua",
        }
        for value, label in self.lookup_choices:
            if counts[value] or value == self.value():
                query = changelist.get_query_string(
                    {self.parameter_name: value}, [o for o in others if o != self.parameter_name]
                )
                yield {
                    "selected": value == self.value(),
                    "query_string": query,
                    "display": label,
                    "count": counts[value],
                }

    def _others(self) -> list[str]:
        """What a new choice takes away: a kelurahan says its kecamatan too."""
        return list(PLACES) if self.parameter_name in PLACES else [self.parameter_name]

    def queryset(self, request, queryset):
        value, name = self.value(), self.parameter_name
        if not value:
            return queryset
        if name in FIELDS:
            nothing = {f"{LINKS[name]}__isnull": True} if name in LINKS else {FIELDS[name]: ""}
            return queryset.filter(Q(**nothing) if value == UNKNOWN else Q(**{FIELDS[name]: value}))
        index = self.directory.index
        return queryset.filter(pk__in=index.pks_of(index.sets[name].get(value, 0)))


FILTERS = [type(f"{name.capitalize()}Filter", (FacetFilter,), {"parameter_name": name}) for name in ORDER]


class FacetChangeList(ChangeList):
    """Takes count and page from the index, unless the list is asked for in another order or by a lookup of its own."""

    def get_results(self, request):
        directory = asked(request)
        if set(self.params) - {SEARCH_VAR, *ORDER}:
            return super().get_results(request)
        hits = Hits(directory.index, directory.results, directory.found.first)
        self.paginator = Paginator(hits, self.list_per_page)
        self.result_count, self.full_result_count = len(hits), None
        self.show_full_result_count, self.show_admin_actions = False, True
        self.can_show_all, self.multi_page = len(hits) <= self.list_max_show_all, len(hits) > self.list_per_page
        self.result_list = self._rows(
            list(hits[0 : len(hits)]) if self.show_all and self.can_show_all else self._page()
        )

    def _page(self) -> list[int]:
        try:
            return self.paginator.page(self.page_num).object_list
        except InvalidPage as error:
            raise IncorrectLookupParameters from error

    def _rows(self, pks: list[int]) -> list:
        rows = self.apply_select_related(self.root_queryset).in_bulk(pks)
        return [rows[pk] for pk in pks if pk in rows]
