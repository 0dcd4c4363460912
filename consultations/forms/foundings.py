"""What the steps of a founding ask for."""

from django import forms
from django.utils import timezone

from consultations.forms.steps import StepForm
from consultations.selectors import registered_as
from cooperatives.models import Cooperative


class RecordForm(StepForm):
    code = forms.ChoiceField(
        label="Langkah",
        error_messages={
            "required": "Pilih langkahnya.", "invalid_choice": "Langkah ini sudah tercatat. Pilih langkah lain.",
        },
    )  # fmt: skip
    done_on = forms.DateField(
        label="Selesai pada",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Pilih tanggalnya.", "invalid": "Tanggal ini tidak dikenal."},
    )
    note = forms.CharField(label="Catatan", required=False, max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(step.code, str(step)) for step in self.record.steps.filter(done_on=None)]


class FinishForm(StepForm):
    cooperative = forms.CharField(
        label="NIK Koperasi atau nama persis di registri",
        max_length=150,
        help_text="Koperasinya harus sudah ada di registri; Admin Registri yang memasukkannya.",
        error_messages={"required": "Tulis NIK Koperasi atau namanya."},
    )

    def clean_cooperative(self) -> Cooperative:
        return registered_as(self.cleaned_data["cooperative"])
