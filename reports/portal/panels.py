"""What the desk shows on pages of the staff."""

from django.urls import reverse

from reports.models import Report
from reports.portal import selectors
from reports.portal.models import TemplateFile


def seats_block(cooperative, user) -> dict | None:
    """On a cooperative's page, for staff: who may hand in for it, and the way to invite somebody."""
    if not user.has_perm("portal.view_seat"):
        return None
    invite = (
        f"{reverse('admin:portal_seat_add')}?cooperative={cooperative.pk}" if user.has_perm("portal.add_seat") else ""
    )
    context = {"seats": list(selectors.seats_of(cooperative)), "invite": invite, "user": user}
    return {"title": "Akses portal laporan", "template": "portal/includes/_seats.html", "context": context}


def templates_block(record, user) -> dict | None:
    """On a report's page, for staff: the workbooks that the board sent, as evidence of its sendings (one query)."""
    if not isinstance(record, Report) or record.sent_at is None:
        return None
    found = TemplateFile.objects.visible_to(user).of(record).select_related("submission", "uploaded_by")
    return {"template": "portal/includes/_evidence.html", "context": {"files": found}} if found else None
