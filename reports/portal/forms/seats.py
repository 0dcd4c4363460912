"""Giving access: who, to which cooperative, as what, until when."""

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from klinik_koperasi.accounts.models import User
from reports import access
from reports.portal import workflow
from reports.portal.models import Seat

CAPACITIES = [(one.value, one.label) for one in access.READERS]


class InviteForm(forms.ModelForm):
    """A person and a seat. Without an e-mail address the person enters by codes that the office reads out."""

    name = forms.CharField(label="Nama lengkap", max_length=150)
    email = forms.EmailField(
        label="E-mail", required=False,
        help_text="Kode masuk dikirim ke sini. Kosongkan bila tidak ada; kantor lalu membacakan kode lewat telepon.",
    )  # fmt: skip
    phone = PhoneNumberField(
        label="Telepon", required=False, region="ID", help_text="Nomor untuk menelepon balik sebelum membacakan kode."
    )
    capacity = forms.ChoiceField(
        label="Sebagai",
        choices=CAPACITIES,
        help_text="Pengurus dan pengelola mengisi dan mengirim; pengawas hanya membaca.",
    )

    class Meta:
        model = Seat
        fields = ["cooperative", "capacity", "since", "until"]
        help_texts = {"until": "Akhir masa jabatan. Sesudah tanggal ini akses berakhir dengan sendirinya."}

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if workflow.is_of_staff(email):
            raise forms.ValidationError(workflow.OF_STAFF)
        return email

    def clean(self):
        data = super().clean()
        if not data.get("email") and not data.get("phone") and "email" not in self.errors:
            self.add_error("phone", "Isi e-mail atau telepon: salah satu diperlukan untuk masuk.")
        known = User.objects.filter(email__iexact=data.get("email") or "-", is_staff=False).first()
        if known and data.get("name") and (sentence := workflow.another(known, data["name"])):
            self.add_error("email", sentence)
        elif known and data.get("cooperative"):
            same = known.memberships.filter(cooperative=data["cooperative"], capacity=data.get("capacity"), until=None)
            if same.exists() and not data.get("until"):
                self.add_error("email", f"{known.name} sudah mempunyai akses ini dan belum berakhir.")
        return data

    @property
    def invitation(self) -> dict:
        names = ("cooperative", "name", "email", "phone", "capacity", "since", "until")
        return {name: self.cleaned_data[name] for name in names}


class SeatForm(forms.ModelForm):
    """What may be mended: the period, and how the person is reached."""

    name = InviteForm.base_fields["name"]
    email = InviteForm.base_fields["email"]
    phone = InviteForm.base_fields["phone"]
    capacity = InviteForm.base_fields["capacity"]

    class Meta:
        model = Seat
        fields = ["capacity", "since", "until"]
        help_texts = InviteForm.Meta.help_texts

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("name", "email", "phone"):
            self.initial.setdefault(name, getattr(self.instance.user, name))

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if workflow.is_of_staff(email):
            raise forms.ValidationError(workflow.OF_STAFF)
        others = User.objects.filter(email__iexact=email, is_staff=False).exclude(pk=self.instance.user_id)
        if email and others.exists():
            raise forms.ValidationError("Alamat ini sudah dipakai akun lain.")
        return email

    def clean(self):
        """What the workflow will save must stand beside the person's other seats."""
        data, own = super().clean(), self.instance
        if not self.errors:
            period = {name: data[name] for name in ("capacity", "since", "until")}
            Seat(pk=own.pk, user=own.user, cooperative=own.cooperative, **period).validate_constraints()
        return data


class OfficeCodeForm(forms.Form):
    """Why a code is read out, and to which number the office called back."""

    reason = forms.CharField(
        label="Alasan dan nomor yang ditelepon balik", max_length=200, strip=True,
        help_text="Contoh: tidak punya e-mail; menelepon balik 0341-xxxx yang tercatat pada registri.",
        error_messages={"required": "Tulis alasan dan nomor yang Anda telepon balik."},
    )  # fmt: skip
