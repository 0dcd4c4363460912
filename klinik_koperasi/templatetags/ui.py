"""Components of the public site as template tags; each renders a file of templates/components/."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# path data on a 24 x 24 grid, one pen; all are drawn by class .icon
ICONS = {
    "check": "M4 12.5l5.5 5.5L20 7",
    "shield": "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM8.5 12l2.5 2.5 4.5-5",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 7.5v.5",
    "warn": "M12 4l9 16H3zM12 10v5M12 17.5v.5",
    "cross": "M6 6l12 12M18 6L6 18",
    "house": "M4 20h16M6 20V9l6-5 6 5v11M10 20v-6h4v6",
    "book": "M4 5h7a1 1 0 0 1 1 1v14a2 2 0 0 0-2-1H4zM20 5h-7a1 1 0 0 0-1 1v14a2 2 0 0 1 2-1h6z",
    "meeting": "M12 10a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM5 5a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM19 5a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"
    "M5 17a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM19 17a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
    "money": "M5 7h14a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2zM12 10a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"
    "M6 10v.1M18 15v.1",
    "people": "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM2 20c0-4 3-6 6-6s6 2 6 6M15 5.5a3 3 0 0 1 0 5.5M17 14.5c3 .5 5 2.5 5 5.5",
    "growth": "M4 20h16M7 20v-5M12 20V10M17 20V5M14 7l3-3 3 3",
    "chat": "M4 20l1.3-4.5A8 8 0 1 1 8.5 18.7zM9 9.5c0 3 2.5 5.5 5.5 5.5",
    "print": "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z",
}


@register.simple_tag
def icon(name: str, css: str = "icon") -> SafeString:
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', css, mark_safe(ICONS[name]))


@register.filter
def field_state(bound) -> str:
    """Class of a field's block."""
    return "field wrong" if bound.errors else "field"


@register.inclusion_tag("components/field.html")
def field(bound, optional: bool | None = None, short: bool = False) -> dict:
    """Label, hint, error and control in this order, tied together for screen readers."""
    described = [f"{bound.id_for_label}-hint"] if bound.help_text else []
    described += [f"{bound.id_for_label}-error"] if bound.errors else []
    attrs = {"class": _control_class(bound, short)}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    optional = not bound.field.required if optional is None else optional
    return {"field": bound, "control": bound.as_widget(attrs=attrs), "optional": optional}


@register.inclusion_tag("components/choices.html")
def choices(bound, columns: int = 2, first: int = 0) -> dict:
    """Radio buttons or check boxes as large targets; with `first`, the rest stands in a part that opens."""
    options = list(bound)
    return {
        "field": bound,
        "first": options[:first] if first else options,
        "rest": options[first:] if first else [],
        "rest_open": any(option.data["selected"] for option in options[first:]) if first else False,
        "css": {1: "col-12", 2: "col-sm-6", 3: "col-sm-4"}[columns],
    }


@register.inclusion_tag("components/errors.html")
def error_summary(*forms) -> dict:
    """The list at the top of a form with errors, each a link to its field."""
    items = []
    for form in forms:
        for name, errors in form.errors.items():
            bound = form[name] if name in form.fields else None
            items += [{"id": bound.id_for_label or bound.auto_id if bound else "", "label": bound.label if bound else "", "text": e} for e in errors]
    return {"items": items}


def _control_class(bound, short: bool) -> str:
    kind = bound.field.widget.input_type if hasattr(bound.field.widget, "input_type") else ""
    base = {"select": "form-select", "checkbox": "form-check-input"}.get(kind, "form-control")
    return f"{base} short" if short else base
