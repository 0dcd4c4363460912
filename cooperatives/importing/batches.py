"""An uploaded file step by step: read into a preview, then saved as decided. Both are safe to run again."""

from collections.abc import Callable

from django.db import transaction

from cooperatives.enums import RowOutcome
from cooperatives.importing import apply, headings, previews, reading
from cooperatives.importing.plan import Plan, Planner
from cooperatives.importing.run import OpenFile, one_at_a_time, open_file, undisturbed
from cooperatives.importing.streaming import Stream
from cooperatives.models import HeadingMeaning, ImportBatch, ImportRow
from klinik_koperasi.jobs.work import Progress

PORTION = 500
PLANNED = 0.6  # the share of a save that planning takes; the rest is writing
STALE = "Data registri berubah sejak pratinjau dibuat; baris ini tidak disimpan. Impor ulang untuk memeriksanya lagi."


def look_at_headings(batch: ImportBatch) -> list[str]:
    """Notes the columns with samples on the batch and returns the headings that nobody has given a meaning yet.

    Raises UnreadableFile when there is no table in the file at all.
    """
    source = reading.read(batch.file.path)
    mapping = HeadingMeaning.objects.as_mapping() | batch.mapping
    table = headings.find(source, mapping, guess=True)
    batch.columns = previews.columns(table, mapping)
    ImportBatch.objects.filter(pk=batch.pk).update(columns=batch.columns)
    missing = [] if "name" in table.columns else ["nama koperasi"]
    return [*table.unknown, *table.repeated, *missing]


def preview(batch: ImportBatch, progress: Progress) -> Plan:
    """Plans every row and keeps what it would do; a second run replaces the first one's rows."""
    file = _opened(batch, keep_cells=True)
    progress.start(len(file.rows))
    ImportRow.objects.filter(batch=batch).delete()
    planner = Planner(file.rows, file.table.title, file.words, batch.as_of, journal=True)
    for count in previews.keep(batch, planner):
        progress.advance(count)
    problems = [problem.as_dict() for problem in [*file.problems, *(p for p in planner.plan.warnings if p.row == 0)]]
    ImportBatch.objects.filter(pk=batch.pk).update(problems=problems)
    return planner.plan


def _opened(batch: ImportBatch, *, keep_cells=False) -> OpenFile:
    return open_file(batch.file.path, batch.year, batch.mapping, keep_cells=keep_cells)


def save(batch: ImportBatch, say: Callable[[float], None]) -> dict:
    """Writes the rows that were taken, in the caller's transaction, and returns the counts; `say` is told how far it is.

    What a row would do is planned anew under the import lock; a row that would now do something else than the preview
    showed stays out and says so. Raises Disturbed when other writers got in its way at each of several tries.
    """
    return undisturbed(lambda: _save(batch, say))


def _save(batch: ImportBatch, say: Callable[[float], None]) -> dict:
    one_at_a_time()
    wanted = {row.number: row for row in batch.rows.to_save()}
    file = _opened(batch)
    stale: set[int] = set()
    while True:
        with transaction.atomic():
            planner, late = _planned(batch, file, wanted, stale, say)
            transaction.set_rollback(bool(late))  # what was written beside the planning
        if not late:
            break
        stale |= late
        file = _opened(batch)
    apply.write(planner.plan, batch.reason, batch.as_of, batch.job.started_by, batch, say)
    saved = [number for number in wanted if number not in stale]
    batch.rows.filter(number__in=saved).update(saved=True)
    _tell_stale(batch, stale)
    plan, total = planner.plan, batch.rows.count()
    counts = {"rows": total, "created": plan.created, "updated": plan.updated}
    return counts | {"left": total - plan.created - plan.updated, "stale": len(stale)}


def _planned(batch: ImportBatch, file: OpenFile, wanted: dict, stale: set[int], say) -> tuple[Planner, set[int]]:
    """The plan of the wanted rows, and those that no longer do what the preview showed."""
    rows = [row for row in file.rows if row.number in wanted and row.number not in stale]
    decisions = {number: row.decision for number, row in wanted.items() if row.decision}
    planner = Planner(rows, file.table.title, file.words, batch.as_of, decisions, lock=True, journal=True)
    late = set()
    with Stream(planner, batch.reason, batch.as_of, batch.job.started_by, batch):
        for done, (row, _, journal) in enumerate(planner.steps()):
            if done % PORTION == 0:
                say(PLANNED * done / len(rows))
            kept = wanted[row.number]
            if row.errors or kept.outcome != RowOutcome.DOUBTFUL and previews.told(journal) != kept.changes:
                late.add(row.number)
    return planner, late


def _tell_stale(batch: ImportBatch, stale: set[int]) -> None:
    for row in batch.rows.filter(number__in=stale):
        row.problems = [{"row": row.number, "column": "", "value": row.name, "reason": STALE}, *row.problems]
        row.save(update_fields=["problems"])
