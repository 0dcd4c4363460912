"""Takes in new versions of instruments and charts of accounts, and notices when a file was edited that is taken in already."""

import json
from collections.abc import Iterator
from pathlib import Path

from reports import chart, instruments
from reports.data import load as read_file
from reports.models import Edition

K = Edition.Kind


class Edited(ValueError):
    """A file says something else than what was loaded under its version; for developers."""


def load(folders: dict[str, Path] | None = None) -> list[str]:
    """Keeps every version that is not there yet and gives their names; raises Edited, and BadInstrument for a file that breaks a
    rule of its own. Reports compute by the files themselves, so an edited one must not go unnoticed."""
    instruments.instruments(), chart.charts()
    added = []
    for kind, raw in _files(folders or {K.INSTRUMENT: instruments.FOLDER, K.CHART: chart.FOLDER}):
        key = {"kind": kind, "name": raw["id"], "version": str(raw["version"])}
        told = json.loads(json.dumps(raw, default=str))
        there = Edition.objects.filter(**key).first()
        if there is None:
            Edition.objects.create(**key, **_about(raw), content=told)
            added.append(f"{raw['id']} {raw['version']}")
        elif there.content != told:
            raise Edited(f"{raw['id']} {raw['version']} was loaded with other content")
    return added


def _files(folders: dict[str, Path]) -> Iterator[tuple[str, dict]]:
    for kind, folder in folders.items():
        yield from ((kind, read_file(path)) for path in sorted(folder.glob("*.yaml")))


def _about(raw: dict) -> dict:
    force = raw.get("in_force")
    year = f"tahun buku {raw['since']}" if "since" in raw else ""  # none: shared by charts that have their own
    since = f"{force['from']:%d-%m-%Y}. {force.get('note', '')}" if force else year
    words = {"regulation": raw.get("regulation", ""), "status": raw.get("status", "")}
    return words | {"title": raw.get("title") or "Bagian bersama semua bagan", "since": since.strip()}
