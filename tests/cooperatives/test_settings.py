"""The registry's settings: limits of the RAT that the office moves, and words that never accuse before the statute's."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cooperatives import rat, watch
from cooperatives.models import RegistrySettings, WatchLimits
from klinik_koperasi.accounts import roles
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import CooperativeFactory, YearlyFiguresFactory

pytestmark = pytest.mark.django_db


def test_the_usual_limits_hold_until_the_office_sets_others():
    settings = RegistrySettings.current()

    assert settings.rat_limits == rat.DEFAULT == rat.Limits((3, 31), (6, 30))
    assert (settings.paper_days, settings.import_file_days) == (60, 90)


def test_limits_of_the_office_move_every_page_and_the_early_warning(client):
    cooperative = CooperativeFactory()
    YearlyFiguresFactory(cooperative=cooperative, tahun_buku=2025, rat_date=date(2026, 4, 20))
    client.force_login(UserFactory(role=roles.REGISTRAR))
    before = client.get(cooperative.get_absolute_url()).content.decode()

    add = reverse("admin:cooperatives_registrysettings_add")
    answer = {"practice_day": 30, "practice_month": 4, "statute_day": 31, "statute_month": 7, "paper_days": 60}
    saved = client.post(add, answer | {"import_file_days": 90})

    assert saved.status_code == 302 and RegistrySettings.objects.get().history.get().history_user is not None
    after = client.get(cooperative.get_absolute_url()).content.decode()
    assert "Terlaksana" in before and "31\u00a0Maret\u00a02026 menurut kementerian" in before
    assert (
        "Tepat waktu" in after
        and "30\u00a0April\u00a02026 menurut kementerian" in after
        and "31\u00a0Juli\u00a02026" in after
    )
    assert client.get("/koperasi/").status_code == 200
    limits = WatchLimits.current()
    limits.rat = RegistrySettings.current().rat_limits
    assert [watch.last_due_year(date(2026, 7, 15), found) for found in (rat.DEFAULT, limits.rat)] == [2025, 2024]


@pytest.mark.parametrize("limits", [rat.DEFAULT, rat.Limits((5, 31), (5, 31)), rat.Limits((1, 15), (9, 30))])
@pytest.mark.parametrize("secondary", [True, False])
def test_no_word_accuses_before_the_statutes_limit(limits, secondary):
    days = [date(2026, month, 1) for month in range(1, 13)]
    early = [day for day in days if day <= rat.statute_limit(2025, limits)]

    for today in days:
        for held_on in [None, *early]:
            assert rat.standing(2025, held_on, today, secondary=secondary, limits=limits) is not rat.LATE
    assert rat.standing(2025, None, early[-1], limits=limits) is rat.WAITING


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"practice_day": 31, "practice_month": 4}, "tidak ada dalam bulan itu"),
        ({"statute_day": 29, "statute_month": 2}, "tidak ada dalam bulan itu"),
        ({"practice_month": 8}, "tidak boleh sesudah batas menurut undang-undang"),
    ],
)
def test_limits_that_cannot_be_are_refused_in_words(changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        RegistrySettings(pk=1, **changes).full_clean()


def test_there_is_one_row_only():
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrySettings.objects.create(pk=2)
