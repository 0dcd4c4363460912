"""Reads of the agenda as one-line verbs."""

from django.db import models
from django.db.models import Count, Q, Sum
from django.utils import timezone

from consultations.agenda.enums import LIVE, STAYING, PlaceStatus
from consultations.enums import SessionStatus


class OpenSessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("agenda.view_opensession") else self.none()

    def live(self):
        return self.filter(status__in=LIVE)

    def coming(self):
        """What the public's list shows: published, planned, not begun; the next one first."""
        ahead = Q(session__status=SessionStatus.PLANNED, session__period__startswith__gt=timezone.now())
        return self.live().filter(ahead).order_by("session__period", "pk")

    def for_lists(self):
        return self.select_related("session__kelurahan", "topic")

    def with_counts(self):
        waiting = Q(places__status=PlaceStatus.WAITING)
        return self.annotate(
            groups=Count("places", filter=Q(places__status=PlaceStatus.TAKEN)),
            waiting=Count("places", filter=waiting),
            waiting_people=Sum("places__people", filter=waiting, default=0),
        )


class PlaceQuerySet(models.QuerySet):
    def staying(self):
        return self.filter(status__in=STAYING)

    def taken(self):
        return self.filter(status=PlaceStatus.TAKEN)

    def waiting(self):
        """In the order in which they came."""
        return self.filter(status=PlaceStatus.WAITING).order_by("joined_at", "pk")
