"""What every list of the admin shows above its rows: the filters in force, and the views that its reader saved."""

from django import template
from django.core import signing
from django.http import QueryDict

from klinik_koperasi.accounts.models import SavedView

register = template.Library()
SALT = "saved-view"
LONGEST = 500


@register.inclusion_tag("admin/includes/_views.html", takes_context=True)
def list_views(context, cl) -> dict:
    """Chips of the filters in force, the reader's views of this list (one query), and a form to keep this one."""
    user, page = context["request"].user, f"{cl.opts.app_label}.{cl.opts.model_name}"
    query = kept_query(cl)
    views = [] if cl.is_popup else list(SavedView.objects.filter(user=user, page=page))
    offer = signing.dumps({"page": page, "query": query}, salt=SALT) if query and len(query) <= LONGEST else ""
    return {
        "chips": chips(cl),
        "views": [(view, view.query == query) for view in views],
        "offer": "" if cl.is_popup else offer,
        "searched": bool(cl.query),
        "csrf_token": context.get("csrf_token"),
    }


def chips(cl) -> list[dict]:
    """Filter, chosen value, and the address without it."""
    found = []
    for spec in cl.filter_specs:
        choices = list(spec.choices(cl))
        chosen = [choice for choice in choices[1:] if choice["selected"]]
        found += [{"title": spec.title, "label": c["display"], "url": choices[0]["query_string"]} for c in chosen]
    return found


def kept_query(cl) -> str:
    """The address's part that belongs to the list's own filters and their order; never the search, which may name a person."""
    names = {name for spec in cl.filter_specs for name in spec.expected_parameters()}
    if cl.date_hierarchy:
        names |= {f"{cl.date_hierarchy}__{part}" for part in ("year", "month", "day")}
    query = QueryDict(mutable=True)
    for name, values in sorted(cl.filter_params.items()):
        if name in names:
            query.setlist(name, values if isinstance(values, list) else [values])
    return query.urlencode()
