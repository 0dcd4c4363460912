"""Reminding cooperatives of what they owe."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cooperatives.models import Cooperative
from reports import notifications
from reports.models import Campaign, Reminder
from reports.selectors.owing import lack_of

REMIND = "reports.add_reminder"
PAUSE = timedelta(days=7)


def remind(cooperative: Cooperative, campaign: Campaign, actor) -> tuple[Reminder | None, int]:
    """Reminds one cooperative of what it owes now; gives the reminder and how many messages were written (0: a letter is left).

    No reminder when nothing is owed any more, or when it was reminded within a week: safe to repeat. Needs `add_reminder`.
    """
    if not actor.has_perm(REMIND):
        raise PermissionDenied("Anda tidak berwenang mengingatkan koperasi.")
    with transaction.atomic():
        locked = Cooperative.objects.select_for_update(of=("self",)).get(pk=cooperative.pk)
        lack = lack_of(locked, campaign)
        if lack is None or campaign.reminders.filter(cooperative=locked, at__gt=timezone.now() - PAUSE).exists():
            return None, 0
        reminder = Reminder.objects.create(campaign=campaign, cooperative=locked, about=lack[0], due=lack[1], by=actor)
        return reminder, notifications.remind(reminder)
