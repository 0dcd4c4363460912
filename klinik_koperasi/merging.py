"""Two records become one: what points to the one that goes moves to the one that stays, and the way back is written down.

Every foreign key of every app is found by itself, so that no app can forget to be asked. An app registers a function only
where moving needs care: rows of which the kept record has its own already.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from simple_history.utils import bulk_update_with_history


class Exact(DjangoJSONEncoder):
    """Times keep their microseconds, so that what comes back is what went."""

    def default(self, value):
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


@dataclass
class Care:
    """What must happen before the rows move: `drop` goes (kept in the record), `change` gets other values first.

    With `forget` the dropped rows are not brought back: they are computed anew.
    """

    drop: list[models.Model] = field(default_factory=list)
    change: list[tuple[models.Model, dict]] = field(default_factory=list)
    forget: bool = False


@dataclass
class Way:
    """What was done, as JSON keeps it: `moved` in the order of the acts, `dropped` as whole rows."""

    moved: list[dict] = field(default_factory=list)
    dropped: list[dict] = field(default_factory=list)


_care: dict[str, Callable[..., Care]] = {}


def with_care(label: str) -> Callable:
    """Registers `function(gone, kept, choices) -> Care` for rows of the model `label` ("app.Model"): one function a model, so
    that no order of apps decides. An app above that has a word to say is asked by that function."""

    def register(function: Callable[..., Care]) -> Callable[..., Care]:
        if label in _care:
            raise ImproperlyConfigured(f"{label}: a merge asks {_care[label].__module__} already")
        _care[label] = function
        return function

    return register


def references(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    """Every foreign key to `model` that the database enforces; histories keep the key of the record they tell of."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            if relation.field.db_constraint:
                yield relation.field


def tally(record: models.Model) -> list[tuple[str, int]]:
    """(name of the rows, how many) for everything that points to `record`; one query a table."""
    counted = [(own.model._meta.verbose_name, _rows(own, record).count()) for own in references(type(record))]
    return sorted((str(name), count) for name, count in counted if count)


def move(gone: models.Model, kept: models.Model, choices: dict, *, reason: str, user) -> Way:
    """Moves all that points to `gone`; the caller holds both locks and has opened the transaction."""
    way = Way()
    for own in references(type(gone)):
        care = _care[own.model._meta.label](gone, kept, choices) if own.model._meta.label in _care else Care()
        for row in care.drop:
            if not care.forget:
                way.dropped.append({"model": own.model._meta.label, "row": snapshot(row)})
            row._change_reason, row._history_user = reason, user
            row.delete()
        for row, values in care.change:
            way.moved += _write(own.model, [row], values, reason, user)
        way.moved += _write(own.model, list(_rows(own, gone)), {own.attname: kept.pk}, reason, user)
    return way


def go_back(way: Way, *, reason: str, user) -> None:
    """Gives every moved row its former values and brings dropped ones back; the record that went exists again.

    Raises ValidationError that names the rows which somebody has changed or deleted since.
    """
    stuck = []
    for entry in reversed(way.moved):
        model = apps.get_model(entry["model"])
        row = model._base_manager.select_for_update(of=("self",)).filter(pk=entry["pk"]).first()
        if row is None or any(getattr(row, name) != python_value(model, name, v) for name, v in entry["after"].items()):
            stuck.append(f"{model._meta.verbose_name} {row or entry['pk']}")
            continue
        _write(model, [row], {name: python_value(model, name, v) for name, v in entry["before"].items()}, reason, user)
    if stuck:
        raise ValidationError(
            "Tidak dapat dikembalikan, karena sudah diubah atau dihapus: " + "; ".join(stuck[:20]) + "."
        )
    for entry in way.dropped:
        restore(apps.get_model(entry["model"]), entry["row"], reason=reason, user=user)


def snapshot(record: models.Model) -> dict:
    """A row as JSON keeps it, by attribute; what the database computes is left out."""
    values = {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields if not f.generated}
    return json.loads(json.dumps(values, cls=Exact))


def restore(model: type[models.Model], row: dict, *, reason: str, user) -> models.Model:
    """Writes a row of `snapshot` again, under its old key and with its old times."""
    values = {name: python_value(model, name, value) for name, value in row.items()}
    record = model(**values)
    record._change_reason, record._history_user = reason, user
    record.save(force_insert=True)
    times = {f.attname: values[f.attname] for f in model._meta.concrete_fields if getattr(f, "auto_now_add", False)}
    if times:
        model._base_manager.filter(pk=record.pk).update(**times)
    return record


def _rows(own: models.ForeignKey, record: models.Model) -> models.QuerySet:
    return own.model._base_manager.filter(**{own.name: record}).order_by("pk")


def _write(model, rows: list[models.Model], values: dict, reason: str, user) -> list[dict]:
    """Writes the same values to `rows`, history included, and returns the way back."""
    names = [model._meta.get_field(name.removesuffix("_id")).name for name in values]
    entries = []
    for row in rows:
        entries.append({"model": model._meta.label, "pk": row.pk, "before": {n: getattr(row, n) for n in values}})
        for name, value in values.items():
            setattr(row, name, value)
        entries[-1]["after"] = dict(values)
    if rows and hasattr(model, "history"):
        bulk_update_with_history(rows, model, names, default_change_reason=reason[:100], default_user=user)
    elif rows:
        model._base_manager.bulk_update(rows, names, batch_size=500)
    return json.loads(json.dumps(entries, cls=Exact))


def python_value(model: type[models.Model], name: str, value):
    """A value of `snapshot` as the attribute `name` of `model` holds it."""
    own = next(f for f in model._meta.concrete_fields if f.attname == name)
    own = own.target_field if own.is_relation else own
    return own.to_python(value) if value is not None else None
