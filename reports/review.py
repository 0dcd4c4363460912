"""The desk review of one report without saving anything: all checks, one instrument, and both as plain data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from reports import (
    checks,  # noqa: F401 - registers the rules
    health,
    instruments,
)
from reports.chart import Chart, chart
from reports.checks.base import Case, Finding, Settings, Unchecked, run
from reports.figures import Figures
from reports.instruments import Instrument
from reports.workbook.values import Reading

SHARIA = "Koperasi berpola syariah: rasio instrumen syariah belum tersedia pada portal, jadi tidak diberi skor."


@dataclass(frozen=True)
class Review:
    """What was found, what could not be looked at, every ratio of the instrument, and the score as far as it is known."""

    findings: list[Finding]
    unchecked: list[Unchecked]
    results: list[health.Result]
    score: health.Score
    chart: Chart
    note: str = ""
    identity: Mapping[str, Any] = field(default_factory=dict)

    def _label(self, key: str) -> str:
        """What people call a line, or a figure that the instrument makes of lines."""
        own = self.score.instrument.definitions
        return own[key].label if key in own else self.chart.label(key)

    def as_dict(self) -> dict:
        """Plain data for JSON: rupiah as whole numbers, other figures rounded to six places."""
        return {
            **self.identity,
            "findings": [_finding(one) for one in self.findings],
            "unchecked": [{"rule": u.rule, "title": u.title, "reason": u.reason} for u in self.unchecked],
            "ratios": [_ratio(one, self._label) for one in self.results],
            "score": _score(self.score, self.note),
        }


def look_at(
    reading: Reading, instrument: Instrument | None = None, *, registry: Mapping[str, Decimal] | None = None,
    previous: Figures | None = None, settings: Settings | None = None, secondary: bool = False,
    confirmed: Callable[[Instrument], bool] = lambda instrument: False,
    yes: Callable[[Instrument], Mapping[str, int]] = lambda instrument: {},
) -> Review:  # fmt: skip
    """The review of a template as read; the instrument is the usual one of its chart unless given. `confirmed` says whether the
    office has confirmed an instrument's worksheet, `yes` how many items of its questions a reviewer answered favourably."""
    figures = Figures(reading.chart, reading.amounts, reading.unit, previous)
    case = Case(
        figures, reading.year, reading.facts, registry or {}, settings or Settings(), secondary, reading.layout.where
    )  # fmt: skip
    found, unchecked = run(case)
    instrument = instrument or instruments.usual_for(reading.chart.id)
    identity = {
        "cooperative": reading.code,
        "year": reading.year,
        "chart": f"{reading.chart.id} {reading.chart.version}",
    }
    if reading.facts.get("syariah"):
        return _without_score(reading.findings + found, unchecked, instrument, reading.chart, SHARIA, identity)
    results = health.ratios(figures, instrument)
    score = health.score(results, instrument, yes(instrument), confirmed=confirmed(instrument))
    return Review(reading.findings + found, unchecked, results, score, reading.chart, identity=identity)


def refused(reason: str) -> Review:
    """The review of a file that cannot be read: one finding, and every ratio without a value."""
    instrument = instruments.instrument("kkpkk_ksp")
    finding = Finding(reason, ("berkas",), severity="error", rule="T01")
    return _without_score([finding], [], instrument, chart("simpan_pinjam"), "Berkas tidak terbaca.", {})


def _without_score(findings, unchecked, instrument: Instrument, lines: Chart, reason: str, identity: Mapping) -> Review:
    results = [health.Result(ratio, reason=reason) for ratio in instrument.ratios]
    return Review(findings, unchecked, results, health.score(results, instrument), lines, reason, identity)


def _finding(one: Finding) -> dict:
    return {
        "rule": one.rule, "severity": one.severity, "message": one.message, "cells": list(one.cells),
        "expected": plain(one.expected), "found": plain(one.found),
    }  # fmt: skip


def _ratio(one: health.Result, label: Callable[[str], str]) -> dict:
    ratio = one.ratio
    parts = [health.expression(text, label) for text in (ratio.numerator, ratio.denominator) if text]
    return {
        "id": ratio.id, "name": ratio.name, "numerator": plain(one.numerator), "denominator": plain(one.denominator),
        "value": plain(one.value), "unit": ratio.unit, "band": one.band, "grade": plain(one.grade), "score": plain(one.score),
        "weight": plain(ratio.weight), "reason": " ".join(filter(None, (one.reason, one.note))), "target": ratio.target,
        "formula": f"({parts[0]}) / ({parts[1]})" if parts else "",
        "confirm": f"Batas ini perlu dikonfirmasi: {ratio.confirm}" if ratio.confirm else "",
    }  # fmt: skip


def _score(score: health.Score, note: str) -> dict:
    return {
        "instrument": score.instrument.id, "title": score.instrument.title,
        "version": score.instrument.version, "label": health.LABEL,
        "value": plain(score.value), "of": plain(score.most), "indicators": score.counted, "category": score.category or None,
        "aspects": [_aspect(one) for one in score.aspects],
        "note": " ".join(filter(None, (note, score.note))),
    }  # fmt: skip


def _aspect(one: health.AspectScore) -> dict:
    known = f"{one.known} dari {one.of}"
    return {"id": one.id, "name": one.name, "weight": plain(one.weight), "value": plain(one.value), "indicators": known}


def plain(value):
    """A number that JSON knows; texts stay, None stays."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(round(value, 6))
