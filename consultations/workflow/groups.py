"""Merging two records of one group; nothing is deleted, the old record points to the one that stays."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from simple_history.utils import update_change_reason

from consultations.models import FoundingCase, Group, Request


def merge_groups(source: Group, target: Group, actor) -> int:
    """Moves every request and founding case of `source` to `target`; returns how many. Needs `triage_request`.

    Raises ValidationError when it is the same group, or one of the two was merged meanwhile.
    """
    if not actor.has_perm("consultations.triage_request"):
        raise PermissionDenied("Anda tidak berwenang menggabungkan kelompok.")
    with transaction.atomic():
        rows = Group.objects.select_for_update(of=("self",)).order_by("pk").in_bulk([source.pk, target.pk])
        if len(rows) < 2:
            raise ValidationError("Pilih kelompok lain, bukan kelompok ini sendiri.")
        source, target = rows[source.pk], rows[target.pk]
        if source.merged_into_id or target.merged_into_id:
            raise ValidationError("Salah satu kelompok ini sudah digabung. Muat ulang halaman.")
        cases = FoundingCase.objects.filter(group__in=[source, target])
        if cases.running().count() > 1:
            raise ValidationError("Kedua kelompok sedang mendirikan koperasi. Hentikan dulu salah satunya.")
        cases.filter(group=source).update(group=target)
        moved = Request.objects.filter(group=source).update(group=target)
        target.cooperative = target.cooperative or source.cooperative
        target.save()
        source.merged_into = target
        source.save()
        update_change_reason(source, f"Digabung ke {target.name}")
    return moved
