"""The chart of accounts: which lines a report has, as data with versions (`data/charts/*.yaml`), read and checked once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from reports.data import load
from reports.figures import formula

FOLDER = Path(__file__).with_name("data") / "charts"
PERCENT = {"ad", "persen"}  # columns of percentages
FACT_TYPES = {"teks", "tanggal", "pilihan", "ya/tidak", "bilangan"}


def spoken(label: str) -> str:
    """A label within a sentence: `JUMLAH ASET` is `Jumlah aset`."""
    return label.capitalize().replace("Shu", "SHU") if label.isupper() else label


@dataclass(frozen=True, eq=False)
class Line:
    """One line of a statement. `parts` makes it a total: (sign, key) of what it adds up."""

    key: str
    label: str
    section: "Section" = field(repr=False)
    group: str = ""
    parts: tuple[tuple[int, str], ...] = ()
    minus: bool = False  # printed positive and subtracted in its group
    negative: bool = False  # may be below nil
    portal: str = ""  # why the portal added a line that the sources do not name
    note: str = ""
    type: str = ""  # of a fact: FACT_TYPES
    choices: tuple[str, ...] = ()
    measure: str = "rupiah"  # rupiah, orang or persen
    locked: bool = False

    def added(self, told: set[str]) -> str:
        """Marks a line that the portal added, with its reason at the first line that has it; `told` remembers the reasons."""
        if not self.portal or self.parts:
            return ""
        new = self.portal not in told
        told.add(self.portal)
        return f"Tambahan portal. {self.portal}." if new else "Tambahan portal."

    @property
    def name(self) -> str:
        """What people call it within a sentence; a total is printed in capitals."""
        return spoken(self.label)


@dataclass(frozen=True, eq=False)
class Section:
    """One sheet: a statement, the memo inputs or the facts about the report."""

    id: str
    title: str
    sheet: str
    columns: tuple[tuple[str, str], ...]  # (id, heading)
    memo: bool = False
    facts: bool = False
    needed: bool = False
    portal: str = ""
    rows: list = field(default_factory=list)  # headings (str) and lines, in print order

    @property
    def lines(self) -> list[Line]:
        return [row for row in self.rows if isinstance(row, Line)]

    @property
    def column_ids(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)


@dataclass(frozen=True)
class Definition:
    """A figure made of lines, used by checks and instruments."""

    formula: str
    label: str
    portal: str = ""


@dataclass(frozen=True, eq=False)
class Chart:
    """One version of the lines for one kind of cooperative."""

    id: str
    version: str
    title: str
    since: int  # first book year
    sections: tuple[Section, ...]
    definitions: dict[str, Definition]
    lending: bool

    def line(self, key: str, column: str) -> Line | None:
        return self._index.get((key, column))

    def label(self, key: str) -> str:
        """What people call a line or definition."""
        if key in self.definitions:
            return self.definitions[key].label
        return self._labels.get(key, key)

    def section(self, name: str) -> Section:
        return next(section for section in self.sections if section.id == name)

    def leaves(self, key: str, column: str) -> tuple[str, ...]:
        """The lines that a total is made of in the end, itself when it is none."""
        place = key, column
        if place not in self._leaves:
            below = (leaf for _, part in self._index[place].parts for leaf in self.leaves(part, column))
            self._leaves[place] = tuple(below) or (key,)
        return self._leaves[place]

    def is_money(self, key: str, column: str) -> bool:
        line = self.line(key, column)
        return line is not None and line.measure == "rupiah" and column not in PERCENT

    @property
    def facts(self) -> list[Line]:
        return [line for section in self.sections if section.facts for line in section.lines]

    @cached_property
    def _index(self) -> dict[tuple[str, str], Line]:
        return {(line.key, column): line for s in self.sections for line in s.lines for column in s.column_ids}

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {key: line.label for (key, _), line in reversed(self._index.items())}

    @cached_property
    def _leaves(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Filled as they are asked for."""
        return {}


class BadChart(ValueError):
    """The data file breaks a rule of its own; for developers."""


@lru_cache(maxsize=1)
def charts() -> dict[tuple[str, str], Chart]:
    """Every version of every chart by (id, version); raises BadChart."""
    raw = [load(path) for path in sorted(FOLDER.glob("*.yaml"))]
    parents = {entry["id"]: entry for entry in raw}
    built = [_build(entry, parents) for entry in raw if not entry.get("abstract")]
    return {(chart.id, chart.version): chart for chart in built}


def chart(name: str, version: str = "", year: int | None = None) -> Chart:
    """One version, or the newest that is meant for book year `year`; raises KeyError."""
    if version:
        return charts()[name, version]
    found = [c for (i, _), c in charts().items() if i == name and (year is None or c.since <= year)]
    if not found:
        raise KeyError(name)
    return max(found, key=lambda c: (c.since, c.version))


