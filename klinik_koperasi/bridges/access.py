"""Who may ask for a session on a report's findings."""

from consultations.models import Request
from reports import access
from reports.models import Report

TRIAGE = "consultations.triage_request"
SCHEDULE = "consultations.schedule_session"


def is_office(user) -> bool:
    """The office's people who review reports or who look after requests."""
    return user.is_active and user.is_staff and (user.has_perm(access.REVIEW) or user.has_perm(TRIAGE))


def may_schedule(user) -> bool:
    """Who may take the request on at once, so that its session can be fixed."""
    return is_office(user) and user.has_perm(TRIAGE) and user.has_perm(SCHEDULE)


def reports_of_office(user):
    return Report.objects.visible_to(user) if is_office(user) else Report.objects.none()


def sees_request(user) -> bool:
    return user.has_perm(Request._meta.app_label + ".view_request")
