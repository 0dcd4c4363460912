"""Checklists as data with versions (`data/*.yaml`), checked against their instrument when read and loaded once each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports.data import load as read_file
from reports.instruments import instrument

FOLDER = Path(__file__).with_name("data")


class BadSheet(ValueError):
    """The data file breaks a rule of its own, or another content was loaded under its version; for developers."""


def load(models: Any = None, folder: Path = FOLDER) -> list[str]:
    """Loads every version that is not there yet and gives their names; `models` has Sheet, Indicator and Item.

    A version that is there stays as it is: BadSheet when the file says something else now.
    """
    if models is None:
        from reports.checklist import models  # the migration has its own
    added = []
    for path in sorted(folder.glob("*.yaml")):
        raw = read_file(path)
        if problems := list(_problems(raw)):
            raise BadSheet(f"{path.name}: " + "; ".join(problems))
        there = models.Sheet.objects.filter(name=raw["id"], version=raw["version"]).first()
        if there is None:
            added.append(_keep(raw, models))
        elif changed := _told(raw) ^ _loaded(there, models):
            raise BadSheet(
                f"{path.name}: version {raw['version']} was loaded with other content: {sorted(changed)[:3]}"
            )
    return added


def _items(indicator: dict) -> list[dict]:
    """Its items; a group whose wording is not known is one item that is answered by a number."""
    group = {"code": indicator["question"], "text": indicator["name"], "of": indicator.get("count", 1)}
    return indicator.get("items") or [group]


def _rows(raw: dict) -> Iterator[tuple[dict, dict]]:
    for part in raw["parts"]:
        for indicator in part["indicators"]:
            yield part, indicator


def _told(raw: dict) -> set[tuple]:
    return {
        (part["id"], indicator["question"], item["code"], item["text"], item.get("doubt", ""), item.get("of", 1))
        for part, indicator in _rows(raw)
        for item in _items(indicator)
    }


def _loaded(sheet, models) -> set[tuple]:
    columns = ["indicator__part", "indicator__question", "code", "text", "doubt", "of"]
    return set(models.Item.objects.filter(indicator__sheet=sheet).values_list(*columns))


def _keep(raw: dict, models) -> str:
    sheet = models.Sheet.objects.create(
        name=raw["id"], version=raw["version"], instrument=raw["instrument"], title=raw["title"], source=raw["source"]
    )
    for number, (part, one) in enumerate(_rows(raw), start=1):
        indicator = models.Indicator.objects.create(
            sheet=sheet, question=one["question"], name=one["name"], part=part["id"], part_title=part["title"],
            position=number,
        )  # fmt: skip
        models.Item.objects.bulk_create(
            models.Item(indicator=indicator, position=place, **item) for place, item in enumerate(_items(one), start=1)
        )
    if hasattr(sheet, "final"):  # the first migration knows no such mark; a later one sets it
        models.Sheet.objects.filter(pk=sheet.pk).update(final=True)
    return f"{raw['id']} {raw['version']}"


def _problems(raw: dict) -> Iterator[str]:
    wanted = {question.id: question.count for question in instrument(raw["instrument"]).questions}
    found = {one["question"]: sum(item.get("of", 1) for item in _items(one)) for _, one in _rows(raw)}
    if found != wanted:
        yield f"items that the instrument does not count so: {sorted(set(found.items()) ^ set(wanted.items()))}"
    codes = [item["code"] for _, one in _rows(raw) for item in _items(one)]
    if len(codes) != len(set(codes)):
        yield "a code twice"
