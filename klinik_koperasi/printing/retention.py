"""Results are copies of what the portal holds anyway, with names of people in them: they go after a week."""

from django.db.models import Q
from django.utils import timezone

from klinik_koperasi.printing.models import PrintBatch, PrintSheet
from klinik_koperasi.printing.work import KEEP


def drop_old_results() -> int:
    """Deletes results whose time is up, and the sheets of batches that were cancelled or failed. Part of the tick.

    Who printed what, and who fetched it, stays on record.
    """
    now = timezone.now()
    old = PrintBatch.objects.with_result().filter(expires_at__lt=now)
    for batch in old:
        batch.result.delete()
    over = Q(batch__expires_at__lt=now) | Q(batch__made_at=None, batch__job__finished_at__lt=now - KEEP)
    return len(old) + PrintSheet.objects.filter(over).delete()[0]
