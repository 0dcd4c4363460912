"""What the recap shows on the staff's front page."""

from django.db.models import Count, Q
from django.urls import reverse

from klinik_koperasi import charts
from reports import access
from reports.enums import ReportStatus
from reports.health import LABEL
from reports.models import Campaign
from reports.peers import Comparison


def picture(user) -> dict | None:
    """How many reports of the newest book year came in and how many have a result, and the way to the recap (one query)."""
    if not user.has_perm(access.VIEW):
        return None
    sent, settled = Q(reports__sent_at__isnull=False), Q(reports__status=ReportStatus.SETTLED)
    newest = Campaign.objects.annotate(
        sent=Count("reports", filter=sent), settled=Count("reports", filter=settled)
    ).first()
    if newest is None:
        return None
    words = f"{newest.settled} dari {newest.sent} laporan sudah ada hasil"
    return {
        "title": f"Laporan keuangan {newest.tahun_buku}", "svg": charts.share(words, newest.settled, newest.sent), "text": "",
        "url": reverse("recap"), "link": "Rekap",
    }  # fmt: skip


def for_the_board(report, user) -> dict | None:
    """At the cooperative's desk, once its report has a result: how each ratio was computed, with the own years and the city's
    median (three queries); of a syariah cooperative, from the first figures on, why it has none."""
    found = Comparison(report)
    if found.own and (found.own.untold or report.status == ReportStatus.SETTLED and found.ratios):
        return {"template": "recap/includes/_portal.html", "context": {"compared": found, "simulation": LABEL}}
    return None
