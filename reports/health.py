"""A report's ratios and partial score by one instrument: every step shown, nothing scored that is not known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.figures import LAST, Figures, Formula, Missing, Quantity, Undefined, formula
from reports.instruments import Instrument, Question, Ratio, band_of

HUNDRED = Decimal(100)
YES_BANDS = ((Decimal(75), 4), (Decimal(50), 3), (Decimal(25), 2))  # above which share of yes; else 1 (one source)
LABEL = "Simulasi untuk telaah awal, bukan hasil pemeriksaan kesehatan"


@dataclass(frozen=True)
class Result:
    """One ratio as a treasurer can recompute it. `value` is None with a `reason` where it is undefined.

    `grade` is what the band gives (nilai 0–100 or skor 4–1), `score` what counts; `note` says what the reader must know.
    """

    ratio: Ratio
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    band: str = ""
    grade: Decimal | None = None
    score: Decimal | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class AspectScore:
    """One aspect: `value` is points of `weight` (Perdep) or percent (KKPKK); None when no indicator is known."""

    id: str
    name: str
    weight: Decimal | None
    value: Decimal | None
    known: int
    of: int


@dataclass(frozen=True)
class Score:
    """What is known of the whole. `value` counts `known` of `of` indicators; `most` is what these could give at best."""

    instrument: Instrument
    aspects: tuple[AspectScore, ...]
    known: int
    of: int
    value: Decimal | None = None
    most: Decimal | None = None
    category: str = ""
    note: str = ""

    @property
    def complete(self) -> bool:
        return self.known == self.of

    @property
    def counted(self) -> str:
        return f"dari {self.of} indikator" if self.complete else f"{self.known} dari {self.of} indikator"


class Reader:
    """Figures of a report together with the instrument's own definitions."""

    def __init__(self, figures: Figures, instrument: Instrument):
        self.figures, self.definitions = figures, instrument.definitions

    def get(self, key: str, column: str) -> Quantity:
        if key in self.definitions:
            return formula(self.definitions[key].formula).evaluate(self.get, column)
        return self.figures.get(key, column)


def ratios(figures: Figures, instrument: Instrument) -> list[Result]:
    """Every ratio of the instrument in its order, also the undefined ones."""
    reader = Reader(figures, instrument)
    return [_result(ratio, instrument, reader) for ratio in instrument.ratios]


def _result(ratio: Ratio, instrument: Instrument, reader: Reader) -> Result:
    empty = Result(ratio)
    if ratio.unavailable:
        return replace(empty, reason=ratio.unavailable)
    top, bottom, missing = _both(ratio, reader)
    known = replace(empty, numerator=top and top.value, denominator=bottom and bottom.value)
    if ratio.empty is not None and bottom is not None and bottom.value == 0:
        return _graded(replace(known, note=ratio.empty_reason), ratio.empty, instrument)
    if missing:
        return replace(known, reason=_missing_words(missing, reader.figures))
    if bottom.value <= 0:
        return replace(known, reason=_no_divisor(ratio, bottom.value))
    return _banded(known, top / bottom, instrument)


def _both(ratio: Ratio, reader: Reader) -> tuple[Quantity | None, Quantity | None, list]:
    found, missing = [], []
    for text in (ratio.numerator, ratio.denominator):
        try:
            found.append(formula(text).evaluate(reader.get))
        except Missing as error:
            found.append(None)
            missing += [place for place in error.places if place not in missing]
        except Undefined:
            found.append(Quantity(Decimal(0)))
    return found[0], found[1], missing


def _missing_words(places: list[tuple[str, str]], figures: Figures) -> str:
    names = [
        f"“{figures.chart.label(key)}”{' tahun lalu' if column == LAST else ''} ({_sheet(figures, key, column)})"
        for key, column in places
    ]
    return f"Belum dapat dihitung: isi {', '.join(names)}."


def _sheet(figures: Figures, key: str, column: str) -> str:
    line = figures.chart.line(key, column)
    return line.section.title if line else "laporan"


def _no_divisor(ratio: Ratio, value: Decimal) -> str:
    if ratio.positive:
        return "Tidak terdefinisi: angka tahun lalu nol atau negatif; penelaah yang menilai."
    if value == 0:
        return "Tidak terdefinisi: pembaginya nol."
    return "Tidak terdefinisi: pembaginya negatif; penelaah yang menilai."


def _banded(known: Result, quotient: Quantity, instrument: Instrument) -> Result:
    factor = HUNDRED if known.ratio.unit == "%" else Decimal(1)
    value, ends = quotient.value * factor, [end * factor for end in quotient.ends]
    known = replace(known, value=value)
    if not known.ratio.bands:
        return known
    band = band_of(known.ratio.bands, value)
    other = {band_of(known.ratio.bands, end).gives for end in ends} - {band.gives}
    note = "Karena pembulatan laporan, nilainya dapat juga jatuh pada golongan di sebelahnya." if other else ""
    return _graded(replace(known, band=str(band), note=note), band.gives, instrument)


