"""The public list, and a cooperative whose page has everything."""

from cooperatives.models import Cooperative
from tests.factories.cooperatives import BoardMemberFactory, CooperativeFactory, YearlyFiguresFactory

LIST = "/koperasi/"


def filled(**changes) -> Cooperative:
    """A cooperative with five years, a chair, and every contact that is not for the public."""
    cooperative = CooperativeFactory(
        phone="+62341999888", email="rahasia@example.id", note="Catatan rahasia", **changes
    )
    for year in range(2021, 2026):
        YearlyFiguresFactory(cooperative=cooperative, tahun_buku=year)
    BoardMemberFactory(cooperative=cooperative)
    return cooperative
