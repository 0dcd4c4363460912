"""What the tests of the kernel share."""

import threading

import pytest
from django.core.cache import cache

from klinik_koperasi.accounts import roles
from klinik_koperasi.jobs import ticking, work
from klinik_koperasi.notices import outbox
from klinik_koperasi.office.models import Holiday
from tests.factories.accounts import UserFactory
from tests.kernel.papers import subjects


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    """Uploads of tests go into a directory of their own."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def write_template(tmp_path, settings):
    """Adds a template for the length of a test: write_template("uji/a.html", "…")."""
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]

    def write(name: str, text: str) -> str:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
        return name

    return write


@pytest.fixture
def ask_before_sending():
    """Registers the question of event "uji", and forgets it after the test."""
    yield outbox.still_wanted("uji")
    outbox._wanted.pop("uji", None)


@pytest.fixture
def enclose():
    """Registers what goes with the e-mails of event "uji", and forgets it after the test."""
    yield outbox.encloses("uji")
    outbox._enclosed.pop("uji", None)


@pytest.fixture
def empty_cache():
    """The cache's table is no model's: a test with real transactions leaves its counts behind."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def job_does():
    """Makes a function the work of kind "uji" for the length of a test."""
    yield work.job_kind("uji")
    work._kinds.pop("uji", None)


@pytest.fixture
def part():
    """Adds a part to the tick for the length of a test."""
    before = list(ticking._parts)
    yield ticking.each_minute
    ticking._parts[:] = before


@pytest.fixture
def subject(db) -> Holiday:
    """What the papers of these tests are about."""
    return subjects(1)[0]


@pytest.fixture
def head(db):
    """Who may withdraw a paper."""
    return UserFactory(role=roles.HEAD)


@pytest.fixture
def crowd():
    """A barrier that lets nobody through before all have come; it breaks, and the test fails, after 20 seconds."""
    return lambda count: threading.Barrier(count, timeout=20)
