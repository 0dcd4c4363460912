"""Results are copies of what the portal holds anyway, with names of people in them: they go after a week."""

from datetime import datetime
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from klinik_koperasi.printing.models import FOLDER, PrintBatch, PrintSheet
from klinik_koperasi.printing.work import KEEP


def drop_old_results() -> int:
    """Deletes results whose time is up, the sheets of batches that were cancelled or failed, and what no batch names.

    Part of the tick.

    Who printed what, and who fetched it, stays on record.
    """
    now = timezone.now()
    old = PrintBatch.objects.with_result().filter(expires_at__lt=now)
    for batch in old:
        batch.result.delete()
    over = Q(batch__expires_at__lt=now) | Q(batch__made_at=None, batch__job__finished_at__lt=now - KEEP)
    return len(old) + PrintSheet.objects.filter(over).delete()[0] + _drop_unnamed(now - KEEP)


def _drop_unnamed(before: datetime) -> int:
    """Half-written results of processes that were killed: files of the folder that are old and no batch's result."""
    storage, count = PrintBatch._meta.get_field("result").storage, 0
    named = {storage.path(name) for name in PrintBatch.objects.exclude(result="").values_list("result", flat=True)}
    for path in Path(storage.path(FOLDER)).rglob("*"):
        if path.is_file() and str(path) not in named and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            count += 1
    return count
