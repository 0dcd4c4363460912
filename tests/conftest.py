"""Fixtures that every test may use: the database, people in each role, a browser."""

import os

from klinik_koperasi import localdb

os.environ.setdefault("KLINIK_DB_FAST", "1")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
localdb.hold()

import pytest  # noqa: E402 - the database must run before Django is set up

from klinik_koperasi.accounts import roles  # noqa: E402


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Roles are there in every test, as after `manage.py sync_roles`."""
    with django_db_blocker.unblock():
        roles.sync_roles()


@pytest.fixture
def people(db):
    """One logged-in-able person per role, by role name, plus `stranger` (staff without a role)."""
    from tests.factories.accounts import UserFactory

    found = {name: UserFactory(role=name) for name in roles.ROLES}
    return found | {"stranger": UserFactory()}


@pytest.fixture
def officer(db):
    from tests.factories.accounts import UserFactory

    return UserFactory(role=roles.OFFICER)
