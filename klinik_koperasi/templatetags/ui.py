"""Components of the public site as template tags; each renders a file of templates/components/."""

from functools import lru_cache

from django import forms, template
from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
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
    "money": "M5 7h14a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2z"
    "M12 10a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM6 10v.1M18 15v.1",
    "people": "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM2 20c0-4 3-6 6-6s6 2 6 6"
    "M15 5.5a3 3 0 0 1 0 5.5M17 14.5c3 .5 5 2.5 5 5.5",
    "growth": "M4 20h16M7 20v-5M12 20V10M17 20V5M14 7l3-3 3 3",
    "chat": "M4 20l1.3-4.5A8 8 0 1 1 8.5 18.7zM9 9.5c0 3 2.5 5.5 5.5 5.5",
    "replaced": "M4 8h13l-4-4M20 16H7l4 4",
    "print": "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z",
}


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, css: str = "icon") -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', css, mark_safe(ICONS[name])
    )


# label, address name, fragment, beginnings of the address names that belong to it (the longest one wins)
MENU = [
    ("Ajukan", "request_start", "", ["request_"]),
    ("Cek", "request_check", "", ["request_check", "request_status"]),
    ("Koperasi", "cooperative_list", "", ["cooperative_", "open_data"]),
    ("Statistik", "statistics", "", ["statistics"]),
]
LOG_IN = ("Masuk", "account_login", "", ["account_login"])
WORKPLACE = ("Kerja", "admin:index", "", [])
DESK = ("Portal", "portal_home", "", ["portal_"])  # of people of cooperatives


@register.simple_tag(takes_context=True)
def main_menu(context) -> SafeString:
    """The five links of the masthead; a page may name its own place with `nav` (the label), else its address tells."""
    user = context.get("user")
    known = bool(user and user.is_authenticated)
    menu = [*MENU, LOG_IN if not known else WORKPLACE if user.is_staff else DESK]
    here = context.get("nav") or _place(menu, getattr(context.get("request"), "resolver_match", None))
    return _menu(menu[-1][:3], here, settings.ROOT_URLCONF)


@lru_cache(maxsize=64)
def _menu(last: tuple[str, str, str], here: str, urls: str) -> SafeString:
    """Drawn once a process for each place: it depends on nothing else."""
    items = []
    for label, address, fragment in [*(place[:3] for place in MENU), last]:
        try:
            items.append({"label": label, "url": reverse(address) + fragment, "here": label == here})
        except NoReverseMatch:
            continue  # an app that is not installed has no place in the menu
    return get_template("layout/menu.html").render({"items": items})


@register.simple_tag
def page_styles() -> SafeString:
    """The icon and the stylesheets that every page has."""
    return _styles(settings.STORAGES["staticfiles"]["BACKEND"])


@lru_cache(maxsize=4)
def _styles(storage: str) -> SafeString:
    return get_template("layout/styles.html").render()


@register.simple_tag(takes_context=True)
def page_foot(context) -> SafeString:
    """The foot of every page, with what the office says of itself."""
    office = context.get("office")
    phone = getattr(office, "whatsapp", "")
    said = [getattr(office, name, "") for name in ("hours", "address", "demo")]
    return _foot(getattr(phone, "raw_input", "") or "", *said, settings.ROOT_URLCONF)


@lru_cache(maxsize=16)
def _foot(whatsapp: str, hours: str, address: str, demo: bool, urls: str) -> SafeString:
    """Drawn once a process for what the office says; another word of it is another foot."""
    office = {"whatsapp": whatsapp, "hours": hours, "address": address, "demo": demo}
    return get_template("layout/footer.html").render({"office": office})


def _place(menu: list, match) -> str:
    name = (match.url_name or "") if match else ""
    fits = [(len(start), label) for label, _, _, starts in menu for start in starts if name.startswith(start)]
    return max(fits, default=(0, ""))[1]


@register.filter
def wa_number(value) -> str:
    """6281234567890, as click-to-chat addresses want it"""
    digits = "".join(c for c in str(value or "") if c.isdigit())
    return "62" + digits[1:] if digits.startswith("0") else digits


@register.filter
def signs(text: str) -> int:
    """How many letters and digits a code has, whatever stands between them."""
    return sum(c.isalnum() for c in text)


@register.filter
def field_state(bound) -> str:
    """Class of a field's block."""
    return "field wrong" if bound.errors else "field"


@register.inclusion_tag("components/field.html")
def field(bound, optional: bool | None = None, short: bool = False) -> dict:
    """Label, hint, error and control in this order, tied together for screen readers.

    Dates and times become the browser's own pickers, whole numbers a numeric keyboard that keeps what was typed;
    one check box stands in its label, several inputs in one fieldset; radio buttons and lists of boxes as `choices`.
    """
    widget = bound.field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return choices(bound, optional=optional) | {"kind": "choices"}
    _make_native(bound.field, widget)
    if str(bound.label).startswith(str(widget.attrs.get("placeholder") or "\0")):
        del widget.attrs["placeholder"]  # says the label again and vanishes while typing
    attrs = _aria(bound)
    described = attrs.get("aria-describedby", "")
    common = {"field": bound, "described": described, "optional": _optional(bound, optional)}
    if isinstance(widget, forms.MultiWidget):
        return common | {"kind": "group", "parts": _parts(bound, attrs, short)}
    attrs["class"] = _control_class(widget, short)
    kind = "check" if isinstance(widget, forms.CheckboxInput) else "plain"
    return common | {"kind": kind, "control": bound.as_widget(attrs=attrs)}


