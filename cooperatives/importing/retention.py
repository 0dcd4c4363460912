"""Uploaded files hold names and phones of people: after the office's time they go, and what was done stays."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cooperatives.enums import ImportStatus as S
from cooperatives.models import ImportBatch, ImportRow, RegistrySettings

AT_WORK = [S.READING, S.SAVING, S.UNDOING]
WAITING = [S.MAPPING, S.PREVIEW]


def purge(give_up: Callable[[ImportBatch], ImportBatch]) -> int:
    """Deletes file, rows and samples of every import older than the setting and returns how many; undo stays possible.

    What waits for a decision so long is handed to `give_up`; what a job holds is left for another day.
    """
    limit = timezone.now() - timedelta(days=RegistrySettings.current().import_file_days)
    old = ImportBatch.objects.filter(uploaded_at__lt=limit, purged_at=None).exclude(status__in=AT_WORK)
    for batch in old:
        with transaction.atomic():
            _empty(give_up(batch) if batch.status in WAITING else batch)
    return len(old)


def _empty(batch: ImportBatch) -> None:
    ImportRow.objects.filter(batch=batch).delete()
    columns = [column | {"samples": []} for column in batch.columns]
    name = batch.file.name
    ImportBatch.objects.filter(pk=batch.pk).update(file="", columns=columns, purged_at=timezone.now())
    if name:
        transaction.on_commit(lambda: batch.file.storage.delete(name))
