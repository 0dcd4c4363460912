"""The officers' calendar, their leave, and the feed for their own phone."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from consultations import panels
from consultations.models import CalendarFeed, OfficerTime, Session
from consultations.timetable import Timetable
from consultations.weeks import marks, week_looked_at
from consultations.workflow import request_machine, session_machine
from klinik_koperasi.accounts import roles
from klinik_koperasi.office.models import Holiday, Profile
from tests.consultations.test_admin import post_step, schedule_data
from tests.factories.accounts import UserFactory
from tests.factories.consultations import request_in, session_in, slot

pytestmark = pytest.mark.django_db
PAGE = "/admin/consultations/officertime/kalender/"


@pytest.fixture
def staff(client, officer):
    client.force_login(officer)
    return client


def away(officer, days: int, **changes) -> dict:
    data = {"officer": officer.pk, "kind": "cuti", "first": f"{slot(days)['start']:%Y-%m-%d}", "active": "on"}
    return data | changes


def test_every_view_shows_who_is_where_with_as_many_queries_for_three_sessions_as_for_one(staff, officer):
    session = session_in("direncanakan", officer, days=4)
    session_in("batal_kantor", officer, days=4, hour=14)  # a cancelled one takes no time and is not drawn
    day = f"{session.starts:%Y-%m-%d}"

    def look(view: str):
        with CaptureQueriesContext(connection) as queries:
            page = staff.get(PAGE, {"tampil": view, "tanggal": day, "petugas": officer.pk}).content.decode()
        return page, len(queries)

    look("bulan")
    before = {}
    for view in ("bulan", "minggu", "hari"):
        page, before[view] = look(view)
        assert page.count(session.get_absolute_url()) == 1, view
        assert "09.00–11.00" in page
        assert "14.00" not in page
    for hour in (12, 15):
        session_in("direncanakan", officer, days=4, hour=hour)
    for view in ("bulan", "minggu", "hari"):
        page, count = look(view)
        assert "12.00–14.00" in page
        assert count == before[view]


@pytest.mark.parametrize(
    "query",
    [{}, {"tampil": "x"}, {"tanggal": "31-31-31"}, {"tanggal": "9999-12-31"}, {"petugas": "999999"}, {"petugas": "'"}],
)
def test_odd_address_becomes_this_week_of_all(staff, query):
    page = staff.get(PAGE, query)

    assert page.status_code == 200
    assert "Semua petugas" in page.content.decode()


def test_month_is_whole_weeks_and_moves_over_the_year(officer):
    january = Timetable({"tampil": "bulan", "tanggal": "2027-01-15"})

    assert all(len(week) == 7 for week in january.weeks)
    assert "2026-12-01" in january.previous_url
    assert "2027-02-01" in january.next_url


def test_no_two_officers_share_their_initials_and_a_weekend_looks_ahead_unless_something_is_left_of_it(officer):
    names = ["Contoh Satu", "Contoh Tiga", "Contoh Tujuh", "Budi", "Contoh Tujuh"]
    people = [SimpleNamespace(pk=n, name=name) for n, name in enumerate(names)]
    assert [mark["initials"] for mark in marks(people).values()] == ["CS", "CTi", "CTuj1", "B", "CTuj2"]

    today = timezone.localdate()
    sunday = today + timedelta(days=6 - today.weekday())
    friday, monday = sunday - timedelta(days=2), sunday - timedelta(days=6)
    assert [week_looked_at(day) for day in (friday, sunday)] == [monday, sunday + timedelta(days=1)]
    session_in("direncanakan", officer, days=(sunday - today).days)
    Session.objects.update(period=(timezone.now(), timezone.now() + timedelta(minutes=1)))
    assert week_looked_at(sunday) == monday


def test_leave_is_typed_as_days_blocks_scheduling_and_is_refused_over_a_session(staff, officer):
    add = reverse("admin:consultations_officertime_add")
    session_in("direncanakan", officer, days=4)

    clash = staff.post(add, away(officer, 3, last=f"{slot(5)['start']:%Y-%m-%d}"))
    assert "sudah ada jadwal" in clash.content.decode()
    for wrong in ({"last": "2020-01-01"}, {"start": "10:00", "end": "09:00"}, {"first": "x"}):
        assert staff.post(add, away(officer, 9) | wrong).status_code == 200
    assert not OfficerTime.objects.filter(kind="cuti").exists()
    assert staff.post(add, away(officer, 9)).status_code == 302

    leave = OfficerTime.objects.get(kind="cuti")
    day = timezone.localtime(leave.period.lower)
    assert (day.time(), leave.period.upper - leave.period.lower) == (time.min, timedelta(days=1))
    form = staff.get(reverse("admin:consultations_officertime_change", args=[leave.pk])).content.decode()
    assert f'value="{day:%Y-%m-%d}"' in form
    refused = post_step(staff, request_in("diverifikasi", officer), "schedule", **schedule_data(officer, days=9))
    assert "cuti" in refused.content.decode()
    assert "Cuti" in staff.get(PAGE, {"tanggal": f"{day:%Y-%m-%d}"}).content.decode()
    part = away(officer, 4, kind="dinas_luar", start="13:00", end="15:00")
    assert staff.post(add, part).status_code == 302  # only part of a day, beside the session


def test_holiday_weekend_and_odd_hours_are_refused_without_an_agreed_reason_that_the_session_keeps(staff, officer):
    Profile.objects.create(pk=1, opens=time(8), closes=time(16))
    workday = timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday())
    Holiday.objects.create(date=workday + timedelta(days=1), name="Hari Contoh")
    record = request_in("diverifikasi", officer)
    cases = [
        (workday + timedelta(days=1), "09:00", "hari libur (Hari Contoh)"),
        (workday + timedelta(days=5), "09:00", "akhir pekan"),
        (workday, "06:00", "di luar jam sesi kantor"),
        (workday, "15:00", "di luar jam sesi kantor"),
    ]
    for day, hour, words in cases:
        data = schedule_data(officer) | {"day": f"{day:%Y-%m-%d}", "hour": hour, "odd_hours_reason": " "}
        response = post_step(staff, record, "schedule", **data)
        assert response.status_code == 422
        assert words in response.content.decode()
    at = {"start": timezone.make_aware(datetime.combine(workday, time(15))), "officers": [officer], "place": "Balai"}
    at["end"] = at["start"] + timedelta(hours=2)
    with pytest.raises(ValidationError, match="di luar jam sesi kantor"):  # the rule is the step's, whoever takes it
        request_machine.apply("schedule", record, officer, **at, place_kind="kunjungan")
    assert not record.sessions.exists()

    post_step(staff, record, "schedule", **data | {"odd_hours_reason": "warga hanya bisa sore"})

    session = record.sessions.get()
    assert (timezone.localtime(session.period.lower), session.odd_hours_reason) == (
        at["start"],
        "warga hanya bisa sore",
    )
    assert "warga hanya bisa sore" in session.log.get().note
    assert "warga hanya bisa sore" in staff.get(session.get_absolute_url()).content.decode()
    for view in ("minggu", "hari"):
        page = staff.get(PAGE, {"tampil": view, "tanggal": f"{workday:%Y-%m-%d}"}).content.decode()
        assert "di luar jam layanan" in page
    assert "di luar jam layanan" in staff.get(reverse("admin:consultations_session_changelist")).content.decode()
    with pytest.raises(ValidationError, match="akhir pekan"):
        session_machine.apply("reschedule", session, officer, **later(at, 5))
    assert not Session.objects.exclude(pk=session.pk).exists()
    moved = session_machine.apply(
        "reschedule", session, officer, **later(at, 7, hours=-3), odd_hours_reason="lupa dihapus"
    )
    assert moved.successor.odd_hours_reason == ""  # at usual hours there is nothing to explain


def later(at: dict, days: int, hours: int = 0) -> dict:
    by = timedelta(days=days, hours=hours)
    return at | {"start": at["start"] + by, "end": at["end"] + by}


def test_feed_is_secret_renewed_revoked_and_names_nobody(staff, officer):
    session = session_in("direncanakan", officer, days=4)
    OfficerTime.objects.create(officer=officer, kind="cuti", period=(slot(9)["start"], slot(9)["end"]))
    session_in("direncanakan", UserFactory(role=roles.OFFICER), days=5)
    renew = reverse("admin:consultations_feed")

    def address() -> str:
        page = staff.post(renew, follow=True).content.decode()
        return page.split('id="feed-address"')[1].split('value="')[1].split('"')[0]

    old = address()
    assert "feed-address" not in staff.get(PAGE).content.decode()  # shown once
    new = address()
    answer = Client().get(new)

    assert Client().get(old).status_code == 404
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(e["SUMMARY"]) for e in events] == ["Pertemuan Klinik Koperasi", "Tidak tersedia"]
    record, text = session.requests.get(), answer.content.decode()
    for name in [record.group_name, record.contact_name, record.number, officer.name]:
        assert name not in text
    staff.post(renew, {"revoke": "1"})
    assert Client().get(new).status_code == 404
    again = address()
    officer.is_active = False
    officer.save()
    assert CalendarFeed.objects.count() == 1
    assert Client().get(again).status_code == 404


def test_calendar_is_closed_to_strangers(client, people):
    client.force_login(people["stranger"])

    assert client.get(PAGE).status_code == 403
    assert client.post(reverse("admin:consultations_feed")).status_code == 403


def test_week_that_is_not_this_one_is_not_called_so(staff, officer, monkeypatch):
    today = timezone.localdate()
    monday = panels.week_looked_at(today)
    monkeypatch.setattr(panels, "week_looked_at", lambda day: monday + timedelta(days=7 if monday <= today else 0))

    page = staff.get("/admin/").content.decode()

    assert 'id="minggu"' in page and "Minggu ini" not in page
