"""Pure arithmetic of a report: amounts with their rounding, formulas over lines, the figures of one year. No Django in here."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from functools import cached_property, lru_cache

THIS, LAST = "ini", "lalu"  # the columns of this year and the year before
PLACES = 50  # digits kept in a division: a ratio that lies on an edge is on it exactly
NIL = Decimal(0)


class Missing(Exception):
    """Lines that a figure needs and that the report does not state."""

    def __init__(self, places: list[tuple[str, str]]):
        super().__init__(", ".join(f"{key} ({column})" for key, column in places))
        self.places = places


class Undefined(Exception):
    """A division by nil."""


@dataclass(frozen=True)
class Quantity:
    """A figure in rupiah (or persons, percent) and how far the rounding of the paper may have moved it, up or down."""

    value: Decimal
    slack: Decimal = NIL

    def __add__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.value + other.value, self.slack + other.slack)

    def __sub__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.value - other.value, self.slack + other.slack)

    def __neg__(self) -> "Quantity":
        return Quantity(-self.value, self.slack)

    def __mul__(self, other: "Quantity") -> "Quantity":
        low, high = _range(a * b for a in self.ends for b in other.ends)
        return _between(self.value * other.value, low, high)

    def __truediv__(self, other: "Quantity") -> "Quantity":
        if not other.value:
            raise Undefined
        with localcontext(prec=PLACES):
            value = self.value / other.value
            if min(map(abs, other.ends)) == 0 or other.ends[0] * other.ends[1] < 0:
                return Quantity(value)  # the rounding is as large as the divisor: nothing is known of the range
            low, high = _range(a / b for a in self.ends for b in other.ends)
            return _between(value, low, high)

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        return self.value - self.slack, self.value + self.slack

    @property
    def floored(self) -> "Quantity":
        """Never below nil."""
        return self if self.value > 0 else Quantity(NIL, self.slack)


def _range(values) -> tuple[Decimal, Decimal]:
    found = list(values)
    return min(found), max(found)


def _between(value: Decimal, low: Decimal, high: Decimal) -> Quantity:
    return Quantity(value, max(value - low, high - value))


class Formula:
    """Arithmetic over lines as the data files write it: `kas + 0.5 * (bank - titipan.lalu)`.

    `name` reads the column asked for, `name.lalu` a column by name. `positif(x)` is never below nil, `ada(x)` takes a blank
    as nil, `rata(x)` is the mean of this and last year. Anything else raises ValueError when the formula is made.
    """

    def __init__(self, text: str):
        self.text = str(text)
        self.tree = ast.parse(self.text, mode="eval").body
        for node in ast.walk(self.tree):
            if not isinstance(node, _ALLOWED) or not _PLAIN.get(type(node), bool)(node):
                raise ValueError(f"not allowed in a formula: {ast.dump(node)} in {self.text!r}")

    @property
    def places(self) -> Iterator[tuple[str, str | None]]:
        """(line, column or None) in the order of the text; None is the column asked for."""
        yield from dict.fromkeys(_places(self.tree))

    def evaluate(self, read: Callable[[str, str], Quantity | None], column: str = THIS) -> Quantity:
        """The value; raises Missing with every line that is not stated, and Undefined on a division by nil."""
        blank: list[tuple[str, str]] = []
        result = _evaluate(self.tree, read, column, blank)
        if blank:
            raise Missing(list(dict.fromkeys(blank)))
        return result


_ALLOWED = (
    ast.BinOp, ast.UnaryOp, ast.Constant, ast.Name, ast.Attribute, ast.Call, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub,
    ast.Load,
)  # fmt: skip
_FUNCTIONS = {"positif", "ada", "rata"}


def _known(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in _FUNCTIONS and len(call.args) == 1 and not call.keywords


_PLAIN = {
    ast.Call: _known,
    ast.Attribute: lambda node: isinstance(node.value, ast.Name) and not node.attr.startswith("_"),
    ast.Constant: lambda node: type(node.value) in (int, float),
}


def _places(node: ast.AST) -> Iterator[tuple[str, str | None]]:
    if isinstance(node, ast.Name):
        yield node.id, None
    elif isinstance(node, ast.Attribute):
        yield node.value.id, node.attr
    elif isinstance(node, ast.Call):
        yield from _places(node.args[0])
        if node.func.id == "rata":
            yield from ((name, LAST) for name, column in _places(node.args[0]) if column is None)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _places(child)


def _evaluate(node: ast.AST, read, column: str, blank: list) -> Quantity:
    if isinstance(node, ast.Constant):
        return Quantity(Decimal(str(node.value)))
    if isinstance(node, ast.Name | ast.Attribute):
        return _read(node, read, column, blank)
    if isinstance(node, ast.UnaryOp):
        return -_evaluate(node.operand, read, column, blank)
    if isinstance(node, ast.Call):
        return _call(node, read, column, blank)
    left, right = (_evaluate(side, read, column, blank) for side in (node.left, node.right))
    if isinstance(node.op, ast.Div) and blank:
        return Quantity(NIL)  # told as missing in the end
    return _OPERATIONS[type(node.op)](left, right)


def _read(node: ast.AST, read, column: str, blank: list) -> Quantity:
    key, place = (node.id, column) if isinstance(node, ast.Name) else (node.value.id, node.attr)
    try:
        found = read(key, place)
    except Missing as missing:
        blank += missing.places
        return Quantity(NIL)
    if found is None:
        blank.append((key, place))
        return Quantity(NIL)
    return found


def _call(node: ast.Call, read, column: str, blank: list) -> Quantity:
    name, inner = node.func.id, node.args[0]
    if name == "rata":
        both = _evaluate(inner, read, THIS, blank) + _evaluate(inner, read, LAST, blank)
        return both * Quantity(Decimal("0.5"))
    if name == "ada":
        unknown: list = []
        found = _evaluate(inner, read, column, unknown)
        return Quantity(NIL) if unknown else found
    return _evaluate(inner, read, column, blank).floored


_OPERATIONS = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


@lru_cache(maxsize=2048)
def formula(text: str) -> Formula:
    """The formula of a text, parsed once per process."""
    return Formula(text)


@dataclass(frozen=True)
class Figures:
    """What one report states, by (line, column), in rupiah; `unit` is 1, 1,000 or 1,000,000 when the paper was rounded.

    A blank line of a statement counts as nil once the statement has any figure in that column (a statement is a whole); a
    blank memo line is unknown. Totals are computed from their lines; the total that the paper prints is `stated`. `previous`
    is the report of the year before and gives last year's column where this report leaves it blank.
    """

    chart: object  # reports.chart.Chart; not imported, it needs the formulas of this module
    amounts: Mapping[tuple[str, str], Decimal]
    unit: int = 1
    previous: "Figures | None" = None
    _known: dict = field(default_factory=dict, repr=False, compare=False)

    def stated(self, key: str, column: str = THIS) -> Quantity | None:
        """The figure as it stands on the paper, also of a total; None when blank."""
        value = self.amounts.get((key, column))
        return None if value is None else Quantity(Decimal(value), self._half(key, column))

    def get(self, key: str, column: str = THIS) -> Quantity:
        """A line, a total (from its lines) or a definition of the chart. Raises Missing or, for a definition, Undefined."""
        if (key, column) not in self._known:
            self._known[key, column] = self._get(key, column)
        return self._known[key, column]

    def find(self, key: str, column: str = THIS) -> Quantity | None:
        """Like `get`, None where the figure is missing or undefined."""
        try:
            return self.get(key, column)
        except (Missing, Undefined):
            return None

    def evaluate(self, text: str, column: str = THIS) -> Quantity:
        """The value of a formula; raises Missing or Undefined."""
        return formula(text).evaluate(self.get, column)

    def _get(self, key: str, column: str) -> Quantity:
        if key in self.chart.definitions:
            return formula(self.chart.definitions[key].formula).evaluate(self.get, column)
        line = self.chart.line(key, column)
        if line is None:
            raise KeyError(f"{self.chart.id} has no line {key} ({column})")
        if column == LAST and self.previous is not None and line.section.id not in self._filled.get(LAST, ()):
            return self.previous.get(key, THIS)
        if line.parts:
            return self._total(line, column)
        found = self.stated(key, column)
        if found is None and (line.section.memo or line.section.id not in self._filled.get(column, ())):
            raise Missing([(key, column)])
        return found or Quantity(NIL, NIL)

    def _total(self, line, column: str) -> Quantity:
        leaves = self.chart.leaves(line.key, column)
        if not any((leaf, column) in self.amounts for leaf in leaves):
            found = self.stated(line.key, column)  # a paper that prints totals only
            if found is None and line.section.id not in self._filled.get(column, ()):
                raise Missing([(line.key, column)])
            return found or Quantity(NIL)
        total = Quantity(NIL)
        for sign, part in line.parts:
            found = self.get(part, column)
            total = total + found if sign > 0 else total - found
        return total

    @cached_property
    def _filled(self) -> dict[str, set[str]]:
        """Column to the sections that have any figure in it."""
        found: dict[str, set[str]] = {}
        for key, column in self.amounts:
            if line := self.chart.line(key, column):
                found.setdefault(column, set()).add(line.section.id)
        return found

    def own(self, key: str, column: str = THIS) -> Quantity | None:
        """Like `find`, from this report's own paper only: last year's column is not taken from the report before."""
        alone = self if self.previous is None else self._alone
        return alone.find(key, column)

    @cached_property
    def _alone(self) -> "Figures":
        return replace(self, previous=None, _known={})

    def filled(self, section: str, column: str = THIS) -> bool:
        return section in self._filled.get(column, ())

    def _half(self, key: str, column: str) -> Decimal:
        """Half of the unit that a stated amount was rounded to."""
        return Decimal(self.unit) / 2 if self.unit > 1 and self.chart.is_money(key, column) else NIL
