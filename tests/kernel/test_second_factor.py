"""The second factor: led to it, set up, asked for, left out in a trial."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from klinik_koperasi.accounts import roles
from tests.factories.accounts import PASSWORD, UserFactory
from tests.kernel.entering import SECRET, code_now, enter, logged_in


@pytest.mark.django_db
def test_staff_with_second_factor_enter_only_after_its_code(client):
    user = UserFactory(role=roles.OFFICER)
    TOTP.activate(user, SECRET)

    first = enter(client, user)
    assert first.url == reverse("mfa_authenticate") and not logged_in(client)
    wrong = client.post(first.url, {"code": "000000" if code_now() != "000000" else "111111"})
    assert wrong.status_code == 200 and not logged_in(client)
    right = client.post(first.url, {"code": code_now()})

    assert right.url == reverse("after_login") and logged_in(client)
    assert client.get(reverse("admin:index")).status_code == 200


@pytest.fixture
def mfa_demanded(settings):
    settings.STAFF_MFA_REQUIRED = True


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/admin/", "/admin/office/holiday/", "/masuk/lanjut/", "/akun/kata-sandi/"])
def test_staff_without_second_factor_are_led_to_set_one_up(client, mfa_demanded, path):
    client.force_login(UserFactory(role=roles.OFFICER))

    assert client.get(path).url == reverse("mfa_activate_totp")


@pytest.mark.django_db
def test_staff_set_the_second_factor_up_and_then_work(client, mfa_demanded):
    enter(client, UserFactory(role=roles.OFFICER))

    again = client.get(reverse("mfa_activate_totp"))
    page = client.post(again.url, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})

    assert client.get(reverse("admin:index")).status_code == 200


@pytest.mark.django_db
def test_logging_out_and_the_health_page_stay_possible_without_second_factor(client, mfa_demanded):
    enter(client, UserFactory(role=roles.OFFICER))

    assert client.get(reverse("healthz")).status_code in (200, 503)
    assert client.get(reverse("account_logout")).status_code == 200
    client.post(reverse("account_logout"))
    assert not logged_in(client)


@pytest.mark.django_db
def test_staff_with_second_factor_and_everybody_else_are_let_through(client, mfa_demanded):
    assert client.get("/").status_code == 200
    client.force_login(UserFactory(is_staff=False))
    assert client.get("/").status_code == 200
    user = UserFactory(role=roles.OFFICER)
    TOTP.activate(user, SECRET)
    client.force_login(user)

    assert client.get(reverse("admin:index")).status_code == 200


@pytest.mark.django_db
def test_second_factor_is_not_demanded_by_default_in_trial(client):
    client.force_login(UserFactory(role=roles.OFFICER))

    assert client.get(reverse("admin:index")).status_code == 200
