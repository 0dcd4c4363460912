"""Acts around the desk: giving people access, and sending a sheet as the cooperative's report."""

import logging
import secrets
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from cooperatives.models import Cooperative, Membership
from klinik_koperasi.accounts.models import User
from klinik_koperasi.documents import issuing
from klinik_koperasi.documents.models import IssuedDocument, Kind
from reports import access
from reports import workflow as review
from reports.models import Report, Submission
from reports.portal import documents, explaining, notifications, sheets
from reports.portal.models import Sheet

INVITE, CHANGE = "portal.add_seat", "portal.change_seat"
OF_STAFF = "Alamat ini milik akun petugas. Pakai alamat lain milik pengurus."
log = logging.getLogger("portal.desk")


def invite(actor, *, cooperative: Cooperative, name: str, email: str = "", phone: str = "", **seat) -> Membership:
    """Gives a person access to a cooperative's desk and tells them by e-mail; who has an account already keeps it.

    `seat`: capacity, since, until. Needs `portal.add_seat`. Raises ValidationError for an address of the staff (they have
    a password and a second factor, and never enter by a code), for one of somebody of another name, and for a seat that there is
    already.
    """
    if not actor.has_perm(INVITE):
        raise PermissionDenied("Anda tidak berwenang memberi akses portal.")
    email = email.strip().lower()
    if is_of_staff(email):
        raise ValidationError({"email": OF_STAFF})
    with transaction.atomic():
        made = Membership(user=_person(name, email, phone), cooperative=cooperative, **seat)
        made.full_clean()
        made.save()
        notifications.invited(made)
    return made


def is_of_staff(email: str) -> bool:
    return bool(email) and User.objects.filter(email__iexact=email, is_staff=True).exists()


def another(known: User, name: str) -> str:
    """Why `known` is not the person called `name`, or "": case and spaces aside the names are the same."""
    if known.name.casefold().split() == name.casefold().split():
        return ""
    return (
        f"Alamat ini milik akun {known.name}. Bila orangnya sama, tulis nama itu; bila lain, pakai alamatnya sendiri."
    )


def mend(seat: Membership, actor, data: dict) -> Membership:
    """Changes a seat's period and how its person is reached, both with their history. Needs `portal.change_seat`.

    Another e-mail address ends the person's sessions, and both addresses are told.
    """
    if not actor.has_perm(CHANGE):
        raise PermissionDenied("Anda tidak berwenang mengubah akses portal.")
    with transaction.atomic():
        own = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=seat.pk)
        before = own.user.email
        for record, names in ((own, ("capacity", "since", "until")), (own.user, ("name", "email", "phone"))):
            for name in names:
                setattr(record, name, data[name] or ("" if record is own.user else None))
            record.full_clean(exclude=["password"])
            record.save()
        if before != own.user.email:
            own.user.login_codes.filter(used_at=None).update(expires_at=timezone.now())  # also those on their way there
            notifications.moved(own, before)
    return own


def _person(name: str, email: str, phone: str) -> User:
    known = User.objects.select_for_update().filter(email__iexact=email, is_staff=False).first() if email else None
    if known:
        if sentence := another(known, name):
            raise ValidationError({"email": sentence})
        return known
    user = User(username=f"koperasi-{secrets.token_hex(5)}", name=name.strip(), email=email, phone=phone or "")
    user.set_unusable_password()
    user.full_clean()
    user.save()
    return user


def explain(sheet: Sheet, actor, said) -> None:
    """Keeps what a valid ExplanationsForm says about findings of the sheet; a sending that is open elsewhere asks anew.

    By the cooperative's own people.
    """
    if not access.acts_for(actor, sheet.report.cooperative):
        raise PermissionDenied("Anda tidak berwenang menjelaskan laporan ini.")
    with transaction.atomic():
        fresh = sheets.locked(sheet)
        sheets.hold(fresh)
        explaining.keep(fresh, said, actor)
        fresh.saved_at, fresh.saved_by = timezone.now(), actor
        fresh.save()


def send(sheet: Sheet, actor, seen: str) -> Report:
    """Hands the sheet in as it stands, sends the report with its explanations, and issues the receipt; gives the fresh report.

    By the cooperative's own people. `seen` is the state of the sheet that the person looked at (`sheets.version_of`): another one
    by now raises ValidationError, as do the workflow's own rules; then nothing is sent. If the receipt cannot be made, the report
    is sent all the same and the receipt can be made again.
    """
    if not access.acts_for(actor, sheet.report.cooperative):
        raise PermissionDenied("Anda tidak berwenang mengirim laporan ini.")
    with transaction.atomic():
        fresh = sheets.locked(sheet)
        if sheets.version_of(fresh) != seen:
            raise ValidationError(
                f"{fresh.saved_by.name} baru saja mengubah isinya. Periksa lagi ringkasan di bawah, lalu kirim."
            )
        read = sheets.reading(fresh)
        if not read.amounts:
            raise ValidationError("Belum ada angka yang diisi. Isi formulir atau unggah templat dulu.")
        paper = review.key_in(fresh.report, read.facts, read.amounts, actor, unit=read.unit)
        explaining.hand_on(fresh, paper, actor)
        edited = fresh.source != Sheet.Source.TEMPLATE
        fresh.attachments.update(
            subject=None, submission=paper, edited=edited
        )  # from now on the evidence of this sending
        report = review.report_machine.apply("send", fresh.report, actor)
        paper = report.sent_paper
        Sheet.objects.filter(pk=fresh.pk).update(saved_at=timezone.now())  # the paper is not newer than the sheet
    receipt(paper, actor)
    notifications.sent(report, paper)
    return report


def receipt(paper: Submission, actor) -> IssuedDocument | None:
    """The numbered receipt of a sending: the one there is, or a new one; None when it could not be made now.

    ValidationError for figures that were keyed in and never sent.
    """
    if not Submission.objects.filter(pk=paper.pk, sent_at__isnull=False).exists():
        raise ValidationError("Angka ini belum dikirim, jadi belum ada tanda terimanya.")
    try:
        return issuing.issue(paper, Kind.RECEIPT, partial(documents.render_receipt, paper), actor)
    except Exception:  # the report is sent; a paper that fails must not say otherwise
        log.exception("receipt of submission %s failed", paper.pk)
        return None