@register.inclusion_tag("components/choices.html")
def choices(bound, columns: int = 2, first: int = 0, optional: bool | None = None) -> dict:
    """Radio buttons or check boxes as large targets; with `first`, the rest stands in a part that opens."""
    bound.field.widget.attrs["class"] = "form-check-input"
    if bound.errors:
        bound.field.widget.attrs["aria-invalid"] = "true"
    options = [option for option in bound if option.data["value"] not in ("", None)]
    return {
        "field": bound,
        "described": _aria(bound).get("aria-describedby", ""),
        "optional": _optional(bound, optional),
        "first": options[:first] if first else options,
        "rest": options[first:] if first else [],
        "rest_open": any(option.data["selected"] for option in options[first:]) if first else False,
        "css": {1: "col-12", 2: "col-sm-6", 3: "col-sm-4"}[columns],
    }


@register.inclusion_tag("components/errors.html")
def error_summary(*forms_or_sets) -> dict:
    """The list at the top of a page with errors, each a link to its field; takes forms and formsets."""
    items = []
    for form in forms_or_sets:
        if not hasattr(form, "errors"):
            continue  # a page without a form in this state
        if hasattr(form, "forms"):
            items += [{"text": text} for text in form.non_form_errors()] if form.is_bound else []
        for single in getattr(form, "forms", [form]):
            items += _errors_of(single)
    return {"items": items}


@register.inclusion_tag("components/stepline.html")
def stepline(steps) -> dict:
    """Where one is in a long form: dicts with `title`, `url` and `state` (done, now, todo)."""
    return {"steps": steps}


@register.inclusion_tag("components/timeline.html")
def timeline(entries) -> dict:
    """What was, is and comes: dicts with `state` (done, now, todo), `title`, `when`, `text`, `note`."""
    return {"entries": entries}


def _errors_of(form) -> list[dict]:
    items = []
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        where = (bound.id_for_label or f"{bound.auto_id}_0") if bound and not bound.is_hidden else ""
        items += [{"id": where, "label": bound.label if bound else "", "text": text} for text in errors]
    return items


def _optional(bound, optional: bool | None) -> bool:
    """Whether a field is marked as one that may stay empty; a form that says so once has `marks_optional = False`."""
    if optional is None:
        return not bound.field.required and getattr(bound.form, "marks_optional", True)
    return optional


def _aria(bound) -> dict:
    described = [f"{bound.auto_id}-hint"] if bound.help_text else []
    described += [f"{bound.auto_id}-error"] if bound.errors else []
    attrs = {"aria-describedby": " ".join(described)} if described else {}
    return attrs | ({"aria-invalid": "true"} if bound.errors else {})


NATIVE = [
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.TimeInput, "time", "%H:%M"),
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
]
PART_LABELS = {"date": "Tanggal", "time": "Jam"}


def _make_native(form_field, widget) -> None:
    """Turns Django's plain text inputs for date, time and whole number into what a phone's keyboard understands."""
    for part in getattr(widget, "widgets", [widget]):
        kind = getattr(part, "input_type", "")
        for cls, native, pattern in NATIVE:
            if isinstance(part, cls) and kind in ("text", native):
                part.input_type, part.format = native, pattern
        if kind == "number" and type(form_field) is forms.IntegerField:
            # a number input throws "sekitar 30" away; as text it is kept and can be quoted in the error
            part.input_type = "text"
            kept = {key: value for key, value in part.attrs.items() if key not in ("min", "max", "step")}
            part.attrs = kept | {"inputmode": "numeric"}
        elif kind == "tel":
            part.attrs = {"inputmode": "tel", "autocomplete": "tel"} | part.attrs


def _parts(bound, attrs: dict, short: bool) -> list[dict]:
    """The single inputs of a MultiWidget, each with a label of its own (`attrs={"label": …}` on the sub-widget)."""
    widget, value = bound.field.widget, bound.value()
    values = value if isinstance(value, list) else widget.decompress(value)
    found = []
    for index, (part, suffix) in enumerate(zip(widget.widgets, widget.widgets_names, strict=True)):
        label = part.attrs.pop("label", "") or PART_LABELS.get(getattr(part, "input_type", ""), f"Bagian {index + 1}")
        own = attrs | {"id": f"{bound.auto_id}_{index}", "class": _control_class(part, short)}
        if widget.is_required and bound.field.require_all_fields:
            own["required"] = True
        control = part.render(bound.html_name + suffix, values[index] if values else None, own, bound.form.renderer)
        found.append({"id": own["id"], "label": label, "control": control})
    return found


def _control_class(widget, short: bool) -> str:
    kind = getattr(widget, "input_type", "")
    base = {"select": "form-select", "checkbox": "form-check-input"}.get(kind, "form-control")
    given = widget.attrs.get("class", "")
    return " ".join(part for part in (base, "short" if short else "", given) if part)


@register.simple_tag
def age_squares(age: int, promise: int | None) -> SafeString:
    """One square a working day, a line where the promise ends, red squares beyond it; the words beside it say the same."""
    promise = promise or age
    within = [(1 + 14 * day, "in" if day < age else "no") for day in range(promise)]
    beyond = [(5 + 14 * day, "out") for day in range(promise, min(age, promise + 6))]
    width = 14 * max(promise, min(age, promise + 6)) + 8
    squares = format_html_join("", '<rect class="{1}" x="{0}" y="3" width="10" height="10" rx="2"/>', within + beyond)
    return format_html(
        '<svg class="age" viewBox="0 0 {} 16" aria-hidden="true">{}<path class="lim" d="M{}.5 0v16"/></svg>',
        width, squares, 14 * promise,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def panel(context, block: dict) -> SafeString:
    """A block that an app registered ({"template", "context"}), drawn with its own context (also as `data`) only."""
    own = {name: context.get(name) for name in ("request", "user", "office", "perms", "csrf_token")}
    own |= block["context"] | {"data": block["context"]}
    return get_template(block["template"]).template.render(Context(own))
