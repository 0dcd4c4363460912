"""Calendar files: a session for the phone of an applicant, and each officer's own feed; no contact and no notes."""

from datetime import timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from consultations.models import OfficerTime, Session
from klinik_koperasi.office.models import Profile


def officer_calendar(officer) -> bytes:
    """An officer's own times as a feed: sessions with their place, everything else only as taken; nobody is named."""
    now = timezone.now()
    span = (now - timedelta(days=31), now + timedelta(days=184))
    calendar = _calendar()
    times = OfficerTime.objects.taken().filter(officer=officer, period__overlap=span).select_related("session")
    for taken in times.order_by("period"):
        event = Event()
        event.add("uid", f"waktu-{taken.pk}@klinik-koperasi")
        event.add("dtstamp", now)
        event.add("dtstart", taken.period.lower)
        event.add("dtend", taken.period.upper)
        event.add("summary", "Pertemuan Klinik Koperasi" if taken.session else "Tidak tersedia")
        if taken.session:
            event.add("location", taken.session.place)
        calendar.add_component(event)
    return calendar.to_ical()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//Klinik Koperasi//{Profile.current().city}//ID")
    calendar.add("version", "2.0")
    return calendar


def session_calendar(session: Session, named: bool = True) -> bytes:
    """One event; the same session has the same UID, so that a moved date replaces the old entry. `named`: with its officers."""
    event = Event()
    event.add("uid", f"sesi-{session.pk}@klinik-koperasi")
    event.add("dtstamp", session.created_at)
    event.add("dtstart", session.period.lower)
    event.add("dtend", session.period.upper)
    event.add("summary", "Pertemuan Klinik Koperasi")
    event.add("location", session.place)
    if named:
        event.add("description", "Petugas: " + ", ".join(officer.name for officer in session.officers))
    calendar = _calendar()
    calendar.add_component(event)
    return calendar.to_ical()
