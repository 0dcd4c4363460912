"""Why a paper of a session is issued again: the summary, or one of its letters."""

from django import forms

from consultations.forms.steps import StepForm
from consultations.workflow.papers import CORRECTIONS, standing_paper
from klinik_koperasi.documents.models import Kind


class CorrectionForm(StepForm):
    """Why a paper of the session is issued again under its number; `kind` is the summary or one of the letters."""

    kind = Kind.SUMMARY

    reason = forms.CharField(
        label="Alasan perbaikan",
        max_length=300,
        help_text="Tercetak pada lembar perbaikan.",
        error_messages={"required": "Tulis apa yang diperbaiki; alasan ini tercetak pada lembar perbaikan."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        paper = standing_paper(self.record, self.kind)
        self.fields["version"].initial = paper.version if paper else 0


LETTER_CORRECTIONS = {
    step: type(f"{kind.name.title()}CorrectionForm", (CorrectionForm,), {"kind": kind})
    for step, kind in CORRECTIONS.items()
}
