"""Regions and words are there in every test, also after another test's flush."""

import pytest
from hypothesis import settings

from cooperatives import regions, terms
from cooperatives.models import Jenis, Kelompok, Kelurahan, Sektor
from tests.kernel.test_worker import manage  # noqa: F401 - the fixture that starts real workers

settings.register_profile("registry", deadline=None)  # a busy machine is no failure
settings.load_profile("registry")


@pytest.fixture(autouse=True)
def registry_words(request):
    if "db" not in request.fixturenames and "transactional_db" not in request.fixturenames:
        return
    request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    if not Kelurahan.objects.exists():
        regions.load()
    terms.load(Jenis, Kelompok, Sektor)


@pytest.fixture
def path(tmp_path):
    """Where a test writes the list that it imports."""
    return tmp_path / "koperasi.xlsx"
