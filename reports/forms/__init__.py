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
from reports.models import Campaign, Report, SheetConfirmation
from reports.models.campaigns import FRAMEWORKS
from reports.models.decisions import rules, worksheets
from reports.selectors import loads_now, reviewers
from reports.uploads import Doubt
from reports.workbook.opening import MAX_BYTES
from reports.workflow import unsaved
from reports.workflow.letters import LETTERS, letter_of


class StepForm(forms.Form):
    """Base of all: knows the record and who acts."""

    use_required_attribute = False

    def __init__(self, *args, record: Report, actor, **kwargs):
        self.record, self.actor = record, actor
        super().__init__(*args, **kwargs)


class TemplateField(forms.FileField):
    """A filled template, at the desk and at the portal; what stands in it is read by the workflow."""

    default_error_messages = {"required": "Pilih berkas templat yang sudah diisi.", "empty": "Berkas ini kosong."}

    def __init__(self, **more):
        words = {"label": "Templat yang sudah diisi (.xlsx)",
                 "help_text": "Berkas dari “Unduh templat”, disimpan sebagai .xlsx."}  # fmt: skip
        super().__init__(**words | more)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload and upload.size > MAX_BYTES:
            raise forms.ValidationError(f"Berkas lebih besar dari {MAX_BYTES // 1024**2} MB. Kirim templatnya saja.")
        return upload


class HandInForm(StepForm):
    file = TemplateField()


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


class CampaignForm(forms.ModelForm):
    """A book year; its frameworks are ticked, so that none is misspelt."""

    frameworks = forms.MultipleChoiceField(
        label="Kerangka akuntansi", widget=forms.CheckboxSelectMultiple, choices=[(one, one) for one in FRAMEWORKS],
        initial=FRAMEWORKS, help_text=Campaign._meta.get_field("frameworks").help_text,
    )  # fmt: skip


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
    """A word on a finding, of either side; what it is (answer, explanation, objection) is chosen where the finding allows it."""

    use_required_attribute = False
    kind = forms.ChoiceField(label="Macam", choices=RemarkKind.choices, initial=RemarkKind.ANSWER)
    text = forms.CharField(
        label="Tanggapan Anda", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        error_messages={"required": "Tuliskan tanggapannya.", "max_length": "Paling panjang 2.000 huruf."},
    )  # fmt: skip


class RefusalForm(forms.Form):
    text = forms.CharField(label="Mengapa penjelasan ini belum cukup", max_length=2000)


class AttachForm(forms.Form):
    """A paper beside the figures, at the desk and at the portal; gives the checked file."""

    use_required_attribute = False
    kind = forms.ChoiceField(label="Dokumen", choices=AttachmentKind.choices)
    file = forms.FileField(
        label="Berkas PDF, JPG, atau PNG, paling besar 10 MB",
        help_text="Jangan unggah daftar pinjaman atau simpanan per anggota: itu data pribadi. Cukup jumlah seluruhnya.",
        error_messages={"required": "Pilih berkasnya.", "empty": "Berkas ini kosong (0 byte). Pilih berkas lain."},
    )  # fmt: skip
    sure = forms.BooleanField(
        label="Sudah saya periksa: berkas ini tidak memuat pinjaman atau simpanan anggota perorangan", required=False
    )
    asks = False  # whether the statement is shown: only after a file that raised the question

    def refused(self, error: forms.ValidationError) -> None:
        """Says at the file why it is not kept, and asks for the statement where that would do."""
        self.add_error("file", error)
        self.asks = isinstance(error, Doubt)

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
