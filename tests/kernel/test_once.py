"""What is read once a request: kept no longer, and never older than the request's own writes."""

from contextlib import nullcontext
from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from klinik_koperasi import rows
from klinik_koperasi.office.calendar import working_day
from klinik_koperasi.office.models import Holiday, Profile
from klinik_koperasi.once import OnceMiddleware, _kept, remembering

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("stretch", "reads"), [(nullcontext, 6), (remembering, 1)])
def test_profile_and_holidays_are_read_once_a_request_and_always_anew_outside_of_one(stretch, reads):
    """Also in the first request of a connection, which plans the reading: a plan is no change."""
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    rows._planned.pop(connection.connection, None)

    with stretch(), CaptureQueriesContext(connection) as queries:
        for _ in range(3):
            assert Profile.current().first_answer_days == 2
            assert working_day(date(2026, 8, 14), 1) == date(2026, 8, 17)

    assert len(queries) == reads


def test_request_sees_its_own_changes_and_their_rollback():
    def view(request):
        before = (Profile.current().city, Holiday.days())
        with transaction.atomic():
            Profile.objects.update_or_create(pk=1, defaults={"city": "Batu"})
            Holiday.objects.bulk_create([Holiday(date=date(2026, 8, 17), name="Contoh")])
            within = (Profile.current().city, len(Holiday.days()))
            transaction.set_rollback(True)
        return before, within, (Profile.current().city, Holiday.days())

    before, within, after = OnceMiddleware(view)(RequestFactory().get("/"))

    assert before == after == ("Malang", frozenset())
    assert within == ("Batu", 1)
    Profile.objects.create(pk=1, city="Batu")
    assert OnceMiddleware(lambda request: Profile.current().city)(RequestFactory().get("/")) == "Batu"


def test_what_one_request_keeps_is_unknown_to_other_threads_and_to_the_next_request():
    seen = []
    with remembering():
        Profile.current()
        thread = Thread(target=lambda: seen.append(_kept.get()))
        thread.start()
        thread.join()
        with remembering():
            seen.append(_kept.get())

    assert seen == [None, {}]
    assert _kept.get() is None
