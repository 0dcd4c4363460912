"""Where a merge of two cooperatives needs care at the desk: what a board has typed never goes with a draft."""

from django.core.exceptions import ValidationError

from klinik_koperasi.merging import Care, with_care
from reports import merging
from reports.portal import sheets
from reports.portal.models import Sheet


@with_care("reports.Report")
def reports(gone, kept, choices: dict) -> Care:
    """As the review says; a draft that would go takes its sheet along only while nobody has typed into it.

    Otherwise ValidationError, and the merge waits until one of the two reports is settled.
    """
    care = merging.reports(gone, kept, choices)
    for sheet in Sheet.objects.filter(report__in=care.drop).select_related("report__cooperative", "report__campaign"):
        begun = sheets.beginning(sheet.report)
        if (sheet.facts, sheet.amounts) != (begun["facts"], begun["amounts"]):
            raise ValidationError(
                f"Pengurus {sheet.report.cooperative.name} ({sheet.report.cooperative.code}) sedang mengisi laporan "
                f"{str(sheet.report.campaign).lower()}. Selesaikan salah satu laporan, lalu gabungkan."
            )
        sheet.delete()
    return care
