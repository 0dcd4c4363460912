"""Who gets in, with what, until when; what an auditor cannot do; how often one may try."""

import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as django_settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from klinik_koperasi.accounts import roles
from klinik_koperasi.accounts.adapter import AccountAdapter
from klinik_koperasi.accounts.models import ThrottleHit, User
from klinik_koperasi.accounts.throttle import all_allowed, allowed
from tests.factories.accounts import PASSWORD, UserFactory
from tests.kernel.threads import at_once

LOGIN = "/akun/masuk/"
SECRET = "JBSWY3DPEHPK3PXP"


def enter(client: Client, user: User, password: str = PASSWORD, **extra):
    return client.post(LOGIN, {"login": user.username, "password": password}, **extra)


def code_now(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def logged_in(client: Client) -> bool:
    return SESSION_KEY in client.session


@pytest.fixture
def day() -> timedelta:
    return timedelta(days=1)


# Entering


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["username", "email"])
def test_staff_enter_by_name_or_email_and_password(client, field):
    user = UserFactory(role=roles.OFFICER)

    response = client.post(LOGIN, {"login": getattr(user, field), "password": PASSWORD})

    assert response.url == reverse("after_login") and logged_in(client)
    assert client.get(response.url).url == reverse("admin:index")


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


@pytest.mark.django_db
def test_login_never_leads_to_a_foreign_host(client):
    user = UserFactory(role=roles.OFFICER)

    for path in ("/admin/login/", LOGIN):
        response = client.get(path, {"next": "https://evil.example/x"}, follow=True)
        client.post(response.request["PATH_INFO"] + "?" + response.request["QUERY_STRING"])
        response = client.post(
            LOGIN,
            {"login": user.username, "password": PASSWORD, "next": "https://evil.example/x"},
            follow=True,
        )

        assert logged_in(client)
        assert not [url for url, _ in response.redirect_chain if url.startswith(("http:", "https:", "//"))]
        client.logout()


@pytest.mark.django_db
def test_account_that_may_not_enter_reads_why(client):
    user = UserFactory(access_until=timezone.localdate() - timedelta(days=1))

    response = client.post(LOGIN, {"login": user.username, "password": PASSWORD}, follow=True)

    assert "masa aksesnya sudah berakhir" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "enters"),
    [
        ({}, True),
        ({"is_active": False}, False),
        ({"access_until": 0}, True),  # the last day still counts
        ({"access_until": 30}, True),
        ({"access_until": -1}, False),
    ],
)
def test_account_opens_only_while_it_is_active_and_its_access_lasts(client, fields, enters):
    if "access_until" in fields:
        fields = {"access_until": timezone.localdate() + timedelta(days=fields["access_until"])}
    user = UserFactory(role=roles.OFFICER, **fields)

    enter(client, user)

    assert logged_in(client) == enters == user.may_enter


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"is_active": False}, {"access_until": timezone.localdate() - timedelta(days=1)}])
def test_account_that_ends_also_ends_its_open_sessions(client, fields):
    user = UserFactory(role=roles.OFFICER)
    enter(client, user)
    assert client.get(reverse("admin:index")).status_code == 200

    User.objects.filter(pk=user.pk).update(**fields)

    response = client.get(reverse("admin:index"))
    assert response.status_code == 302 and "/login/" in response.url
    assert not client.get("/").context["user"].is_authenticated


@pytest.mark.django_db
def test_nobody_signs_up(client, rf):
    for name in ("account_signup", "account_email", "socialaccount_signup"):
        with pytest.raises(NoReverseMatch):
            reverse(name)

    assert not AccountAdapter().is_open_for_signup(rf.get("/"))
    assert client.get("/akun/daftar/").status_code == client.get("/akun/signup/").status_code == 404


@pytest.mark.django_db
def test_opening_the_logout_page_does_not_log_out(client):
    enter(client, UserFactory())

    assert client.get(reverse("account_logout")).status_code == 200
    assert logged_in(client)
    assert client.post(reverse("account_logout")).url == reverse("home")
    assert not logged_in(client)


@pytest.mark.django_db
def test_account_without_staff_rights_gets_no_admin(client):
    client.force_login(UserFactory(is_staff=False))

    assert client.get(reverse("after_login")).url == reverse("portal_home")
    for path in (reverse("admin:index"), reverse("admin:office_holiday_changelist")):
        response = client.get(path, follow=True)
        assert response.status_code == 403


@pytest.mark.django_db
def test_stranger_is_led_to_the_login_and_then_back(client):
    response = client.get(reverse("admin:office_holiday_changelist"), follow=True)

    assert response.status_code == 200 and response.redirect_chain[-1][0].startswith(LOGIN)
    assert "next=" in response.redirect_chain[-1][0]


@pytest.mark.django_db
def test_login_leads_back_to_the_page_that_was_asked_for(client):
    wanted = reverse("admin:office_holiday_changelist")
    page = client.get(wanted, follow=True)
    address = page.redirect_chain[-1][0]

    user = UserFactory(role=roles.OFFICER)
    response = client.post(address, {"login": user.username, "password": PASSWORD}, follow=True)

    assert response.request["PATH_INFO"] == wanted


