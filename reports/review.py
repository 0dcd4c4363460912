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

SHARIA = (
    "Koperasi berpola syariah: yang diperiksa kelengkapan dan hitungan laporannya. Rasio instrumen syariah belum tersedia pada "
    "portal, jadi laporan ini tidak diberi skor."
)


@dataclass(frozen=True)
class Assessed:
    """Every ratio of one instrument, and the score as far as it is known; `note` says why there is none."""

    results: list[health.Result]
    score: health.Score
    chart: Chart
    note: str = ""

    def _label(self, key: str) -> str:
        """What people call a line, or a figure that the instrument makes of lines."""
        own = self.score.instrument.definitions
        return own[key].label if key in own else self.chart.label(key)

    def as_dict(self) -> dict:
        """Plain data for JSON; figures rounded to six places."""
        return {
            "ratios": [_ratio(one, self._label) for one in self.results],
            "score": _score(self.score, self.results, self.note),
        }


@dataclass(frozen=True)
class Review:
    """What was found, what could not be looked at, and the usual (or wished) instrument; `others` are what else applies."""

    findings: list[Finding]
    unchecked: list[Unchecked]
    assessed: Assessed
    identity: Mapping[str, Any] = field(default_factory=dict)
    others: list[Assessed] = field(default_factory=list)

    def as_dict(self) -> dict:
        """Plain data for JSON, by one instrument: rupiah as whole numbers, other figures rounded to six places."""
        return {
            **self.identity,
            "findings": [_finding(one) for one in self.findings],
            "unchecked": self.not_looked_at,
            **self.assessed.as_dict(),
        }

    @property
    def not_looked_at(self) -> list[dict]:
        return [{"rule": u.rule, "title": u.title, "reason": u.reason} for u in self.unchecked]


def look_at(
    reading: Reading, instrument: Instrument | None = None, *, registry: Mapping[str, Decimal] | None = None,
    previous: Figures | None = None, settings: Settings | None = None, secondary: bool = False, every: bool = False,
    confirmed: Callable[[Instrument], bool] = lambda instrument: False,
    yes: Callable[[Instrument], Mapping[str, int]] = lambda instrument: {},
) -> Review:  # fmt: skip
    """The review of a template as read; the instrument is the usual one of its chart unless given, with `every` beside all others
    that apply. `confirmed` says whether the office has confirmed an instrument's worksheet, `yes` how many items of its questions
    a reviewer answered favourably."""
    figures = Figures(reading.chart, reading.amounts, reading.unit, previous)
    case = Case(
        figures, reading.year, reading.facts, registry or {}, settings or Settings(), secondary, reading.layout.where
    )  # fmt: skip
    found, unchecked = run(case)

    def assess(one: Instrument) -> Assessed:
        if reading.facts.get("syariah"):
            return _without_score(one, reading.chart, SHARIA)
        results = health.ratios(figures, one)
        return Assessed(results, health.score(results, one, yes(one), confirmed=confirmed(one)), reading.chart)

    instrument = instrument or instruments.usual_for(reading.chart.id)
    others = [one for one in instruments.applying_to(reading.chart.id) if one.id != instrument.id] if every else []
    identity = {
        "cooperative": reading.code,
        "year": reading.year,
        "chart": f"{reading.chart.id} {reading.chart.version}",
    }
    told = [*reading.findings, *found]
    return Review(told, unchecked, assess(instrument), identity, [assess(one) for one in others])


def refused(reason: str) -> Review:
    """The review of a file that cannot be read: one finding, and every ratio without a value."""
    finding = Finding(reason, ("berkas",), severity="error", rule="T01")
    nothing = _without_score(instruments.instrument("kkpkk_ksp"), chart("simpan_pinjam"), "Berkas tidak terbaca.")
    return Review([finding], [], nothing)


def _without_score(instrument: Instrument, lines: Chart, reason: str) -> Assessed:
    results = [health.Result(ratio, reason=reason) for ratio in instrument.ratios]
    return Assessed(results, health.score(results, instrument), lines, reason)


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


def _score(score: health.Score, results: list[health.Result], note: str) -> dict:
    of, known = len(results), sum(r.value is not None or r.score is not None for r in results)
    asked = len(score.instrument.questions)
    return {
        "instrument": score.instrument.id, "title": score.instrument.title,
        "version": score.instrument.version, "label": health.LABEL,
        "value": plain(score.value), "of": plain(score.most), "indicators": score.counted, "category": score.category or None,
        "ratios": f"{known} dari {of}", "questions": f"{score.known - known} dari {asked}" if asked else "",
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
