"""One sheet of a batch: issued or rendered as a draft, and its outcome written once."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import F
from django.utils import timezone

from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.once import remembering
from klinik_koperasi.printing.models import PrintBatch, PrintSheet
from klinik_koperasi.printing.sources import source_of

log = logging.getLogger("portal.printing")
MAX_TRIES = 2
LOCK = 7_350_002
BROKEN = (
    "Tidak dapat dicetak karena kesalahan teknis. Lanjutkan sekali lagi; bila terulang, beri tahu Administrator: "
    "pekerjaan nomor {}."
)


def render_some(batch: int, most: int) -> None:
    """Does pending sheets of a batch, one after the other, at most so many; several processes share a batch this way.

    What another one has in hand comes last: by then that one has done it, or has died under it.
    """
    for wait in (False, True):
        for pk in PrintSheet.objects.filter(batch=batch).pending().values_list("pk", flat=True):
            with remembering():
                most -= render_sheet(pk, wait=wait)
            if not most:
                return


def render_sheet(pk: int, *, wait: bool = True) -> bool:
    """Does a pending sheet, once, and says whether it did. What goes wrong is the sheet's outcome too.

    If another process is at it, that one's end is awaited, or with `wait=False` the sheet is left to it. A sheet whose
    process died under it twice is given up, so that one bad paper does not stop the others.
    """
    with _alone(pk, wait) as mine:
        todo = mine and PrintSheet.objects.filter(pk=pk, done_at=None).update(tries=F("tries") + 1)
        if todo:
            _render(pk)
    return bool(todo)


@contextmanager
def _alone(pk: int, wait: bool) -> Iterator[bool]:
    """Whether nobody else is at the sheet, perhaps a process that outlived its killed worker; locks go with their holder."""
    lock = [LOCK, pk % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", lock)
        mine = cursor.fetchone()[0]
        if wait and not mine:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", lock)
            mine = True
        try:
            yield mine
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", lock)


def _render(pk: int) -> None:
    sheet = PrintSheet.objects.select_related("batch__job__started_by").get(pk=pk)
    if sheet.tries > MAX_TRIES:
        return _close(sheet, error="Proses cetak berhenti dua kali pada lembar ini.")
    try:
        _close(sheet, **_made(sheet))
    except (ValidationError, PermissionDenied) as error:
        _close(sheet, error=" ".join(getattr(error, "messages", None) or [str(error)]))
    except Exception:  # whatever it was: the others are printed, and the list says what failed
        log.exception("sheet failed", extra={"job": sheet.batch.job_id, "sheet": pk})
        _close(sheet, error=BROKEN.format(sheet.batch.job_id))


def _made(sheet: PrintSheet) -> dict:
    source, batch = source_of(sheet.kind), sheet.batch
    if issued := source.papers([sheet.subject_id]):  # by somebody else, since the sheets were listed
        return {"document_id": issued[sheet.subject_id]}
    subject = source.model._default_manager.get(pk=sheet.subject_id)
    if batch.unissued == PrintBatch.Unissued.ISSUE:
        return {"document_id": source.issue(subject, batch.job.started_by).pk}
    return {"content": source.draft(subject, IssuedDocument(kind=sheet.kind, number="KONSEP", code="KONSEP"))}


def _close(sheet: PrintSheet, *, error: str = "", **outcome) -> None:
    open_one = PrintSheet.objects.filter(pk=sheet.pk, done_at=None)
    open_one.update(done_at=timezone.now(), error=error[:500], **outcome)
