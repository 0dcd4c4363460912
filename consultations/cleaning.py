"""What the clinic throws away: drafts that nobody came back to (they hold a name and a phone that nobody needs)."""

from datetime import timedelta

from django.utils import timezone

from consultations.models import Request, RequestAttachment

DRAFT_DAYS = 30


def drop_old_drafts() -> int:
    """Deletes drafts untouched for 30 days, with the history of their fields; returns how many. Part of the tick."""
    old = Request.objects.drafts().filter(saved_at__lt=timezone.now() - timedelta(days=DRAFT_DAYS))
    keys = list(old.values_list("pk", flat=True)[:500])
    for attachment in RequestAttachment.objects.filter(subject__in=Request.objects.drafts().filter(pk__in=keys)):
        attachment.discard()
    Request.objects.drafts().filter(pk__in=keys).delete()
    Request.history.filter(id__in=keys).delete()  # last: the deletion itself writes a row too
    return len(keys)
