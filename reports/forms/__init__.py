"""What each step of a report asks of the person who takes it."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cooperatives.models import Cooperative
from klinik_koperasi.accounts.models import User
from klinik_koperasi.files.checks import accept
from reports import access
from reports.enums import AttachmentKind, Decision, Outcome, RemarkKind
from reports.models import Report, SheetConfirmation
from reports.models.decisions import rules, worksheets
from reports.selectors import loads_now, reviewers
from reports.workbook.opening import MAX_BYTES
from reports.workflow import unsaved
from reports.workflow.letters import LETTERS, letter_of


class StepForm(forms.Form):
    """Base of all: knows the record and who acts."""

    use_required_attribute = False

    def __init__(self, *args, record: Report, actor, **kwargs):
        self.record, self.actor = record, actor
        super().__init__(*args, **kwargs)


class HandInForm(StepForm):
    file = forms.FileField(label="Templat yang sudah diisi (.xlsx)", help_text="Berkas dari tautan “Unduh templat”.")

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(f"Berkas lebih besar dari {MAX_BYTES // 1024**2} MB. Kirim templatnya saja.")
        return upload


class SendBackForm(StepForm):
    comment = forms.CharField(
        label="Apa yang perlu diperbaiki", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Koperasi membacanya. Sebutkan pos dan cara memperbaikinya.",
    )  # fmt: skip
    until = forms.DateField(label="Batas perbaikan", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + timedelta(days=14)


class ProposeForm(StepForm):
    outcome = forms.ChoiceField(label="Hasil telaah", choices=Outcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def clean(self):
        data = super().clean()
        if data.get("outcome") == Outcome.NOTED and not data.get("note", "").strip():
            self.add_error("note", "Hasil dengan catatan memerlukan catatannya.")
        return data


class AssignForm(StepForm):
    """Who looks at it; each name with what that person has on the desk."""

    reviewer = forms.ModelChoiceField(label="Penelaah", queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["reviewer"]
        field.queryset, loads = reviewers(), {row["person"].pk: row["open"] for row in loads_now() if row["person"]}
        field.label_from_instance = lambda user: f"{user.name} ({loads.get(user.pk, 0)} laporan berjalan)"


class WaiveForm(StepForm):
    """A rule of which the newest submission has findings."""

    rule = forms.ChoiceField(label="Pemeriksaan")
    reason = forms.CharField(
        label="Alasan", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="Tercetak pada surat hasil."
    )
    until = forms.DateField(label="Berlaku sampai", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        paper = self.record.paper
        found = set(paper.findings.values_list("rule", flat=True)) if paper else set()
        self.fields["rule"].choices = [(rule, title) for rule, title in rules() if rule in found]


class SheetConfirmationForm(forms.ModelForm):
    """Which worksheet an instrument is, confirmed by whom and when."""

    worksheet = forms.ChoiceField(label="Instrumen", choices=worksheets)

    class Meta:
        model = SheetConfirmation
        fields = ["worksheet", "sheet", "confirmed_by", "confirmed_on"]


class ReissueForm(StepForm):
    """Why a letter is issued again; `version` is the one that the page shows, so that pressing twice makes one correction."""

    letter = ""  # the step that issues it

    reason = forms.CharField(
        label="Alasan perbaikan", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Tercetak pada surat. Nomornya tetap, kodenya baru.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        standing = letter_of(self.record, self.letter)
        self.fields["version"].initial = standing.version if standing else 0


REISSUES = {f"re{step}": type("LetterReissueForm", (ReissueForm,), {"letter": step}) for step in LETTERS}


class RemarkForm(forms.Form):
    """A word on a finding; what it is (answer, explanation, objection) is chosen where the finding allows it."""

    text = forms.CharField(label="Tanggapan", widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)
    kind = forms.ChoiceField(label="Sebagai", choices=RemarkKind.choices, required=False)

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or RemarkKind.ANSWER


class RefusalForm(forms.Form):
    text = forms.CharField(label="Mengapa penjelasan ini belum cukup", max_length=2000)


class AttachmentForm(forms.Form):
    kind = forms.ChoiceField(label="Dokumen", choices=AttachmentKind.choices)
    file = forms.FileField(
        label="Berkas (PDF, JPG, PNG; paling besar 10 MB)", error_messages={"required": "Pilih berkas dulu."},
        help_text="Jangan kirim daftar pinjaman atau simpanan per anggota: jumlah seluruhnya cukup.",
    )  # fmt: skip

    def clean_file(self):
        return accept(self.cleaned_data["file"])


class TimeAnswerForm(forms.Form):
    """The office's answer to a request for more time."""

    decision = forms.ChoiceField(label="Keputusan", choices=Decision.choices, widget=forms.RadioSelect)
    until = forms.DateField(
        label="Sampai", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Kosong: tanggal yang diminta.",
    )  # fmt: skip
    answer = forms.CharField(
        label="Alasan", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="Koperasi membacanya."
    )


class OthersForm(forms.ModelForm):
    """What the office decides about a cooperative, refused to who belongs to it. `actor` is set by the admin."""

    actor = None

    def clean(self):
        data = super().clean()
        known = Cooperative.objects.filter(pk=self.instance.cooperative_id).first() if self.instance.pk else None
        for cooperative in filter(None, {known, data.get("cooperative")}):
            access.no_conflict(self.actor, cooperative, "Keputusan ini dibuat orang lain.")
        return data


class OpenReportForm(forms.ModelForm):
    """A new report; refused with the workflow's own sentence. `actor` is set by the admin."""

    actor = None

    class Meta:
        model = Report
        fields = ["cooperative", "campaign"]

    def clean(self):
        data = super().clean()
        if data.get("cooperative") and data.get("campaign"):
            try:
                unsaved(data["cooperative"], data["campaign"], self.actor)
            except ValidationError as error:
                self.add_error("cooperative", error.messages)
        return data
