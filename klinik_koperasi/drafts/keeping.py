"""Stores what is typed, gives it back, forgets it once the form is saved; each person has only what is their own."""

import json
import re
import secrets

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from klinik_koperasi.drafts.forms import VERSION, version_of
from klinik_koperasi.drafts.models import Draft

KEY = re.compile(r"[a-z_]+\.[a-z_]+:\d+:[a-z_]{1,30}")
PAGE = re.compile(r"[A-Za-z0-9_-]{8,32}")
PAGE_FIELD = "_draft"
MOST = 100  # drafts of one person; the oldest make room


class Slot:
    """The place of one form's draft: `record` and a word for the form, `part`, for the person of `request`.

    A page gives it to its template as `draft` and includes `drafts/_slot.html` inside of the form; the view calls `close()`
    once the form is saved. `form` is the form that the page shows, a `HeedsOthers` where others may write the same record.
    """

    def __init__(self, request: HttpRequest, record, part: str, form=None) -> None:
        self.user, self.record, self.form = request.user, record, form
        self.key = f"{_record_key(record)}{part}"
        sent = request.POST.get(PAGE_FIELD, "")
        self.bound = request.method == "POST" or bool(form is not None and form.is_bound)
        self.page = sent if PAGE.fullmatch(sent) else secrets.token_urlsafe(12)
        self.posted_version = request.POST.get(VERSION, "")

    @cached_property
    def _draft(self) -> Draft | None:
        return Draft.objects.filter(user=self.user, key=self.key).first()

    @property
    def closed(self) -> str:
        """The page whose text is saved for good: the browser forgets its copy of it."""
        return self._draft.page if self._draft and self._draft.closed else ""

    @property
    def kept(self) -> dict | None:
        """What the server holds, for the script; None when there is nothing."""
        if self._draft is None or self._draft.closed:
            return None
        at = self._draft.saved_at
        return {"page": self._draft.page, "at": int(at.timestamp() * 1000), "fields": json.loads(self._draft.data)}

    @property
    def now(self) -> int:
        """The server's clock in milliseconds; that of a phone may be wrong."""
        return int(timezone.now().timestamp() * 1000)

    @property
    def clashes(self) -> list:
        return getattr(self.form, "clashes", [])

    @property
    def version(self) -> str:
        """What the person has seen of the record; after a clash they have seen the other text of those fields too."""
        if self.form is None or self.record.pk is None:
            return ""
        if self.posted_version:
            return self.form.seen_version()
        return version_of(self.record, self.form)

    def close(self) -> None:
        """The form is saved: the draft goes, and so will the copy in the browser."""
        Draft.objects.update_or_create(
            user=self.user,
            key=self.key,
            defaults={"page": self.page, "data": "[]", "closed": True, "saved_at": timezone.now()},
        )


def keep(user, key: str, page: str, fields: list) -> Draft | None:
    """Stores what `user` typed so far and returns the draft; None when that very page has been saved meanwhile."""
    with transaction.atomic():
        values = {"page": page, "data": json.dumps(fields), "closed": False, "saved_at": timezone.now()}
        draft, new = Draft.objects.select_for_update().get_or_create(user=user, key=key, defaults=values)
        if not new and draft.closed and draft.page == page:
            return None
        if new:
            _make_room(user)
        else:
            Draft.objects.filter(pk=draft.pk).update(**values)
            draft.refresh_from_db()
    return draft


def is_closed(user, key: str, page: str) -> bool:
    """Whether the form that was typed on this opened page has been saved."""
    return Draft.objects.filter(user=user, key=key, page=page, closed=True).exists()


def discard(user, key: str) -> None:
    """Throws the draft away, as its writer wishes."""
    Draft.objects.filter(user=user, key=key).delete()


def unsaved(user, record) -> set[str]:
    """The parts of a record's forms in which `user` has text that was never saved (one query)."""
    own = Draft.objects.filter(user=user, closed=False, key__startswith=_record_key(record))
    return {key.removeprefix(_record_key(record)) for key in own.values_list("key", flat=True)}


def _record_key(record) -> str:
    return f"{record._meta.label_lower}:{record.pk or 0}:"


def _make_room(user) -> None:
    newest = Draft.objects.filter(user=user).order_by("-saved_at").values("pk")[:MOST]
    Draft.objects.filter(user=user).exclude(pk__in=newest).delete()
