"""Lists over many years: the page is read from the end of an index, however many rows lie behind it."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from consultations import selectors
from consultations.models import FollowUp, OfficerTime, Request, Session
from tests.consultations.test_admin import change_data
from tests.factories.consultations import request_in

pytestmark = pytest.mark.django_db


def test_newest_rows_and_years_of_the_lists_come_from_an_index(client, officer):
    old = request_in("diajukan")
    Request.objects.filter(pk=old.pk).update(submitted_at=old.submitted_at - timedelta(days=800))
    new = request_in("diajukan")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")

    plans = {
        "consultations_sent": Request.objects.sent().order_by("-submitted_at", "-pk")[:50].explain(),
        "consultations_session_newest": Session.objects.order_by("-period", "-pk")[:50].explain(),
        "consultations_time_newest": OfficerTime.objects.order_by("-period", "-pk")[:50].explain(),
        "consultations_follow_up_due": FollowUp.objects.order_by("due", "pk")[:50].explain(),
        "consultations_follow_up_open": FollowUp.objects.open().order_by("due", "pk")[:50].explain(),
    }
    client.force_login(officer)
    page = client.get(reverse("admin:consultations_request_changelist")).content.decode()

    assert not [name for name, plan in plans.items() if name not in plan or "Sort" in plan]
    years = range(new.submitted_at.year - 2, new.submitted_at.year + 1)
    assert all(f"?submitted_at__year={year}" in page for year in years)


def test_urgent_request_stands_before_older_ones_and_the_same_order_is_kept_within(client, officer):
    first, second, urgent = (request_in("diajukan", group_name=f"Kelompok {n}") for n in "ABC")
    client.force_login(officer)
    client.post(urgent.get_absolute_url(), change_data(urgent) | {"group_name": "Kelompok C"})  # priority: urgent

    page = client.get(reverse("admin:index")).content.decode()

    assert page.index(urgent.number) < page.index(first.number) < page.index(second.number)
    assert "mendesak, " in page
    assert urgent.history.count() > first.history.count()


def test_answer_on_sunday_to_what_came_on_friday_is_not_called_one_of_the_same_day():
    friday, sunday = (timezone.make_aware(datetime(2026, 11, day, 10)) for day in (20, 22))
    promise = selectors.promise_kept(Request(submitted_at=friday, first_answer_at=sunday))

    assert (promise.age, promise.state) == (0, "fine") and promise.words != "dijawab pada hari yang sama"
