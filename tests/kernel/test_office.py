"""The office's own data: working days, number patterns, signatories, the one profile, the privacy notice."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from klinik_koperasi.accounts import roles
from klinik_koperasi.office.calendar import WorkingCalendar, working_day
from klinik_koperasi.office.models import Holiday, NumberingTemplate, PrivacyNotice, Profile, Signatory
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
DATES = st.dates(date(2026, 1, 1), date(2030, 12, 31))
KABID = Signatory.Post.DIVISION_HEAD


class Calendar(WorkingCalendar):
    """A working calendar whose holidays are given instead of read."""

    def __init__(self, holidays) -> None:
        self.holidays = set(holidays)


# Working days


@given(DATES, st.integers(0, 60), st.sets(DATES, max_size=40))
def test_adding_and_counting_working_days_are_inverse(start, days, holidays):
    calendar = Calendar(holidays)

    end = calendar.add(start, days)

    assert calendar.between(start, end) == days
    assert days == 0 or calendar.is_working(end)


@given(DATES, st.integers(0, 200), st.integers(0, 200), st.sets(DATES, max_size=40))
def test_working_days_of_two_stretches_add_up(start, first, second, holidays):
    calendar, middle = Calendar(holidays), start + timedelta(days=first)
    end = middle + timedelta(days=second)

    assert calendar.between(start, end) == calendar.between(start, middle) + calendar.between(middle, end)


@given(DATES, st.integers(0, 100))
def test_nothing_lies_between_a_day_and_an_earlier_one(end, back):
    assert Calendar([]).between(end + timedelta(days=back), end) == 0


@given(DATES)
def test_weekend_and_holiday_are_no_working_days(day):
    assert Calendar([]).is_working(day) == (day.isoweekday() <= 5)
    assert not Calendar([day]).is_working(day)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 1, 5), 1, date(2026, 1, 6)),  # Monday to Tuesday
        (date(2026, 1, 9), 1, date(2026, 1, 12)),  # Friday over the weekend
        (date(2026, 1, 10), 2, date(2026, 1, 13)),  # from a Saturday
        (date(2026, 3, 18), 1, date(2026, 3, 25)),  # over a block of holidays
        (date(2026, 3, 18), 0, date(2026, 3, 18)),
    ],
)
def test_working_day_by_the_offices_holidays(start, days, end):
    Holiday.objects.bulk_create(Holiday(date=date(2026, 3, 19) + timedelta(days=n), name="Idulfitri") for n in range(6))

    assert working_day(start, days) == end
    assert WorkingCalendar().between(start, end) == days


@given(st.integers(20, 120), st.integers(1, 5))
@hypothesis_settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_working_day_is_right_after_however_long_a_closure(closed, days):
    start = date(2026, 1, 1)
    with transaction.atomic():
        Holiday.objects.bulk_create(Holiday(date=start + timedelta(days=n), name="Tutup") for n in range(1, closed))
        end = working_day(start, days)
        transaction.set_rollback(True)

    assert end >= start + timedelta(days=closed)


def test_calendar_of_a_page_asks_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar = WorkingCalendar()
        for n in range(100):
            calendar.add(date(2026, 1, 1) + timedelta(days=n), 5)


# Numbers


@pytest.mark.parametrize(
    ("pattern", "classification", "opd", "written"),
    [
        ("{klasifikasi}/{urut}/{kode_opd}/{tahun}", "518", "35.73.405", "518/0007/35.73.405/2026"),
        ("{klasifikasi}/{urut}/{kode_opd}/{tahun}", "", "35.73.405", "0007/35.73.405/2026"),
        ("{klasifikasi}/{urut}/{kode_opd}/{tahun}", "518", "", "518/0007/2026"),
        ("{klasifikasi}/{urut}/{kode_opd}/{tahun}", "", "", "0007/2026"),
        ("KOP-{klasifikasi}/{urut}/{tahun}", "", "", "0007/2026"),
        ("{urut}-{kode_opd}/{tahun}", "", "", "0007-/2026"),
        ("{urut}/KLINIK/{tahun}", "518", "x", "0007/KLINIK/2026"),
        ("{urut}//{tahun}", "", "", "0007/2026"),
        ("No. {urut} Tahun {tahun}", "", "", "No. 0007 Tahun 2026"),
    ],
)
def test_number_is_written_without_empty_parts(pattern, classification, opd, written):
    template = NumberingTemplate(kind="uji", pattern=pattern, classification=classification)

    template.full_clean()

    assert template.write(7, 2026, opd) == written


@given(st.lists(st.integers(1, 10**7), min_size=2, max_size=2, unique=True), st.integers(0, 8), st.booleans())
def test_two_serials_never_give_one_number(serials, digits, classified):
    template = NumberingTemplate(kind="uji", digits=digits, classification="518" if classified else "")

    assert template.write(serials[0], 2026, "") != template.write(serials[1], 2026, "")


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("{urut}/{bulan}/{tahun}", "Pola hanya mengenal"),
        ("{urut.__class__}/{urut}/{tahun}", "Pola hanya mengenal"),
        ("{urut!r}/{tahun}", "Pola hanya mengenal"),
        ("{urut:>9999}/{tahun}", "Pola hanya mengenal"),
        ("{urut/{tahun}", "Pola hanya mengenal"),
        ("{}/{urut}/{tahun}", "Pola hanya mengenal"),
        ("{0}/{urut}/{tahun}", "Pola hanya mengenal"),
        ("{{urut}}/{tahun}", "Pola harus memuat"),
        ("{tahun}", "Pola harus memuat"),
        ("{urut}", "Pola harus memuat"),
        ("{urut}/{tahun}/{kode_opd}" + "x" * 90, "lebih panjang dari 120"),
    ],
)
def test_pattern_that_would_give_a_wrong_number_is_refused(pattern, sentence):
    with pytest.raises(ValidationError, match=sentence):
        NumberingTemplate(kind="uji", pattern=pattern).full_clean()


# Signatories


def signatory(begin: date, end: date | None, post=KABID, **fields) -> Signatory:
    return Signatory(post=post, title="Kepala Bidang Koperasi", name="Contoh", period=DateRange(begin, end), **fields)


@pytest.mark.parametrize(
    ("begin", "end", "allowed"),
    [
        (date(2027, 1, 1), None, True),  # the end of a period is not part of it
        (date(2026, 12, 31), None, False),
        (date(2025, 1, 1), date(2026, 1, 1), True),
        (date(2025, 1, 1), date(2026, 1, 2), False),
        (date(2026, 5, 1), date(2026, 6, 1), False),
        (date(2025, 1, 1), None, False),
    ],
)
def test_signatories_of_one_post_do_not_overlap(begin, end, allowed):
    signatory(date(2026, 1, 1), date(2027, 1, 1)).save()
    other = signatory(begin, end)

    if allowed:
        other.full_clean()
        other.save()
    else:
        with pytest.raises(ValidationError, match="Akhiri dulu masa berlakunya"):
            other.full_clean()
        with pytest.raises(IntegrityError, match="office_one_signatory_per_post"), transaction.atomic():
            other.save()


def test_two_posts_may_be_held_at_one_time():
    signatory(date(2026, 1, 1), None).save()

    other = signatory(date(2026, 1, 1), None, Signatory.Post.OFFICE_HEAD)
    other.full_clean()
    other.save()

    assert Signatory.objects.count() == 2


@pytest.mark.parametrize(
    ("capacity", "title"),
    [
        ("", "Kepala Bidang Koperasi"),
        ("Plt.", "Plt. Kepala Bidang Koperasi"),
        ("Plh.", "Plh. Kepala Bidang Koperasi"),
    ],
)
def test_capacity_stands_before_the_title(capacity, title):
    assert signatory(date(2026, 1, 1), None, capacity=capacity).printed_title == title


def test_signatory_is_whoever_holds_the_post_on_the_day():
    first, second = signatory(date(2026, 1, 1), date(2026, 6, 1)), signatory(date(2026, 6, 1), None, capacity="Plt.")
    first.save(), second.save()

    assert Signatory.for_post(KABID, date(2026, 5, 31)) == first
    assert Signatory.for_post(KABID, date(2026, 6, 1)) == second
    assert Signatory.for_post(KABID, date(2025, 12, 31)) is None
    assert Signatory.for_post(Signatory.Post.OFFICE_HEAD, date(2026, 6, 1)) is None


# Profile and privacy notice


def test_profile_before_anybody_filled_it_in_is_empty_and_says_so():
    profile = Profile.current()

    assert profile._state.adding and not profile.letterhead_ready
    assert (str(profile), profile.government, profile.opd_code) == ("Kop belum diatur", "", "")


def test_profile_has_one_row():
    Profile.objects.create(pk=1, office="Dinas Contoh")

    with pytest.raises(IntegrityError, match="office_single_profile"), transaction.atomic():
        Profile.objects.create(pk=2)
    assert Profile.current().office == "Dinas Contoh"


def test_profile_is_saved_in_the_admin_although_the_first_try_failed(client):
    with connection.cursor() as cursor:  # as after a first save that the database refused
        cursor.execute("SELECT nextval(pg_get_serial_sequence('office_profile', 'id'))")
    client.force_login(UserFactory(role=roles.ADMINISTRATOR))
    form = {"city": "Malang", "paper": "F4", "first_answer_days": 2, "summary_days": 5, "office": "Dinas Contoh"}
    form["escalation_days"] = 1

    assert client.get(reverse("admin:office_profile_changelist")).url == reverse("admin:office_profile_add")
    response = client.post(reverse("admin:office_profile_add"), form)

    assert response.status_code == 302
    assert (Profile.current().pk, Profile.current().office, Profile.current().paper) == (1, "Dinas Contoh", "F4")
    assert client.get(reverse("admin:office_profile_changelist")).url == reverse(
        "admin:office_profile_change", args=[1]
    )
    assert client.get(reverse("admin:office_profile_add")).status_code == 403


def test_letterhead_is_ready_with_government_office_and_address():
    full = {"government": "Pemerintah Kota Malang", "office": "Dinas Contoh", "address": "Jalan Contoh 1"}

    assert Profile(**full).letterhead_ready
    for name in full:
        assert not Profile(**(full | {name: ""})).letterhead_ready


def test_privacy_notice_in_force_is_the_newest_that_has_begun():
    PrivacyNotice.objects.all().delete()
    now = timezone.now()
    for version, days in [("lama", -30), ("kini", -1), ("nanti", 1)]:
        PrivacyNotice.objects.create(version=version, text="Teks.", published_at=now + timedelta(days=days))

    assert PrivacyNotice.current().version == "kini"


def test_published_privacy_notice_is_read_but_never_changed(client):
    notice = PrivacyNotice.objects.create(version="9", text="Teks.")
    client.force_login(UserFactory(role=roles.ADMINISTRATOR))
    address = reverse("admin:office_privacynotice_change", args=[notice.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"version": "9", "text": "Lain."}).status_code == 403
    assert (
        client.post(reverse("admin:office_privacynotice_delete", args=[notice.pk]), {"post": "yes"}).status_code == 403
    )
    assert PrivacyNotice.objects.get(pk=notice.pk).text == "Teks."
