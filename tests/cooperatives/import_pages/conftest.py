"""Who imports, and the files of these tests."""

import pytest

from klinik_koperasi.accounts import roles
from tests.cooperatives.files import ods, ods_row
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import CooperativeFactory


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def registrar(client):
    user = UserFactory(role=roles.REGISTRAR, name="Registrar Contoh")
    client.force_login(user)
    return user


@pytest.fixture
def mixed(path):
    """A file with a row of every outcome, and the registry it meets."""
    known = CooperativeFactory(
        nik_koperasi="3573020000002", name="KSU Contoh Mawar Basri", nomor_badan_hukum="518/2/BH/XVI.13/2009",
        source_year=2024,
    )  # fmt: skip
    other = CooperativeFactory(
        nik_koperasi=None, name="Koperasi Lain Sekali", nomor_badan_hukum="99/BH/2001", source_year=2024
    )
    rows = [
        ods_row(1),
        ods_row(2, EMAIL="baru@example.id"),
        ods_row(3, NO_BADAN_HUKUM="99/BH/2001"),
        ods_row(4, ASET="#REF!"),
    ]
    ods(path, rows)
    return known, other
