"""Health instruments: ratios, bands, weights, questions as data with versions (`data/instruments/*.yaml`), checked when read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from reports.chart import Definition, charts
from reports.data import load
from reports.figures import formula

FOLDER = Path(__file__).with_name("data") / "instruments"
SOURCES = {"dua sumber", "satu sumber", "pengalaman"}
RULES = {
    "nilai",
    "skor",
    "sasaran",
}  # Perdep 06: nilai × bobot / 100; KKPKK: 4 to 1 pooled by aspect; PEARLS: target only


@dataclass(frozen=True)
class Band:
    """An interval of a ratio (or of a final score) and what it gives; None is an open end."""

    low: Decimal | None
    low_in: bool
    high: Decimal | None
    high_in: bool
    gives: Decimal | str

    def holds(self, value: Decimal) -> bool:
        above = self.low is None or value > self.low or (self.low_in and value == self.low)
        below = self.high is None or value < self.high or (self.high_in and value == self.high)
        return above and below

    def __str__(self) -> str:
        if self.low is None:
            return f"{'≤' if self.high_in else '<'} {_plain(self.high)}"
        if self.high is None:
            return f"{'≥' if self.low_in else '>'} {_plain(self.low)}"
        return (
            f"{'≥' if self.low_in else '>'} {_plain(self.low)} dan {'≤' if self.high_in else '<'} {_plain(self.high)}"
        )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def band_of(bands: tuple[Band, ...], value: Decimal) -> Band:
    """The first band that holds the unrounded value; a checked instrument has one for every value."""
    return next(band for band in bands if band.holds(value))


@dataclass(frozen=True)
class Ratio:
    """One ratio; `empty` is what the instrument itself gives when the denominator is nil."""

    id: str
    name: str
    aspect: str
    unit: str
    source: str
    numerator: str = ""
    denominator: str = ""
    bands: tuple[Band, ...] = ()
    weight: Decimal | None = None
    empty: Decimal | None = None
    empty_reason: str = ""
    positive: bool = False  # growth: last year's figure must be above nil
    confirm: str = ""
    target: str = ""
    unavailable: str = ""


@dataclass(frozen=True)
class Question:
    """An indicator of yes/no items; `per_yes` is set where each yes has points of its own."""

    id: str
    name: str
    aspect: str
    count: int
    per_yes: Decimal | None = None


@dataclass(frozen=True)
class Instrument:
    """One version of one instrument."""

    id: str
    version: str
    title: str
    regulation: str
    charts: tuple[str, ...]
    since: date
    since_note: str
    status: str
    rule: str
    aspects: dict[str, tuple[str, Decimal | None]]
    categories: tuple[Band, ...]
    ratios: tuple[Ratio, ...]
    questions: tuple[Question, ...]
    definitions: dict[str, Definition] = field(repr=False)
    confirm: str = ""
    partial: bool = False

    @property
    def indicators(self) -> int:
        return len(self.ratios) + len(self.questions)


class BadInstrument(ValueError):
    """The data file breaks a rule of its own; for developers."""


@lru_cache(maxsize=1)
def instruments() -> dict[tuple[str, str], Instrument]:
    """Every version of every instrument by (id, version); raises BadInstrument."""
    built = [_build(load(path)) for path in sorted(FOLDER.glob("*.yaml"))]
    return {(one.id, one.version): one for one in built}


def instrument(name: str, version: str = "") -> Instrument:
    """One version, or the newest that is in force today; raises KeyError."""
    found = [one for (i, v), one in instruments().items() if i == name and version in ("", v)]
    if not found:
        raise KeyError(name)
    known = [one for one in found if version or one.since <= date.today()]
    return max(known or found, key=lambda one: (one.since, one.version))


def usual_for(chart: str) -> Instrument:
    """The instrument that is treated as current for a chart: KKPKK, by savings and loan or sektor riil."""
    return instrument("kkpkk_sektor_riil" if chart == "umum" else "kkpkk_ksp")


def applying_to(chart: str) -> list[Instrument]:
    """Every instrument for reports by a chart, each in its newest version: the usual one first, the others by id."""
    found = {name for (name, _), one in instruments().items() if chart in one.charts}
    usual = usual_for(chart).id
    return [instrument(name) for name in sorted(found | {usual}, key=lambda name: (name != usual, name))]


def _build(raw: dict) -> Instrument:
    built = Instrument(
        raw["id"], str(raw["version"]), raw["title"], raw["regulation"], tuple(raw["charts"]), raw["in_force"]["from"],
        raw["in_force"].get("note", ""), raw["status"], raw["rule"],
        {name: (label, None if weight is None else Decimal(weight)) for name, (label, weight) in raw["aspects"].items()},
        _bands(raw["categories"]), tuple(_ratio(entry) for entry in raw["ratios"]),
        tuple(Question(**entry) for entry in raw["questions"]),
        {name: Definition(**entry) for name, entry in raw["definitions"].items()},
        raw.get("confirm", ""), raw.get("partial", False),
    )  # fmt: skip
    problems = list(_problems(built))
    if problems:
        raise BadInstrument(f"{built.id} {built.version}: " + "; ".join(problems))
    return built


def _ratio(raw: dict) -> Ratio:
    numbers = {name: Decimal(raw[name]) for name in ("weight", "empty") if raw.get(name) is not None}
    texts = {name: str(raw[name]) for name in ("numerator", "denominator") if name in raw}
    return Ratio(**(raw | numbers | texts | {"bands": _bands(raw.get("bands", []))}))


def _bands(raw: list) -> tuple[Band, ...]:
    def number(value):
        return None if value is None else Decimal(value)

    return tuple(
        Band(number(low), low_in, number(high), high_in, gives if isinstance(gives, str) else Decimal(gives))
        for low, low_in, high, high_in, gives in raw
    )


def _problems(built: Instrument) -> Iterator[str]:
    if built.rule not in RULES:
        yield f"unknown rule {built.rule}"
    weights = [weight for _, weight in built.aspects.values()]
    if built.rule != "sasaran" and sum(weights) != 100:
        yield "the weights of the aspects do not sum to 100"
    if built.categories:
        yield from _gaps("categories", tuple(sorted(built.categories, key=lambda b: b.low or Decimal("-Infinity"))))
    for entry in (*built.ratios, *built.questions):
        if entry.aspect not in built.aspects:
            yield f"{entry.id}: unknown aspect {entry.aspect}"
    for ratio in built.ratios:
        yield from _ratio_problems(built, ratio)
    if built.rule == "nilai":
        yield from _weights_by_aspect(built)


def _ratio_problems(built: Instrument, ratio: Ratio) -> Iterator[str]:
    if ratio.source not in SOURCES:
        yield f"{ratio.id}: unknown source"
    if ratio.source != "dua sumber" and not (ratio.confirm or built.confirm):
        yield f"{ratio.id}: rests on less than two sources and does not say what is to be confirmed"
    if ratio.unavailable:
        return
    if built.rule != "sasaran":
        yield from _gaps(ratio.id, ratio.bands)
    for name in built.charts:
        for (chart_id, _), chart in charts().items():
            if chart_id == name:
                yield from _unknown_names(built, ratio, chart)


def _gaps(what: str, bands: tuple[Band, ...]) -> Iterator[str]:
    """Bands must follow each other from one open end to the other, each edge belonging to exactly one of them."""
    if not bands or bands[0].low is not None or bands[-1].high is not None:
        yield f"{what}: the ends are not open"
    for first, second in zip(bands, bands[1:], strict=False):
        if first.high != second.low or first.high_in == second.low_in:
            yield f"{what}: a gap or overlap at {first.high}"


def _unknown_names(built: Instrument, ratio: Ratio, chart) -> Iterator[str]:
    known = {key for key, _ in chart._index} | set(chart.definitions) | set(built.definitions)
    texts = [ratio.numerator, ratio.denominator, *(d.formula for d in built.definitions.values())]
    unknown = {key for text in texts for key, _ in formula(text).places} - known
    if unknown:
        yield f"{ratio.id}: {sorted(unknown)} not in {chart.id}"


def _weights_by_aspect(built: Instrument) -> Iterator[str]:
    for name, (_, weight) in built.aspects.items():
        own = sum((r.weight for r in built.ratios if r.aspect == name), Decimal(0))
        own += sum((q.per_yes * q.count for q in built.questions if q.aspect == name), Decimal(0))
        if own != weight:
            yield f"{name}: its indicators weigh {own}, not {weight}"
