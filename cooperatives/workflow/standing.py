"""Status and grade of a cooperative change with a date and a basis, and each change is kept."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from cooperatives.enums import StandingKind
from cooperatives.models import Cooperative, StandingChange
from klinik_koperasi.templatetags.formats import tanggal
from klinik_koperasi.workflow import StaleStep

MAY_CHANGE = "cooperatives.change_cooperative"


def change_standing(
    cooperative: Cooperative, actor, *, kind: StandingKind, before: str, value: str, on: date, basis: str
) -> Cooperative:
    """Gives the cooperative another status or grade from `on`, on the ground of `basis`, and returns the fresh record.

    `before` is what the officer saw. Raises PermissionDenied, StaleStep when somebody was faster, or ValidationError when
    nothing would change or the day lies before the last change.
    """
    if not actor.has_perm(MAY_CHANGE):
        raise PermissionDenied("Anda tidak berwenang mengubah status koperasi.")
    with transaction.atomic():
        fresh = Cooperative.objects.select_for_update(of=("self",)).get(pk=cooperative.pk)
        now = getattr(fresh, kind.field)
        if now != before:
            raise StaleStep(
                f"{kind.label} sudah diubah menjadi {kind.word(now)} sejak halaman ini dibuka. Periksa lagi."
            )
        _check(fresh, kind, value, on)
        setattr(fresh, kind.field, value)
        if kind == StandingKind.STATUS:
            fresh.status_date, fresh.status_basis = on, basis
        fresh._change_reason = f"{kind.label}: {basis}"[:100]
        fresh.save()
        StandingChange.objects.create(
            cooperative=fresh, kind=kind, before=before, after=value, date=on, basis=basis, actor=actor
        )
    return fresh


def _check(cooperative: Cooperative, kind: StandingKind, value: str, on: date) -> None:
    if value == getattr(cooperative, kind.field):
        raise ValidationError(f"{kind.label} koperasi ini sudah {kind.word(value)}.")
    last = cooperative.standing_changes.filter(kind=kind).first()
    if last and on < last.date:
        raise ValidationError(
            f"Perubahan terakhir berlaku {tanggal(last.date)} ({last.basis}); tanggal yang lebih awal tidak dapat dicatat."
        )


def record_first(cooperative: Cooperative, actor) -> None:
    """Begins the history of a cooperative that an officer has just entered; the caller opened the transaction."""
    for kind in StandingKind:
        value = getattr(cooperative, kind.field)
        if value:
            on = cooperative.status_date if kind == StandingKind.STATUS else None
            basis = cooperative.status_basis if kind == StandingKind.STATUS else ""
            StandingChange.objects.create(
                cooperative=cooperative, kind=kind, after=value, date=on or date.today(),
                basis=basis or "Pencatatan pertama", actor=actor,
            )  # fmt: skip
