"""The field of one place of a chart, the same wherever it is filled in: an answer, an amount, a percentage."""

from django import forms

from reports.amounts import AmountField, PercentField
from reports.chart import PERCENT, Line
from reports.models import Report

LONG = ("alasan_", "penjelasan_")


def figure_field(line: Line, column: str, unit: int) -> forms.Field:
    """An amount in `unit` rupiah, a number of persons, or a share; labelled by line and column."""
    label = f"{line.label}, {dict(line.section.columns)[column].lower()}"
    if column in PERCENT:
        return PercentField(label=label)
    return AmountField(unit=unit, persons=line.measure == "orang", negative=line.negative, label=label)


def frameworks_of(report: Report, stated: str | None) -> list[str]:
    """What may be chosen in the report's book year, and what is stated already."""
    return list(dict.fromkeys([*report.campaign.framework_choices, *filter(None, [stated])]))


def answer_field(line: Line, frameworks: list[str], **yes_no) -> forms.Field:
    """An answer about the report, never required; `frameworks` are the choices of one, `yes_no` how a yes or no is asked."""
    common = {"label": line.label, "required": False, "help_text": line.note}
    if line.type == "tanggal":
        return forms.DateField(**common, widget=forms.DateInput(attrs={"type": "date"}))
    if line.type == "ya/tidak":
        return forms.ChoiceField(**yes_no, **common)
    if line.type == "pilihan":
        words = frameworks if line.key == "kerangka" else line.choices
        return forms.ChoiceField(choices=[("", "Pilih"), *((word, word) for word in words)], **common)
    widget = forms.Textarea(attrs={"rows": 3}) if line.key.startswith(LONG) else forms.TextInput()
    return forms.CharField(max_length=1000, widget=widget, **common)
