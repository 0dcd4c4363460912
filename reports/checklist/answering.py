"""Who may answer a report's checklist, and how answers are kept."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from reports import access, workflow
from reports.checklist.models import Answer, Filling, Item, Sheet
from reports.enums import ReportStatus
from reports.models import Report


def why_not(report: Report, actor) -> str:
    """Why `actor` cannot answer the checklist of this report now, or "" (at most one query)."""
    if not actor.is_active or not actor.has_perm(access.REVIEW):
        return "Daftar periksa diisi penelaah."
    if report.status == ReportStatus.SETTLED:
        return "Hasil telaah sudah ditetapkan; jawabannya tidak berubah lagi."
    if access.is_own(actor, report.cooperative):
        return "Anda tercatat pada koperasi ini. Daftar periksanya diisi orang lain."
    return ""


def keep(report: Report, sheet: Sheet, told: dict[Item, tuple[int | None, str]], actor) -> int:
    """Keeps answers (yes, note) by item and gives how many changed; the caller holds the transaction.

    Locks the report, so that nobody settles it meanwhile, and tells its score anew.
    PermissionDenied when `actor` cannot answer it by then.
    """
    fresh = Report.objects.select_for_update(of=("self",)).select_related("cooperative", "campaign").get(pk=report.pk)
    if sentence := why_not(fresh, actor):
        raise PermissionDenied(sentence)
    filling, _ = Filling.objects.get_or_create(report=fresh, sheet=sheet)
    there = {answer.item_id: (answer.yes, answer.note) for answer in filling.answers.all()}
    changed = {item: said for item, said in told.items() if there.get(item.pk, (None, "")) != said}
    now = timezone.now()
    Answer.objects.bulk_create(
        [
            Answer(filling=filling, item=item, yes=yes, of=item.of, note=note, by=actor, at=now)
            for item, (yes, note) in changed.items()
        ],
        update_conflicts=True, unique_fields=["filling", "item"], update_fields=["yes", "note", "by", "at"],
    )  # fmt: skip
    if changed:
        workflow.reassess(fresh)
    return len(changed)
