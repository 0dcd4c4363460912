"""What can be printed at once. Apps register their kinds of paper; the kernel knows no session and no report."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.shortcuts import redirect
from django.urls import reverse

from klinik_koperasi.documents.models import IssuedDocument, Kind

MOST_CHOSEN = 500
_sources: dict[str, "Source"] = {}


@dataclass(frozen=True)
class Span:
    """Which records: those of the days `first` to `last` (both included), or the `chosen` ones by their keys."""

    first: date | None = None
    last: date | None = None
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True)
class Source:
    """One kind of paper of one model, and how the app makes it.

    `subjects(user, span)` is what of the model this person may see in the span, in the order of printing; `name(subject)` says
    whose paper it is (it becomes a file's name: no phone). For a subject without an archived paper, `may_issue(subject)` says
    whether there could be one now; then `draft(subject, document)` renders it under an unsaved document (number "KONSEP", no
    code), and `issue(subject, actor)` issues it as the app's own page would, with the step's own checks. `permission` is asked
    of whoever prints or fetches.
    """

    kind: Kind
    model: type[Model]
    permission: str
    subjects: Callable[[Any, Span], QuerySet]
    name: Callable[[Any], str]
    may_issue: Callable[[Any], bool]
    draft: Callable[[Any, IssuedDocument], bytes]
    issue: Callable[[Any, Any], IssuedDocument]
    listed: type[Model] | None = None  # whose list the chosen keys come from, where it is another model's

    @property
    def list_label(self) -> str:
        return (self.listed or self.model)._meta.label_lower

    def papers(self, pks: list[int]) -> dict[int, int]:
        """The newest standing archived paper of each subject: key by key, one query."""
        kind = ContentType.objects.get_for_model(self.model)
        found = IssuedDocument.objects.filter(content_type=kind, object_id__in=pks, kind=self.kind)
        return dict(found.standing().archived().order_by("version").values_list("object_id", "pk"))


def register(source: Source) -> None:
    """Makes a kind of paper printable; called in `AppConfig.ready()`."""
    _sources[source.kind] = source


def source_of(kind: str) -> Source:
    return _sources[kind]


def open_to(user, listed: str = "") -> list[Source]:
    """The kinds that this person may print; with `listed` only those that can be chosen in this model's list."""
    found = [source for source in _sources.values() if user.has_perm(source.permission)]
    return [source for source in found if listed in ("", source.list_label)]


def offer_in_list(model: type[Model]) -> None:
    """Adds "Cetak sekaligus" to the staff's list of `model`; it leads to the page with the chosen records filled in."""
    listed = admin.site.get_model_admin(model)
    listed.actions = [*(listed.actions or []), print_chosen]


@admin.action(description="Cetak sekaligus", permissions=["view"])
def print_chosen(model_admin, request, queryset):
    keys = sorted(queryset.values_list("pk", flat=True)[: MOST_CHOSEN + 1])
    if len(keys) > MOST_CHOSEN:
        messages.error(request, f"Paling banyak {MOST_CHOSEN} sekaligus. Pilih lebih sedikit, atau cetak menurut masa.")
        return None
    return redirect(
        f"{reverse('admin:printing_printbatch_add')}?daftar={queryset.model._meta.label_lower}&pilihan={','.join(map(str, keys))}"
    )
