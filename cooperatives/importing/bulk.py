"""Rows in bulk at the database's own speed: COPY for the rows, one statement for the history of all of them.

The history is the one that django-simple-history would write: same tables, same columns, who, when and why.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter

from django.db import connection, models
from django.db.models.base import ModelState
from django.utils import timezone
from psycopg2.extensions import quote_ident

from cooperatives.fields import DerivedTextField, array

PORTION = 250  # records that are written at a time
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
        if values:
            assign(record, values)
        return record


def assign(record: models.Model, values: dict) -> bool:
    """Sets many values of an unsaved record at once, related records too, without what each assignment would check.

    True when one of them is another than before.
    """
    own, related, changed = record.__dict__, record._state.fields_cache, False
    for name, value in values.items():
        if name in own:
            if own[name] != value:
                own[name] = value
                changed = True
        elif related.get(name) is not value:
            related[name], own[record._meta.get_field(name).attname] = value, value.pk
            changed = True
    return changed


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
    pks, own = new_keys(model, len(records)), model._meta.pk.attname
    for record, pk in zip(records, pks, strict=True):
        record.__dict__[own] = pk
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    _copy(model._meta.db_table, fields, records, add=True)
    _remember(model, pks, "+", act)


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
        cursor.execute(f"DELETE FROM {table} WHERE {pk} = ANY(%s::bigint[])", [array(pks)])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """Primary keys for so many new records."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval((SELECT pg_get_serial_sequence(%s, %s)::regclass)) FROM generate_series(1, %s)",
            [_quoted(model._meta.db_table)[0], model._meta.pk.column, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def steady_statistics(*tables: type[models.Model]) -> None:
    """Lets autovacuum count nothing in the tables until the transaction ends.

    It would count the rows that are not committed yet as none, and Postgres, taking a table of thousands for empty, would walk
    a whole index for each foreign key.
    """
    with connection.cursor() as cursor:
        for table in _quoted(*(model._meta.db_table for model in tables)):
            cursor.execute(f"LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE")


def plan_anew() -> None:
    """Lets Postgres forget how it looked up foreign keys while the tables were smaller: it plans that once in a connection."""
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def _copy(table: str, fields: Sequence[models.Field], records: Sequence[models.Model], add: bool) -> None:
    """Sends the records' values as they are written, so that the database takes in what the next ones are written beside."""
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
    ):  # errors in Django's words, past its cursor too
        cursor.cursor.copy_expert(copy_sql(table, fields), Lines(lines(fields, records, add)))
    for record in records:
        record._state.adding = False


def copy_sql(table: str, fields: Sequence[models.Field]) -> str:
    """Takes in what `lines` writes."""
    return f"COPY {_quoted(table)[0]} ({', '.join(_quoted(*(f.column for f in fields)))}) FROM STDIN"


class Lines:
    """A file to read from that is written only as it is read."""

    def __init__(self, portions: Iterator[str]) -> None:
        self.portions = portions

    def read(self, size: int) -> str:
        """The next portion, whatever its size; "" at the end."""
        return next(self.portions, "")


def lines(fields: Sequence[models.Field], records: Sequence[models.Model], add: bool) -> Iterator[str]:
    """The records in the text format of COPY, some at a time; new ones (`add`) get what Django computes as it saves them."""
    derived = [f for f in fields if add and isinstance(f, DerivedTextField)]
    moments = [f.attname for f in fields if add and (getattr(f, "auto_now", 0) or getattr(f, "auto_now_add", 0))]
    values_of, tabs = itemgetter(*(f.attname for f in fields)), len(fields) - 1
    for start in range(0, len(records), PORTION):
        found, now = [], dict.fromkeys(moments, timezone.now())
        for record in records[start : start + PORTION]:
            record.__dict__.update(now)
            for own in derived:
                own.pre_save(record, add)
            values = values_of(record.__dict__)
            line = "\t".join(["\\N" if v is None else v if v.__class__ is str else str(v) for v in values])
            marks = (
                line.count("\t") - tabs + line.count("\\") - values.count(None) + line.count("\n") + line.count("\r")
            )
            found.append(_escaped(values) if marks else line)
        yield "\n".join([*found, ""])


def _escaped(values: Sequence) -> str:
    """A line of values of which one holds a sign that means something in this format."""
    return "\t".join(["\\N" if v is None else str(v).translate(ESCAPES) for v in values])


def _remember(model: type[models.Model], pks: Sequence, kind: str, act: Act) -> None:
    with connection.cursor() as cursor:
        cursor.execute(*remembering(model, model._meta.pk.column, pks, kind, act))


def remembering(model: type[models.Model], column: str, keys: Sequence, kind: str, act: Act) -> tuple[str, list]:
    """The statement that writes the history of the records whose `column` is one of `keys`, and its parameters."""
    history = model.history.model
    own = _quoted(*(f.column for f in history._meta.concrete_fields if not f.name.startswith("history_")))
    table, source, column, pk = _quoted(history._meta.db_table, model._meta.db_table, column, model._meta.pk.column)
    return (
        f"INSERT INTO {table} ({', '.join(own)}, history_type, history_date, history_change_reason, history_user_id) "
        f"SELECT {', '.join(own)}, %s, %s, %s, %s FROM {source} WHERE {column} = ANY(%s::bigint[]) ORDER BY {pk}",
        [kind, act.at, act.reason[:100], act.user.pk if act.user else None, array(keys)],
    )


def _quoted(*names: str) -> list[str]:
    connection.ensure_connection()
    return [quote_ident(name, connection.connection) for name in names]
