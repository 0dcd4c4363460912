"""Rows in bulk at the database's own speed: COPY for the rows, one statement for the history of all of them.

The history is the one that django-simple-history would write: same tables, same columns, who, when and why.
"""

import gc
import io
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from django.db import connection, models
from django.db.models.base import ModelState
from django.utils import timezone
from psycopg2.extensions import quote_ident

from cooperatives.fields import DerivedTextField

BATCH = 2000
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True)
class Act:
    """Who writes and why, as the history keeps it."""

    reason: str
    user: object = None
    at: datetime = field(default_factory=timezone.now)


class Blank:
    """Makes unsaved records by copying one: what the constructor does for each field is done once, not for every row."""

    def __init__(self, model: type[models.Model], **values) -> None:
        self.model, self.values = model, dict(model(**values).__dict__)
        self.values.pop("_state")
        self.drawn = {
            f.attname: f.default
            for f in model._meta.concrete_fields
            if f.has_default() and callable(f.default) and f.attname not in values
        }

    def make(self, **values) -> models.Model:
        """A record with the model's defaults; `values` by attribute."""
        record = self.model.__new__(self.model)
        record.__dict__ = self.values.copy()
        record._state = ModelState()
        for name, draw in self.drawn.items():
            setattr(record, name, draw())
        for name, value in values.items():
            setattr(record, name, value)
        return record


@contextmanager
def without_collecting():
    """Stops Python from looking for cycles again and again among records that all stay."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def create(model: type[models.Model], records: Sequence[models.Model], act: Act) -> None:
    """Inserts unsaved records, gives them their keys, and writes their history."""
    if not records:
        return
    _give_keys(model, records)
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    _copy(model._meta.db_table, fields, records, add=True)
    _remember(model, [record.pk for record in records], "+", act)


def update(model: type[models.Model], records: Sequence[models.Model], names: Sequence[str], act: Act) -> None:
    """Writes the fields `names` of saved records, derived ones as they are set, and their history."""
    if not records:
        return
    fields = [model._meta.pk, *(model._meta.get_field(name) for name in names)]
    table, target, pk = _quoted("bulk_update", model._meta.db_table, model._meta.pk.column)
    columns = _quoted(*(f.column for f in fields))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {table} AS SELECT {', '.join(columns)} FROM {target} LIMIT 0")
        _copy("bulk_update", fields, records, add=False)
        assigned = ", ".join(f"{column} = {table}.{column}" for column in columns[1:])
        cursor.execute(f"UPDATE {target} SET {assigned} FROM {table} WHERE {target}.{pk} = {table}.{pk}")
        cursor.execute(f"DROP TABLE {table}")
    _remember(model, [record.pk for record in records], "~", act)


def delete(model: type[models.Model], pks: Sequence, act: Act) -> None:
    """Deletes rows and writes their history; what still points to them makes the database refuse at once."""
    if not pks:
        return
    _remember(model, pks, "-", act)
    table, pk = _quoted(model._meta.db_table, model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {pk} = ANY(%s)", [list(pks)])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _give_keys(model: type[models.Model], records: Sequence[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval((SELECT pg_get_serial_sequence(%s, %s)::regclass)) FROM generate_series(1, %s)",
            [_quoted(model._meta.db_table)[0], model._meta.pk.column, len(records)],
        )
        for record, (pk,) in zip(records, cursor.fetchall(), strict=True):
            record.pk = pk


def _copy(table: str, fields: Sequence[models.Field], records: Sequence[models.Model], add: bool) -> None:
    """Sends the records' values in portions, so that no second copy of all of them stands in memory."""
    computed = [f for f in fields if add and (isinstance(f, DerivedTextField) or getattr(f, "auto_now", False)
                or getattr(f, "auto_now_add", False))]  # fmt: skip
    values_of = attrgetter(*(f.attname for f in fields))
    sql = f"COPY {_quoted(table)[0]} ({', '.join(_quoted(*(f.column for f in fields)))}) FROM STDIN"
    with connection.cursor() as cursor:
        for start in range(0, len(records), BATCH):
            lines = []
            for record in records[start : start + BATCH]:
                for own in computed:
                    own.pre_save(record, add)
                lines.append("\t".join(map(_written, values_of(record))))
            with connection.wrap_database_errors:  # what goes past Django's cursor speaks its errors all the same
                cursor.cursor.copy_expert(sql, io.StringIO("\n".join(lines) + "\n"))
        for record in records:
            record._state.adding = False


def _written(value) -> str:
    """A value in the text format of COPY."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        plain = value.isprintable() and "\\" not in value
        return value if plain else value.translate(ESCAPES)
    if value is True or value is False:
        return "t" if value else "f"
    return str(value)


def _remember(model: type[models.Model], pks: Sequence, kind: str, act: Act) -> None:
    history = model.history.model
    own = _quoted(*(f.column for f in history._meta.concrete_fields if not f.name.startswith("history_")))
    table, source, pk = _quoted(history._meta.db_table, model._meta.db_table, model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(own)}, history_type, history_date, history_change_reason, history_user_id) "
            f"SELECT {', '.join(own)}, %s, %s, %s, %s FROM {source} WHERE {pk} = ANY(%s) ORDER BY {pk}",
            [kind, act.at, act.reason[:100], act.user.pk if act.user else None, list(pks)],
        )


def _quoted(*names: str) -> list[str]:
    connection.ensure_connection()
    return [quote_ident(name, connection.connection) for name in names]