@pytest.mark.django_db
def test_password_reset_answers_the_same_for_known_and_unknown_addresses(client):
    known = client.post(reverse("account_reset_password"), {"email": UserFactory().email})
    sent = len(mail.outbox)

    unknown = client.post(reverse("account_reset_password"), {"email": "tidak-ada@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert sent == len(mail.outbox) == 1


# The second factor where it is demanded


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


# Roles


@pytest.mark.django_db
def test_roles_are_laid_down_again_exactly(capsys):
    before = {group.name: set(group.permissions.all()) for group in Group.objects.all()}
    officers = Group.objects.get(name=roles.OFFICER)
    officers.permissions.remove(officers.permissions.first())
    officers.permissions.add(Permission.objects.get(codename="delete_user"))
    Group.objects.get(name=roles.HEAD).delete()

    call_command("sync_roles")
    call_command("sync_roles")

    assert {group.name: set(group.permissions.all()) for group in Group.objects.all()} == before
    assert set(before) == set(roles.ROLES)


@pytest.mark.django_db
def test_role_with_a_permission_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError, match="office.rule_the_world"):
        roles.permissions_for(["office.rule_the_world"])


@pytest.mark.django_db
def test_auditor_reads_and_nothing_else():
    auditor = Group.objects.get(name=roles.AUDITOR)

    verbs = {permission.codename.split("_")[0] for permission in auditor.permissions.all()}

    assert verbs == {"view"}


# Auditors


def user_form(user: User, **changes) -> dict:
    data = {"username": user.username, "name": user.name, "is_active": "on", "is_staff": "on", "nip": user.nip}
    return data | changes


@pytest.mark.django_db
def test_auditor_without_an_end_date_is_refused_in_the_admin(client, day):
    client.force_login(UserFactory(role=roles.ADMINISTRATOR))
    user, group = UserFactory(), Group.objects.get(name=roles.AUDITOR)
    address = reverse("admin:accounts_user_change", args=[user.pk])
    until = timezone.localdate() + day

    refused = client.post(address, user_form(user, groups=[group.pk]))
    assert refused.status_code == 200 and "peran Auditor selalu berjangka" in refused.content.decode()
    assert not user.groups.exists()
    accepted = client.post(address, user_form(user, groups=[group.pk], access_until=until.isoformat()))

    assert accepted.status_code == 302
    assert user.groups.get() == group and User.objects.get(pk=user.pk).access_until == until


@pytest.mark.django_db
def test_administrator_makes_an_account_in_the_admin(client):
    client.force_login(UserFactory(role=roles.ADMINISTRATOR))
    form = {"username": "baru", "name": "Orang Baru", "usable_password": "true"}

    client.post(
        reverse("admin:accounts_user_add"),
        form | {"password1": "panjang-sekali-2026", "password2": "panjang-sekali-2026"},
    )

    assert User.objects.get(username="baru").check_password("panjang-sekali-2026")


# Throttle


@pytest.mark.django_db(transaction=True)
def test_throttle_is_exact_for_20_threads():
    results = at_once(lambda _: allowed("uji", "203.0.113.9", limit=7, minutes=10), range(20))

    assert sorted(results) == [False] * 13 + [True] * 7
    assert ThrottleHit.objects.get().hits == 20


@pytest.mark.django_db
def test_throttle_counts_each_scope_and_each_value_by_itself():
    assert allowed("a", "x", limit=1, minutes=10) and not allowed("a", "x", limit=1, minutes=10)
    assert allowed("b", "x", limit=1, minutes=10) and allowed("a", "y", limit=1, minutes=10)
    both = [("c", "z", 2), ("a", "y", 2)]
    assert all_allowed(both, minutes=10) and not all_allowed(both, minutes=10)  # "a" of "y" is over its limit
    assert not allowed("c", "z", limit=2, minutes=10)  # both were counted each time


@pytest.mark.django_db
def test_throttle_opens_again_after_its_window():
    assert not [allowed("a", "x", limit=2, minutes=10) for _ in range(3)][-1]
    ThrottleHit.objects.update(window=timezone.now() - timedelta(minutes=9))
    assert not allowed("a", "x", limit=2, minutes=10)
    ThrottleHit.objects.update(window=timezone.now() - timedelta(minutes=11))

    assert [allowed("a", "x", limit=2, minutes=10) for _ in range(3)] == [True, True, False]


@pytest.mark.django_db
def test_throttle_stores_no_address():
    allowed("a", "203.0.113.9", limit=1, minutes=10)

    assert "203" not in ThrottleHit.objects.get().key and len(ThrottleHit.objects.get().key) == 64


TRY_5_TIMES = """
import django; django.setup()
from django.test import Client
for _ in range(5):
    Client(REMOTE_ADDR="198.51.100.7").post("/akun/masuk/", {"login": "%s", "password": "salah"})
"""


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_failed_logins_of_another_process_count(empty_cache):
    user = UserFactory(role=roles.OFFICER)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.kernel.worker_settings",
        "WORKER_DATABASE": connection.settings_dict["NAME"],
        "PYTHONPATH": str(django_settings.BASE_DIR),
    }
    before, other = Client(REMOTE_ADDR="203.0.113.50"), Client(REMOTE_ADDR="203.0.113.51")
    assert enter(before, user).status_code == 302

    subprocess.run([sys.executable, "-c", TRY_5_TIMES % user.username], env=environment, check=True, timeout=60)

    refused = enter(other, user)
    assert refused.status_code == 200 and not logged_in(other)
    assert "terlalu banyak" in refused.content.decode().lower()


@pytest.mark.django_db
def test_failed_logins_of_one_address_count_over_all_names(client):
    started = time.time()
    for n in range(10):
        enter(client, UserFactory(), password="salah", REMOTE_ADDR=f"2001:db8::{n}")  # addresses of one visitor

    enter(client, UserFactory(), REMOTE_ADDR="2001:db8::ffff")

    assert not logged_in(client) and time.time() - started < 60
    enter(client, UserFactory(), REMOTE_ADDR="198.51.100.9")
    assert logged_in(client)
