"""What an applicant types at /cek/: the number, another date, why it is called off, a file."""

from django import forms
from django.core.validators import RegexValidator

from consultations.forms.wishes import WishesMixin
from consultations.numbers import normalise
from klinik_koperasi.files.checks import accept


class LastFourForm(forms.Form):
    """The four digits that prove to a message's link that its reader knows the phone."""

    use_required_attribute = False

    last4 = forms.CharField(
        label="4 angka terakhir HP",
        help_text="Nomor yang Anda tulis saat mengajukan.",
        # no length beside it: one mistake is told in one sentence
        validators=[RegexValidator(r"^\d{4}\Z", "Tulis 4 angka terakhir saja, misalnya 7890.")],
        error_messages={"required": "Tulis 4 angka terakhir nomor HP Anda."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4}),
    )


class CheckForm(LastFourForm):
    field_order = ["number", "last4"]

    number = forms.CharField(
        label="Nomor permohonan",
        max_length=30,
        help_text="Contoh: KK-2026-7F3K-9QPM",
        error_messages={"required": "Tulis nomor permohonan Anda."},
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        number = normalise(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError(
                "Nomor ini belum lengkap. Bentuknya seperti KK-2026-7F3K-9QPM (tanpa angka 0 dan 1)."
            )
        return number


class ProposeForm(WishesMixin, forms.Form):
    """One or two other times; the officer decides and calls."""

    use_required_attribute = False
    ranks = (1, 2)

    note = forms.CharField(
        label="Alasan atau keterangan",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Boleh dikosongkan. Contoh: balai dipakai acara lain.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.add_wish_fields()

    def clean(self):
        data = super().clean()
        self.clean_wishes(data)
        return data


class WithdrawForm(forms.Form):
    use_required_attribute = False

    note = forms.CharField(
        label="Alasan",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Boleh dikosongkan.",
    )


class FileForm(forms.Form):
    """A letter or picture; also for staff, when it came by WhatsApp or on paper. Checked as every upload."""

    use_required_attribute = False

    file = forms.FileField(
        label="Berkas (PDF, JPG, PNG; paling besar 10 MB)", error_messages={"required": "Pilih berkas dulu."}
    )

    def clean_file(self):
        return accept(self.cleaned_data["file"])
