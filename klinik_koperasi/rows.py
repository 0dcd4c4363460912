"""Single rows without the preparations of the ORM, which take longer than the statements: for what everybody waits for."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

_planned: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
_waiting: ContextVar[list[tuple[str, list]] | None] = ContextVar("waiting", default=None)


class Planned:
    """A statement that each connection plans once, for those that take longer to plan than to run.

    `name` is unlike any other's. The columns of its answer are named one by one: a migration that adds one beside running
    processes would make Postgres refuse the plan of a `SELECT *`. One that gives such a column another type, a longer varchar
    too, makes it refuse all the same, as long as the connection lives: docs/deploy.md.
    """

    def __init__(self, name: str, sql: str) -> None:
        first, *others = sql.split("%s")
        self.name = name
        self.sql = first + "".join(f"${number}{part}" for number, part in enumerate(others, start=1))
        holders = ", ".join("%s" for _ in others)
        self.call = f"EXECUTE {name}({holders})" if others else f"EXECUTE {name}"


def columns(model: type[models.Model], table: str) -> str:
    """Every column of `model`, named one by one, for a statement in which it is called `table`."""
    return ", ".join(f'{table}."{field.column}"' for field in model._meta.concrete_fields)


def _ready(sql: str | Planned) -> str:
    """What to execute; a plan that this connection does not have yet is made, as part of setting the connection up."""
    if isinstance(sql, str):
        return sql
    connection.close_if_health_check_failed()  # as each cursor does: a new connection knows none of the old one's plans
    connection.ensure_connection()
    known = _planned.setdefault(connection.connection, set())
    if sql.name not in known:
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:  # no query of any page's own
            cursor.execute(f"PREPARE {sql.name} AS {sql.sql}")
        known.add(sql.name)
    return sql.call


@contextmanager
def together() -> Iterator[None]:
    """Everything that is sent within goes to Postgres at the end, in its order, as one message: one wait instead of many.

    Nothing that was changed may be read from the database before the end.
    """
    sent: list[tuple[str, list]] = []
    token = _waiting.set(sent)
    try:
        yield
    finally:
        _waiting.reset(token)
    if sent:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(sql for sql, _ in sent), [value for _, values in sent for value in values])


def send(sql: str | Planned, params: list) -> None:
    """Executes a statement whose answer nobody reads, at once or with its company (`together`)."""
    text, waiting = _ready(sql), _waiting.get()
    if waiting is not None:
        waiting.append((text, params))
        return
    with connection.cursor() as cursor:
        cursor.execute(text, params)


def first(model: type[models.Model], sql: str | Planned, params: list) -> models.Model | None:
    """The first row of `sql` as a record; what the row has beside the model's columns become attributes, the rest is deferred."""
    ready = _ready(sql)
    with connection.cursor() as cursor:
        cursor.execute(ready, params)
        row = cursor.fetchone()
        if row is None:
            return None
        values = dict(zip([column.name for column in cursor.description], row, strict=True))
    fields = [field for field in model._meta.concrete_fields if field.column in values]
    record = model.from_db(connection.alias, [f.attname for f in fields], [values.pop(f.column) for f in fields])
    record.__dict__.update(values)
    return record


def add(record: models.Model) -> models.Model:
    """Saves a new record of a model with one table, as `save()` does, its history too; values only, no expressions."""
    with connection.cursor() as cursor:
        cursor.execute(f'{_insert(type(record))} RETURNING "{record._meta.pk.column}"', _values(record))
        record.pk = cursor.fetchone()[0]
    record._state.adding, record._state.db = False, connection.alias
    _saved(record, created=True)
    return record


def note(record: models.Model) -> None:
    """Writes a new record of a model with one table and no history, of which the caller has no further use: it gets no key."""
    send(_insert(type(record)), _values(record))


def change(record: models.Model, fields: list[Any]) -> None:
    """Saves these fields of a record that the caller has locked, as `save(update_fields=…)` does, its history too."""
    values = [field.get_db_prep_save(field.pre_save(record, False), connection) for field in fields]
    values_of = ", ".join(f'"{field.column}" = %s' for field in fields)
    table, key = record._meta.db_table, record._meta.pk
    send(f'UPDATE "{table}" SET {values_of} WHERE "{key.column}" = %s', [*values, record.pk])
    _saved(record, created=False)


def _saved(record: models.Model, created: bool) -> None:
    sent = {"created": created, "raw": False, "update_fields": None, "using": connection.alias}
    models.signals.post_save.send(sender=type(record), instance=record, **sent)


def counts(*found: models.QuerySet) -> list[int]:
    """How many rows each has, all by one statement: for pages whose number of queries must not depend on their numbers."""
    parts, params = [], []
    for queryset in found:
        try:
            sql, values = queryset.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:  # `none()`
            sql, values = "SELECT WHERE false", ()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS found)")
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return list(cursor.fetchone())


@cache
def _fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]


@cache
def _insert(model: type[models.Model]) -> str:
    names = ", ".join(f'"{field.column}"' for field in _fields(model))
    holders = ", ".join("%s" for _ in _fields(model))
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({holders})'


def _values(record: models.Model) -> list:
    return [field.get_db_prep_save(field.pre_save(record, True), connection) for field in _fields(type(record))]
