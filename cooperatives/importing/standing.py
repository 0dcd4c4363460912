"""What an import changes in status and grade, kept with the file as its basis."""

from datetime import date

from django.db import connection
from django.utils import timezone

from cooperatives.enums import StandingKind
from cooperatives.importing.changes import Changes
from cooperatives.models import Cooperative, StandingChange


def remember(changes: Changes, reason: str, as_of: date, batch=None, user=None) -> None:
    """Adds a row for every status and grade that the saved `changes` brought; the caller opened the transaction.

    New cooperatives are written by one statement a kind, so that a large file costs no objects.
    """
    common = {"date": as_of, "basis": reason[:200], "batch": batch, "actor": user}
    told = [
        StandingChange(cooperative=record, kind=kind, before=old[kind.field], after=getattr(record, kind.field), **common)
        for record, old in changes.old.values() for kind in StandingKind
        if kind.field in old and old[kind.field] != getattr(record, kind.field)
    ]  # fmt: skip
    StandingChange.objects.bulk_create(told, batch_size=2000)
    pks = [record.pk for record in changes.new]
    for kind in StandingKind if pks else ():
        _begin(kind, pks, common)


def _begin(kind: StandingKind, pks: list[int], common: dict) -> None:
    column, source, target = kind.field, Cooperative._meta.db_table, StandingChange._meta.db_table
    keys = [common[name].pk if common[name] else None for name in ("batch", "actor")]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {target} (cooperative_id, kind, before, after, date, basis, batch_id, actor_id, recorded_at) "
            f"SELECT id, %s, '', {column}, %s, %s, %s, %s, %s FROM {source} WHERE id = ANY(%s) AND {column} <> ''",
            [kind, common["date"], common["basis"], *keys, timezone.now(), pks],
        )
