"""What is asked of people who enter by a code."""

from django import forms


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="Alamat e-mail", max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        help_text="Alamat yang Anda berikan kepada kantor ketika diundang.",
        error_messages={
            "required": "Tulis alamat e-mail Anda.", "invalid": "Alamat ini tidak lengkap. Contoh: nama@contoh.com",
        },
    )  # fmt: skip


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^\s*(\d[\s-]?){6}\s*$", label="Kode 6 angka", max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}),
        error_messages={"required": "Tulis kode dari e-mail.", "invalid": "Kode terdiri atas 6 angka."},
    )  # fmt: skip


class OfficeCodeForm(forms.Form):
    code = forms.RegexField(
        r"^\s*([A-Za-z0-9][\s-]?){8}\s*$", label="Kode dari kantor", max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "code"}),
        help_text="8 huruf dan angka, misalnya K7MP-2R9X. Berlaku 30 menit dan hanya sekali.",
        error_messages={"required": "Tulis kode dari kantor.", "invalid": "Kode terdiri atas 8 huruf dan angka."},
    )  # fmt: skip
