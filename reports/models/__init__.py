"""The report review's tables."""

from reports.models.attachments import ReportAttachment
from reports.models.campaigns import Campaign, Extension, ExtensionRequest, FilingMode
from reports.models.decisions import Reminder, SheetConfirmation, Waiver
from reports.models.editions import Edition
from reports.models.papers import Assessment, Figure, Finding, Remark, Submission
from reports.models.reports import Report, ReportLog

__all__ = [
    "Assessment", "Campaign", "Edition", "Extension", "ExtensionRequest", "Figure", "FilingMode", "Finding", "Remark", "Reminder",
    "Report", "ReportAttachment", "ReportLog", "SheetConfirmation", "Submission", "Waiver",
]  # fmt: skip
