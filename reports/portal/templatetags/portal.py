"""What templates of the desk ask about findings."""

from datetime import date
from decimal import Decimal

from django import template

from klinik_koperasi.templatetags.formats import tanggal
from reports.amounts import shown
from reports.models import Report
from reports.portal import selectors

register = template.Library()


@register.simple_tag
def finding_places(report: Report, cells, linked: bool = True) -> list[dict]:
    """Where a finding's figures stand, in words; linked to the form while it may be filled in."""
    return selectors.where(report.lines, list(cells), report if linked else None)


@register.filter
def entry(mapping: dict, key):
    return mapping.get(key)


@register.simple_tag
def field_control(bound):
    """The bare input of a field in a row, tied to its error."""
    attrs = {"class": f"form-control {bound.field.widget.attrs.get('class', '')}"}
    if bound.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{bound.auto_id}-error"}
    return bound.as_widget(attrs=attrs)


@register.filter
def sample_value(value) -> str:
    """A figure, a day, yes or no, as the sample shows it."""
    if value is True or value is False:
        return "ya" if value else "tidak"
    if isinstance(value, Decimal):
        return shown(value)
    return tanggal(value) if isinstance(value, date) else value or ""
