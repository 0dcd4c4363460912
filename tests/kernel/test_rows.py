"""Single rows past the ORM: what goes to Postgres together, and what it plans once a connection."""

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from klinik_koperasi import rows
from klinik_koperasi.office.models import Holiday, Profile

pytestmark = pytest.mark.django_db


def days() -> list[str]:
    return [str(day.date) for day in Holiday.objects.order_by("pk")]


def test_what_is_sent_together_goes_as_one_message_in_its_order():
    with CaptureQueriesContext(connection) as queries, rows.together():
        rows.note(Holiday(date="2026-12-25", name="100% libur; hari raya"))
        rows.send("UPDATE office_holiday SET date = %s WHERE date = %s", ["2026-12-26", "2026-12-25"])
        rows.note(Holiday(date="2026-12-25", name="Natal"))

    assert len(queries) == 1
    assert days() == ["2026-12-26", "2026-12-25"]


def test_of_what_is_sent_together_nothing_stays_when_one_part_is_refused_or_the_block_breaks():
    with pytest.raises(DataError), transaction.atomic(), rows.together():
        rows.note(Holiday(date="2026-12-25", name="Natal"))
        rows.send("UPDATE office_holiday SET date = %s", ["bukan tanggal"])
    with pytest.raises(KeyError), rows.together():
        rows.note(Holiday(date="2026-12-25", name="Natal"))
        raise KeyError

    assert days() == []
    rows.note(Holiday(date="2026-12-27", name="Sesudahnya langsung"))
    assert days() == ["2026-12-27"]


def test_connection_plans_a_statement_once_also_when_the_first_use_was_rolled_back():
    statement = rows.Planned("uji_profile", f"SELECT {rows.columns(Profile, 'p')} FROM office_profile p WHERE id = %s")
    Profile.objects.update_or_create(pk=1, defaults={"city": "Malang"})

    with pytest.raises(KeyError), transaction.atomic():
        assert rows.first(Profile, statement, [1]).city == "Malang"
        raise KeyError
    with CaptureQueriesContext(connection) as queries:  # Postgres refuses to plan a second time under one name
        assert rows.first(Profile, statement, [1]) == Profile.current()
        assert rows.first(Profile, statement, [2]) is None

    assert [query["sql"].partition("(")[0] for query in queries] == [
        "EXECUTE uji_profile",
        "EXECUTE office",
        "EXECUTE uji_profile",
    ]


@pytest.mark.django_db(transaction=True)
def test_new_connection_plans_anew_also_one_that_takes_the_place_of_a_dead_one():
    statement = rows.Planned("uji_jumlah", "SELECT %s::int AS id")

    assert rows.first(Profile, statement, [1]).pk == 1
    connection.close()
    assert rows.first(Profile, statement, [2]).pk == 2
    connection.connection.close()  # Postgres was started anew, and the next request begins
    connection.close_if_unusable_or_obsolete()
    assert rows.first(Profile, statement, [3]).pk == 3
