"""What a report's page shows of the clinic, and what a request's or session's page shows of the report."""

from consultations.enums import PUBLIC_HEADLINES
from consultations.models import Request, Session
from klinik_koperasi.bridges import access, assistance
from klinik_koperasi.bridges.models import Assistance
from reports.access import acts_for
from reports.models import Report


def report_block(record, user) -> dict | None:
    """On a report's page: the requests made of its findings with their state, and the way to one more."""
    if not isinstance(record, Report) or record.sent_at is None:
        return None
    made = list(Assistance.objects.filter(report=record).select_related("request", "asked_by"))
    may = access.is_office(user) and not assistance.running(record)
    if not (made or may):
        return None
    context = {"report": record, "made": made, "may": may, "linked": access.sees_request(user)}
    return {"template": "bridges/_report.html", "context": context}


def clinic_block(record, user) -> dict | None:
    """On the page of a request or a session: the findings that it is about."""
    if not isinstance(record, Request | Session) or not user.has_perm("reports.view_report"):
        return None
    wanted = {"request": record} if isinstance(record, Request) else {"request__sessions": record}
    rows = Assistance.objects.filter(**wanted).select_related(
        "request", "report__cooperative", "report__campaign", "asked_by"
    )
    made = list(rows.prefetch_related("findings"))
    return {"template": "bridges/_clinic.html", "context": {"made": made}} if made else None


def desk_block(report: Report, user) -> dict | None:
    """On a report's page at the cooperatives' desk: what became of the request, or the way to one."""
    if report.sent_at is None:
        return None
    running, may = assistance.running(report), acts_for(user, report.cooperative)
    if not (running or may):
        return None
    headline = (
        PUBLIC_HEADLINES[running.request.status] if running and running.request.status in PUBLIC_HEADLINES else ""
    )
    own = bool(running) and running.asked_by_id == user.pk  # the number is a key: only whoever asked reads it here
    context = {"report": report, "running": running, "headline": headline, "own": own, "may": may}
    return {"template": "bridges/_desk.html", "context": context}


def cooperative_block(cooperative, user) -> dict | None:
    """On a cooperative's page, for the office: findings of its newest report that still ask for something."""
    if not access.is_office(user):
        return None
    reports = access.reports_of_office(user).filter(cooperative=cooperative, sent_at__isnull=False)
    report = reports.select_related("campaign", "cooperative").order_by("-campaign__tahun_buku", "-pk").first()
    findings = list(assistance.open_findings(report)[:5]) if report else []
    if not findings:
        return None
    context = {"report": report, "findings": findings, "running": assistance.running(report)}
    return {"title": "Temuan laporan keuangan", "template": "bridges/_cooperative.html", "context": context}
