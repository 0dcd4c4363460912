"""Photos of a session: kept from a phone, chosen for the summary's annex, taken away again when somebody in them asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from consultations.enums import SessionStatus
from consultations.models import Session, SessionLog, SessionPhoto
from consultations.workflow.sessions import HOLD
from klinik_koperasi.files.checks import CleanFile

WHERE_MADE = (SessionStatus.PLANNED, SessionStatus.RUNNING, SessionStatus.HELD)


def keep_photo(session: Session, actor, file: CleanFile) -> SessionPhoto:
    """Keeps one checked picture; the same one twice is one, so that a phone may send again what it got no answer to.

    Needs `hold_session`. Raises ValidationError for what is no picture, over the quota, and for a session that fell away.
    """
    if not file.content_type.startswith("image/"):
        raise ValidationError("Ini bukan foto. Kirim JPG atau PNG.")
    with _locked(session, actor) as fresh:
        return SessionPhoto.keep(fresh, file, actor)


def choose_photos(session: Session, actor, chosen: set[int], dropped: set[int], consent: str = "") -> None:
    """Prints `chosen` in the summary's annex from now on, and no others; `dropped` are deleted for good, which is logged.

    `consent` says who of the group agreed to be printed: asked for with photos alone, because a refusal changes nothing
    else; without it nothing is chosen. A summary that is issued already keeps its pictures: it takes a correction.
    Needs `hold_session`.
    """
    if chosen and not consent.strip():
        raise ValidationError("Tulis dulu siapa dari kelompok yang menyetujui fotonya dicetak.")
    with _locked(session, actor) as fresh:
        fresh.photo_consent = consent.strip()[:120]
        fresh.save(update_fields=["photo_consent"])
        for photo in SessionPhoto.objects.filter(subject=fresh, pk__in=dropped):
            photo.discard()
        fresh.attachments.update(in_summary=False)
        fresh.attachments.filter(pk__in=chosen).update(in_summary=True)
        if dropped:
            SessionLog.objects.create(
                subject=fresh, step="drop_photo", from_status=fresh.status, to_status=fresh.status, actor=actor
            )


@contextmanager
def _locked(session: Session, actor) -> Iterator[Session]:
    """The session's row for the length of a block, if `actor` may write there and it did or will take place."""
    if not actor.has_perm(HOLD):
        raise PermissionDenied("Anda tidak berwenang mengubah foto sesi.")
    with transaction.atomic():
        fresh = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
        if fresh.status not in WHERE_MADE:
            raise ValidationError("Pertemuan ini tidak jadi; fotonya tidak disimpan.")
        yield fresh
