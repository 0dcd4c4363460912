"""Issue, correct and void papers. The number is reserved in a short transaction, the PDF is rendered outside of it."""

import hashlib
from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.documents.numbering import next_serial, write_number

FASTER = "Perbaikan lain untuk dokumen ini baru saja dibuat. Muat ulang halaman."
Render = Callable[[IssuedDocument], bytes]


def issue(subject: models.Model, kind: str, render: Render, actor) -> IssuedDocument:
    """The paper of `kind` for `subject`: the one there is (its newest version), or a new one with the next number.

    Effect: one row in the archive with bytes and SHA-256. `render` gets the reserved document (number, code) and
    returns the PDF. If rendering fails, its exception passes on and the reserved number waits for the next try; it is
    never given to another subject. After a paper was voided the next one gets a new number. The caller checks who may,
    and is not inside a transaction of its own (RuntimeError): that would hold the counter while the PDF is rendered.
    """
    document = _newest(subject, kind) or _reserve(subject, kind, actor)
    return document if document.issued_at else _render_and_store(document, render)


def correct(
    subject: models.Model, kind: str, render: Render, actor, reason: str, seen: int | None = None
) -> IssuedDocument:
    """A correction of the newest version: same number, "Perbaikan ke-n", new code; the old code shows DIGANTIKAN.

    `seen` is the version that the actor looked at; another one by now means that somebody was faster. Raises
    ValidationError then, when there is nothing to correct, and when somebody else is correcting it just now.
    """
    if not reason.strip():
        raise ValidationError("Perbaikan memerlukan alasan.")
    newest = _newest(subject, kind)
    if newest is None or (newest.version == 0 and not newest.issued_at):
        raise ValidationError("Belum ada dokumen yang dapat diperbaiki. Terbitkan dulu.")
    if seen is not None and newest.issued_at and newest.version != seen:
        raise ValidationError(FASTER)
    if newest.issued_at is None:  # a correction whose rendering failed is finished first, with the reason given now
        newest.reason = reason.strip()
        newest.save(update_fields=["reason"])
        return _render_and_store(newest, render)
    correction = IssuedDocument(
        kind=kind,
        year=newest.year,
        serial=newest.serial,
        number=newest.number,
        version=newest.version + 1,
        subject=subject,
        reserved_by=actor,
        reason=reason.strip(),
    )
    # no constraints here: of two corrections at once, the database refuses one, below
    correction.full_clean(exclude=["content_type"], validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic(durable=True):
            correction.save()
    except IntegrityError as error:
        raise ValidationError(FASTER) from error
    return _render_and_store(correction, render)


def void(document: IssuedDocument, actor, reason: str) -> IssuedDocument:
    """Withdraws a paper and what it replaced, for good; the number is never used again, the next issue gets a new one.

    Needs `documents.void_issueddocument` and a reason.
    Raises ValidationError when it is void already, or replaced by a correction (then the correction is what counts).
    """
    if not actor.has_perm("documents.void_issueddocument"):
        raise PermissionDenied("Anda tidak berwenang mencabut dokumen.")
    if not reason.strip():
        raise ValidationError("Tulis alasan pencabutan.")
    with transaction.atomic():
        versions = _lock_number(document)
        fresh = next(version for version in versions if version.pk == document.pk)
        if fresh.voided_at:
            raise ValidationError("Dokumen ini sudah dicabut.")
        if any(version.version > fresh.version and version.issued_at for version in versions):
            raise ValidationError("Dokumen ini sudah digantikan oleh perbaikannya. Cabut perbaikan yang terbaru.")
        same = IssuedDocument.objects.filter(pk__in=[version.pk for version in versions]).standing()
        same.update(voided_at=timezone.now(), voided_by=actor, void_reason=reason.strip())
    fresh.refresh_from_db()
    return fresh


def _newest(subject: models.Model, kind: str) -> IssuedDocument | None:
    """The newest version that stands for `subject`, perhaps only reserved yet."""
    same = IssuedDocument.objects.for_subject(subject, kind).standing().without_content()
    return same.order_by("-version").first()


def _reserve(subject: models.Model, kind: str, actor) -> IssuedDocument:
    """Takes the next number for `subject`; whoever comes second gets the reservation of the first."""
    year = timezone.localdate().year
    try:
        with transaction.atomic(durable=True):
            # the row goes in with a number of its own kind only after the subject is known to be free
            type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
            if present := _newest(subject, kind):
                return present
            document = IssuedDocument(kind=kind, year=year, subject=subject, reserved_by=actor)
            document.serial = next_serial(kind, year)
            document.number = write_number(kind, document.serial, year)
            document.save()
            return document
    except IntegrityError:
        if present := _newest(subject, kind):
            return present
        raise


def _render_and_store(document: IssuedDocument, render: Render) -> IssuedDocument:
    """Renders and stores; of two who render the same reservation at once, the first one's bytes stay.

    Raises ValidationError when the number was withdrawn while the correction was being rendered.
    """
    content = render(document)
    with transaction.atomic():
        if any(version.voided_at for version in _lock_number(document)):
            raise ValidationError("Nomor dokumen ini baru saja dicabut; perbaikannya tidak diterbitkan.")
        IssuedDocument.objects.filter(pk=document.pk, issued_at=None).update(
            content=content, sha256=hashlib.sha256(content).hexdigest(), issued_at=timezone.now()
        )
    return IssuedDocument.objects.get(pk=document.pk)


def _lock_number(document: IssuedDocument) -> list[IssuedDocument]:
    """All versions under the number of `document`, locked, so that storing and withdrawing wait for each other."""
    same = IssuedDocument.objects.filter(kind=document.kind, year=document.year, serial=document.serial)
    return list(same.without_content().select_for_update().order_by("version"))
