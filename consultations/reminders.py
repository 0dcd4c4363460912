"""The clinic's part of the minute tick that looks ahead and back: reminders before a session, and promises gone by.

A text is written on the day it is due, from what is true then, and asked once more whether it is still wanted when it is sent.
"""

from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from consultations import notifications
from consultations.enums import RequestStatus, SessionStatus
from consultations.models import FollowUp, Participation, Request, Session
from consultations.workflow import request_machine
from klinik_koperasi.notices.models import Notice
from klinik_koperasi.office.calendar import WorkingCalendar
from klinik_koperasi.office.models import Profile
from klinik_koperasi.workflow import StaleStep

FIRST_HOUR = 7  # nobody is woken by a reminder
DAYS_BEFORE = (2, 1)
LOOK_BACK = timedelta(days=120)


def remind() -> int:
    """Writes the reminders that are due today and not written yet; returns how many groups are reminded.

    A session that was fixed only today is left out: its applicants have just had the date in a message.
    """
    now = timezone.localtime()
    if now.hour < FIRST_HOUR:
        return 0
    return sum(_remind_on(now.date(), days) for days in DAYS_BEFORE)


def _remind_on(today: date, days: int) -> int:
    sessions = Session.objects.planned().on(today + timedelta(days=days))
    rows = Participation.objects.filter(
        session__in=sessions.exclude(created_at__date=today), request__status=RequestStatus.SCHEDULED
    )
    kind = ContentType.objects.get_for_model(Participation)
    told = Notice.objects.filter(content_type=kind, event=f"request.reminder_{days}").values("object_id")
    return sum(_remind(pk, days) for pk in rows.exclude(pk__in=told).values_list("pk", flat=True))


def _remind(pk: int, days: int) -> bool:
    """One group, in a transaction of its own that looks again under the lock of its session."""
    with transaction.atomic():
        row = Participation.objects.select_related("request", "session").get(pk=pk)
        session = Session.objects.select_for_update(of=("self",)).get(pk=row.session_id)
        if session.status != SessionStatus.PLANNED:
            return False
        notifications.reminder(row, days)
    return True


def remind_of_follow_ups() -> int:
    """Two days before its day, and once when the day has gone by; returns how many follow-ups are reminded of."""
    now = timezone.localtime()
    if now.hour < FIRST_HOUR:
        return 0
    soon = FollowUp.objects.open().filter(due=now.date() + timedelta(days=2))
    past = FollowUp.objects.open().filter(due__lt=now.date(), due__gte=now.date() - timedelta(days=14))
    return _remind_each(soon, "follow_up.due") + _remind_each(past, "follow_up.late")


def _remind_each(follow_ups, event: str) -> int:
    kind = ContentType.objects.get_for_model(FollowUp)
    told = Notice.objects.filter(content_type=kind, event=event).values("object_id")
    told_by = Q(officer=None) | ~Q(officer__email="")  # an officer without an address reads the work list
    rows = follow_ups.filter(told_by).exclude(pk__in=told).select_related("officer", "session")[:200]
    for follow_up in rows:
        notifications.follow_up_due(follow_up, late=event == "follow_up.late")
    return len(rows)


def escalate() -> int:
    """Brings requests to the heads whose promise has gone by for longer than the office allows; each one once."""
    today, profile = timezone.localdate(), Profile.current()
    calendar = WorkingCalendar()
    day = calendar.overdue_since(today, profile.first_answer_days + profile.escalation_days - 1)
    late = Request.objects.late(day).exclude(log__step="escalate").order_by("submitted_at")
    return sum(_escalate(request) for request in late[:200])


def _escalate(request: Request) -> bool:
    try:
        request_machine.apply("escalate", request)
    except StaleStep:  # somebody has answered it this very moment
        return False
    return True