def _build(raw: dict, parents: dict) -> Chart:
    merged = {section["id"]: section for section in _inherited(raw, parents)}
    for name, groups in raw.get("add", {}).items():
        merged[name] = merged[name] | {"groups": merged[name]["groups"] + groups}
    for entry in raw.get("sections", []):
        merged[entry["id"]] = entry
    order = raw.get("order") or list(merged)
    sections: list[Section] = []
    for name in order:
        sections.append(_section(merged[name], sections))
    parent = parents.get(raw.get("extends", ""), {})
    definitions = {
        name: Definition(**entry)
        for name, entry in (parent.get("definitions", {}) | raw.get("definitions", {})).items()
    }
    built = Chart(
        raw["id"], str(raw["version"]), raw["title"], raw["since"], tuple(sections), definitions,
        raw.get("lending", parent.get("lending", False)),
    )  # fmt: skip
    _check(built)
    return built


def _inherited(raw: dict, parents: dict) -> list[dict]:
    if "extends" not in raw:
        return []
    parent = parents[raw["extends"]]
    return [*_inherited(parent, parents), *parent.get("sections", [])]


def _section(raw: dict, before: list[Section]) -> Section:
    section = Section(
        raw["id"], raw["title"], raw["sheet"], tuple((c["id"], c["title"]) for c in raw["columns"]),
        raw.get("memo", False), raw.get("facts", False), raw.get("needed", False), raw.get("portal", ""),
    )  # fmt: skip
    if "movement_of" in raw:
        section.rows.extend(_movement(section, raw, before))
    for group in raw.get("groups", []):
        section.rows.extend(_group(section, group))
    return section


def _movement(section: Section, raw: dict, before: list[Section]) -> Iterator[Line]:
    """A row for every line of a group of an earlier section, and their total."""
    lines = [line for s in before for line in s.lines if line.group == raw["movement_of"] and not line.parts]
    for line in lines:
        yield Line(line.key, line.label, section, negative=line.negative, portal=raw.get("portal", ""))
    total = next(line for s in before for line in s.lines if line.key == raw["movement_of"])
    yield Line(total.key, total.label, section, parts=tuple((1, line.key) for line in lines))


def _group(section: Section, group: dict) -> Iterator[str | Line]:
    if "title" in group:
        yield group["title"]
    lines = [_line(section, group, raw) for raw in group.get("lines", [])]
    yield from lines
    if "total" in group:
        parts = tuple((-1 if line.minus else 1, line.key) for line in lines)
        yield Line(group["key"], group["total"], section, group["key"], parts, negative=group.get("negative", False),
                   portal=group.get("portal", section.portal))  # fmt: skip


def _line(section: Section, group: dict, raw: dict) -> Line:
    own = dict(raw)
    parts = tuple(_signed(own.pop("sum", "")))
    choices = tuple(own.pop("choices", ()))
    portal = own.pop("portal", group.get("portal", section.portal))
    measure = own.pop("measure", group.get("measure", "rupiah"))
    return Line(section=section, group=group.get("key", ""), parts=parts, choices=choices, portal=portal,
                measure=measure, **own)  # fmt: skip


def _signed(text: str) -> Iterator[tuple[int, str]]:
    """`a + b - c` as signs and keys."""
    sign = 1
    for word in text.replace("+", " + ").replace("-", " - ").split():
        if word in "+-":
            sign = -1 if word == "-" else 1
        else:
            yield sign, word


def _check(built: Chart) -> None:
    """Every key once per column, every total of known lines without a circle, every definition of known names."""
    for section in built.sections:
        keys = [line.key for line in section.lines]
        if len(keys) != len(set(keys)):
            raise BadChart(f"{built.id}: a key twice in {section.id}: {sorted(k for k in keys if keys.count(k) > 1)}")
        for line in section.lines:
            if line.parts and line.minus:
                raise BadChart(f"{built.id}: {line.key} is a total and subtracted")
            if section.facts and line.type not in FACT_TYPES:
                raise BadChart(f"{built.id}: {line.key} has no known type")
            for column in section.column_ids if line.parts else ():
                try:
                    built.leaves(line.key, column)
                except (KeyError, RecursionError) as error:
                    raise BadChart(f"{built.id}: {line.key} adds up an unknown line or itself") from error
    known = {key for key, _ in built._index} | set(built.definitions)
    for name, definition in built.definitions.items():
        if unknown := {key for key, _ in formula(definition.formula).places} - known:
            raise BadChart(f"{built.id}: {name} uses {sorted(unknown)}")
