"""Open sessions for tests, published as in real life."""

from datetime import timedelta

from django.utils import timezone

from consultations.agenda.models import OpenSession, Place
from consultations.agenda.workflow import places
from consultations.agenda.workflow.openings import publish
from consultations.models import Topic
from tests.factories.consultations import DraftFactory, session_in


def opening_of(officer, capacity: int = 20, days: int | None = None, **facts) -> OpenSession:
    """A planned session of one group that others may join."""
    session = session_in("direncanakan", officer, days=days)
    facts = {
        "title": "Cara mendirikan koperasi",
        "about": "Langkah demi langkah.",
        "audience": "Siapa saja",
        "topic": Topic.objects.get(code="pendirian"),
        "closes_on": timezone.localdate() + timedelta(days=1),
        **facts,
    }
    return publish(session, officer, capacity=capacity, **facts)


def joined(opening: OpenSession, people: int, secret: str | None = None, **facts) -> Place:
    """A group that joined; `secret` is its address."""
    draft = DraftFactory(participants=people, problem="", place="", place_kind="", **facts)
    return places.join(opening, draft, secret or f"rahasia-{opening.pk}-{Place.objects.count()}")
