"""One sheet of a batch: issued or rendered as a draft, and its outcome written once."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import F
from django.utils import timezone

from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.printing.models import PrintBatch, PrintSheet
from klinik_koperasi.printing.sources import source_of

log = logging.getLogger("portal.printing")
MAX_TRIES = 2
LOCK = 7_350_002


def render_sheet(pk: int) -> None:
    """Does a pending sheet, once: a second process at it waits for the first. What goes wrong is its outcome too.

    A sheet whose process died under it twice is given up, so that one bad paper does not stop the others.
    """
    with _alone(pk):
        if PrintSheet.objects.filter(pk=pk, done_at=None).update(tries=F("tries") + 1):
            _render(pk)


@contextmanager
def _alone(pk: int) -> Iterator[None]:
    """A process that outlived its killed worker may still be at the sheet; the lock goes with whoever holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, pk % 2**31])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, pk % 2**31])


def _render(pk: int) -> None:
    sheet = PrintSheet.objects.select_related("batch__job__started_by").get(pk=pk)
    if sheet.tries > MAX_TRIES:
        return _close(sheet, error="Proses cetak berhenti dua kali pada lembar ini.")
    try:
        _close(sheet, **_made(sheet))
    except (ValidationError, PermissionDenied) as error:
        _close(sheet, error=" ".join(getattr(error, "messages", None) or [str(error)]))
    except Exception as error:  # whatever it was: the others are printed, and the list says what failed
        log.exception("sheet failed", extra={"sheet": pk})
        _close(sheet, error=f"Tidak dapat dicetak ({type(error).__name__}).")


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
