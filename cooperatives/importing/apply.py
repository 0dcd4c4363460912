"""Writes a plan: everything of a file in one transaction, with history, or nothing."""

from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from cooperatives.importing.plan import Changes, Plan
from cooperatives.importing.words import MODELS
from cooperatives.models import BoardMember, Cooperative, YearlyFigures

BATCH = 1000
DERIVED = ["name_key", "bh_key", "search_text", "updated_at", "source_date"]


def write(plan: Plan, reason: str, as_of, user=None) -> None:
    """Saves what `plan` holds; the caller opens the transaction. `reason` goes into the history of each record."""
    how = {"batch_size": BATCH, "default_user": user, "default_change_reason": reason[:100]}
    for field, model in MODELS.items():
        bulk_create_with_history(plan.words.new[field], model, **how)
    _freshen(plan.cooperatives, as_of)
    for changes, model, extra in (
        (plan.cooperatives, Cooperative, DERIVED),
        (plan.figures, YearlyFigures, []),
        (plan.board, BoardMember, []),  # updates first: a former chair leaves before the new one comes
    ):
        if changes.updated:
            bulk_update_with_history(changes.updated, model, [*changes.fields, *extra], **how)
        if changes.new:
            bulk_create_with_history(changes.new, model, **how)


def _freshen(changes: Changes, as_of) -> None:
    """What `bulk_update` does not do by itself: derived keys, the time of change, the date of the data."""
    now = timezone.now()
    for cooperative in changes.updated:
        cooperative.derive()
        cooperative.updated_at, cooperative.source_date = now, as_of
