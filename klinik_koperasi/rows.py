"""Single rows without the preparations of the ORM, which take longer than the statements: for what everybody waits for."""

from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models


def first(model: type[models.Model], sql: str, params: list) -> models.Model | None:
    """The first row of `sql` as a record; what the row has beside the model's columns become attributes, the rest is deferred."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
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
    values = [field.get_db_prep_save(field.pre_save(record, True), connection) for field in _fields(type(record))]
    with connection.cursor() as cursor:
        cursor.execute(_insert(type(record)), values)
        record.pk = cursor.fetchone()[0]
    record._state.adding, record._state.db = False, connection.alias
    _saved(record, created=True)
    return record


def change(record: models.Model, fields: list[Any]) -> None:
    """Saves these fields of a record that the caller has locked, as `save(update_fields=…)` does, its history too."""
    values = [field.get_db_prep_save(field.pre_save(record, False), connection) for field in fields]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    table, key = record._meta.db_table, record._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET {columns} WHERE "{key.column}" = %s', [*values, record.pk])
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
    columns = ", ".join(f'"{field.column}"' for field in _fields(model))
    holders = ", ".join("%s" for _ in _fields(model))
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({holders}) RETURNING "{model._meta.pk.column}"'
