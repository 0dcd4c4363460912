"""What staff choose for a batch: a period or records from a list, kinds, and what becomes of what is not issued yet."""

from django import forms
from django.utils import timezone

from klinik_koperasi.printing.models import PrintBatch
from klinik_koperasi.printing.sources import MOST_CHOSEN, Span, open_to
from klinik_koperasi.templatetags.formats import tanggal


class BatchForm(forms.ModelForm):
    """`user` is set by the page: only what this person may print is offered."""

    user = None
    chosen = forms.CharField(required=False, widget=forms.HiddenInput)
    listed = forms.CharField(required=False, widget=forms.HiddenInput)
    kinds = forms.MultipleChoiceField(
        label="Yang dicetak",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih sedikitnya satu jenis."},
    )

    class Meta:
        model = PrintBatch
        fields = ["first", "last", "unissued", "shape"]
        widgets = {
            "first": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "last": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "unissued": forms.RadioSelect,
            "shape": forms.RadioSelect,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["chosen", "listed", "first", "last", "kinds", "unissued", "shape"])
        listed = self._typed("listed") or "?" if self.chosen_count else ""  # keys of one model mean nothing in another
        self.fields["kinds"].choices = [(one.kind.value, one.kind.label) for one in open_to(self.user, listed)]
        today = timezone.localdate()
        self.initial.setdefault("first", today.replace(day=1))
        self.initial.setdefault("last", today)
        for name in ("first", "last"):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = "Isi tanggalnya."
            if self.chosen_count:
                del self.fields[name]

    @property
    def chosen_count(self) -> int:
        return len(_keys(self._typed("chosen")))

    def _typed(self, name: str) -> str:
        return str(self.data.get(name) or self.initial.get(name) or "")

    def clean_chosen(self) -> tuple[int, ...]:
        return _keys(self.cleaned_data["chosen"])

    def clean(self):
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "Tanggal akhir harus sama dengan atau sesudah tanggal awal.")
        return data

    def words(self) -> dict:
        """What `work.start` needs."""
        data = self.cleaned_data
        span = Span(data.get("first"), data.get("last"), data["chosen"])
        labels = dict(self.fields["kinds"].choices)
        which = f"{len(span.chosen)} dipilih" if span.chosen else f"{tanggal(span.first)}–{tanggal(span.last)}"
        title = f"{', '.join(labels[kind] for kind in data['kinds'])}; {which}"[:200]
        wanted = {name: data[name] for name in ("kinds", "unissued", "shape")}
        return wanted | {"title": title, "span": span}


def _keys(text: str) -> tuple[int, ...]:
    """Keys of records as the list hands them over; anything else is no key."""
    found = {int(part) for part in text.split(",") if part.isascii() and part.isdigit() and len(part) < 15}
    return tuple(sorted(found))[:MOST_CHOSEN]
