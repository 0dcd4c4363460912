"""The public registry: the directory and a cooperative's page. Facts of legal entities only, never of persons."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from cooperatives import rat, selectors, tiles
from cooperatives.models import Cooperative, Kelurahan, Merge, RegistrySettings
from klinik_koperasi import panels


@login_not_required
@require_safe
@vary_on_headers("X-Bagian")
def cooperative_list(request):
    """Search, filters with counts, the tile map, twenty results a page; all state is in the address.

    While somebody types, `live-search.js` asks the same address for the changing part alone (header X-Bagian).
    """
    directory = selectors.Directory(request.GET)
    page = directory.page(request.GET.get("hal"))
    limits = RegistrySettings.current().rat_limits
    rows = [(cooperative, selectors.summary(cooperative, limits)) for cooperative in page]
    context = {"directory": directory, "page": page, "rows": rows, "map": directory.map}
    part = "X-Bagian" in request.headers
    template = "cooperatives/includes/_directory.html" if part else "cooperatives/cooperative_list.html"
    return render(request, template, context)


@login_not_required
@require_safe
def cooperative_detail(request, code: str):
    """Facts, RAT by book year, five years in pictures and in a table, the timeline; staff see what other apps add."""
    cooperative = Cooperative.objects.with_region().with_latest_figures().filter(code=code).first()
    if cooperative is None:
        merged = get_object_or_404(Merge.objects.standing().select_related("kept"), gone_code=code)
        return redirect(merged.kept, permanent=True)
    last_year, limits = timezone.localdate().year - 1, RegistrySettings.current().rat_limits
    everywhere = list(Kelurahan.objects.all())
    context = {
        "cooperative": cooperative,
        "strip": selectors.rat_strip(cooperative, limits),
        "last_year": last_year,
        "practice_limit": rat.practice_limit(last_year, cooperative.is_secondary, limits),
        "statute_limit": rat.statute_limit(last_year, limits),
        "pictures": selectors.pictures(cooperative),
        "table": selectors.figures_table(cooperative),
        "branches": cooperative.branches.open().select_related("kelurahan"),
        "squares": tiles.small_map(everywhere),
        "square": tiles.small_place(cooperative.kelurahan) if cooperative.kelurahan else None,
        "timeline": sorted(panels.timelines.collect(cooperative, request.user), key=lambda e: e.at, reverse=True),
        "now": timezone.now(),
        "blocks": panels.cooperative_blocks.collect(cooperative, request.user) if request.user.is_staff else [],
    }
    return render(request, "cooperatives/cooperative_detail.html", context)


@login_not_required
@require_safe
def statistics(request):
    """The city's cooperatives in pictures; `peta` says what the map shows."""
    return render(request, "cooperatives/statistics.html", {"city": selectors.Statistics(request.GET.get("peta", ""))})


@login_not_required
@require_safe
def statistics_csv(request, slug: str):
    """The table of one picture, each row with its date and source."""
    table = selectors.Statistics().tables.get(slug)
    if table is None:
        raise Http404
    return csv_file(f"koperasi-{slug}", selectors.open_data.table(table))


@login_not_required
@require_safe
def open_data(request):
    """The public fields of all cooperatives of the city, sent row by row."""
    return csv_file("koperasi-kota-malang", selectors.open_data.cooperatives())


def csv_file(name: str, rows) -> StreamingHttpResponse:
    response = StreamingHttpResponse(selectors.open_data.lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    return response
