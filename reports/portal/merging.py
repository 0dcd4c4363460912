"""What a board has typed never goes with a draft when two cooperatives become one; `reports.merging` asks."""

from django.core.exceptions import ValidationError

from reports.models import Report
from reports.portal import sheets
from reports.portal.models import Sheet


def let_go(draft: Report) -> None:
    """The draft's sheet goes while nobody has typed into it; else ValidationError, and the merge waits."""
    sheet = Sheet.objects.filter(report=draft).select_related("report__cooperative", "report__campaign").first()
    if sheet is None:
        return
    begun = sheets.beginning(sheet.report)
    given = sheet.explanations.exists() or sheet.attachments.exists()
    if given or (sheet.facts, sheet.amounts) != (begun["facts"], begun["amounts"]):
        raise ValidationError(
            f"Pengurus {draft.cooperative.name} ({draft.cooperative.code}) sedang mengisi laporan "
            f"{str(draft.campaign).lower()}. Selesaikan salah satu laporan, lalu gabungkan."
        )
    sheet.delete()
