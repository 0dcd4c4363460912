"""The facts of the registry: regions, words, cooperatives, people in office, yearly figures, imports."""

from cooperatives.models.cooperative import Cooperative, new_code
from cooperatives.models.imports import ExportLog, HeadingMeaning, ImportBatch, ImportLog, ImportRow
from cooperatives.models.people import BoardMember
from cooperatives.models.regions import Kecamatan, Kelurahan
from cooperatives.models.terms import Jenis, Kelompok, Sektor
from cooperatives.models.watch import Alert, WatchLimits
from cooperatives.models.years import YearlyFigures

__all__ = [
    "Alert",
    "BoardMember",
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
    "Sektor",
    "WatchLimits",
    "YearlyFigures",
    "new_code",
]
