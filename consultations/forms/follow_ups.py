"""What the steps of a follow-up ask for."""

from django import forms

from consultations.forms.steps import NoteForm, StepForm
from klinik_koperasi.files.checks import accept


class DoneForm(StepForm):
    evidence = forms.CharField(
        label="Hasilnya",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="Apa yang sudah ada, dan di mana orang lain dapat melihatnya.",
        error_messages={"required": "Tulis apa hasilnya, supaya orang lain dapat memeriksanya."},
    )
    file = forms.FileField(label="Bukti (PDF, JPG, PNG; paling besar 10 MB)", required=False)

    def clean_file(self):
        return accept(self.cleaned_data["file"]) if self.cleaned_data["file"] else None


class PostponeForm(NoteForm):
    due = forms.DateField(
        label="Batas baru",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Pilih batas yang baru.", "invalid": "Tanggal ini tidak dikenal."},
    )
    field_order = ["due", "note"]
