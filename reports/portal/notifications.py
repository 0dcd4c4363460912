"""What people at a desk hear by e-mail: invited, report arrived, sent back, settled, time answered. No figures, no notes."""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone

from cooperatives.models import Cooperative, Membership
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.models import Notice
from reports import access
from reports.models import ExtensionRequest, Report, ReportLog, Submission
from reports.portal import selectors
from reports.portal.models import Told

SLACK = timedelta(days=1)
NEWS = {"send_back": "returned", "settle": "settled"}


def invited(seat: Membership) -> None:
    """How to enter; nothing for who has no e-mail (the office reads a code out to them)."""
    if seat.user.email:
        context = {"seat": seat, "url": settings.PUBLIC_URL + reverse("portal_login")}
        _mail("invited", seat, seat.user.email, context)


def moved(seat: Membership, before: str) -> None:
    """To the old and the new address: the way in has changed, so that nobody loses it without a word."""
    context = {"seat": seat, "url": settings.PUBLIC_URL + reverse("portal_login")}
    for email in filter(None, (before, seat.user.email)):
        _mail("moved", seat, email, context | {"old": email == before})


@outbox.still_wanted("portal.invited")
def _still_invited(seat: Membership) -> bool:
    return seat.until is None or seat.until >= timezone.localdate()


def sent(report: Report, paper: Submission) -> None:
    """To everybody who files for the cooperative, so that nobody has to believe a colleague."""
    receipt = selectors.receipt_of(report)
    url = settings.PUBLIC_URL + reverse("portal_report", args=[report])
    context = {"report": report, "paper": paper, "number": receipt.printed_number if receipt else "", "url": url}
    for email in _filers(report.cooperative):
        _mail("sent", report, email, context)


@transaction.atomic
def tell_boards() -> int:
    """Each minute: what the office did since the last time and nobody was told yet. Gives how many mails were written.

    Asked of the log rather than hung on the review's steps, which know nothing of the desk; from a little before the stored
    mark (`Told`), since a step may be saved some time after the hour that it bears.
    """
    now, told = timezone.now(), 0
    mark, _ = Told.objects.select_for_update().get_or_create(pk=1)
    since = mark.until - SLACK
    Told.objects.filter(pk=1).update(until=now)
    steps = ReportLog.objects.filter(step__in=NEWS, at__gte=since)
    for entry in _untold(steps.select_related("subject__cooperative", "subject__campaign")):
        url = reverse("portal_report", args=[entry.subject])
        told += _news(NEWS[entry.step], entry, entry.subject.cooperative, url, {"report": entry.subject})
    for asked in _untold(
        ExtensionRequest.objects.filter(decided_at__gte=since).select_related("cooperative", "campaign")
    ):
        url = reverse("portal_cooperative", args=[asked.cooperative.code])
        told += _news("time", asked, asked.cooperative, url, {"asked": asked})
    return told


def _untold(rows: QuerySet) -> QuerySet:
    kind = ContentType.objects.get_for_model(rows.model)
    return rows.exclude(pk__in=Notice.objects.filter(content_type=kind).values("object_id"))


def _news(event: str, subject: Model, cooperative: Cooperative, url: str, context: dict) -> int:
    emails = _filers(cooperative)
    for email in emails:
        _mail(event, subject, email, context | {"cooperative": cooperative, "url": settings.PUBLIC_URL + url})
    return len(emails)


@outbox.still_wanted("portal.returned")
def _still_returned(entry: ReportLog) -> bool:
    return entry.subject.status == entry.to_status


def _filers(cooperative: Cooperative) -> set[str]:
    """Addresses of who files for the cooperative today (one query)."""
    seats = access.of_cooperative(cooperative, access.FILERS).exclude(user__email="").select_related("user")
    return {seat.user.email for seat in seats if seat.user.is_active}


def _mail(event: str, subject, to: str, context: dict) -> None:
    outbox.write(f"portal.{event}", subject, Notice.Channel.EMAIL, to, f"portal/email/{event}", context)
