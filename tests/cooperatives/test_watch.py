"""Perlu perhatian: each rule with its figures, limits that move it, notes that tick it off, and where staff see it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cooperatives import watch
from cooperatives.enums import Authority, CertificateStatus, Rule, Status
from cooperatives.models import Alert, WatchLimits
from cooperatives.panels import work_block
from cooperatives.tasks import watch_daily
from klinik_koperasi.accounts import roles
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import CooperativeFactory, YearlyFiguresFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def years(cooperative=None, **by_year):
    """Figures of each named year (`y2025=dict(...)`), healthy where nothing is said."""
    cooperative = cooperative or CooperativeFactory()
    for year, values in by_year.items():
        YearlyFiguresFactory(cooperative=cooperative, tahun_buku=int(year[1:]), **values)
    return cooperative


def found(cooperative, today=TODAY, **limits) -> dict:
    rows = list(cooperative.figures.in_force().newest_first())
    return dict(watch.findings(cooperative, rows, WatchLimits(**limits), today))


def test_healthy_cooperative_has_nothing():
    assert found(years(y2024={}, y2025={})) == {}


@pytest.mark.parametrize(
    ("figures", "today", "words"),
    [
        ({"y2023": {}, "y2024": {"rat_date": None}, "y2025": {"rat_date": None}}, TODAY, "2024 sampai 2025 (2 tahun)"),
        ({"y2024": {}, "y2025": {"rat_date": None}}, TODAY, ""),
        ({"y2023": {}, "y2024": {"rat_date": None}, "y2025": {"rat_date": None}}, date(2026, 6, 30), ""),  # not due yet
        ({"y2023": {"rat_date": None}, "y2024": {"rat_date": None}, "y2025": {}}, date(2026, 5, 1), ""),  # held in time
        ({"y2023": {}, "y2024": {"rat_date": None, "rat_held": True}, "y2025": {"rat_date": None}}, TODAY, ""),
    ],
)
def test_two_years_without_rat_in_words_that_do_not_accuse(figures, today, words):
    told = found(years(**figures), today).get(Rule.NO_RAT, "")

    assert (words in told) if words else not told
    assert "terlambat" not in told and "melanggar" not in told


def test_years_before_the_founding_do_not_count():
    young = CooperativeFactory(tanggal_badan_hukum=date(2025, 2, 1))

    assert Rule.NO_RAT not in found(young)


def test_loss_counts_only_in_consecutive_years():
    loss = {"shu": Decimal("-1500000")}

    assert found(years(y2024=loss, y2025=loss))[Rule.LOSS] == "SHU 2024: −Rp1,5\u00a0juta, 2025: −Rp1,5\u00a0juta."
    assert Rule.LOSS not in found(years(y2023=loss, y2025=loss))
    assert Rule.LOSS not in found(years(y2024={}, y2025=loss))
    assert Rule.LOSS in found(years(y2024={}, y2025=loss), loss_years=1)


@pytest.mark.parametrize(
    ("now", "limit", "expected"), [(80, 20, True), (81, 20, False), (89, 10, True), (120, 1, False)]
)
def test_members_that_fall_by_the_limit_are_shown(now, limit, expected):
    told = found(years(y2024={"members": 100}, y2025={"members": now}), drop_percent=limit).get(Rule.DROP, "")

    assert (f"100 (2024) menjadi {now} (2025)" in told) is expected


def test_savings_and_volume_that_fall_are_shown():
    before = {"simpanan_pokok": 10, "simpanan_wajib": 90, "volume_usaha": 5_000_000}
    after = {"simpanan_pokok": 10, "simpanan_wajib": 60, "volume_usaha": 1_000_000}

    told = found(years(y2024=before, y2025=after))[Rule.DROP]

    assert told.startswith("Simpanan pokok dan wajib turun 30 %: Rp100 (2024)") and "volume usaha turun 80 %" in told


def test_certificate_missing_figures_and_unclear_status_are_shown():
    told = found(CooperativeFactory(certificate_until=date(2026, 1, 5), status=""))
    soon = years(CooperativeFactory(certificate_until=date(2026, 12, 1)), y2024={}, y2025={})
    without_date = years(CooperativeFactory(certificate_status=CertificateStatus.EXPIRED), y2024={}, y2025={})

    assert (
        "5\u00a0Januari\u00a02026" in told[Rule.CERTIFICATE]
        and told[Rule.STATUS]
        and "2025 belum ada" in told[Rule.NO_FIGURES]
    )
    assert found(soon) == {} and Rule.CERTIFICATE in found(soon, certificate_days=30)
    assert Rule.CERTIFICATE in found(without_date)


@pytest.fixture
def losing():
    loss = {"shu": -1, "rat_date": date(2025, 2, 1)}
    return years(CooperativeFactory(status=""), y2024=loss, y2025=loss | {"rat_date": date(2026, 2, 1)})


def test_refresh_finds_keeps_and_drops(losing):
    CooperativeFactory(status=Status.DISSOLVED)
    CooperativeFactory(authority=Authority.PROVINCE)
    CooperativeFactory(outside=True)

    assert watch.refresh(TODAY) == 2 == watch.refresh(TODAY)
    losing.status = Status.ACTIVE
    losing.save()

    assert watch.refresh(TODAY) == 1 and Alert.objects.get().rule == Rule.LOSS


def test_note_ticks_off_until_the_figures_change(client, losing):
    watch.refresh(TODAY)
    alert = Alert.objects.get(rule=Rule.LOSS)
    user = UserFactory(role=roles.REGISTRAR)
    client.force_login(user)

    client.post(alert.get_absolute_url(), {"note": "Sudah dikunjungi, rugi karena pindah toko."})
    alert.refresh_from_db()
    noted, openly = (alert.noted_by, alert.noted_at is not None), watch.refresh(TODAY)
    losing.figures.filter(tahun_buku=2025).update(shu=-2_000_000)

    assert noted == (user, True) and openly == 1
    assert watch.refresh(TODAY) == 2 and Alert.objects.get(rule=Rule.LOSS).note == ""
    assert Alert.history.filter(note__startswith="Sudah dikunjungi").exists()


def test_database_refuses_a_note_without_author(losing):
    watch.refresh(TODAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.update(note="tanpa nama")


def test_limits_of_the_office_move_the_list(client, losing):
    watch.refresh(TODAY)
    client.force_login(UserFactory(role=roles.REGISTRAR))
    limits = {"rat_years": 2, "loss_years": 3, "drop_percent": 20, "certificate_days": 0}

    client.post(reverse("admin:cooperatives_watchlimits_add"), limits)

    assert WatchLimits.current().loss_years == 3 and not Alert.objects.filter(rule=Rule.LOSS).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_work_list_and_pages_take_the_same_queries_for_any_number(client, rows, django_assert_num_queries, officer):
    for _ in range(rows):
        CooperativeFactory(status="")
    watch.refresh(TODAY)
    client.force_login(officer)
    officer.has_perm("cooperatives.view_alert")

    with django_assert_num_queries(2):
        block = work_block(officer)
    html = client.get(reverse("admin:cooperatives_alert_changelist")).content.decode()

    assert block.total == 3 * rows and "Status belum tercatat." in html  # no status, no figures, no RAT


def test_staff_see_it_on_the_page_and_the_public_does_not(client, losing, officer):
    watch.refresh(TODAY)

    public = client.get(losing.get_absolute_url()).content.decode()
    client.force_login(officer)
    staff = client.get(losing.get_absolute_url()).content.decode()

    assert "Perlu perhatian" not in public and "SHU negatif berulang" in staff


def test_filter_of_the_list_finds_them(client, losing):
    healthy = years(y2024={}, y2025={})
    watch.refresh(TODAY)
    client.force_login(UserFactory(role=roles.REGISTRAR))
    url = reverse("admin:cooperatives_cooperative_changelist")

    for value in ("ya", Rule.LOSS):
        html = client.get(f"{url}?perhatian={value}").content.decode()
        assert losing.name in html and healthy.name not in html


def test_tick_looks_once_a_day(losing):
    assert watch_daily() >= 2 and watch_daily() == 0
