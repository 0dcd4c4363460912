"""What each row of a file would do, as records that a page can show: outcome, old and new values, reasons."""

from collections.abc import Iterator, Mapping

from cooperatives.enums import RowOutcome
from cooperatives.importing.headings import Table
from cooperatives.importing.labels import field_label, value_words
from cooperatives.importing.plan import Planner
from cooperatives.importing.reading import CellError
from cooperatives.importing.rows import shown
from cooperatives.models import Cooperative, ImportBatch, ImportRow

PORTION, SAMPLES = 500, 3
OUTCOMES = {"created": RowOutcome.NEW, "updated": RowOutcome.CHANGED, "unchanged": RowOutcome.UNCHANGED}
HIDDEN = {"source_year", "year_assumed", "in_force"}


def columns(table: Table, mapping: Mapping[str, str]) -> list[dict]:
    """The columns with their meanings, and samples while the table still has its rows."""
    targets = {column: target for target, column in table.columns.items()}
    return [
        {
            "key": own, "title": title, "target": targets.get(place, ""), "known": place in targets or mapping.get(own) == "",
            "samples": [shown(cells[place])[:40] for _, cells in table.rows[:SAMPLES] if place < len(cells)],
        }
        for place, (own, title) in enumerate(zip(table.keys, table.titles, strict=True)) if own
    ]  # fmt: skip


def keep(batch: ImportBatch, planner: Planner, *, saved=False) -> Iterator[int]:
    """Plans every row and keeps what it does, some at a time; gives how many. With `saved` it is done, not proposed."""
    portion: list[ImportRow] = []
    for record in _records(batch, planner, saved):
        portion.append(record)
        if len(portion) == PORTION:
            ImportRow.objects.bulk_create(portion)
            yield len(portion)
            portion = []
    ImportRow.objects.bulk_create(portion)
    yield len(portion)


def _records(batch: ImportBatch, planner: Planner, saved: bool) -> Iterator[ImportRow]:
    for row, outcome, journal in planner.steps():
        problems = [problem.as_dict() for problem in [*row.errors, *row.warnings]]
        kind = RowOutcome.DOUBTFUL if row.doubtful else OUTCOMES.get(outcome, RowOutcome.REJECTED)
        known = next((record for record, *_ in journal if isinstance(record, Cooperative) and record.pk), None)
        yield ImportRow(
            batch=batch, number=row.number, outcome=kind, name=(row.get("name") or "")[:255], cooperative=known,
            candidates=[{"pk": c.pk, "name": c.name, "nik": c.nik_koperasi or ""} for c in row.candidates],
            may_be_new=row.may_be_new, changes=told(journal), problems=problems,
            cells=[plain(cell) for cell in row.cells] if problems else [],
            saved=saved and kind in (RowOutcome.NEW, RowOutcome.CHANGED),
        )  # fmt: skip


def told(journal: list[tuple]) -> list[list[str]]:
    """[field, old, new] in words, for every value that a row would write."""
    return [
        [field_label(record, name), value_words(record, name, before), value_words(record, name, after)]
        for record, name, before, after in journal
        if name not in HIDDEN
    ]


def plain(cell):
    """A cell as JSON and a workbook can keep it."""
    return shown(cell) if isinstance(cell, CellError) or not isinstance(cell, str | int | float | None) else cell
