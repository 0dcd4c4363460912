"""Takes an import back as one act, from the history that it wrote; refuses when somebody has changed the same since."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from cooperatives.fields import DerivedTextField
from cooperatives.importing import bulk
from cooperatives.importing.run import one_at_a_time
from cooperatives.importing.words import MODELS
from cooperatives.models import BoardMember, Cooperative, ImportBatch, StandingChange, YearlyFigures

OWN = [BoardMember, YearlyFigures, Cooperative]  # in the order of deletion
PASSING = {"updated_at"}  # says when, not what
TOLD = 20


@dataclass
class Undone:
    """How many records went and how many are as they were before."""

    deleted: int = 0
    restored: int = 0


@dataclass
class Steps:
    """Of one model: keys to delete, and records with their old values and the names of these fields."""

    delete: list = field(default_factory=list)
    restore: list = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    conflicts: list[str] = field(default_factory=list)


def take_back(batch: ImportBatch, actor, say: Callable[[float], None]) -> Undone:
    """Deletes what the import created and restores what it changed, all or nothing; the caller opened the transaction.

    `say` is told how far it is, from 0 to 1. Raises ValidationError that
    names the records and fields which were changed later, or used elsewhere.
    """
    one_at_a_time()
    StandingChange.objects.filter(batch=batch).delete()  # a refusal rolls it back with all the rest
    steps = {}
    for done, model in enumerate(OWN):
        steps[model] = _steps(model, batch)
        say((done + 1) / (2 * len(OWN)))
    conflicts = [text for step in steps.values() for text in step.conflicts]
    conflicts += _still_used(steps)
    if conflicts:
        more = f" … dan {len(conflicts) - TOLD} lagi" if len(conflicts) > TOLD else ""
        raise ValidationError(
            "Impor ini tidak dapat diurungkan, karena isinya sudah diubah atau dipakai sesudahnya: "
            + "; ".join(conflicts[:TOLD]) + more + "."
        )  # fmt: skip
    act = bulk.Act(f"Urungkan impor {batch.pk}: {batch.name}", actor)
    _let_go(steps[Cooperative].delete)
    for done, (model, step) in enumerate(steps.items()):  # what was new goes before former values: one chair at a time
        bulk.delete(model, step.delete, act)
        bulk.update(model, step.restore, sorted(step.names), act)
        say(0.5 + (done + 1) / (2 * len(OWN)))
    _drop_unused_words(batch, act)
    return Undone(sum(len(s.delete) for s in steps.values()), sum(len(s.restore) for s in steps.values()))


def _steps(model: type[models.Model], batch: ImportBatch) -> Steps:
    history = model.history.model
    written = list(history.objects.filter(history_change_reason__startswith=batch.reason_start).order_by("id"))
    pks = [row.id for row in written]
    now = model._default_manager.select_for_update(of=("self",)).in_bulk(pks)
    changed = [row for row in written if row.history_type == "~"]
    before = _before(history, changed)
    steps = Steps()
    for row in written:
        record = now.get(row.id)
        if record is None:
            steps.conflicts.append(f"{_named(row)} sudah dihapus")
        elif row.history_type == "+":
            _take_new(steps, history, row, record)
        else:
            _take_changed(steps, row, before[row.id], record)
    return steps


def _before(history, changed: list) -> dict:
    """The state that each changed record had before the import, by key."""
    limits = {row.id: row.history_id for row in changed}
    older = history.objects.filter(id__in=limits).order_by("id", "history_id")
    return {row.id: row for row in older.iterator() if row.history_id < limits[row.id]}


def _take_new(steps: Steps, history, row, record) -> None:
    later = _differing(history, row, record)
    if later:
        steps.conflicts.append(f"{_named(record)} ({_words(later)})")
    else:
        steps.delete.append(record.pk)


def _take_changed(steps: Steps, row, before, record) -> None:
    own = [f for f in _fields(type(row)) if getattr(before, f.attname) != getattr(row, f.attname)]
    later = [f for f in own if f.name not in PASSING and getattr(record, f.attname) != getattr(row, f.attname)]
    if later:
        steps.conflicts.append(f"{_named(record)} ({_words(later)})")
        return
    for f in own:
        setattr(record, f.attname, getattr(before, f.attname))
        steps.names.add(f.name)
    if isinstance(record, Cooperative):
        record.derive()
        steps.names |= {f.name for f in record._meta.concrete_fields if isinstance(f, DerivedTextField)}
    steps.restore.append(record)


def _fields(history) -> list[models.Field]:
    return [f for f in history._meta.concrete_fields if not f.name.startswith("history_")]


def _differing(history, row, record) -> list[models.Field]:
    return [
        f for f in _fields(history) if f.name not in PASSING and getattr(row, f.attname) != getattr(record, f.attname)
    ]


def _named(record) -> str:
    own = record if hasattr(record, "nik_koperasi") else getattr(record, "cooperative", None)
    return f"“{own.name if own else record}”"


def _words(fields: Iterable[models.Field]) -> str:
    return ", ".join(str(f.verbose_name) for f in fields)


def _still_used(steps: dict) -> list[str]:
    """Sentences about records of other tables that point to what would be deleted."""
    found = []
    gone = {model: set(step.delete) for model, step in steps.items()}
    for relation in Cooperative._meta.related_objects:
        other = relation.related_model
        if relation.field.remote_field.on_delete is not models.PROTECT or not gone[Cooperative]:
            continue
        rows = other._default_manager.filter(**{f"{relation.field.name}__in": gone[Cooperative]})
        rows = rows.exclude(pk__in=gone.get(other, ())).select_related(relation.field.name)
        found += [
            f"{_named(getattr(row, relation.field.name))} dipakai {other._meta.verbose_name}" for row in rows[:TOLD]
        ]
    return found


def _let_go(pks: list[int]) -> None:
    """What hangs on cooperatives and is no reason to keep them: alerts, rows of other imports."""
    for relation in Cooperative._meta.related_objects:
        rows = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": pks})
        if relation.field.remote_field.on_delete is models.CASCADE:
            rows.delete()
        elif relation.field.remote_field.on_delete is models.SET_NULL:
            rows.update(**{relation.field.name: None})


def _drop_unused_words(batch: ImportBatch, act: bulk.Act) -> None:
    """Words that the import added go too, unless something else uses them by now."""
    for model in MODELS.values():
        added = model.history.model.objects.filter(
            history_change_reason__startswith=batch.reason_start, history_type="+"
        )
        for pk in added.values_list("id", flat=True):
            try:
                with transaction.atomic():
                    bulk.delete(model, [pk], act)
            except IntegrityError:
                continue
