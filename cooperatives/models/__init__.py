"""The facts of the registry: regions, words, cooperatives, their people, papers, offices and years, imports."""

from cooperatives.models.branches import Branch
from cooperatives.models.cooperative import Cooperative, new_code
from cooperatives.models.imports import ExportLog, HeadingMeaning, ImportBatch, ImportLog, ImportRow
from cooperatives.models.merges import Merge
from cooperatives.models.papers import LegalPaper, PaperFile
from cooperatives.models.people import BoardMember, Membership
from cooperatives.models.regions import Kecamatan, Kelurahan
from cooperatives.models.settings import RegistrySettings
from cooperatives.models.standing import StandingChange
from cooperatives.models.terms import Jenis, Kelompok, Sektor
from cooperatives.models.watch import Alert, WatchLimits
from cooperatives.models.years import YearlyFigures

__all__ = [
    "Alert",
    "BoardMember",
    "Branch",
    "Cooperative",
    "ExportLog",
    "HeadingMeaning",
    "ImportBatch",
    "ImportLog",
    "ImportRow",
    "Jenis",
    "Kecamatan",
    "Kelompok",
    "Kelurahan",
    "LegalPaper",
    "Membership",
    "Merge",
    "PaperFile",
    "RegistrySettings",
    "Sektor",
    "StandingChange",
    "WatchLimits",
    "YearlyFigures",
    "new_code",
]
