"""A filled sample per chart: what a good report looks like, for treasurers, the demo and the tests."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from reports.chart import Chart, chart
from reports.checks.base import Case
from reports.data import load
from reports.figures import Figures

FOLDER = Path(__file__).with_name("data") / "samples"
DATES = ("akhir_tahun_buku", "tanggal_rat")
WORDS = {"ya": True, "tidak": False}


@lru_cache(maxsize=8)
def _raw(name: str) -> dict:
    own = load(FOLDER / f"{name}.yaml")
    if "extends" not in own:
        return own
    parent = _raw(own["extends"])
    return parent | own | {"amounts": parent["amounts"] | own["amounts"]}


def amounts(name: str) -> dict[tuple[str, str], Any]:
    """The figures of a sample by (line, column), in rupiah."""
    return {(key, column): value for key, columns in _raw(name)["amounts"].items() for column, value in columns.items()}


def scaled(name: str, size: int) -> dict[tuple[str, str], Any]:
    """The same with every sum of money `size` times as large."""
    money = sample_chart(name).is_money
    return {place: value * (size if money(*place) else 1) for place, value in amounts(name).items()}


def facts(name: str) -> dict[str, Any]:
    """The identity sheet's answers as rules read them: yes and no as truth, dates as dates."""
    return {key: _fact(key, value) for key, value in _raw(name)["facts"].items()}


def case(name: str, changes: Mapping = {}, **more) -> Case:  # noqa: B006 - never changed
    """The sample as a case, with figures changed by (line, column); None takes one out. `facts` are added to its own."""
    stated = {place: value for place, value in (amounts(name) | dict(changes)).items() if value is not None}
    figures = Figures(sample_chart(name), stated, more.pop("unit", 1), more.pop("previous", None))
    return Case(figures, _raw(name)["year"], facts(name) | more.pop("facts", {}), **more)


def sample_chart(name: str) -> Chart:
    return chart(_raw(name)["chart"])


def _fact(key: str, value):
    return date.fromisoformat(value) if key in DATES and isinstance(value, str) else WORDS.get(value, value)
