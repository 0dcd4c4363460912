"""Two people on one record: what the other saved meanwhile stays, and where both wrote they are shown side by side."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone

from klinik_koperasi.templatetags.formats import jam, tanggal

VERSION = "_version"
TOLD = "Orang lain sudah menyimpan isian yang sama. Bandingkan kedua tulisan di atas, lalu simpan lagi."


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: both texts, the other's value as the field takes it, who and when."""

    name: str
    html_id: str
    label: str
    mine: str
    theirs: str
    value: str
    who: str
    version: str


class HeedsOthers:
    """For a ModelForm of a record that several people edit; needs a transaction around validation and saving.

    The page carries a short sum of every field as it was shown (`Slot.version`). At saving the row is locked and read
    anew: a field that only others changed keeps their value, one that both changed makes the form invalid and is listed in
    `clashes`. Who has seen both and saves again has the last word. Without the sum (a script, a test) nothing is compared.
    A form whose fields are rows beside the record (`instance`) says by `knows` and `stored` where their values are.
    """

    clashes: list[Clash] = []

    def clean(self):
        super().clean()
        seen = _sums(self.data.get(VERSION, ""))
        if self.instance.pk and seen:
            locked = type(self.instance)._base_manager.select_for_update(of=("self",))
            self.instance.refresh_from_db(from_queryset=locked)
            self.clashes = [clash for name in list(self.cleaned_data) if (clash := self._meet(name, seen.get(name)))]
            if self.clashes:
                raise ValidationError(TOLD, code="clash")
        return self.cleaned_data

    def knows(self, name: str) -> bool:
        """Whether a field is kept with the record, so that others may have changed it."""
        return _is_of(self.instance, name)

    def stored(self, name: str):
        """The value of a field as the record has it now."""
        return _value(self.instance, name)

    def _meet(self, name: str, seen: str | None) -> Clash | None:
        """None when nobody else touched the field, or when theirs can simply stay."""
        if seen is None or not self.knows(name):
            return None
        theirs, mine = self.stored(name), self.cleaned_data[name]
        if _sum(theirs) in (seen, _sum(mine)):
            return None
        if _sum(mine) == seen:
            self.cleaned_data[name] = theirs
            return None
        bound, field = self[name], self.fields[name]
        return Clash(
            name, bound.id_for_label, str(bound.label), _shown(field, mine), _shown(field, theirs), _plain(theirs),
            self._who(), _sum(theirs),
        )  # fmt: skip

    def seen_version(self) -> str:
        """The sums that came with the form, those of clashing fields renewed: their other text has been shown."""
        renewed = {clash.name: clash.version for clash in self.clashes}
        return _written(_sums(self.data.get(VERSION, "")) | renewed)

    def _who(self) -> str:
        """Who saved last and when, where the model keeps a history; "" else."""
        history = getattr(self.instance, "history", None)
        last = history.select_related("history_user").first() if history is not None else None
        if last is None:
            return ""
        at = timezone.localtime(last.history_date)
        day = "" if at.date() == timezone.localdate() else f"{tanggal(at)}, "
        return f"{last.history_user.name if last.history_user else 'sistem'}, {day}pukul {jam(at)}"


def version_of(record: models.Model, form) -> str:
    """The sums of a form's fields as `record` has them."""
    if type(form).stored is not HeedsOthers.stored:
        return _written({name: _sum(form.stored(name)) for name in form.fields if form.knows(name)})
    return _written({name: _sum(_value(record, name)) for name in form.fields if _is_of(record, name)})


def _is_of(record: models.Model, name: str) -> bool:
    try:
        return bool(record._meta.get_field(name))
    except FieldDoesNotExist:
        return False


def _value(record: models.Model, name: str):
    value = getattr(record, name)
    return value.all() if isinstance(value, models.Manager) else value


def _sum(value) -> str:
    return hashlib.sha256(_plain(value).encode()).hexdigest()[:10]


def _plain(value) -> str:
    """A value as its field's input holds it; line ends and outer spaces do not make a difference."""
    if value is None or value is False:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, models.QuerySet | list | tuple | set):
        return ",".join(sorted(_plain(item) for item in value))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat() if timezone.is_aware(value) else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).replace("\r\n", "\n").strip()


def _shown(field, value) -> str:
    """A value in words."""
    if isinstance(value, models.QuerySet | list | tuple | set):
        return ", ".join(_shown(field, item) for item in value)
    choices = {
        str(key): str(label) for key, label in getattr(field, "choices", []) if not isinstance(label, list | tuple)
    }
    words = str(value) if isinstance(value, models.Model) else choices.get(_plain(value), _plain(value))
    return {"True": "ya", "": "(kosong)"}.get(words, words)


def _sums(version: str) -> dict[str, str]:
    return dict(pair.split(":", 1) for pair in version.split() if ":" in pair)


def _written(sums: dict[str, str]) -> str:
    return " ".join(f"{name}:{own}" for name, own in sums.items())
