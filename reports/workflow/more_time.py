"""More time: a cooperative asks, the office grants or refuses with a reason; granted time counts for handing in or mending."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from cooperatives.models import Cooperative
from klinik_koperasi.workflow import StaleStep
from reports import access
from reports.enums import Decision, ReportStatus
from reports.models import Campaign, Extension, ExtensionRequest, Report
from reports.workflow.intake import must_file

GRANT = "reports.add_extension"


def ask_for_time(cooperative: Cooperative, campaign: Campaign, until: date, reason: str, actor) -> ExtensionRequest:
    """A request that waits for the office; one at a time. By the cooperative's own people, or taken down by the office.

    Raises PermissionDenied, or ValidationError when the day is not later than the one in force, or one is still unanswered.
    """
    must_file(actor, cooperative)
    if until <= max(deadline(cooperative, campaign), timezone.localdate()):
        raise ValidationError(
            f"Minta tanggal sesudah hari ini dan sesudah batas yang berlaku ({deadline(cooperative, campaign):%d-%m-%Y})."
        )
    asked = ExtensionRequest(
        campaign=campaign, cooperative=cooperative, until=until, reason=reason.strip(), asked_by=actor
    )
    asked.full_clean()
    asked.save()
    return asked


def grant_time(asked: ExtensionRequest, actor, answer: str, until: date | None = None) -> ExtensionRequest:
    """Gives the time asked for, or another day. Needs `add_extension`; not for one's own cooperative.

    Effect: the campaign's `Extension` of this cooperative, and the day of mending of a report that was sent back; each only to a
    later day. Raises PermissionDenied, StaleStep when somebody has answered already, ValidationError when nobody gains a day.
    """
    with transaction.atomic():
        fresh, until = _decide(asked, actor, Decision.GRANTED, answer), until or asked.until
        if until <= timezone.localdate():
            raise ValidationError("Beri tanggal sesudah hari ini.")
        same = Report.objects.filter(campaign=fresh.campaign, cooperative=fresh.cooperative)
        moved = same.filter(status=ReportStatus.RETURNED, returned_until__lt=until).update(returned_until=until)
        if until > (due := fresh.campaign.due_for(fresh.cooperative)):
            words = {"until": until, "reason": fresh.answer[:200], "granted_by": actor}
            Extension.objects.update_or_create(campaign=fresh.campaign, cooperative=fresh.cooperative, defaults=words)
        elif not moved:
            raise ValidationError(f"Beri tanggal sesudah batas yang berlaku ({due:%d-%m-%Y}).")
    return fresh


def refuse_time(asked: ExtensionRequest, actor, answer: str) -> ExtensionRequest:
    """Refuses with the reason that the cooperative reads. As `grant_time`, same errors."""
    with transaction.atomic():
        return _decide(asked, actor, Decision.REFUSED, answer)


def deadline(cooperative: Cooperative, campaign: Campaign, report: Report | None = None) -> date:
    """The day that counts now: that of mending while `report` (without one: any of the year) is sent back, else the campaign's
    or the extended one."""
    if report is not None:
        return report.returned_until or campaign.due_for(cooperative)
    back = Report.objects.filter(cooperative=cooperative, campaign=campaign, status=ReportStatus.RETURNED)
    day = back.order_by("returned_until").values_list("returned_until", flat=True).first()
    return day or campaign.due_for(cooperative)


def _decide(asked: ExtensionRequest, actor, decision: str, answer: str) -> ExtensionRequest:
    if not actor.has_perm(GRANT):
        raise PermissionDenied("Anda tidak berwenang memberi waktu.")
    fresh = ExtensionRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    access.no_conflict(actor, fresh.cooperative, "Permintaannya dijawab orang lain.")
    if fresh.decision:
        raise StaleStep(f"Sudah dijawab oleh {fresh.decided_by.name}: {fresh.get_decision_display().lower()}.")
    fresh.decision, fresh.answer = decision, answer.strip()
    fresh.decided_by, fresh.decided_at = actor, timezone.now()
    fresh.full_clean()
    fresh.save()
    return fresh
