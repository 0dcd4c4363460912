"""Fixtures that every test may use: the database, people in each role, a browser."""

import os

from klinik_koperasi import localdb

os.environ.setdefault("KLINIK_DB_FAST", "1")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
localdb.hold()

import pytest  # noqa: E402 - the database must run before Django is set up
from django.test import TransactionTestCase  # noqa: E402
from django.test import client as test_client  # noqa: E402
from hypothesis import settings as hypothesis  # noqa: E402
from xdist.scheduler import LoadScopeScheduling  # noqa: E402

from consultations import topics  # noqa: E402
from cooperatives import regions  # noqa: E402
from klinik_koperasi.accounts import roles  # noqa: E402
from klinik_koperasi.office import privacy  # noqa: E402
from tests import database  # noqa: E402

# no deadline: a busy machine is no fault of the code
hypothesis.register_profile("quick", max_examples=40, deadline=None)
hypothesis.register_profile("full", max_examples=300, deadline=None)
hypothesis.load_profile("quick")


class BrowserOnTwoWorkers(LoadScopeScheduling):
    """The browser's tests are the longest, so two workers begin with a half each (xdist takes the largest scopes first)."""

    def _split_scope(self, nodeid: str) -> str:
        folder, _, file = nodeid.partition("tests/e2e/test_")
        if folder or not file:
            return nodeid
        return "browser i-z" if file > "i" else "browser a-h"


def pytest_xdist_make_scheduler(config, log):
    return BrowserOnTwoWorkers(config, log)


_keep_context = test_client.store_rendered_templates


def _keep_context_of_pages(store, signal, sender, template, context, **named):
    """Django's client copies the context of each template: a list of choices has thousands, a third of the test's time."""
    if not (template.name or "").startswith("django/forms/"):
        _keep_context(store, signal, sender, template, context, **named)


test_client.store_rendered_templates = _keep_context_of_pages


def load_reference_data() -> None:
    """What a fresh installation has besides the migrations' rows: roles, regions, topics, the privacy notice."""
    roles.sync_roles()
    regions.load()
    topics.load()
    privacy.load()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        load_reference_data()
        database.keep_reference_data()
    TransactionTestCase._fixture_teardown = database.restore


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
