"""Uploads of these tests go to a directory of their own; a treasurer sits at the desk of a savings-and-loan cooperative."""

import pytest

from tests.factories.portal import seated
from tests.factories.reports import CampaignFactory, lender


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def treasurer(db):
    return seated(CampaignFactory() and lender(name="KSP Contoh Sejahtera"))
