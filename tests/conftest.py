"""Fixtures that every test may use: the database, people in each role, a browser."""

import os

from klinik_koperasi import localdb

os.environ.setdefault("KLINIK_DB_FAST", "1")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
localdb.hold()

import pytest  # noqa: E402 - the database must run before Django is set up

from django.contrib.auth.models import Group  # noqa: E402

from consultations import topics  # noqa: E402
from cooperatives import regions  # noqa: E402
from klinik_koperasi.accounts import roles  # noqa: E402
from klinik_koperasi.office import privacy  # noqa: E402


@pytest.fixture(autouse=True)
def reference_data(request):
    """Roles and regions are there in every test with a database, also after another test's flush."""
    if not {"db", "transactional_db", "live_server", "django_db_setup"} & set(request.fixturenames):
        return
    request.getfixturevalue("transactional_db" if "live_server" in request.fixturenames else "db")
    if not Group.objects.exists():
        roles.sync_roles()
        regions.load()
        topics.load()
        privacy.load()


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
