"""On a session's page, for staff: when it was put on the agenda and which groups joined."""

from consultations.agenda.models import OpenSession
from consultations.models import Session
from klinik_koperasi.panels import TimelineEntry

SHOWN = 40


def entries(subject, user) -> list[TimelineEntry]:
    """Publication and places of a session; two queries. Nothing for those who may not see the agenda."""
    if not isinstance(subject, Session) or not user.has_perm("agenda.view_opensession"):
        return []
    found = []
    for opening in OpenSession.objects.filter(session=subject).prefetch_related("log", "places__request"):
        first = next((entry for entry in opening.log.all() if entry.step == "publish"), None)
        if first:
            found.append(TimelineEntry(first.at, "Dibuka untuk umum", opening.title, opening.staff_url))
        found += [
            TimelineEntry(place.joined_at, "Mendaftar lewat agenda", f"{place}, {place.get_status_display().lower()}")
            for place in list(opening.places.all())[:SHOWN]
        ]
    return found
