"""Charts: valid SVG for every row of numbers, drawn inside its frame, with the figures as text."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klinik_koperasi import charts

LABELS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=12)
NUMBERS = st.integers(-(10**12), 10**12)


def shapes(svg: str) -> ElementTree.Element:
    root = ElementTree.fromstring(svg)
    left, top, width, height = (float(part) for part in root.attrib["viewBox"].split())
    for rect in root.iter("rect"):
        x, y, wide, high = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        assert wide >= 0 and high >= 0
        assert left <= x and x + wide <= width and top <= y and y + high <= height
    assert not {"style", "onload"} & {name for element in root.iter() for name in element.attrib}
    return root


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in shapes(svg).iter("text")]


@given(LABELS, st.lists(st.tuples(LABELS, st.none() | NUMBERS), max_size=9))
def test_columns_are_valid_for_any_numbers_and_gaps(title, rows):
    root = shapes(charts.columns(title, rows))

    assert [text.text or "" for text in root.iter("text")] == [label for label, _ in rows]


@given(LABELS, st.lists(st.tuples(LABELS, NUMBERS), max_size=6))
def test_bars_are_valid_for_any_numbers(title, rows):
    assert texts(charts.bars(title, rows))[1::2] == [str(value) for _, value in rows]


@given(LABELS, NUMBERS, NUMBERS)
def test_share_is_valid_for_any_numbers(title, part, whole):
    assert texts(charts.share(title, part, whole)) == [title]


@pytest.mark.parametrize(
    ("values", "heights"),
    [
        ([("a", 0), ("b", 0)], [1, 1]),
        ([("a", 10), ("b", None), ("c", 5)], [56, 0, 28]),
        ([("a", 10), ("b", -10)], [28, 28]),
        ([("a", -4)], [56]),
    ],
)
def test_column_is_as_high_as_its_share_of_the_span(values, heights):
    svg = charts.columns("Judul", values)

    assert [int(rect.attrib["height"]) for rect in shapes(svg).iter("rect")] == heights


def test_negative_column_hangs_below_the_line_where_a_positive_one_stands():
    up, down = shapes(charts.columns("Judul", [("a", 10), ("b", -10)])).iter("rect")

    assert int(up.attrib["y"]) + int(up.attrib["height"]) == int(down.attrib["y"])


@pytest.mark.parametrize(("part", "whole", "width"), [(1, 4, 70), (0, 4, 0), (4, 4, 280), (9, 4, 280), (1, 0, 0)])
def test_share_is_as_wide_as_the_part(part, whole, width):
    _, bar = shapes(charts.share("Bagian", part, whole)).iter("rect")

    assert int(bar.attrib["width"]) == width


def test_markup_in_labels_is_shown_and_not_run():
    hostile = '<script>alert("x")</script>&'

    svg = charts.bars(hostile, [(hostile, 1)])

    assert "<script" not in svg
    assert texts(svg)[0] == hostile
