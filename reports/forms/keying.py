"""A paper report typed at the desk: every answer and figure of its chart on one form, read as people write amounts."""

from decimal import Decimal

from django import forms

from reports.amounts import shown
from reports.chart import Line
from reports.forms.places import answer_field, figure_field, frameworks_of
from reports.models import Report
from reports.selectors import facts_of, filling, identity
from reports.workbook.layout import layout
from reports.workbook.values import UNITS

YES_NO = [("", "Belum dijawab"), ("ya", "Ya"), ("tidak", "Tidak")]


class KeyInForm(forms.Form):
    """Begins with the newest submission's figures, else with what the registry knows; gives `facts`, `amounts` and `unit`.

    `seen` is the number of the submission that the page showed: another one by now is told and nothing is taken.
    """

    use_required_attribute = False
    marks_optional = False  # the page says it once
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, report: Report, data=None):
        super().__init__(data)
        self.report, self.paper = report, report.paper
        self.initial["seen"] = self.paper.number if self.paper else 0
        self.places: dict[str, tuple[str, str]] = {}
        facts, amounts = self._beginning()
        unit = UNITS.get(facts.get("satuan"), 1)
        spots, frameworks = layout(report.lines).spots, frameworks_of(report, facts.get("kerangka"))
        for section in report.lines.sections:
            for line in section.lines:
                for column in section.column_ids:
                    if line.type and not line.locked:
                        self.fields[line.key] = answer_field(line, frameworks, choices=YES_NO)
                        self.initial[line.key] = {True: "ya", False: "tidak"}.get(
                            facts.get(line.key), facts.get(line.key)
                        )
                    elif not line.type and not spots[line.key, column].formula:
                        self._amount(line, column, amounts.get((line.key, column)), unit)

    def _beginning(self) -> tuple[dict, dict]:
        if self.paper:
            return facts_of(self.paper), self.paper.amounts
        begun = filling(self.report.cooperative, self.report.campaign.tahun_buku, self.report.lines)
        return begun.facts, {place: Decimal(value) for place, value in begun.amounts.items()}

    def _amount(self, line: Line, column: str, value: Decimal | None, unit: int) -> None:
        name, chosen = f"{line.key}-{column}", UNITS.get(self.data.get("satuan"), unit) if self.is_bound else unit
        self.fields[name] = figure_field(line, column, chosen)
        self.places[name] = (line.key, column)
        money = self.report.lines.is_money(line.key, column)
        self.initial[name] = shown(value / unit if value is not None and money else value)

    def clean_seen(self) -> int:
        number = self.paper.number if self.paper else 0
        if self.cleaned_data["seen"] != number:
            raise forms.ValidationError(
                f"{self.paper.handed_by.name} baru saja memasukkan {str(self.paper).lower()}. Buka laporannya, bandingkan, lalu "
                "ketik ulang yang masih perlu."
            )
        return number

    def clean(self):
        data = super().clean()
        if not any(data.get(name) is not None for name in self.places):
            raise forms.ValidationError("Belum ada angka yang diisi.")
        return data

    @property
    def unit(self) -> int:
        return UNITS.get(self.cleaned_data.get("satuan"), 1)

    @property
    def facts(self) -> dict:
        """The answers with what is known for certain; an empty answer is left out."""
        own = identity(self.report.cooperative, self.report.campaign.tahun_buku)
        kinds = {line.key: line.type for line in self.report.lines.facts}
        typed = {key: self.cleaned_data.get(key) for key in kinds if self.cleaned_data.get(key) not in (None, "")}
        words = {key: value == "ya" if kinds[key] == "ya/tidak" else value for key, value in typed.items()}
        return {key: value for key, value in own.items() if key in kinds and value} | words

    @property
    def amounts(self) -> dict[tuple[str, str], Decimal]:
        """Figures in whole rupiah (persons, percent) by place."""
        typed = {place: self.cleaned_data.get(name) for name, place in self.places.items()}
        money = self.report.lines.is_money
        return {p: value * self.unit if money(*p) else value for p, value in typed.items() if value is not None}

    @property
    def sections(self) -> list[dict]:
        """The form as the statements are printed: headings, and lines with a field (or a dash) for each column."""
        found = []
        for section in self.report.lines.sections:
            rows = [self._row(section, row) if isinstance(row, Line) else {"heading": row} for row in section.rows]
            wrong = any(self[n].errors for n in self.fields if n.split("-")[0] in {line.key for line in section.lines})
            rows = [row for row in rows if row]
            found.append(
                {
                    "title": section.title,
                    "facts": section.facts,
                    "columns": section.columns,
                    "rows": rows,
                    "wrong": wrong,
                }
            )
        return found

    def _row(self, section, line: Line) -> dict | None:
        if section.facts:
            return {"answer": self[line.key]} if line.key in self.fields else None
        names = [f"{line.key}-{column}" for column in section.column_ids]
        return {"label": line.label, "cells": [self[name] if name in self.fields else None for name in names]}
