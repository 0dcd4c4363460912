"""Declared transitions: lock the row, check, run, save and write the log in one transaction.

A module `workflow.py` of an app declares a `Machine` with its transitions; nothing else assigns a status. The declared table
drives the admin buttons, the tests (every state x every step) and the docs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from klinik_koperasi import rows


class StaleStep(ValidationError):
    """The record has moved on since the page was opened; the message names who moved it and when."""


class LogEntry(models.Model):
    """One step taken. Concrete models add `subject`, a foreign key to the record, with related_name="log"."""

    step = models.CharField("langkah", max_length=40)
    from_status = models.CharField("dari", max_length=30, blank=True)
    to_status = models.CharField("menjadi", max_length=30)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pukul", default=timezone.now)
    note = models.TextField("catatan", blank=True)

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.step} · {self.at:%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Transition:
    """One allowed move.

    `run(record, actor, **data)` changes fields of the locked record (never its status) and returns the note for the log;
    `after(record, actor, **data)` acts on other records once the new state is saved, in the same transaction;
    `guard(record)` returns why the step is not possible yet; `permission` is what the actor must hold (None: the public or
    the system). What a step asks for is a form, given by the page that offers it (`WorkflowAdmin.step_forms`).
    A `target` of "" leaves the state as it is: the step is only logged.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    permission: str | None = None
    run: Callable[..., str | None] | None = None
    after: Callable[..., None] | None = None
    done: str = ""
    danger: bool = False
    main: bool = False
    guard: Callable[[Any], str | None] | None = None

    def may(self, actor: Any) -> bool:
        return self.permission is None or bool(actor and actor.is_active and actor.has_perm(self.permission))


@dataclass
class Machine:
    """All transitions of one model."""

    model: type[models.Model]
    log: type[LogEntry]
    transitions: dict[str, Transition] = field(default_factory=dict)
    followers: dict[str, list[Callable[..., None]]] = field(default_factory=dict)

    def follow(self, *names: str) -> Callable:
        """Registers from above what happens elsewhere after steps `names`: `(record, actor, **data)`, same transaction.

        For an app that builds on this one; what belongs to the step itself is its `after`.
        """

        def register(function: Callable[..., None]) -> Callable[..., None]:
            for name in names:
                self.followers.setdefault(name, []).append(function)
            return function

        return register

    def add(self, *transitions: Transition) -> None:
        self.transitions |= {transition.name: transition for transition in transitions}

    def offered(self, record: models.Model, actor: Any) -> list[Transition]:
        """The steps that may be taken now: right state, right person, guard content; the main one first."""
        found = [
            t
            for t in self.transitions.values()
            if record.status in t.sources and t.permission and t.may(actor) and not (t.guard and t.guard(record))
        ]
        return sorted(found, key=lambda t: (t.danger, not t.main))

    def apply(self, name: str, record: models.Model, actor: Any = None, /, **data: Any) -> models.Model:
        """Takes step `name` and returns the fresh record; the one passed in is stale afterwards.

        Raises PermissionDenied, StaleStep (somebody was faster, or the state forbids it) or ValidationError (the guard, the
        model's own rules); in each case nothing is saved.
        """
        step = self.transitions[name]
        with transaction.atomic():
            fresh = self.model._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
            self.check(step, fresh, actor)
            return self.take(step, fresh, actor, **data)

    def take(self, step: Transition, fresh: models.Model, actor: Any = None, /, **data: Any) -> models.Model:
        """Takes a step that was checked, of a record that the caller has locked and read in his own transaction."""
        before, values = fresh.status, dict(fresh.__dict__)
        note = step.run(fresh, actor, **data) if step.run else None
        fresh.status = step.target or before
        states = {"from_status": before, "to_status": fresh.status}
        with rows.together():
            rows.change(fresh, _changed(fresh, values))
            rows.note(self.log(subject=fresh, step=step.name, actor=actor, note=note or "", **states))
        for act in [step.after, *self.followers.get(step.name, [])]:
            if act:
                act(fresh, actor, **data)
        return fresh

    def check(self, step: Transition, record: models.Model, actor: Any, *, ignore_guard: bool = False) -> None:
        """Raises what `apply` would raise for `record` as it is: PermissionDenied, StaleStep or the guard's reason."""
        if not step.may(actor):
            raise PermissionDenied(f"Anda tidak berwenang: {step.label}.")
        if record.status not in step.sources:
            raise StaleStep(self._stale_message(step, record))
        reason = step.guard(record) if step.guard and not ignore_guard else None
        if reason:
            raise ValidationError(reason)

    def _stale_message(self, step: Transition, fresh: models.Model) -> str:
        last = self.log.objects.filter(subject=fresh).select_related("actor").first()
        if last is None:
            return f"Langkah “{step.label}” tidak berlaku untuk keadaan {fresh.get_status_display()}."
        who = last.actor.name if last.actor else "sistem atau pemohon"
        at = timezone.localtime(last.at)
        return (
            f"Sudah diproses oleh {who} pukul {at:%H.%M}; keadaannya sekarang {fresh.get_status_display()}. "
            f"Langkah “{step.label}” tidak berlaku lagi. Periksa keadaan terbaru di bawah."
        )


def _changed(record: models.Model, before: dict[str, Any]) -> list[models.Field]:
    """The fields to save: those that are other than `before`, and those that fill in themselves; all, if none is."""
    fields = [field for field in record._meta.concrete_fields if not field.generated and not field.primary_key]
    changed = {name for name, value in record.__dict__.items() if name not in before or _other(value, before[name])}
    return [field for field in fields if not changed or field.attname in changed or _fills_in(field)]


def _other(value: Any, before: Any) -> bool:
    """Whether it may be another value; a list or dict may have been changed in place."""
    return value is not before and value != before or isinstance(value, list | dict)


def _fills_in(field: models.Field) -> bool:
    """Whether saving sets the field's value (a time of change, a derived text)."""
    if isinstance(field, models.DateField | models.TimeField):
        return field.auto_now
    return type(field).pre_save is not models.Field.pre_save
