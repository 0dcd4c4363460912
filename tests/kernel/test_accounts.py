"""Who gets in, with what, and until when."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from klinik_koperasi.accounts import roles
from klinik_koperasi.accounts.adapter import AccountAdapter
from klinik_koperasi.accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory
from tests.kernel.entering import LOGIN, enter, logged_in


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["username", "email"])
def test_staff_enter_by_name_or_email_and_password(client, field):
    user = UserFactory(role=roles.OFFICER)

    response = client.post(LOGIN, {"login": getattr(user, field), "password": PASSWORD})

    assert response.url == reverse("after_login") and logged_in(client)
    assert client.get(response.url).url == reverse("admin:index")


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
