"""What every rule works with: the case it looks at, the finding it makes, and the registry of rules by number."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from reports.chart import Chart, spoken
from reports.checks import hints
from reports.figures import LAST, THIS, Figures, Missing, Quantity, Undefined, formula

ERROR, WARNING, INFO = "error", "warning", "info"
Place = tuple[str, str]  # (line, column)


@dataclass(frozen=True)
class Settings:
    """What the office sets for a book year; every threshold here is to be confirmed by it."""

    tolerance: Decimal = Decimal(1)  # rupiah
    share_tolerance: Decimal = Decimal("0.01")  # percentage points of SHU shares
    nominal_percent: Decimal = Decimal(5)  # how near simpanan pokok must come to members × nominal
    registry_percent: Decimal = Decimal(1)
    saving_rate: tuple[Decimal, Decimal] = (Decimal(0), Decimal(15))  # percent a year, plausible
    loan_rate: tuple[Decimal, Decimal] = (Decimal(5), Decimal(36))
    audit_from: Decimal = Decimal(5_000_000_000)  # modal sendiri of KSP/USP
    jump_percent: Decimal = Decimal(30)
    rat_practice: tuple[int, int] = (3, 31)  # month, day after the book year; ministry's practice
    rat_statute: tuple[int, int] = (6, 30)
    frameworks: tuple[str, ...] = ("SAK EP", "SAK EMKM", "SAK Indonesia")  # of this book year


@dataclass(frozen=True)
class Case:
    """One report to be looked at. `facts` are the answers of the identity sheet (str, date or bool by key).

    `registry` holds the yearly figures that the office has of the same book year (aset, modal_sendiri, modal_luar,
    volume_usaha, anggota). `where` says at which cell a line stands; `secondary` cooperatives hold their RAT by the later limit.
    """

    figures: Figures
    year: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    registry: Mapping[str, Decimal] = field(default_factory=dict)
    settings: Settings = Settings()
    secondary: bool = False
    where: Callable[[str, str], str] | None = None

    @property
    def chart(self) -> Chart:
        return self.figures.chart

    @property
    def previous(self) -> Figures | None:
        return self.figures.previous

    def get(self, key: str, column: str = THIS) -> Quantity:
        return self.figures.get(key, column)

    def has(self, *keys: str) -> bool:
        """Whether the chart knows these lines or definitions at all."""
        known = {key for key, _ in self.chart._index} | set(self.chart.definitions)
        return known.issuperset(keys)

    def name(self, key: str) -> str:
        """What people call a line or a definition within a sentence."""
        return spoken(self.chart.label(key))

    def fact(self, key: str):
        return self.facts.get(key)

    @property
    def restated(self) -> bool:
        """Whether last year's figures are told anew, with the reason that this needs."""
        return bool(self.fact("disajikan_kembali") and str(self.fact("alasan_disajikan_kembali") or "").strip())

    def cell(self, place: Place) -> str:
        """Where a figure stands: the cell of a workbook, else statement, line and column in words."""
        line = self.chart.line(*place)
        if self.where and line and (found := self.where(*place)):
            return found
        column = dict(line.section.columns).get(place[1], "") if line else ""
        return f"{line.section.title}: {line.label} ({column})" if line else self.chart.label(place[0])

    def places(self, key: str, column: str = THIS) -> list[Place]:
        """The printed lines behind a line or a definition."""
        if key not in self.chart.definitions:
            return [(key, column)]
        found = [self.places(name, at or column) for name, at in formula(self.chart.definitions[key].formula).places]
        return list(dict.fromkeys(place for some in found for place in some))


@dataclass(frozen=True)
class Finding:
    """One thing found. Amounts in rupiah (persons, percent); `cells` say where; `hint` is a guess, never a correction."""

    message: str
    cells: tuple[str, ...] = ()
    expected: Decimal | None = None
    found: Decimal | None = None
    severity: str = ""
    rule: str = ""
    version: int = 1
    hint: str = ""
    places: tuple[Place, ...] = ()

    @property
    def difference(self) -> Decimal | None:
        return None if None in (self.expected, self.found) else self.found - self.expected


