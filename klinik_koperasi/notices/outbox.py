"""Writing to the outbox and emptying it. Whether a notice is still wanted is asked again at the moment of sending."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template import Context, engines
from django.utils import timezone

from klinik_koperasi import rows
from klinik_koperasi.notices.models import Notice

MAX_ATTEMPTS = 5
_wanted: dict[str, Callable[[models.Model], bool]] = {}
_enclosed: dict[str, list[Callable[[models.Model], "list[Enclosure]"]]] = {}


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with an e-mail: a harmless name, the bytes (text in UTF-8), the type without parameters."""

    name: str
    content: bytes
    content_type: str


def still_wanted(event: str) -> Callable:
    """Registers the question that is asked before a notice of `event` goes out (its subject, fresh from the database)."""

    def register(function: Callable[[models.Model], bool]) -> Callable[[models.Model], bool]:
        _wanted[event] = function
        return function

    return register


def encloses(event: str) -> Callable:
    """Registers what is attached to every e-mail of `event`: a function of the notice's subject, fresh from the database.

    It is asked at the moment of sending, after `still_wanted`, so that a calendar file (.ics) never tells an older date than
    the record; an empty list attaches nothing, and an exception postpones the mail like a failing mail server. WhatsApp texts
    carry no files.

        @outbox.encloses("request.scheduled")
        def invitation(request) -> list[outbox.Enclosure]:
            return [outbox.Enclosure("undangan.ics", session_calendar(session), "text/calendar")]
    """

    def register(function: Callable[[models.Model], list[Enclosure]]) -> Callable[[models.Model], list[Enclosure]]:
        _enclosed.setdefault(event, []).append(function)
        return function

    return register


def write(
    event: str, subject: models.Model, channel: str, to: str, template: str, context: dict, due_at=None
) -> Notice:
    """Puts a message into the outbox with the current transaction; a due e-mail is handed to the queue after the commit.

    `template` is the base name of `<template>_subject.txt` (e-mail only) and `<template>_body.txt`.
    """
    title = ""
    if channel == Notice.Channel.EMAIL:
        title = " ".join(plain(f"{template}_subject.txt", context).split())[:200]
    body = plain(f"{template}_body.txt", context).strip()
    due = {"due_at": due_at or timezone.now()}
    notice = rows.add(
        Notice(event=event, subject=subject, channel=channel, to=to, title=title, body=body, **due),
    )
    if channel == Notice.Channel.EMAIL and notice.due_at <= timezone.now():
        from klinik_koperasi.notices.tasks import deliver  # the task imports this module

        transaction.on_commit(lambda: deliver.enqueue(notice.pk))
    return notice


def send(pk: int) -> Notice | None:
    """Sends one waiting e-mail; safe to call twice: the row is locked and only a waiting one goes out.

    A failure (of the mail server, of the address, of the question whether it is still wanted, of an enclosure) leaves it
    waiting with a growing pause; after five tries its fate is FAILED.
    """
    with transaction.atomic():
        notice = Notice.objects.select_for_update(skip_locked=True).filter(pk=pk, fate=Notice.Fate.WAITING).first()
        if notice is None or notice.channel != Notice.Channel.EMAIL:
            return None
        notice.attempts += 1
        try:
            with transaction.atomic():  # so that a failing question does not spoil the record of its failure
                mail = _mail(notice) if _still_wanted(notice) else None
            if mail:
                mail.send()
        except Exception as error:  # whatever it was, it must not be tried again every minute for ever
            return _postpone(notice, error)
        return _close(notice, Notice.Fate.SENT if mail else Notice.Fate.DROPPED)


def prepare(notice: Notice, actor) -> Notice:
    """Records that `actor` opened the prepared WhatsApp text; pressing it again keeps the first record."""
    with transaction.atomic():
        fresh = Notice.objects.select_for_update().get(pk=notice.pk)
        if fresh.channel != Notice.Channel.WHATSAPP:
            raise ValidationError("Pesan ini bukan pesan WhatsApp.")
        if fresh.fate == Notice.Fate.WAITING and not _still_wanted(fresh):
            return _close(fresh, Notice.Fate.DROPPED)
        if fresh.fate == Notice.Fate.WAITING:
            fresh.done_by = actor
            _close(fresh, Notice.Fate.PREPARED)
    return fresh


def due() -> models.QuerySet:
    """E-mails that wait and are due: what the minute tick hands to the queue."""
    return Notice.objects.filter(fate=Notice.Fate.WAITING, channel=Notice.Channel.EMAIL, due_at__lte=timezone.now())


def of(subject: models.Model) -> models.QuerySet:
    """All notices about `subject`, newest first."""
    return Notice.objects.filter(content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk)


def _mail(notice: Notice) -> EmailMessage:
    """The e-mail with what belongs to it just now."""
    mail = EmailMessage(notice.title, notice.body, to=[notice.to])
    for function in _enclosed.get(notice.event, []):
        for enclosure in function(notice.subject):
            mail.attach(enclosure.name, enclosure.content, enclosure.content_type)
    return mail


def _still_wanted(notice: Notice) -> bool:
    """False once the subject is gone, or when whoever owns the event says that it has been overtaken."""
    wanted = _wanted.get(notice.event)
    return notice.subject is not None and (wanted is None or wanted(notice.subject))


def plain(template: str, context: dict) -> str:
    """The text of a template without HTML escapes: nobody wants to read "Kopi &amp; Batik"."""
    return engines["django"].get_template(template).template.render(Context(context, autoescape=False))


def _close(notice: Notice, fate: str) -> Notice:
    notice.fate, notice.done_at = fate, timezone.now()
    notice.save()
    return notice


def _postpone(notice: Notice, error: Exception) -> Notice:
    notice.error = f"{type(error).__name__}: {error}"[:500]
    if notice.attempts >= MAX_ATTEMPTS:
        return _close(notice, Notice.Fate.FAILED)
    notice.due_at = timezone.now() + timedelta(minutes=5 * 2**notice.attempts)
    notice.save()
    return notice
