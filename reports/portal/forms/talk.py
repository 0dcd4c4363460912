"""Short forms of what a board says: explanations of differences, asking for more time."""

import re

from django import forms
from django.core.validators import RegexValidator

from reports.member_lists import NIK
from reports.portal.explaining import FIELD
from reports.portal.models import Explanation


class ExplanationsForm(forms.Form):
    """The texts that were sent under findings, whichever findings there are; amounts stand in a form of their own."""

    use_required_attribute = False
    person = RegexValidator(
        NIK, "Ada nomor 16 angka di sini, seperti NIK. Hapus nomor itu: penjelasan tidak memuat data perorangan.",
        inverse_match=True,
    )  # fmt: skip

    def __init__(self, data):
        super().__init__(data)
        for name in data:
            if re.fullmatch(FIELD + r"[0-9a-f]{12}", name):
                self.fields[name] = forms.CharField(
                    required=False, label="Penjelasan", max_length=Explanation.MOST, validators=[self.person],
                    error_messages={"max_length": "Penjelasan paling panjang %(limit_value)d huruf; ini %(show_value)d huruf."},
                )  # fmt: skip

    @property
    def texts(self) -> dict[str, str]:
        """Text by field, line ends made one; of a valid form."""
        return {name: text.replace("\r\n", "\n") for name, text in self.cleaned_data.items()}


class TimeForm(forms.Form):
    use_required_attribute = False
    until = forms.DateField(
        label="Minta waktu sampai", widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Pilih tanggalnya.", "invalid": "Tanggal ini tidak ada. Pilih dari kalender."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Alasan", widget=forms.Textarea(attrs={"rows": 2}), max_length=500,
        error_messages={"required": "Tuliskan alasannya."},
    )  # fmt: skip
