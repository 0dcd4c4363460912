"""Files in and out: an upload, the meanings of its headings, an export."""

from django import forms
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from cooperatives import workflow
from cooperatives.importing.labels import target_choices, target_label
from cooperatives.models import ImportBatch, YearlyFigures


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


class LongSelect(forms.Select):
    """A select whose options were written once (`written`): a file of 400 columns shows the same 65 in each of them."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.written = written

    def render(self, name, value, attrs=None, renderer=None):
        attrs = flatatt(self.build_attrs(self.attrs, (attrs or {}) | {"name": name}))
        chosen = format_html('value="{}"', "" if value is None else value)
        return format_html(
            "<select{}>{}</select>", attrs, mark_safe(self.written.replace(chosen, f"{chosen} selected", 1))
        )


class MappingForm(forms.Form):
    """One choice a column of the file; those that nobody has explained yet stand first."""

    use_required_attribute = False
    intro = "Kolom yang tidak Anda artikan boleh dikosongkan; isinya tidak dibaca."
    marks_optional = False  # said once instead

    def __init__(self, *args, record, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns, choices = sorted(record.columns, key=lambda column: column["known"]), target_choices()
        written = format_html_join("", '<option value="{}">{}</option>', choices)
        for number, column in enumerate(self.columns):
            # help texts are printed as they are: what stands in the file must not become markup
            samples = escape("; ".join(filter(None, column["samples"]))) or "kosong pada baris-baris pertama"
            self.fields[f"c{number}"] = forms.ChoiceField(
                label=column["title"] or "tanpa judul", choices=choices, required=False, widget=LongSelect(written),
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


class ExportForm(forms.Form):
    """What goes into a file of the registry; people only where `people` says that the officer may."""

    kind = forms.ChoiceField(
        label="Jenis berkas", choices=[("xlsx", "Excel (.xlsx)"), ("csv", "Teks (.csv), dipisah titik koma")],
        initial="xlsx", widget=forms.RadioSelect, error_messages={"required": "Pilih jenis berkas."},
    )  # fmt: skip
    year = forms.TypedChoiceField(
        label="Angka tahun buku", coerce=int, empty_value=None, required=False,
        help_text="Koperasi yang tidak punya angka tahun itu tetap ada dalam berkas, kolom angkanya kosong.",
    )  # fmt: skip
    people = forms.BooleanField(
        label="Sertakan nama dan telepon pengurus", required=False,
        help_text="Data pribadi: simpan dan bagikan seperlunya.",
    )  # fmt: skip
    use_required_attribute = marks_optional = False

    def __init__(self, *args, people: bool, **kwargs):
        super().__init__(*args, **kwargs)
        years = YearlyFigures.objects.order_by("-tahun_buku").values_list("tahun_buku", flat=True).distinct()
        self.fields["year"].choices = [("", "Terbaru tiap koperasi"), *((year, year) for year in years)]
        if not people:
            del self.fields["people"]

    def clean(self):
        return {"people": False} | super().clean()
