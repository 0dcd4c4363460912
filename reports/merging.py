"""Where a merge of two cooperatives needs care: one way of handing in, one extension, one report a version.

This module alone decides about reports. Apps above that keep something beside a draft register in `leaving`: the function gets
the draft that would go, lets go of what hangs on it, or raises ValidationError when somebody's work would go with it.
"""

from django.core.exceptions import ValidationError

from klinik_koperasi.merging import Care, with_care
from klinik_koperasi.panels import Registry
from reports.enums import ReportStatus

leaving = Registry()  # (draft report) -> None, or ValidationError


@with_care("reports.FilingMode")
def filing_modes(gone, kept, choices: dict) -> Care:
    """The kept record's own way of handing in stays."""
    mode = getattr(gone, "filing_mode", None)
    return Care(drop=[mode] if mode and getattr(kept, "filing_mode", None) else [])


@with_care("reports.Extension")
def extensions(gone, kept, choices: dict) -> Care:
    known = set(kept.report_extensions.values_list("campaign", flat=True))
    return Care(drop=[one for one in gone.report_extensions.all() if one.campaign_id in known])


@with_care("reports.ExtensionRequest")
def time_requests(gone, kept, choices: dict) -> Care:
    """Of two unanswered requests for one year, that of the kept record stays."""
    asked = set(kept.report_time_requests.filter(decision="").values_list("campaign", flat=True))
    return Care(drop=[one for one in gone.report_time_requests.filter(decision="") if one.campaign_id in asked])


@with_care("reports.Report")
def reports(gone, kept, choices: dict) -> Care:
    """Versions of one year and chart are numbered on; an untouched draft beside another open report goes, when all apps that
    keep something beside it let it (`leaving`).

    Two open reports of the same year cannot become one: ValidationError names them, and the merge waits until one is settled.
    """
    care, last, open_ones = Care(), {}, {}
    for report in kept.reports.select_related("campaign", "cooperative"):
        key = (report.campaign_id, report.chart)
        last[key] = max(last.get(key, 0), report.version)
        if report.status != ReportStatus.SETTLED:
            open_ones[key] = report
    for report in gone.reports.select_related("campaign", "cooperative").order_by("version"):
        key = (report.campaign_id, report.chart)
        if report.status != ReportStatus.SETTLED and key in open_ones:
            if not _untouched(report):
                raise ValidationError(_both(open_ones[key], report))
            leaving.collect(report)
            care.drop.append(report)
        elif key in last:
            last[key] += 1
            care.change.append((report, {"version": last[key]}))
    return care


def _untouched(report) -> bool:
    """A draft to which nobody has given anything yet, the log of its opening aside."""
    given = report.submissions.exists() or report.attachments.exists() or report.waivers.exists()
    return report.status == ReportStatus.DRAFT and not given


def _both(one, other) -> str:
    named = [f"{r.cooperative.name} ({r.cooperative.code}), {r.get_status_display().lower()}" for r in (one, other)]
    return (
        f"Keduanya punya laporan {str(one.campaign).lower()} yang masih berjalan: {'; '.join(named)}. Selesaikan salah satu "
        "sampai hasilnya ditetapkan, lalu gabungkan."
    )
