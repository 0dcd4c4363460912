"""The form of one page of a checklist: an answer and a note for each item, safe with two writers."""

from django import forms
from django.utils import timezone

from klinik_koperasi.drafts.forms import HeedsOthers
from klinik_koperasi.templatetags.formats import jam, tanggal
from reports.checklist import answering
from reports.checklist.models import Answer, Item
from reports.checklist.selectors import Part
from reports.models import Report

CHOICES = [("1", "Ya"), ("0", "Tidak"), ("", "Belum")]
NOTE = "_catatan"


class AnswersForm(HeedsOthers, forms.Form):
    """Fields `<code>` and `<code>_catatan` of each item of `part`; what others answered meanwhile is heeded.

    The record that it belongs to is the report: its lock makes two writers wait for each other.
    """

    def __init__(self, data, *, report: Report, part: Part, readonly: bool = False):
        super().__init__(data)
        self.instance, self.part, self.readonly = report, part, readonly
        self.carried = {answer.item_id: answer for answer in part.carried}
        self.items = {item.code: item for item in part.items}
        self._fresh: dict[str, Answer] | None = None
        shown = {item.code: part.answers.get(item.pk) for item in part.items}
        for code, item in self.items.items():
            answer = shown[code]
            self.fields[code] = _field(item, answer, readonly)
            self.fields[code + NOTE] = _note(item, answer, readonly)

    def knows(self, name: str) -> bool:
        return name in self.fields

    def stored(self, name: str) -> str:
        """An answer as its field's text, from what the report has at this moment (one query for all)."""
        if self._fresh is None:
            found = Answer.objects.of_report(self.instance).filter(item__in=self.items.values())
            self._fresh = {answer.item_id: answer for answer in found}
        answer = self._fresh.get(self.items[name.removesuffix(NOTE)].pk)
        return (answer.note if answer else "") if name.endswith(NOTE) else _text(answer)

    def _who(self) -> str:
        last = max(self._fresh.values(), key=lambda answer: answer.at, default=None)
        if last is None:
            return ""
        at = timezone.localtime(last.at)
        day = "" if at.date() == timezone.localdate() else f"{tanggal(at)}, "
        return f"{last.by.name}, {day}pukul {jam(at)}"

    @property
    def rows(self) -> list[dict]:
        """Items by indicator with their bound fields, for the page."""
        return [
            {"indicator": indicator, "items": [self._row(item) for item in indicator.items.all()]}
            for indicator in self.part.indicators
        ]

    def _row(self, item: Item) -> dict:
        note = self[item.code + NOTE]
        open_note, carried = bool(note.value() or note.errors), self.carried.get(item.pk)
        return {"item": item, "field": self[item.code], "note": note, "open": open_note, "carried": carried}

    def save(self, actor) -> int:
        """Keeps what changed; see `answering.keep`."""
        told = {item: (self._yes(code), self.cleaned_data[code + NOTE]) for code, item in self.items.items()}
        return answering.keep(self.instance, self.part.sheet, told, actor)

    def _yes(self, code: str) -> int | None:
        value = self.cleaned_data[code]
        return None if value in ("", None) else int(value)


def _text(answer: Answer | None) -> str:
    return "" if answer is None or answer.yes is None else str(answer.yes)


def _field(item: Item, answer: Answer | None, readonly: bool) -> forms.Field:
    more = {"label": item.text, "required": False, "initial": _text(answer), "disabled": readonly}
    if item.of == 1:
        return forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, **more)
    wrong = f"Tulis bilangan 0 sampai {item.of}, atau kosongkan bila belum."
    errors = {"invalid": wrong, "min_value": wrong, "max_value": wrong}
    number = forms.IntegerField(min_value=0, max_value=item.of, error_messages=errors, **more)
    number.widget.attrs |= {"inputmode": "numeric", "class": "short", "data-of": item.of}
    return number


def _note(item: Item, answer: Answer | None, readonly: bool) -> forms.Field:
    name = item.code if item.of == 1 else item.text
    return forms.CharField(
        label=f"Catatan dan bukti {name}", required=False, max_length=2000, disabled=readonly,
        initial=answer.note if answer else "", widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "Catatan paling panjang 2.000 huruf; ringkas atau lampirkan buktinya."},
    )  # fmt: skip
