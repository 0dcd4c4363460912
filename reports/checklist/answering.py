"""Who may answer a report's checklist, how answers are kept, and what a correction takes over."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from reports import access, workflow
from reports.checklist.models import Answer, Filling, Item, Sheet
from reports.checklist.selectors import sheets_for
from reports.enums import ReportStatus
from reports.models import Report


def why_not(report: Report, actor) -> str:
    """Why `actor` cannot answer the checklist of this report now, or "" (at most one query)."""
    if not actor.is_active or not actor.has_perm(access.REVIEW):
        return "Daftar periksa diisi penelaah."
    if report.status == ReportStatus.SETTLED:
        return "Hasil telaah sudah ditetapkan; jawabannya tidak berubah lagi."
    return access.conflict(actor, report.cooperative, "Daftar periksanya diisi orang lain.")


def keep(report: Report, sheet: Sheet, told: dict[Item, tuple[int | None, str]], actor) -> int:
    """Keeps answers (yes, note) by item and gives how many changed; the caller holds the transaction.

    Locks the report, so that nobody settles it meanwhile, and tells its score anew. An answer that was taken over is confirmed by
    being kept, changed or not.
    PermissionDenied when `actor` cannot answer it by then.
    """
    fresh = Report.objects.select_for_update(of=("self",)).select_related("cooperative", "campaign").get(pk=report.pk)
    if sentence := why_not(fresh, actor):
        raise PermissionDenied(sentence)
    filling, _ = Filling.objects.get_or_create(report=fresh, sheet=sheet)
    answers = filling.answers.all()
    there = {one.item_id: None if one.carried_from else (one.yes, one.note) for one in answers}
    changed = {item: said for item, said in told.items() if there.get(item.pk, (None, "")) != said}
    now = timezone.now()
    Answer.objects.bulk_create(
        [
            Answer(filling=filling, item=item, yes=yes, of=item.of, note=note, by=actor, at=now)
            for item, (yes, note) in changed.items()
        ],
        update_conflicts=True, unique_fields=["filling", "item"], update_fields=["yes", "note", "by", "at", "carried_from"],
    )  # fmt: skip
    if changed:
        workflow.reassess(fresh)
    return len(changed)


def carry(settled: Report, correction: Report) -> None:
    """A correction begins with the answers of the version before it, marked with that version's number and counted only once they
    are confirmed (`keep`). They go to the newest sheet, wherever it asks the same in the same words.

    Part of `workflow.correct`, in its transaction.
    """
    sheets = {sheet.name: sheet for sheet in sheets_for(correction)}
    for before in settled.fillings.select_related("sheet"):
        sheet = sheets.get(before.sheet.name)
        answers = list(before.answers.select_related("item"))
        if sheet is None or not answers:
            continue
        same = {(i.code, i.text, i.of): i for i in Item.objects.filter(indicator__sheet=sheet)}
        filling = Filling.objects.create(report=correction, sheet=sheet)
        found = [(same.get((one.item.code, one.item.text, one.item.of)), one) for one in answers]
        Answer.objects.bulk_create(_carried(filling, item, one, settled) for item, one in found if item)


def _carried(filling: Filling, item: Item, one: Answer, settled: Report) -> Answer:
    """The same answer, by whom and when it was given."""
    version = one.carried_from or settled.version
    return Answer(
        filling=filling, item=item, yes=one.yes, of=one.of, note=one.note, by=one.by, at=one.at, carried_from=version
    )


def let_go(draft: Report) -> None:
    """A merge of cooperatives drops a draft: its checklist goes while every answer is only taken over; else ValidationError."""
    if Answer.objects.of_report(draft).filter(carried_from=None).exists():
        raise ValidationError(
            f"Daftar periksa laporan {draft} sudah diisi penelaah. Selesaikan salah satu laporan, lalu gabungkan."
        )
    draft.fillings.all().delete()
