"""What an import changes in status and grade, kept with the file as its basis."""

from datetime import date

from django.db import connection
from django.utils import timezone

from cooperatives.enums import StandingKind
from cooperatives.fields import array
from cooperatives.importing.changes import Changes
from cooperatives.models import Cooperative, StandingChange


def remember(changes: Changes, reason: str, as_of: date, batch=None, user=None) -> None:
    """Adds a row for every status and grade that the saved `changes` brought; the caller opened the transaction.

    New cooperatives are written by one statement a kind, so that a large file costs no objects.
    """
    common = common_facts(reason, as_of, batch, user)
    told = [
        StandingChange(cooperative=record, kind=kind, before=old[kind.field], after=getattr(record, kind.field), **common)
        for record, old in changes.old.values() for kind in StandingKind
        if kind.field in old and old[kind.field] != getattr(record, kind.field)
    ]  # fmt: skip
    StandingChange.objects.bulk_create(told, batch_size=2000)
    pks = [record.pk for record in changes.new]
    with connection.cursor() as cursor:
        for statement in beginnings(pks, common) if pks else ():
            cursor.execute(*statement)


def beginnings(pks: list[int], common: dict) -> list[tuple[str, list]]:
    """The statements that add the first status and grade of the new cooperatives `pks`, with their parameters."""
    source, target = Cooperative._meta.db_table, StandingChange._meta.db_table
    keys = [common[name].pk if common[name] else None for name in ("batch", "actor")]
    return [
        (
            f"INSERT INTO {target} (cooperative_id, kind, before, after, date, basis, batch_id, actor_id, recorded_at) "
            f"SELECT id, %s, '', {kind.field}, %s, %s, %s, %s, %s FROM {source} "
            f"WHERE id = ANY(%s::bigint[]) AND {kind.field} <> ''",
            [kind, common["date"], common["basis"], *keys, timezone.now(), array(pks)],
        )
        for kind in StandingKind
    ]


def common_facts(reason: str, as_of: date, batch=None, user=None) -> dict:
    """What all changes of one import have in common."""
    return {"date": as_of, "basis": reason[:200], "batch": batch, "actor": user}
