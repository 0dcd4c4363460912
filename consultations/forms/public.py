"""The public form, one class a step. They validate; sending is the workflow's."""

from itertools import groupby

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from phonenumber_field.formfields import PhoneNumberField

from consultations.enums import GroupKind, PlaceKind
from consultations.forms.wishes import WishesMixin, save_wishes, wishes_of
from consultations.models import Request, RequestAttachment, Topic, WishedTime
from cooperatives.models import Cooperative, Kelurahan
from klinik_koperasi.files.checks import accept
from klinik_koperasi.office.models import PrivacyNotice

SMALL_NUMBER = RegexValidator(r"^\d{1,3}\Z", "Tulis angkanya saja, misalnya 9 atau 09.")


class PlainNumberField(forms.IntegerField):
    """A whole number typed on a phone; the error repeats what was typed and shows how to write it."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 20})

    def to_python(self, value):
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(f"Anda menulis “{value}”. Tulis angka saja, misalnya 30.") from error


class StepForm(forms.ModelForm):
    """A step saves only its own fields of the draft."""

    use_required_attribute = False

    class Meta:
        model = Request
        fields: list[str] = []


class GroupForm(StepForm):
    group_kind = forms.ChoiceField(
        label="Kelompok Anda",
        choices=[("", "Pilih jenis kelompok"), *GroupKind.choices],
        error_messages={"required": "Pilih jenis kelompok Anda. Bila ragu, pilih “Lainnya”."},
    )
    group_name = forms.CharField(
        label="Nama kelompok",
        max_length=120,
        help_text="Contoh: Pokdarwis Kayutangan Heritage, PKK RW 09.",
        error_messages={"required": "Tulis nama kelompok Anda."},
    )
    kelurahan = forms.ModelChoiceField(
        Kelurahan.objects.none(),
        label="Kelurahan",
        help_text="Urut menurut kecamatan.",
        error_messages={
            "required": "Pilih kelurahan tempat kelompok Anda berada.",
            "invalid_choice": "Pilih kelurahan dari daftar.",
        },
    )
    rw = forms.CharField(label="RW", required=False, validators=[SMALL_NUMBER])
    rt = forms.CharField(label="RT", required=False, validators=[SMALL_NUMBER])

    class Meta(StepForm.Meta):
        fields = ["group_kind", "group_name", "kelurahan", "rw", "rt"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Kelurahan.objects.select_related("kecamatan").order_by("kecamatan__name", "name")
        self.fields["kelurahan"].queryset = rows
        grouped = groupby(rows, key=lambda row: row.kecamatan.name)
        self.fields["kelurahan"].choices = [("", "Pilih kelurahan")] + [
            (f"Kecamatan {name}", [(row.pk, row.name) for row in group]) for name, group in grouped
        ]
        for name in ("rw", "rt"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "maxlength": 3}


class RegistryForm(StepForm):
    """For a cooperative: which one of the registry it is; nobody has to know a number."""

    NONE = "-"

    which = forms.ChoiceField(
        label="Koperasi Anda di daftar kami",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih koperasi Anda, atau “Tidak ada di daftar ini”.",
            "invalid_choice": "Pilih salah satu dari daftar, atau “Tidak ada di daftar ini”.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.found = {str(row.pk): row for row in registered_like(self.instance.group_name)}
        self.fields["which"].choices = [
            *((key, f"{row.name}{f', Kelurahan {row.kelurahan.name}' if row.kelurahan else ''}")
              for key, row in self.found.items()),
            (self.NONE, "Tidak ada di daftar ini"),
        ]  # fmt: skip
        self.fields["which"].initial = str(self.instance.cooperative_id or "")

    def save(self, commit=True):
        self.instance.cooperative = self.found.get(self.cleaned_data["which"])
        return super().save(commit)


def registered_like(name: str):
    """The cooperatives of the registry that somebody may mean by `name`, best first."""
    return Cooperative.objects.in_city().search(name).select_related("kelurahan")[:6] if name.strip() else []


class NeedForm(StepForm):
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(),
        label="Topik",
        widget=forms.CheckboxSelectMultiple,
        help_text="Pilih satu atau lebih.",
        error_messages={"required": "Pilih paling sedikit satu topik. Bila ragu, pilih “Lain-lain”."},
    )
    problem = forms.CharField(
        label="Ceritakan keadaan dan masalahnya",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5000,
        help_text="Dua atau tiga kalimat sudah cukup.",
        error_messages={"required": "Ceritakan singkat keadaan kelompok dan apa yang ingin dibahas."},
    )
    participants = PlainNumberField(
        label="Perkiraan jumlah peserta",
        min_value=1,
        max_value=1000,
        help_text="Supaya kami tahu perlu berapa petugas.",
        error_messages={
            "required": "Tulis perkiraan jumlah peserta, misalnya 30.",
            "min_value": "Jumlah peserta paling sedikit 1.",
            "max_value": "Jumlah peserta paling banyak 1000. Untuk acara lebih besar, tulis 1000 dan ceritakan di atas.",
        },
    )

    letter = forms.FileField(
        label="Surat permohonan atau foto",
        required=False,
        help_text="PDF, JPG, atau PNG, paling besar 10 MB. Jangan kirim KTP.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    drop_letter = forms.BooleanField(label="Hapus berkas yang tersimpan", required=False)

    class Meta(StepForm.Meta):
        fields = ["topics", "problem", "participants"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = Topic.objects.filter(active=True)
        self.letters = list(self.instance.attachments.all()) if self.instance.pk else []
        if not self.letters:
            del self.fields["drop_letter"]

    def clean_letter(self):
        return accept(self.cleaned_data["letter"]) if self.cleaned_data["letter"] else None

    def keep_letter(self) -> None:
        """Keeps a good letter also when another answer was wrong: no browser would offer it a second time."""
        letter, drop = self.cleaned_data.get("letter"), self.cleaned_data.get("drop_letter")
        if (letter or drop) and self.instance.pk:
            for old in self.letters:
                old.discard()
            self.letters = [RequestAttachment.keep(self.instance, letter)] if letter else []

    def save(self, commit=True):
        draft = super().save(commit)
        self.keep_letter()
        return draft


class PlaceForm(WishesMixin, StepForm):
    """Where, and two or three wished times; one only for a group that says that it has no other."""

    place_kind = forms.ChoiceField(
        label="Bentuk pertemuan",
        choices=PlaceKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih di mana pertemuan diadakan."},
    )
    place = forms.CharField(
        label="Nama dan alamat tempat",
        max_length=200,
        required=False,
        help_text="Hanya bila di tempat Anda. Contoh: Balai RW 09, Jl. Contoh 12.",
    )

    only_time = forms.BooleanField(label=WishedTime.ONLY_ONE, required=False)

    class Meta(StepForm.Meta):
        fields = ["place_kind", "place"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.add_wish_fields(wishes := wishes_of(self.instance))
        if "only_time" in self.fields:
            self.fields["only_time"].initial = len(wishes) == 1

    def clean(self):
        data = super().clean()
        if data.get("place_kind") == PlaceKind.VISIT and not data.get("place", "").strip():
            self.add_error("place", "Tulis nama dan alamat tempat pertemuan, misalnya Balai RW 09, Jl. Contoh 12.")
        self.clean_wishes(data)
        return data

    def save(self, commit=True):
        draft = super().save(commit)
        save_wishes(draft, self.wished_times)
        return draft


class ContactForm(StepForm):
    contact_name = forms.CharField(
        label="Nama Anda",
        max_length=120,
        error_messages={"required": "Tulis nama yang dapat kami hubungi."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_position = forms.CharField(
        label="Kedudukan dalam kelompok", max_length=80, required=False, help_text="Contoh: ketua, sekretaris, anggota."
    )
    contact_phone = PhoneNumberField(
        label="Nomor HP atau WhatsApp",
        region="ID",
        help_text="Petugas menghubungi nomor ini. Tidak pernah kami tampilkan di situs.",
        error_messages={
            "required": "Tulis nomor HP atau WhatsApp yang dapat kami hubungi.",
            "invalid": "Nomor ini tidak dikenal. Tulis seperti 0812-3456-7890.",
        },
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    contact_email = forms.EmailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "Alamat e-mail ini belum lengkap. Contoh: nama@contoh.id, atau kosongkan."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    second_name = forms.CharField(label="Nama kontak kedua", max_length=120, required=False)
    second_phone = PhoneNumberField(
        label="Nomor HP kontak kedua",
        region="ID",
        required=False,
        error_messages={"invalid": "Nomor ini tidak dikenal. Tulis seperti 0812-3456-7890, atau kosongkan."},
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    privacy = forms.BooleanField(
        label="Saya sudah membaca pemberitahuan privasi ini",
        error_messages={"required": "Beri tanda centang sesudah Anda membaca pemberitahuan privasi."},
    )

    class Meta(StepForm.Meta):
        fields = [
            "contact_name", "contact_position", "contact_phone", "contact_email", "second_name", "second_phone",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.notice = PrivacyNotice.current()
        self.fields["privacy"].initial = self.instance.privacy_notice_id == (self.notice and self.notice.pk)
        for name in ("contact_phone", "second_phone"):
            if phone := self.initial.get(name):
                self.initial[name] = phone.as_national.replace(" ", "-")

    def clean(self):
        data = super().clean()
        name, phone = data.get("second_name"), data.get("second_phone")
        if name and not phone and "second_phone" not in self.errors:
            self.add_error("second_phone", "Tulis nomor HP kontak kedua, atau kosongkan namanya.")
        if phone and not name:
            self.add_error("second_name", "Tulis nama kontak kedua, atau kosongkan nomornya.")
        return data

    def save(self, commit=True):
        if self.instance.privacy_notice_id != self.notice.pk:
            self.instance.privacy_notice, self.instance.privacy_read_at = self.notice, timezone.now()
        return super().save(commit)


class SendForm(forms.Form):
    """The last page asks for nothing; the field that people do not see catches programs that fill in everything."""

    website = forms.CharField(
        required=False, max_length=200, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )
