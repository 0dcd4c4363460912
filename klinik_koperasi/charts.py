"""Numbers in, accessible SVG out: classes on screen, presentation attributes on paper, the same picture in both."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join

from klinik_koperasi.templatetags.formats import angka

INK, FILL, FILL_LIGHT = "#16211d", "#0b6b4f", "#a9cfc0"


def _length(value: int, top: int, longest: int) -> int:
    """How long `value` is drawn when `top` takes `longest`; what is below zero has no length (SVG allows none)."""
    return max(round(value / top * longest), 0)


def columns(title: str, values: Sequence[tuple[str, int | None]]) -> str:
    """Small columns, the last one strong; a missing value is a gap, a negative one hangs below the base line."""
    present = [value for _, value in values if value is not None]
    top, bottom = max([*present, 0]), min([*present, 0])
    scale = 56 / ((top - bottom) or 1)
    base = 6 + round(top * scale)
    width = max(164, 4 + 32 * len(values))
    shapes = []
    for index, (label, value) in enumerate(values):
        x = 4 + 32 * index
        if value is not None:
            size = max(round(abs(value) * scale), 1)
            strong = index == len(values) - 1
            y = base if value < 0 else base - size
            shapes.append(("c-a" if strong else "c-b", FILL if strong else FILL_LIGHT, x, y, size, x + 13, label))
        else:
            shapes.append(("c-b", FILL_LIGHT, x, base, 0, x + 13, label))
    body = format_html_join(
        "",
        '<rect class="{}" fill="{}" x="{}" y="{}" width="26" height="{}"/><text class="c-y" x="{}" y="76">{}</text>',
        shapes,
    )
    return format_html(
        '<svg class="draw" viewBox="0 0 {} 80" role="img"><title>{}</title>{}<path class="c-base" d="M2 {}.5H{}"/></svg>',
        width,
        title,
        body,
        base,
        width - 2,
    )


def trend(title: str, values: Sequence[tuple[str, float | None]], *, labels: bool = True) -> str:
    """A small line through the years (label, value), the last point strong; a missing value is a gap in the line. On paper, where
    the line is too small for them, the years stand beside it (`labels` False)."""
    known = [value for _, value in values if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    span, step = (high - low) or 1, 36
    points = [
        (16 + step * i, 30 - round((value - low) / span * 22), label) if value is not None else None
        for i, (label, value) in enumerate(values)
    ]
    joined = [(a, b) for a, b in zip(points, points[1:], strict=False) if a and b]
    lines = format_html_join(
        "", '<path stroke="{}" stroke-width="2" d="M{} {}L{} {}"/>', [(FILL, *a[:2], *b[:2]) for a, b in joined]
    )
    dots = format_html_join(
        "", '<circle fill="{}" cx="{}" cy="{}" r="{}"/>',
        [(FILL, x, y, 4 if i == len(points) - 1 else 2) for i, (x, y, _) in ((i, p) for i, p in enumerate(points) if p)],
    )  # fmt: skip
    years = format_html_join(
        "",
        '<text class="c-y" font-size="10" text-anchor="middle" fill="#16211d" x="{}" y="48">{}</text>',
        [(16 + step * i, label) for i, (label, _) in enumerate(values if labels else ())],
    )
    return format_html(
        '<svg class="trend" width="{0}" height="{5}" viewBox="0 0 {0} {5}" role="img"><title>{1}</title>{2}{3}{4}</svg>',
        step * len(values), title, lines, dots, years, 52 if labels else 38,
    )  # fmt: skip


def bars(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """Horizontal bars with their label at the left and the number behind; for the staff's small pictures."""
    top = max([0, *(value for _, value in rows)]) or 1
    body = format_html_join(
        "",
        '<text x="0" y="{0}">{1}</text><rect class="bar" x="130" y="{2}" width="{3}" height="14" rx="2"/>'
        '<text x="{4}" y="{0}">{5}</text>',
        [
            (17 + 26 * i, label, 5 + 26 * i, _length(value, top, 115), 138 + _length(value, top, 115), value)
            for i, (label, value) in enumerate(rows)
        ],
    )
    return format_html(
        '<svg class="pic" viewBox="0 0 280 {}" role="img"><title>{}</title>{}</svg>', 4 + 26 * len(rows), title, body
    )


def share(title: str, part: int, whole: int) -> str:
    """One bar of a share: `part` of `whole`, with the numbers above it."""
    width = min(_length(part, whole, 280), 280) if whole > 0 else 0
    return format_html(
        '<svg class="pic" viewBox="0 0 280 56" role="img"><title>{0}</title><text x="0" y="18">{0}</text>'
        '<rect class="rest" x="0" y="30" width="280" height="20" rx="3"/>'
        '<rect class="bar" x="0" y="30" width="{1}" height="20" rx="3"/></svg>',
        title,
        width,
    )


def shares(title: str, rows: Sequence[tuple[str, int, int]]) -> str:
    """Horizontal bars (label, part, whole), the part dark within the whole; "part / whole" behind, or the one number."""
    top = max([0, *(whole for _, _, whole in rows)]) or 1
    body = [
        (
            40 * i + 14, label, 40 * i + 20, _length(whole, top, 270), min(_length(part, top, 270), _length(whole, top, 270)),
            6 + _length(whole, top, 270), 40 * i + 32, str(whole) if part == whole else f"{part} / {whole}",
        )
        for i, (label, part, whole) in enumerate(rows)
    ]  # fmt: skip
    shapes = format_html_join(
        "",
        '<text x="0" y="{0}" font-size="12" fill="#16211d">{1}</text>'
        '<rect class="c-b" fill="#a9cfc0" x="0" y="{2}" width="{3}" height="15"/>'
        '<rect class="c-a" fill="#0b6b4f" x="0" y="{2}" width="{4}" height="15"/>'
        '<text x="{5}" y="{6}" font-size="12" font-weight="700" fill="#16211d">{7}</text>',
        body,
    )
    return format_html(
        '<svg class="draw" viewBox="0 0 360 {}" role="img"><title>{}</title>{}</svg>',
        40 * len(rows) or 1,
        title,
        shapes,
    )


def scores(title: str, rows: Sequence[tuple[str, Decimal]], top: int) -> str:
    """Horizontal bars of (label, value) on a scale that ends at `top`, the whole scale light, the value behind it."""
    body = [
        (40 * i + 14, label, 40 * i + 20, min(_length(value, top, 300), 300), 40 * i + 32, angka(value))
        for i, (label, value) in enumerate(rows)
    ]
    shapes = format_html_join(
        "",
        '<text x="0" y="{0}" font-size="12" fill="#16211d">{1}</text>'
        '<rect class="c-b" fill="#a9cfc0" x="0" y="{2}" width="300" height="15"/>'
        '<rect class="c-a" fill="#0b6b4f" x="0" y="{2}" width="{3}" height="15"/>'
        '<text x="306" y="{4}" font-size="12" font-weight="700" fill="#16211d">{5}</text>',
        body,
    )
    return format_html(
        '<svg class="draw" viewBox="0 0 360 {}" role="img"><title>{}</title>{}</svg>',
        40 * len(rows) or 1,
        title,
        shapes,
    )


@dataclass(frozen=True)
class Quarter:
    """A column of `quarters`: two stacked numbers at a quarter of a year; `own` gets a frame."""

    year: int
    quarter: int
    low: int
    high: int
    own: bool = False

    @property
    def total(self) -> int:
        return self.low + self.high

    @property
    def at(self) -> int:
        """Its place in time, in quarters."""
        return 4 * self.year + self.quarter - 1


def quarters(title: str, columns: Sequence[Quarter], height: int = 170) -> str:
    """Two stacked numbers over time, each at its own quarter: what nobody counted stays a gap, nothing is smoothed.

    Totals are written above the first, the highest, the last, and those with a frame.
    """
    if not columns:
        return ""
    start, end = min(c.at for c in columns), max(c.at for c in columns)
    base, width = height + 22, 13 * (end - start + 1) + 44
    return format_html(
        '<svg class="draw" viewBox="0 0 {} {}" role="img"><title>{}</title>{}{}<path class="c-base" d="M18 {}.5H{}"/></svg>',
        width, base + 26, title, _stacks(columns, start, base, height), _years(start, end, base), base, width - 18,
    )  # fmt: skip


def _stacks(columns: Sequence[Quarter], start: int, base: int, height: int) -> str:
    top = max(c.total for c in columns) or 1
    told = [columns[0], max(columns, key=lambda c: c.total), *[c for c in columns if not c.own][-1:]]
    stacks = []
    for c in columns:
        x, low, high = 22 + 13 * (c.at - start), _length(c.low, top, height), _length(c.high, top, height)
        total = c.total if c.own or any(c is one for one in told) else ""
        stacks.append((x, base - low, low, base - low - high, high, low + high, "c-own" if c.own else "c-none", x + 5,
                       base - low - high - 6, total))  # fmt: skip
    return format_html_join(
        "",
        '<rect class="c-a" fill="#0b6b4f" x="{0}" y="{1}" width="10" height="{2}"/>'
        '<rect class="c-b" fill="#a9cfc0" x="{0}" y="{3}" width="10" height="{4}"/>'
        '<rect class="{6}" fill="none" x="{0}" y="{3}" width="10" height="{5}"/><text class="c-t" x="{7}" y="{8}">{9}</text>',
        stacks,
    )


def _years(start: int, end: int, base: int) -> str:
    """A tick where each year begins, its number below the quarters that are drawn of it."""
    ticks = [
        (x, base, x + 13 * min(4, end + 1 - 4 * year) // 2, base + 18, year)
        for year in range(-(-start // 4), end // 4 + 1)
        for x in [20 + 13 * (4 * year - start)]
    ]
    return format_html_join(
        "", '<path class="c-base" d="M{0} {1}v6"/><text class="c-y" x="{2}" y="{3}">{4}</text>', ticks
    )
