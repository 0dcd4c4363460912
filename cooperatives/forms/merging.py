"""Two records side by side: of every field that differs one value is chosen."""

from django import forms
from django.db import models

from cooperatives import merging, workflow
from cooperatives.importing.labels import value_words
from cooperatives.merging import GONE, KEPT
from cooperatives.models import Cooperative

LEFT_OUT = {"id", "code", "source", "source_id", "source_year", "source_date", "demo", "created_at", "updated_at"}


def comparable() -> list[models.Field]:
    """The fields that an officer may choose between; keys, sources and times stay the kept record's."""
    return [
        f
        for f in Cooperative._meta.concrete_fields
        if f.name not in LEFT_OUT and not f.generated and (f.editable or f.name == "demo")
    ]


def words(record: Cooperative, own: models.Field) -> str:
    value = getattr(record, own.name)
    return str(value) if own.is_relation and value else value_words(record, own.name, value) or "kosong"


class CompareForm(forms.Form):
    """One choice for every field that differs, for figures of the same year and for two chairs; and the reason."""

    use_required_attribute = False

    def __init__(self, *args, kept: Cooperative, gone: Cooperative, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept, self.gone = kept, gone
        for own in comparable():
            if getattr(kept, own.attname) != getattr(gone, own.attname):
                empty = getattr(kept, own.attname) in (None, "")
                self._choice(
                    own.name, str(own.verbose_name), words(kept, own), words(gone, own), GONE if empty else KEPT
                )
        for mine, theirs in merging.clashing_figures(kept, gone):
            label = f"angka tahun buku {mine.tahun_buku} ({mine.source.upper()})"
            self._choice(merging.figures_choice(mine), label, _figures(mine), _figures(theirs), KEPT)
        if chairs := merging.clashing_chairs(kept, gone):
            self._choice("ketua", "ketua yang menjabat", chairs[0].name, chairs[1].name, KEPT)
        self.compared = list(self.fields)
        self.fields["compared"] = forms.CharField(widget=forms.HiddenInput, initial=workflow.seen(kept, gone))
        self.fields["reason"] = forms.CharField(
            label="Alasan", max_length=200, error_messages={"required": "Tuliskan mengapa keduanya koperasi yang sama."},
            help_text="Misalnya: tercatat dua kali pada ODS, dipastikan dengan akta.",
        )  # fmt: skip

    def _choice(self, name: str, label: str, mine: str, theirs: str, initial: str) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=[(KEPT, mine), (GONE, theirs)], initial=initial, widget=forms.RadioSelect,
            error_messages={"required": "Pilih salah satu."},
        )  # fmt: skip

    @property
    def pairs(self) -> list[forms.BoundField]:
        return [self[name] for name in self.compared]

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """(label, kept record's value, value that it will have) of what changes."""
        told = []
        for name in self.compared:
            if self.cleaned_data.get(name) == GONE:
                (_, mine), (_, theirs) = self.fields[name].choices
                told.append((self.fields[name].label, mine, theirs))
        return told

    def act(self) -> dict:
        """What the workflow needs, from a valid form."""
        names = {own.name for own in comparable()}
        picked = {name: self.cleaned_data[name] for name in self.compared}
        return {
            "take": [name for name, side in picked.items() if name in names and side == GONE],
            "choices": {name: side for name, side in picked.items() if name not in names},
            "reason": self.cleaned_data["reason"],
            "compared": self.cleaned_data["compared"],
        }


def _figures(row) -> str:
    told = [("anggota", "members"), ("aset", "aset"), ("SHU", "shu"), ("RAT", "rat_date")]
    return ", ".join(f"{label} {value_words(row, name, getattr(row, name)) or '–'}" for label, name in told)
