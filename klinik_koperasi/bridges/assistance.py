"""Findings become a request, once: topic, cooperative, the findings' words and where they come from."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from consultations.enums import GroupKind
from consultations.models import Request, Topic
from consultations.workflow import request_machine
from consultations.workflow.requests import send
from klinik_koperasi.bridges import access
from klinik_koperasi.bridges.models import Assistance
from reports.access import acts_for
from reports.models import Finding, Report

TOPIC = "laporan"
LONGEST = 4000  # signs of findings in a request; the report has them all


def running(report: Report) -> Assistance | None:
    """The request on this report's findings that the office still works on."""
    return Assistance.objects.running().filter(report=report).select_related("request", "asked_by").first()


def open_findings(report: Report):
    """The findings of the newest submission that nobody has explained; none before the report was handed in."""
    paper = report.paper
    return paper.findings.standing().order_by("pk") if paper and report.sent_at else Finding.objects.none()


@transaction.atomic
def ask(
    report: Report, actor, write_draft: Callable[[], Request], findings: list[Finding], words: str = ""
) -> tuple[Assistance, bool]:
    """A request of the cooperative to the clinic about `findings`, and whether it is new: while one is running, that one.

    `write_draft` saves a draft with contact, place and the privacy notice that was read (a form's `save`). May: the office's
    people (`access.is_office`) and whoever acts for the cooperative. Effects: a sent request with number, log and receipt to
    the contact; its topic, cooperative and problem are set here, and the findings stay tied to it.
    """
    if not (access.is_office(actor) or acts_for(actor, report.cooperative)):
        raise PermissionDenied("Pendampingan diminta oleh penelaah, petugas klinik, atau pengurus koperasi ini.")
    Report.objects.select_for_update(of=("self",)).get(pk=report.pk)  # of two who press, the second sees the first's
    if present := running(report):
        return present, False
    draft, cooperative = write_draft(), report.cooperative
    draft.group_kind, draft.group_name, draft.cooperative = GroupKind.COOPERATIVE, cooperative.name[:120], cooperative
    draft.kelurahan = draft.kelurahan or cooperative.kelurahan
    draft.problem, draft.demo = problem(report, findings, words), cooperative.demo
    draft.save()
    draft.topics.set(Topic.objects.filter(code=TOPIC))
    assistance = Assistance.objects.create(report=report, request=send(draft, actor=actor), asked_by=actor)
    assistance.findings.set(findings)
    return assistance, True


def take_on(assistance: Assistance, actor) -> Request:
    """The request checked at once, so that its session can be fixed: nobody need verify what the office has found itself."""
    return request_machine.apply("verify", assistance.request, actor, cooperative=assistance.report.cooperative)


def problem(report: Report, findings: list[Finding], words: str) -> str:
    """The request's text: the findings as the report tells them, as many as fit, and what was added."""
    head = f"Temuan telaah awal {str(report.campaign).lower()}:"
    lines, room = [], LONGEST
    for finding in findings:
        room -= len(finding.message)
        if room < 0:
            lines.append(f"… dan {len(findings) - len(lines)} temuan lain; lihat laporannya.")
            break
        lines.append(f"- {finding.message}")
    told = [head, *lines] if lines else [f"Laporan keuangan {str(report.campaign).lower()}."]
    return "\n".join([*told, *([words.strip()] if words.strip() else [])])
