"""The long work of the registry, as kinds of jobs; each may be run again from the start after a crash."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cooperatives import watch
from cooperatives.enums import ImportStatus
from cooperatives.importing import batches, retention
from cooperatives.importing.reading import UnreadableFile
from cooperatives.models import ImportBatch
from cooperatives.workflow import machine
from klinik_koperasi.jobs.work import Cancelled, Progress, job_kind


@contextmanager
def in_words() -> Iterator[None]:
    """A job that fails with a sentence shows the sentence alone."""
    try:
        yield
    except UnreadableFile as error:
        raise ValidationError(str(error)) from error


@job_kind("import_read")
def read_import(progress: Progress) -> dict:
    """Reads an uploaded file: to the mapping of unknown headings, to the preview, or to the refusal with its sentence."""
    batch = ImportBatch.objects.get(pk=progress.params["batch"])
    if batch.status != ImportStatus.READING:
        return {}
    try:
        unknown = batches.look_at_headings(batch)
        if unknown:
            machine.apply("ask_mapping", batch)
            return {"unmapped": unknown}
        plan = batches.preview(batch, progress)
    except UnreadableFile as error:
        machine.apply("refuse", batch, reason=str(error))
        return {"refused": str(error)}
    machine.apply("show", batch)
    return {name: getattr(plan, name) for name in ("rows", "created", "updated", "unchanged", "rejected")}


@job_kind("import_save")
def save_import(progress: Progress) -> dict:
    """Saves the rows that were taken in one transaction with the new status: all of it or nothing."""
    batch = ImportBatch.objects.get(pk=progress.params["batch"])
    if batch.status != ImportStatus.SAVING:
        return batch.result
    count = batch.rows.to_save().count()
    progress.start(count)
    progress.advance(0)  # the last moment to cancel
    with progress.aside() as aside, transaction.atomic(), in_words():
        result = batches.save(batch, aside.reach)
        machine.apply("saved", batch, progress.job.started_by, result=result)
    with suppress(Cancelled):  # it is too late: everything is saved
        progress.advance(count)
    watch.refresh()
    return result


@job_kind("import_undo")
def undo_import(progress: Progress) -> dict:
    """Takes an import back in one transaction, or leaves everything and tells on the batch what stands in the way."""
    batch = ImportBatch.objects.get(pk=progress.params["batch"])
    if batch.status != ImportStatus.UNDOING:
        return {}
    actor, total = progress.job.started_by, max(batch.result.get("created", 0) + batch.result.get("updated", 0), 1)
    progress.start(total)
    progress.advance(0)  # the last moment to cancel
    try:
        with progress.aside() as aside:
            machine.apply("undone", batch, actor, say=aside.reach)
    except ValidationError as error:
        machine.apply("keep", batch, actor, reason=" ".join(error.messages))
        return {"kept": " ".join(error.messages)}
    with suppress(Cancelled):
        progress.advance(total)
    watch.refresh()
    return {}


def purge_imports() -> int:
    """Part of the tick, once a day: files and rows of old imports hold people's names and go; what was done stays."""
    if not cache.add(f"purged-{timezone.localdate()}", True, timeout=2 * 24 * 3600):
        return 0
    return retention.purge(lambda batch: machine.apply("expire", batch))


def watch_daily() -> int:
    """Part of the tick: the early warning anew, once a day; dates pass also when nobody imports anything."""
    if not cache.add(f"watched-{timezone.localdate()}", True, timeout=2 * 24 * 3600):
        return 0
    return watch.refresh()
