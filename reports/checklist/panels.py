"""What the checklists show on a report's page."""

from reports.checklist import answering, selectors
from reports.models import Report


def progress(record, user) -> dict | None:
    """How far a report's checklists are, page by page, with the way to each (five queries); nothing for other records."""
    if not isinstance(record, Report) or not user.has_perm("checklist.view_filling"):
        return None
    parts = selectors.parts(record)
    if not parts:
        return None
    sheets = {part.sheet: selectors.progress(parts, part.sheet) for part in parts}
    context = {
        "report": record,
        "parts": parts,
        "sheets": list(sheets.items()),
        "locked": answering.why_not(record, user),
    }
    return {"template": "checklist/includes/_panel.html", "context": context}
