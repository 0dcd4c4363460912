"""The job behind a batch: list the sheets once, let two processes render what is pending, put the result together.

A worker that dies loses nothing: every sheet's outcome is a row, and the next run goes on with what is pending.
"""

import os
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from klinik_koperasi.jobs import work as jobs
from klinik_koperasi.jobs.work import Progress
from klinik_koperasi.printing import assembling
from klinik_koperasi.printing.crew import Crew
from klinik_koperasi.printing.models import PrintBatch, PrintSheet, result_path
from klinik_koperasi.printing.rendering import render_sheet
from klinik_koperasi.printing.sources import Source, Span, source_of

KIND = "printing.batch"
KEEP = timedelta(days=7)
MOST = 2000  # sheets
HANDFUL = 50  # sheets that one process renders before it is renewed; its start costs less than half a sheet


@transaction.atomic
def start(actor, *, title: str, kinds: list[str], span: Span, unissued: str, shape: str) -> PrintBatch:
    """A new batch and its job. `actor` needs the permission of every kind (PermissionDenied otherwise)."""
    if not may_print(actor, kinds):
        raise PermissionDenied
    if span.chosen and len({source_of(kind).list_label for kind in kinds}) > 1:
        raise ValidationError("Yang dipilih berasal dari satu daftar; pilih jenis dokumen dari daftar itu saja.")
    job = jobs.start(KIND, title, actor)
    batch = PrintBatch(job=job, kinds=kinds, first=span.first, last=span.last, chosen=list(span.chosen))
    batch.unissued, batch.shape = unissued, shape
    batch.full_clean(exclude=["result"])
    batch.save()
    return batch


@transaction.atomic
def resume(pk: int, actor) -> PrintBatch:
    """A new job of `actor` for what an ended batch still lacks; what is printed stays, and so does its result until the new one.

    `actor` needs the permission of every kind (PermissionDenied otherwise); papers that it issues are issued by `actor`.
    Raises ValidationError when somebody was faster, or when nothing is left to do.
    """
    batch = PrintBatch.objects.select_for_update(of=("self",)).get(pk=pk)
    if not may_print(actor, batch.kinds):
        raise PermissionDenied
    if not batch.job.ended:
        raise ValidationError(f"Pencetakan ini sedang dikerjakan; dimulai oleh {batch.job.started_by.name}.")
    if not batch.resumable:
        raise ValidationError("Tidak ada lagi yang dapat dilanjutkan. Mulai pencetakan baru bila masih perlu.")
    batch.sheets.lacking().update(done_at=None, error="", tries=0)
    before = [*batch.job.params.get("before", []), batch.job_id]
    batch.job = jobs.start(KIND, batch.job.title, actor, before=before)
    if batch.made_at:
        batch.expires_at = timezone.now() + KEEP  # its sheets are not to be tidied away under the work
    batch.save(update_fields=["job", "expires_at"])
    return batch


def may_print(actor, kinds: list[str]) -> bool:
    return bool(kinds) and all(actor.has_perm(source_of(kind).permission) for kind in kinds)


def run(progress: Progress) -> dict:
    """What the worker does; safe to run again after a kill at any point."""
    batch = PrintBatch.objects.get(job=progress.job)
    plan(batch)
    progress.start(batch.sheets.count())
    _render(batch, progress)
    made = batch.made_at and batch.made_at > progress.job.created_at
    if not made and batch.sheets.printed().exists():
        _make_result(batch, progress)
    return {"sheets": progress.job.total, "failed": progress.failed}


@transaction.atomic
def plan(batch: PrintBatch) -> None:
    """Lists the batch's sheets, once: archived papers as done, missing ones as pending (or left out, as was asked)."""
    if PrintBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk).planned_at:
        return
    span = Span(batch.first, batch.last, tuple(batch.chosen))
    sheets = [sheet for kind in batch.kinds for sheet in _sheets(batch, source_of(kind), span)]
    if len(sheets) > MOST:
        raise ValidationError(f"{len(sheets)} dokumen; paling banyak {MOST} sekaligus. Pilih masa yang lebih pendek.")
    for position, sheet in enumerate(sheets, start=1):
        sheet.position = position
    PrintSheet.objects.bulk_create(sheets, batch_size=500)
    batch.planned_at = timezone.now()
    batch.save(update_fields=["planned_at"])


def _sheets(batch: PrintBatch, source: Source, span: Span) -> list[PrintSheet]:
    subjects = list(source.subjects(batch.job.started_by, span))
    papers = source.papers([subject.pk for subject in subjects])
    found = []
    for subject in subjects:
        sheet = PrintSheet(batch=batch, kind=source.kind, subject_id=subject.pk, name=source.name(subject)[:160])
        if subject.pk in papers:
            sheet.document_id, sheet.done_at = papers[subject.pk], timezone.now()
        elif not source.may_issue(subject):
            continue
        elif batch.unissued == PrintBatch.Unissued.LEAVE:
            sheet.error, sheet.done_at = "Belum terbit; dilewati.", timezone.now()
        found.append(sheet)
    return found


def _render(batch: PrintBatch, progress: Progress) -> None:
    if not settings.PRINT_PROCESSES:
        for pk in batch.sheets.pending().values_list("pk", flat=True):
            _report(batch, progress)
            render_sheet(pk)
        _report(batch, progress)
        return
    with Crew(settings.PRINT_PROCESSES) as crew:
        while pending := _report(batch, progress):
            if crew.has_room and pending > len(crew.running):  # each process has one in hand
                crew.render(batch.pk, HANDFUL)
            else:
                crew.wait()


def _report(batch: PrintBatch, progress: Progress) -> int:
    """How far it is, for the one who waits, and how many sheets are left; raises Cancelled when an end was asked for."""
    pending = batch.sheets.pending().count()
    failed = [(str(sheet), sheet.error) for sheet in batch.sheets.failed().without_content()]
    progress.reach(progress.job.total - pending, failed)
    return pending


def _make_result(batch: PrintBatch, progress: Progress) -> None:
    """One more process puts the file together; the drafts' bytes go once they are in it and nothing will be added."""
    suffix = assembling.suffix(batch)
    if not batch.result.name.endswith(suffix):  # none yet, or with what is new in it one PDF has become too long
        batch.result.delete(save=False)
        batch.result.name = result_path(batch, f"hasil{suffix}")
        batch.save(update_fields=["result"])
    os.makedirs(os.path.dirname(batch.result.path), exist_ok=True)
    _assemble(batch, progress)
    with transaction.atomic():
        progress.mine().select_for_update().get()  # of two runs of the job, the current one has the last word
        batch.made_at = timezone.now()
        batch.expires_at = batch.made_at + KEEP
        batch.save(update_fields=["made_at", "expires_at"])
        if not batch.sheets.failed().exists():
            batch.sheets.update(content=None)


def _assemble(batch: PrintBatch, progress: Progress) -> None:
    if not settings.PRINT_PROCESSES:
        return assembling.assemble(batch.pk, batch.result.path)
    with Crew(1) as crew:
        crew.assemble(batch.pk, batch.result.path)
        while crew.wait():
            progress.advance(0)
    if crew.crashes:
        raise RuntimeError("the result could not be put together")
