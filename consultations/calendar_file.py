"""A session as an .ics file for the calendar of a phone; it names place and officers, no contact and no notes."""

from icalendar import Calendar, Event

from consultations.models import Session
from klinik_koperasi.office.models import Profile


def session_calendar(session: Session) -> bytes:
    """One event; the same session has the same UID, so that a moved date replaces the old entry."""
    event = Event()
    event.add("uid", f"sesi-{session.pk}@klinik-koperasi")
    event.add("dtstamp", session.created_at)
    event.add("dtstart", session.period.lower)
    event.add("dtend", session.period.upper)
    event.add("summary", "Pertemuan Klinik Koperasi")
    event.add("location", session.place)
    event.add("description", "Petugas: " + ", ".join(officer.name for officer in session.officers))
    calendar = Calendar()
    calendar.add("prodid", f"-//Klinik Koperasi//{Profile.current().city}//ID")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar.to_ical()
