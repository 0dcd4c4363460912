"""Issue, correct and void papers. The number is reserved in a short transaction, the PDF is rendered outside of it."""

import hashlib
from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.documents.numbering import next_serial, write_number

Render = Callable[[IssuedDocument], bytes]


def issue(subject: models.Model, kind: str, render: Render, actor) -> IssuedDocument:
    """The paper of `kind` for `subject`: the one there is (its newest version), or a new one with the next number.

    Effect: one row in the archive with bytes and SHA-256. `render` gets the reserved document (number, code) and returns the
    PDF. If rendering fails, its exception passes on and the reserved number waits for the next try; it is never given to
    another subject. The caller checks who may.
    """
    present = IssuedDocument.objects.for_subject(subject, kind).without_content().order_by("-version").first()
    document = present or _reserve(subject, kind, actor)
    return document if document.issued_at else _render_and_store(document, render)


def correct(subject: models.Model, kind: str, render: Render, actor, reason: str) -> IssuedDocument:
    """A correction of the newest version: same number, "Perbaikan ke-n", new code; the old code shows DIGANTIKAN.

    Raises ValidationError when there is nothing to correct, it was voided, or somebody else is correcting it just now.
    """
    newest = IssuedDocument.objects.for_subject(subject, kind).without_content().order_by("-version").first()
    if newest is None:
        raise ValidationError("Belum ada dokumen yang dapat diperbaiki. Terbitkan dulu.")
    if newest.voided_at:
        raise ValidationError("Dokumen ini sudah dicabut dan tidak dapat diperbaiki.")
    if newest.issued_at is None:  # a correction whose rendering failed is finished first
        return _render_and_store(newest, render)
    correction = IssuedDocument(
        kind=kind, year=newest.year, serial=newest.serial, number=newest.number, version=newest.version + 1,
        subject=subject, reserved_by=actor, reason=reason.strip(),
    )  # fmt: skip
    correction.full_clean(exclude=["content_type"], validate_unique=False, validate_constraints=True)
    try:
        with transaction.atomic():
            correction.save()
    except IntegrityError as error:
        raise ValidationError("Perbaikan lain untuk dokumen ini baru saja dibuat. Muat ulang halaman.") from error
    return _render_and_store(correction, render)


def void(document: IssuedDocument, actor, reason: str) -> IssuedDocument:
    """Withdraws a paper for good; its number is never used again. Needs `documents.void_issueddocument` and a reason."""
    if not actor.has_perm("documents.void_issueddocument"):
        raise PermissionDenied("Anda tidak berwenang mencabut dokumen.")
    if not reason.strip():
        raise ValidationError("Tulis alasan pencabutan.")
    done = IssuedDocument.objects.filter(pk=document.pk, voided_at=None).update(
        voided_at=timezone.now(), voided_by=actor, void_reason=reason.strip()
    )
    if not done:
        raise ValidationError("Dokumen ini sudah dicabut.")
    return IssuedDocument.objects.get(pk=document.pk)


def _reserve(subject: models.Model, kind: str, actor) -> IssuedDocument:
    """Takes the next number for `subject`; whoever comes second gets the reservation of the first."""
    year = timezone.localdate().year
    try:
        with transaction.atomic():
            # the row goes in with a number of its own kind only after the subject is known to be free
            type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
            if present := IssuedDocument.objects.for_subject(subject, kind).without_content().order_by("-version").first():
                return present
            document = IssuedDocument(kind=kind, year=year, subject=subject, reserved_by=actor)
            document.serial = next_serial(kind, year)
            document.number = write_number(kind, document.serial, year)
            document.save()
            return document
    except IntegrityError:
        return IssuedDocument.objects.for_subject(subject, kind).without_content().latest("version")


def _render_and_store(document: IssuedDocument, render: Render) -> IssuedDocument:
    """Renders and stores; of two who render the same reservation at once, the first one's bytes stay."""
    content = render(document)
    IssuedDocument.objects.filter(pk=document.pk, issued_at=None).update(
        content=content, sha256=hashlib.sha256(content).hexdigest(), issued_at=timezone.now()
    )
    return IssuedDocument.objects.get(pk=document.pk)
