"""Papers, status and grade."""

from django import forms
from django.utils import timezone

from cooperatives.enums import StandingKind
from cooperatives.models import Cooperative, LegalPaper
from klinik_koperasi.files.checks import accept


class LegalPaperForm(forms.ModelForm):
    """A paper and, if there is one, its scan; the upload is checked as every other and added to those that are there."""

    upload = forms.FileField(
        label="Tambah berkas", required=False, help_text="PDF atau foto (JPG, PNG), paling besar 10 MB.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )  # fmt: skip

    class Meta:
        model = LegalPaper
        fields = ["cooperative", "kind", "number", "issuer", "date", "until", "note"]

    def clean_upload(self):
        upload = self.cleaned_data.get("upload")
        return accept(upload) if upload else None


class StandingForm(forms.Form):
    """Another status or grade, from when, on what ground; `before` is what the officer saw."""

    use_required_attribute = False
    before = forms.CharField(widget=forms.HiddenInput, required=False)
    value = forms.ChoiceField(error_messages={"required": "Pilih salah satu."})
    on = forms.DateField(
        label="Berlaku sejak", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Isi tanggalnya.", "invalid": "Tanggal tidak dapat dibaca. Contoh: 31/01/2026."},
    )  # fmt: skip
    basis = forms.CharField(
        label="Dasar", max_length=200, help_text="Nomor SK, berita acara, atau surat. Contoh: SK 518/12/2026.",
        error_messages={"required": "Isi dasarnya; tanpa dasar perubahan tidak dicatat."},
    )  # fmt: skip

    def __init__(self, *args, cooperative: Cooperative, kind: StandingKind, **kwargs):
        super().__init__(*args, **kwargs)
        now = getattr(cooperative, kind.field)
        others = [(value, label) for value, label in kind.words.choices if value != now]
        self.fields["value"].label, self.fields["value"].choices = f"{kind.label} baru", [("", "Pilih …"), *others]
        self.fields["before"].initial = now

    def clean_on(self):
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError("Tanggal ini di masa depan; catat setelah berlaku.")
        return self.cleaned_data["on"]
