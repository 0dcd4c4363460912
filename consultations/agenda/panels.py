"""What the agenda shows on pages of the kernel: the landing page, the work list, a session's page."""

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from consultations.agenda.models import OpenSession
from consultations.agenda.workflow.openings import PUBLISH, cannot_open
from consultations.models import Session
from consultations.selectors import period_words
from klinik_koperasi import panels

ROWS, ON_HOME = 8, 3


def home_block() -> dict:
    """The next open sessions on the landing page; a kind word while there are none. One query."""
    found = list(OpenSession.objects.coming().for_lists()[:ON_HOME])
    return {"template": "agenda/includes/_home.html", "context": {"openings": found}}


def work_block(user) -> panels.WorkBlock | None:
    """Open sessions for which groups wait: somebody may find a larger room or a second date."""
    if not user.has_perm(PUBLISH):
        return None
    crowded = OpenSession.objects.coming().with_counts().filter(waiting__gt=0)
    found = list(crowded.for_lists())
    rows = [
        panels.WorkRow(
            opening.staff_url, opening.title, where=opening.session.place, when=period_words(opening.session.period),
            what=f"{opening.taken} dari {opening.capacity} tempat terisi",
            due=f"{opening.waiting} kelompok menunggu ({opening.waiting_people} orang)", due_state="soon",
        )
        for opening in found[:ROWS]
    ]  # fmt: skip
    title = "Sesi terbuka dengan daftar tunggu"
    return panels.WorkBlock("agenda", title, "sesi terbuka penuh", len(found), rows) if found else None


def about(session: Session) -> Q:
    """The topic of an open session belongs to it, whether groups have joined or not."""
    return Q(openings__in=session.openings.live())


def publish_url(session: Session) -> str:
    return f"{reverse('admin:agenda_opensession_add')}?{urlencode({'sesi': session.pk})}"


def session_block(record, user) -> dict | None:
    """On a session's page: the groups that joined through the agenda, or the way to open the session."""
    if not isinstance(record, Session) or not user.has_perm("agenda.view_opensession"):
        return None
    openings = list(record.openings.live().prefetch_related("places__request"))
    may_open = user.has_perm(PUBLISH) and not cannot_open(record)
    if not openings and not may_open:
        return None
    context = {"openings": openings, "url": publish_url(record) if may_open else ""}
    return {"template": "agenda/includes/_session.html", "context": context}
