"""Where a merge of two cooperatives needs care: one way of handing in, one extension, one report a version."""

from klinik_koperasi.merging import Care, with_care
from reports.enums import ReportStatus


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
    """Versions of one year and chart are numbered on; an untouched draft beside another open report goes."""
    care, last, busy = Care(), {}, set()
    for report in kept.reports.all():
        key = (report.campaign_id, report.chart)
        last[key] = max(last.get(key, 0), report.version)
        busy |= {key} if report.status != ReportStatus.SETTLED else set()
    for report in gone.reports.order_by("version"):
        key = (report.campaign_id, report.chart)
        if key in busy and report.status == ReportStatus.DRAFT and not report.submissions.exists():
            care.drop.append(report)
        elif key in last:
            last[key] += 1
            care.change.append((report, {"version": last[key]}))
    return care
