"""What the desk shows on pages of the staff."""

from django.urls import reverse

from reports.portal import selectors


def seats_block(cooperative, user) -> dict | None:
    """On a cooperative's page, for staff: who may hand in for it, and the way to invite somebody."""
    if not user.has_perm("portal.view_seat"):
        return None
    invite = (
        f"{reverse('admin:portal_seat_add')}?cooperative={cooperative.pk}" if user.has_perm("portal.add_seat") else ""
    )
    context = {"seats": list(selectors.seats_of(cooperative)), "invite": invite, "user": user}
    return {"title": "Akses portal laporan", "template": "portal/includes/_seats.html", "context": context}
