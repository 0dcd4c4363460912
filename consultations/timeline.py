"""The clinic's part of a cooperative's timeline: when it asked and when it was visited, for staff; never a person."""

from consultations.models import Request, Session
from cooperatives.models import Cooperative
from klinik_koperasi.panels import TimelineEntry

SHOWN = 30


def entries(subject, user) -> list[TimelineEntry]:
    """Requests sent and sessions planned or held; two queries. The public sees nothing of the clinic here."""
    if not isinstance(subject, Cooperative) or not user.has_perm("consultations.view_request"):
        return []
    requests = Request.objects.visible_to(user).filter(cooperative=subject).order_by("-submitted_at")[:SHOWN]
    sessions = (
        Session.objects.visible_to(user).filter(requests__cooperative=subject).distinct().order_by("-period")[:SHOWN]
    )
    return [
        *(TimelineEntry(r.submitted_at, f"Permohonan klinik {r.number}", r.get_status_display(), r.get_absolute_url())
          for r in requests if r.submitted_at),
        *(TimelineEntry(s.starts, f"Sesi klinik: {s.place}", s.get_status_display(), s.get_absolute_url()) for s in sessions),
    ]  # fmt: skip
