"""Roles laid down, and accounts made in the admin; an auditor's ends."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from klinik_koperasi.accounts import roles
from klinik_koperasi.accounts.models import User
from tests.factories.accounts import UserFactory


@pytest.fixture
def day() -> timedelta:
    return timedelta(days=1)


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
