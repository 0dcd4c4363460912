"""Two records of one cooperative become one, with a way back."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from cooperatives import watch
from cooperatives.enums import StandingKind
from cooperatives.models import Cooperative, Merge, StandingChange
from klinik_koperasi import merging
from klinik_koperasi.workflow import StaleStep

MAY_MERGE = "cooperatives.merge_cooperative"


def seen(kept: Cooperative, gone: Cooperative) -> str:
    """What an officer has compared: both records as they were last saved."""
    return f"{kept.updated_at.isoformat()} {gone.updated_at.isoformat()}"


def merge(
    kept: Cooperative, gone: Cooperative, actor, *, take: list[str], choices: dict, reason: str, compared: str
) -> Merge:
    """Moves all that belongs to `gone` to `kept`, takes over the fields `take`, and deletes `gone`; returns the record of it.

    `choices` decides between rows of which both have one (`cooperatives.merging`). Raises PermissionDenied, StaleStep when
    one of them was changed since it was `compared`, or ValidationError; in each case nothing is done.
    """
    if not actor.has_perm(MAY_MERGE):
        raise PermissionDenied("Anda tidak berwenang menggabungkan catatan koperasi.")
    with transaction.atomic():
        kept, gone = _locked(kept, gone)
        if seen(kept, gone) != compared:
            raise StaleStep("Salah satu catatan diubah sejak dibandingkan. Bandingkan lagi.")
        record = Merge.objects.create(
            kept=kept, gone_pk=gone.pk, gone_code=gone.code, gone_nik=gone.nik_koperasi or "", gone_name=gone.name,
            reason=reason, snapshot=merging.snapshot(gone), actor=actor,
        )  # fmt: skip
        way = merging.move(gone, kept, choices, reason=record.history_reason, user=actor)
        values = {name: merging.snapshot(gone)[name] for name in map(_attribute, take)}
        gone._change_reason = record.history_reason
        gone.delete()
        record.moved, record.dropped, record.changed = way.moved, way.dropped, _take_over(kept, values, record, actor)
        record.save()
        watch.refresh(only=[kept.pk])
    return record


def unmerge(record: Merge, actor=None) -> Cooperative:
    """Brings the merged record back with all that moved, and returns it; `actor` is None on the command line.

    Raises ValidationError when something of it was changed since; then nothing is done.
    """
    with transaction.atomic():
        record = Merge.objects.select_for_update(of=("self",)).select_related("kept").get(pk=record.pk)
        if record.undone_at:
            raise ValidationError("Penggabungan ini sudah dibatalkan.")
        kept = Cooperative.objects.select_for_update(of=("self",)).get(pk=record.kept_id)
        reason = f"Batal: {record.history_reason}"[:100]
        _give_back(kept, record, reason, actor)
        gone = merging.restore(Cooperative, record.snapshot, reason=reason, user=actor)
        merging.go_back(merging.Way(record.moved, record.dropped), reason=reason, user=actor)
        record.undone_at = timezone.now()
        record.save(update_fields=["undone_at"])
        watch.refresh(only=[kept.pk, gone.pk])
    return gone


def _locked(kept: Cooperative, gone: Cooperative) -> tuple[Cooperative, Cooperative]:
    """Both rows, locked in the order of their keys, so that two officers never wait for each other."""
    pks = {kept.pk, gone.pk}
    rows = Cooperative.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk").in_bulk()
    if len(rows) < 2:
        raise ValidationError("Pilih dua catatan yang berbeda dan masih ada.")
    return rows[kept.pk], rows[gone.pk]


def _attribute(name: str) -> str:
    return Cooperative._meta.get_field(name).attname


def _take_over(kept: Cooperative, values: dict, record: Merge, actor) -> list[list]:
    """Gives the kept record the chosen values; status and grade with their history."""
    before = merging.snapshot(kept)
    for name, value in values.items():
        setattr(kept, name, merging.python_value(Cooperative, name, value))
    kept._change_reason = record.history_reason
    kept.full_clean()
    kept.save()
    for kind in StandingKind:
        if before[kind.field] != getattr(kept, kind.field):
            StandingChange.objects.create(
                cooperative=kept, kind=kind, before=before[kind.field], after=getattr(kept, kind.field),
                date=timezone.localdate(), basis=record.history_reason, actor=actor,
            )  # fmt: skip
    after = merging.snapshot(kept)
    return [[name, before[name], after[name]] for name in values if before[name] != after[name]]


def _give_back(kept: Cooperative, record: Merge, reason: str, actor) -> None:
    now = merging.snapshot(kept)
    stuck = [name for name, _, after in record.changed if now[name] != after]
    if stuck:
        labels = ", ".join(str(f.verbose_name) for f in kept._meta.concrete_fields if f.attname in stuck)
        raise ValidationError(f"“{kept}” sudah diubah sesudah penggabungan: {labels}.")
    for name, before, _ in record.changed:
        setattr(kept, name, merging.python_value(Cooperative, name, before))
    kept.standing_changes.filter(basis=record.history_reason).delete()
    kept._change_reason, kept._history_user = reason, actor
    kept.save()
