"""Reads of the clinic as one-line verbs; who may see a row is decided here and nowhere else."""

from datetime import date, datetime, time, timedelta
from functools import cache

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import models
from django.db.models import Count, Max, Min, Prefetch, Q
from django.utils import timezone

from consultations.enums import OPEN_REQUEST, FollowUpStatus, FoundingStatus, RequestStatus, SessionStatus
from klinik_koperasi import rows

# What an earlier session is found by; the index of the same words is in its model
SESSION_WORDS = SearchVector("asked", "problems", config="indonesian")
# Written by hand, because putting them together took longer than running them: the draft that is sent, and its receipt
DRAFT = """
SELECT {}, EXISTS (SELECT FROM consultations_request_topics t WHERE t.request_id = r.id) AS has_topics
FROM consultations_request r WHERE r.token = %s FOR UPDATE
"""
RECEIPT = rows.Planned(
    "request_receipt",
    """
SELECT r.id, r.token, r.number, r.submitted_at, r.group_name, r.rw, r.rt, r.place, r.place_kind, r.contact_phone,
  k.name AS kelurahan_name,
  ARRAY(SELECT t.name FROM consultations_topic t JOIN consultations_request_topics l ON l.topic_id = t.id
        WHERE l.request_id = r.id ORDER BY t."order", t.name) AS topic_names,
  ARRAY(SELECT w.at FROM consultations_wishedtime w WHERE w.request_id = r.id ORDER BY w.rank) AS wished_times
FROM consultations_request r JOIN cooperatives_kelurahan k ON k.code = r.kelurahan_id
WHERE r.token = %s AND r.status <> 'draf' AND r.submitted_at >= %s
""",
)
CANDIDATES = 200  # the newest sessions that share a word; the best of them are shown


@cache
def _draft(model: type[models.Model]) -> rows.Planned:
    return rows.Planned("request_draft", DRAFT.format(rows.columns(model, "r")))


def _midnight_after(day):
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class Dated(models.QuerySet):
    """Rows over many years: which years there are is read from the two ends of an index, not from every row."""

    def datetimes(self, field_name, kind, *args, **options):
        return self._years(field_name) if kind == "year" else super().datetimes(field_name, kind, *args, **options)

    def dates(self, field_name, kind, *args, **options):
        return self._years(field_name) if kind == "year" else super().dates(field_name, kind, *args, **options)

    def _years(self, field_name: str) -> list[date]:
        """Every year from the first to the last one, for the links of the admin's `date_hierarchy`."""
        ends = [value for value in self.aggregate(first=Min(field_name), last=Max(field_name)).values() if value]
        years = [(timezone.localtime(end) if isinstance(end, datetime) else end).year for end in ends]
        return [date(year, 1, 1) for year in range(min(years), max(years) + 1)] if years else []


class RequestQuerySet(Dated):
    def visible_to(self, user):
        """Staff with the view permission see every request that was sent; drafts belong to those who write them."""
        return self.sent() if user.has_perm("consultations.view_request") else self.none()

    def sent(self):
        return self.exclude(status=RequestStatus.DRAFT)

    def drafts(self):
        return self.filter(status=RequestStatus.DRAFT)

    def locked_draft(self, token: str):
        """The request at an address, locked to be sent, and whether it `has_topics`; DoesNotExist for an unknown address."""
        found = rows.first(self.model, _draft(self.model), [token])
        if found is None:
            raise self.model.DoesNotExist
        return found

    def receipt(self, token: str, since: datetime):
        """What the receipt shows of a request sent `since` then: a few fields, and its topics and wishes as lists, or None."""
        return rows.first(self.model, RECEIPT, [token, since])

    def open(self):
        return self.filter(status__in=OPEN_REQUEST)

    def awaiting_first_answer(self):
        return self.filter(status=RequestStatus.SUBMITTED, first_answer_at=None)

    def late(self, day):
        """Unanswered since `day` or longer (see `WorkingCalendar.overdue_since`)."""
        return self.awaiting_first_answer().filter(submitted_at__lt=_midnight_after(day))

    def in_time(self, day):
        return self.awaiting_first_answer().filter(submitted_at__gte=_midnight_after(day))

    def with_news(self):
        """Their applicants have said something that nobody of the office has answered yet."""
        return self.filter(news_at__isnull=False).exclude(status=RequestStatus.QUARANTINED)

    def quarantined(self):
        return self.filter(status=RequestStatus.QUARANTINED)

    def for_lists(self):
        return self.select_related("kelurahan__kecamatan", "handler").prefetch_related("topics")


class SessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("consultations.view_session") else self.none()

    def planned(self):
        return self.filter(status=SessionStatus.PLANNED)

    def on(self, day):
        """Sessions that begin on that day."""
        start = _midnight_after(day - timedelta(days=1))
        return self.filter(period__startswith__gte=start, period__startswith__lt=_midnight_after(day))

    def between(self, start, end):
        return self.filter(period__overlap=(start, end))

    def without_outcome(self):
        """Past sessions of which nobody has said how they went."""
        return self.filter(
            status__in=[SessionStatus.PLANNED, SessionStatus.RUNNING], period__endswith__lt=timezone.now()
        )

    def held(self):
        return self.filter(status=SessionStatus.HELD)

    def alike(self, words):
        """Those that share one of `words` (plain words) in what was asked and found; the nearest first."""
        query = SearchQuery(" | ".join(words), search_type="raw", config="indonesian")
        newest = self.annotate(words=SESSION_WORDS).filter(words=query).order_by("-period").values("pk")[:CANDIDATES]
        rank = SearchRank(SESSION_WORDS, query)
        return self.model.objects.filter(pk__in=newest).annotate(near=rank).order_by("-near", "-period")

    def with_people(self):
        times = self.model._meta.get_field("officer_times").related_model
        officers = times.objects.select_related("officer").order_by("-lead", "officer__name")
        joined = self.model._meta.get_field("participations").related_model.objects
        joined = joined.select_related("request__kelurahan__kecamatan")
        return self.prefetch_related(
            Prefetch("officer_times", queryset=officers), Prefetch("participations", queryset=joined.order_by("pk"))
        )

    def for_lists(self):
        return self.with_people().annotate(group_count=Count("participations"))


class FollowUpQuerySet(Dated):
    def visible_to(self, user):
        return self if user.has_perm("consultations.view_session") else self.none()

    def open(self):
        return self.filter(status=FollowUpStatus.OPEN)

    def of_group(self, request):
        """Those of the request itself, and of every earlier one of the same group or phone."""
        same = Q(session__requests=request.pk) | Q(session__requests__contact_phone=request.contact_phone)
        if request.group_id:
            same |= Q(session__requests__group=request.group_id)
        return self.filter(same).distinct()

    def due_by(self, day):
        return self.open().filter(due__lte=day)


class FoundingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("consultations.view_foundingcase") else self.none()

    def running(self):
        return self.filter(status=FoundingStatus.RUNNING)


class OfficerTimeQuerySet(models.QuerySet):
    def taken(self):
        return self.filter(active=True)

    def clashing(self, period, officers):
        """Times of `officers` that overlap `period`: what a schedule form warns of."""
        return self.taken().filter(period__overlap=period, officer__in=officers).select_related("officer", "session")


class GroupQuerySet(models.QuerySet):
    def like(self, request):
        """Groups that may be the applicant's: the same phone before, or a similar name in the same kelurahan."""
        known = self.filter(
            Q(requests__contact_phone=request.contact_phone)
            | Q(name__trigram_similar=request.group_name, kelurahan=request.kelurahan)
        )
        return known.current().distinct()

    def current(self):
        """Without those that were merged into another one."""
        return self.filter(merged_into=None)

    def resembling(self, group):
        """Others that may be the same: a similar name in the kelurahan, or somebody's phone in both."""
        phones = group.requests.values("contact_phone")
        same = Q(kelurahan=group.kelurahan_id, name__trigram_similar=group.name) | Q(requests__contact_phone__in=phones)
        return self.current().filter(same).exclude(pk=group.pk).distinct()
