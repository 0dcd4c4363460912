"""Uploads, meanings of headings, papers, status and grade."""

from django import forms
from django.utils import timezone
from django.utils.html import escape

from cooperatives import workflow
from cooperatives.enums import StandingKind
from cooperatives.importing.labels import target_choices, target_label
from cooperatives.models import Cooperative, ImportBatch, LegalPaper
from klinik_koperasi.files.checks import accept


class UploadForm(forms.ModelForm):
    """A file for the registry. What it holds is read afterwards, in a process of its own."""

    upload = forms.FileField(
        label="Berkas",
        help_text="Ekspor ODS (.xlsx) atau daftar keragaan (.csv), paling besar 30 MB. Belum ada yang disimpan ke registri "
        "sebelum Anda memeriksa pratinjaunya.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    class Meta:
        model = ImportBatch
        fields = ["year", "as_of"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = timezone.localdate

    def clean_upload(self):
        workflow.check_upload(self.cleaned_data["upload"])
        return self.cleaned_data["upload"]

    def clean_year(self):
        year = self.cleaned_data["year"]
        if year is not None and not 1945 <= year <= timezone.localdate().year:
            raise forms.ValidationError(f"Tahun buku antara 1945 dan {timezone.localdate().year}.")
        return year

    def clean_as_of(self):
        if self.cleaned_data["as_of"] > timezone.localdate():
            raise forms.ValidationError("Tanggal data tidak mungkin di masa depan.")
        return self.cleaned_data["as_of"]


class MappingForm(forms.Form):
    """One choice a column of the file; those that nobody has explained yet stand first."""

    use_required_attribute = False
    intro = "Kolom yang tidak Anda artikan boleh dikosongkan; isinya tidak dibaca."
    marks_optional = False  # said once instead

    def __init__(self, *args, record, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = sorted(record.columns, key=lambda column: column["known"])
        for number, column in enumerate(self.columns):
            # help texts are printed as they are: what stands in the file must not become markup
            samples = escape("; ".join(filter(None, column["samples"]))) or "kosong pada baris-baris pertama"
            self.fields[f"c{number}"] = forms.ChoiceField(
                label=column["title"] or "tanpa judul", choices=target_choices(), required=False,
                initial=column["target"], help_text=f"Contoh: {samples}" + ("" if column["known"] else " · belum dikenal"),
            )  # fmt: skip

    def clean(self):
        chosen = {column["key"]: self.cleaned_data.get(f"c{n}", "") for n, column in enumerate(self.columns)}
        for number, (key, target) in enumerate(chosen.items()):
            twin = [other for other, same in chosen.items() if same == target and target and other != key]
            if twin:
                self.add_error(f"c{number}", f"“{target_label(target)}” dipilih untuk lebih dari satu kolom.")
        if "name" not in chosen.values():
            self.add_error(None, "Pilih kolom yang berisi nama koperasi; tanpa itu berkas tidak dapat dibaca.")
        return {"mapping": chosen}


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
