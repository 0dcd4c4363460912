"""Writes a plan: everything of a file in one transaction, with history, or nothing."""

from django.utils import timezone

from cooperatives.importing import bulk, codes, standing
from cooperatives.importing.changes import Changes
from cooperatives.importing.plan import Plan
from cooperatives.importing.words import MODELS
from cooperatives.models import BoardMember, Cooperative, YearlyFigures, new_code

DERIVED = ["name_key", "bh_key", "search_text", "updated_at", "source_date"]


def write(plan: Plan, reason: str, as_of, user=None, batch=None, say=lambda share: None, draw_code=new_code) -> None:
    """Saves what `plan` holds; the caller opens the transaction. `reason` goes into the history of each record.

    Raises IntegrityError when another writer has taken a code or a NIK meanwhile.
    """
    act = bulk.Act(reason, user)
    for field, model in MODELS.items():
        bulk.create(model, plan.words.new[field], act)
    _freshen(plan.cooperatives, as_of)
    codes.give(plan.cooperatives.new, draw_code)
    parts = (
        (plan.cooperatives, Cooperative, DERIVED),
        (plan.figures, YearlyFigures, []),
        (plan.board, BoardMember, []),  # updates first: a former chair leaves before the new one comes
    )
    for done, (changes, model, extra) in enumerate(parts):
        bulk.update(model, changes.updated, list(dict.fromkeys([*changes.fields, *extra])), act)
        _tie(changes.new)
        bulk.create(model, changes.new, act)
        say(0.6 + 0.4 * (done + 1) / len(parts))
    standing.remember(plan.cooperatives, reason, as_of, batch, user)
    bulk.plan_anew()  # foreign keys are looked up at the commit


def _tie(records: list) -> None:
    """Copies the keys that related records of one model got when they were saved a moment ago."""
    relations = {f.name: f.attname for f in records[0]._meta.concrete_fields if f.is_relation} if records else {}
    for record in records:
        for name, related in record._state.fields_cache.items():
            if name in relations:
                record.__dict__[relations[name]] = related.pk if related else None


def _freshen(changes: Changes, as_of) -> None:
    """What a bulk update does not do by itself: keys of new words, derived keys, the time of change, the date of the data."""
    now = timezone.now()
    _tie(changes.updated)
    for cooperative in changes.updated:
        cooperative.derive()
        cooperative.updated_at, cooperative.source_date = now, as_of