@dataclass(frozen=True)
class Rule:
    """A numbered check. A change of what it finds is a new version; `explainable` ones accept an explanation of
    the cooperative for what is no error; an explained finding stays, with its explanation, and is counted apart."""

    number: int
    title: str
    severity: str
    check: Callable[[Case], Iterator[Finding]]
    version: int = 1
    explainable: bool = False
    source: str = "pengalaman"

    @property
    def id(self) -> str:
        return f"{self.number:02d}"

    def run(self, case: Case) -> list[Finding]:
        """Its findings; raises Missing where the report lacks a figure that the whole rule needs."""
        stamp = {"rule": self.id, "version": self.version}
        return [replace(f, severity=f.severity or self.severity, **stamp) for f in self.check(case)]


RULES: dict[int, Rule] = {}


def rule(number: int, title: str, severity: str, **more) -> Callable:
    """Registers `function(case)`, a generator of findings, under its number."""

    def register(function: Callable[[Case], Iterator[Finding]]) -> Callable[[Case], Iterator[Finding]]:
        if number in RULES:
            raise ValueError(f"rule {number} twice")
        RULES[number] = Rule(number, title, severity, function, **more)
        return function

    return register


@dataclass(frozen=True)
class Unchecked:
    """A rule that could not look, and what it would need."""

    rule: str
    title: str
    reason: str


def run(case: Case, only: set[int] | None = None) -> tuple[list[Finding], list[Unchecked]]:
    """Every rule in the order of its number: what was found, and what could not be looked at."""
    findings, unchecked = [], []
    for number, one in sorted(RULES.items()):
        if only is not None and number not in only:
            continue
        try:
            findings += one.run(case)
        except Missing as missing:
            names = ", ".join(f"“{case.chart.label(k)}”{' tahun lalu' if c == LAST else ''}" for k, c in missing.places)
            unchecked.append(Unchecked(one.id, one.title, f"Belum dapat diperiksa: isi {names}."))
        except Undefined:
            unchecked.append(Unchecked(one.id, one.title, "Belum dapat diperiksa: pembaginya nol."))
    return findings, unchecked


def apart(case: Case, expected: Quantity, found: Quantity) -> bool:
    """Whether two figures differ by more than the tolerance and the rounding of the paper."""
    gap = abs(found.value - expected.value)
    return gap > case.settings.tolerance + expected.slack + found.slack


def compare(
    case: Case, expected: Quantity, found: Quantity, text: str, places: list[Place], **more
) -> Iterator[Finding]:
    """A finding when the two are apart; `text` names them as {found}, {expected} and {gap}."""
    if not apart(case, expected, found):
        return
    say = rupiah if case.chart.is_money(*places[0]) else number
    words = {"found": found.value, "expected": expected.value, "gap": abs(found.value - expected.value)}
    message = text.format(**{name: say(value) for name, value in words.items()})
    hint = hints.guess(case.figures, expected.value, found.value, places)
    yield finding(case, message, places, expected.value, found.value, hint=hint, **more)


def finding(case: Case, message: str, places: list[Place], expected=None, found=None, **more) -> Finding:
    """A finding with the cells of its places; the hint becomes the last sentence."""
    cells = tuple(dict.fromkeys(case.cell(place) for place in places))
    if more.get("hint"):
        message = f"{message} {more['hint']}"
    return Finding(message, cells, expected, found, places=tuple(places), **more)


def rupiah(value: Decimal) -> str:
    """Rp1.250.000 and −Rp500; pure, because rules run without Django."""
    whole = value == value.to_integral_value()
    digits = f"{abs(value):,.{0 if whole else 2}f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"{'−' if value < 0 else ''}Rp{digits}"


def number(value: Decimal, places: int = 2) -> str:
    """1.250,5 without needless noughts."""
    text = f"{value:,.{places}f}".rstrip("0").rstrip(".") if places else f"{value:,.0f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".").replace("-", "−")


def day(value: date) -> str:
    """31-12-2025 as statements print it."""
    return f"{value:%d-%m-%Y}"
