"""An open session for the phone's calendar; no contact and no names."""

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from consultations.agenda.enums import OpeningStatus
from consultations.agenda.models import OpenSession
from klinik_koperasi.office.models import Profile


def opening_calendar(opening: OpenSession) -> bytes:
    """One event; the same UID whatever the date, so that a moved one replaces the old entry, and one called off takes it away."""
    event, calendar = Event(), Calendar()
    event.add("uid", f"agenda-{opening.code}@klinik-koperasi")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", opening.session.period.lower)
    event.add("dtend", opening.session.period.upper)
    event.add("summary", opening.title)
    event.add("location", opening.session.place)
    if opening.called_off or opening.status == OpeningStatus.WITHDRAWN:
        event.add("status", "CANCELLED")
    event.add("url", settings.PUBLIC_URL + opening.get_absolute_url())
    calendar.add("prodid", f"-//Klinik Koperasi//{Profile.current().city}//ID")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar.to_ical()
