"""What people at a desk hear by e-mail: that they were invited, and that a report arrived. No figures, no notes."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cooperatives.models import Membership
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.models import Notice
from reports import access
from reports.models import Report, Submission
from reports.portal import selectors


def invited(seat: Membership) -> None:
    """How to enter; nothing for who has no e-mail (the office reads a code out to them)."""
    if seat.user.email:
        context = {"seat": seat, "url": settings.PUBLIC_URL + reverse("portal_login")}
        _mail("invited", seat, seat.user.email, context)


@outbox.still_wanted("portal.invited")
def _still_invited(seat: Membership) -> bool:
    return seat.until is None or seat.until >= timezone.localdate()


def sent(report: Report, paper: Submission) -> None:
    """To everybody who files for the cooperative, so that nobody has to believe a colleague."""
    receipt = selectors.receipt_of(report)
    url = settings.PUBLIC_URL + reverse("portal_report", args=[report.pk])
    context = {"report": report, "paper": paper, "number": receipt.printed_number if receipt else "", "url": url}
    seats = selectors.seats_of(report.cooperative).filter(capacity__in=access.FILERS).exclude(user__email="")
    for email in {seat.user.email for seat in seats if access.acts_for(seat.user, report.cooperative)}:
        _mail("sent", report, email, context)


def _mail(event: str, subject, to: str, context: dict) -> None:
    outbox.write(f"portal.{event}", subject, Notice.Channel.EMAIL, to, f"portal/email/{event}", context)
