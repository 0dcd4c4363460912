"""When answers begin to count, and how their traces are lost: once a night, and never fewer than the minimum at a time.

Whoever looks at the figures before and after sees at least that many answers more, of the same month: no single answer can
be had by subtraction. What is left over when a month's codes have run out counts with the next month. The rows of answers and
codes are written anew in random order, all in one transaction, so that neither their place in the table nor the number of
the transaction tells which of them came together.
"""

import secrets
import uuid
from datetime import date, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from consultations.survey.codes import last_day
from consultations.survey.models import Answer, Code, Method
from consultations.survey.periods import shifted

NIGHT = 1  # o'clock
KEEP_CODES = timedelta(days=365)
_random = secrets.SystemRandom()


def release_daily() -> int:
    """Part of the tick: once a night, for the small hours; returns how many answers begin to count."""
    now = timezone.localtime()
    if now.hour < NIGHT or not cache.add(f"survey-released-{now.date()}", True, timeout=2 * 24 * 3600):
        return 0
    return release(now.date())


def release(today: date) -> int:
    """Lets waiting answers count, month by month, and mixes what was written since the last time."""
    released = 0
    with transaction.atomic():
        list(Answer.objects.select_for_update().filter(released=False).values_list("pk", flat=True))
        minimum, waiting = Method.current().minimum, Answer.objects.filter(released=False)
        for month in waiting.order_by("month").values_list("month", flat=True).distinct():
            released += _release_month(month, minimum, today)
        _mix_codes(today)
    return released


def _release_month(month: date, minimum: int, today: date) -> int:
    waiting = Answer.objects.filter(month=month, released=False)
    if waiting.count() >= minimum:
        return _mix(waiting, released=True)
    closed = last_day(month) < today
    _mix(waiting, **({"month": shifted(month, 1)} if closed else {}))
    return 0


def _mix(answers, **changes) -> int:
    """Writes `answers` anew with other keys, in random order."""
    rows = list(answers)
    answers.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        row.pk = uuid.uuid4()
        for name, value in changes.items():
            setattr(row, name, value)
    _random.shuffle(rows)
    return len(Answer.objects.bulk_create(rows))


def _mix_codes(today: date) -> None:
    """The same for codes that can still be asked about; those a year old are forgotten."""
    Code.objects.filter(month__lt=(today - KEEP_CODES).replace(day=1)).delete()
    rows = list(Code.objects.select_for_update())
    Code.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _random.shuffle(rows)
    Code.objects.bulk_create(rows)


def waiting() -> int:
    """How many answers do not count yet."""
    return Answer.objects.filter(released=False).aggregate(n=Count("pk"))["n"]