def _graded(known: Result, grade: Decimal, instrument: Instrument) -> Result:
    score = grade * known.ratio.weight / HUNDRED if instrument.rule == "nilai" else grade
    return replace(known, grade=grade, score=score)


def score(
    results: list[Result], instrument: Instrument, yes: Mapping[str, int] | None = None, *, confirmed: bool = False
) -> Score:
    """The partial or whole score; `yes` counts the favourable answers by question id (an absent id is not answered).

    Perdep 06: sum of nilai × bobot / 100 and points of the questions. KKPKK: aspect % = Σ skor / (4 n) × 100, the whole =
    Σ aspect % × weight / 100, only when every aspect has indicators. A category needs every indicator and, for KKPKK, the
    office's confirmation of its sheet (`confirmed`). PEARLS has no score.
    """
    yes = dict(yes or {})
    for question in instrument.questions:
        if not 0 <= yes.get(question.id, 0) <= question.count:
            raise ValueError(f"{question.id}: {yes[question.id]} of {question.count}")
    known = sum(r.value is not None or r.score is not None for r in results) + len(yes)
    if instrument.rule == "sasaran":
        return Score(instrument, (), known, instrument.indicators, note="Instrumen ini hanya orientasi, tanpa skor.")
    scored = sum(r.score is not None for r in results) + len(yes)
    aspects = tuple(_aspect(name, results, instrument, yes) for name in instrument.aspects)
    total = _points(aspects) if instrument.rule == "nilai" else _pooled(aspects)
    most = _most(results, instrument, yes) if instrument.rule == "nilai" else (None if total is None else HUNDRED)
    note = "" if confirmed else instrument.confirm
    base = Score(instrument, aspects, scored, instrument.indicators, total, most, note=note)
    return replace(base, category=_category(base))


def _aspect(name: str, results: list[Result], instrument: Instrument, yes: Mapping[str, int]) -> AspectScore:
    label, weight = instrument.aspects[name]
    own = [r for r in results if r.ratio.aspect == name]
    questions = [q for q in instrument.questions if q.aspect == name]
    answered = [q for q in questions if q.id in yes]
    points = [r.score for r in own if r.score is not None]
    points += [_answer_points(q, yes[q.id]) for q in answered]
    value = None
    if points:
        total = sum(points, Decimal(0))
        value = total if instrument.rule == "nilai" else total * HUNDRED / (4 * len(points))
    return AspectScore(name, label, weight, value, len(points), len(own) + len(questions))


def _answer_points(question: Question, yes: int) -> Decimal:
    if question.per_yes is not None:
        return question.per_yes * yes
    share = HUNDRED * yes / question.count
    return Decimal(next((gives for above, gives in YES_BANDS if share > above), 1))


def _points(aspects: tuple[AspectScore, ...]) -> Decimal | None:
    known = [aspect.value for aspect in aspects if aspect.value is not None]
    return sum(known, Decimal(0)) if known else None


def _pooled(aspects: tuple[AspectScore, ...]) -> Decimal | None:
    if any(aspect.value is None for aspect in aspects):
        return None
    return sum((aspect.value * aspect.weight for aspect in aspects), Decimal(0)) / HUNDRED


def _most(results: list[Result], instrument: Instrument, yes: Mapping[str, int]) -> Decimal:
    weights = sum((r.ratio.weight for r in results if r.score is not None), Decimal(0))
    return weights + sum((q.per_yes * q.count for q in instrument.questions if q.id in yes), Decimal(0))


def _category(found: Score) -> str:
    if not found.complete or found.value is None or found.instrument.partial or found.note:
        return ""
    return str(band_of(found.instrument.categories, found.value).gives)


def expression(text: str, label) -> str:
    """A formula in words, by the function that gives a name its label."""
    words = Formula(text).text
    for key, _ in sorted(Formula(text).places, key=lambda place: -len(place[0])):
        words = words.replace(f"{key}.lalu", f"⟨{label(key)} tahun lalu⟩").replace(f"{key}.jumlah", f"⟨{label(key)}⟩")
        words = _replace_word(words, key, f"⟨{label(key)}⟩")
    return words.replace("*", "×").replace("⟨", "").replace("⟩", "")


def _replace_word(text: str, word: str, by: str) -> str:
    return re.sub(rf"(?<![\w⟨])\b{re.escape(word)}\b(?![^⟨]*⟩)", by, text)
