"""The report review's tables."""

from reports.models.campaigns import Campaign, Extension, FilingMode
from reports.models.papers import Assessment, Figure, Finding, Remark, Submission
from reports.models.reports import Report, ReportLog

__all__ = [
    "Assessment", "Campaign", "Extension", "Figure", "FilingMode", "Finding", "Remark", "Report", "ReportLog", "Submission",
]  # fmt: skip
