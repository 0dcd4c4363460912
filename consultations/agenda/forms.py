"""What a group is asked to join, and what staff are asked to publish."""

from django import forms
from django.utils import timezone

from consultations.agenda.models import OpenSession, Place
from consultations.enums import PlaceKind
from consultations.forms.public import ContactForm, GroupForm, NeedForm, PlainNumberField, StepForm
from consultations.forms.scheduling import TimeForm
from consultations.forms.steps import StepForm as StaffForm
from consultations.models import Topic


class JoinForm(ContactForm, GroupForm):
    """The group, one contact, how many come: the applicant's own questions, on one page."""

    NOT_ASKED = ["rw", "rt", "contact_position", "second_name", "second_phone"]

    participants = PlainNumberField(
        label="Berapa orang yang ikut?",
        min_value=1,
        max_value=1000,
        error_messages=NeedForm.base_fields["participants"].error_messages
        | {"required": "Tulis berapa orang dari kelompok Anda yang ikut."},
    )
    website = forms.CharField(
        required=False, max_length=200, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    class Meta(StepForm.Meta):
        fields = [
            "group_kind", "group_name", "kelurahan", "participants", "contact_name", "contact_phone", "contact_email",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.NOT_ASKED:
            del self.fields[name]
        self.fields["contact_email"].help_text = "Pengingat kami kirim ke sini bila diisi."

    def draft(self):
        """The request as it was filled in, with the privacy notice that was read; not saved yet."""
        self.instance.privacy_notice, self.instance.privacy_read_at = self.notice, timezone.now()
        return self.instance


class PublicFacts(forms.Form):
    """What the public reads of an open session."""

    use_required_attribute = False

    title = OpenSession._meta.get_field("title").formfield(error_messages={"required": "Tulis judul sesinya."})
    about = OpenSession._meta.get_field("about").formfield(
        widget=forms.Textarea(attrs={"rows": 4}), error_messages={"required": "Tulis singkat tentang apa sesi ini."}
    )
    audience = OpenSession._meta.get_field("audience").formfield(
        error_messages={"required": "Tulis untuk siapa sesi ini."}
    )
    topic = forms.ModelChoiceField(
        Topic.objects.filter(active=True), label="Topik", error_messages={"required": "Pilih topiknya."}
    )
    capacity = forms.IntegerField(
        label="Tempat yang ditawarkan (orang)",
        min_value=1,
        max_value=2000,
        help_text=OpenSession._meta.get_field("capacity").help_text,
        error_messages={"required": "Tulis berapa orang dapat ikut."},
    )
    closes_on = forms.DateField(
        label="Pendaftaran sampai",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Pilih hari terakhir mendaftar.", "invalid": "Contoh tanggal: 2026-12-28."},
    )


class PlanForm(PublicFacts, TimeForm):
    """The same, with when, where and by whom: for a session that no group asked for."""

    place_kind = forms.ChoiceField(label="Bentuk", choices=PlaceKind.choices)

    field_order = ["title", "about", "audience", "topic", "day", "hour", "minutes", "odd_hours_reason", "place_kind", "place",
                   "lead", "members", "capacity", "closes_on"]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["odd_hours_reason"].label = "Hari libur, akhir pekan, atau di luar jam sesi: alasannya"

    def clean(self):
        data = super().clean()
        if data.get("place_kind") == PlaceKind.VISIT and not data.get("place", "").strip():
            self.add_error("place", "Tulis tempat pertemuan, misalnya Balai Kelurahan Kauman.")
        return data


class MessageForm(StaffForm):
    message = forms.CharField(
        label="Pesan untuk umum",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        help_text="Tampil di halaman sesi ini, dan pada penarikan juga dikirim kepada kelompok yang mendaftar.",
        error_messages={"required": "Tulis alasannya dalam satu kalimat yang sopan."},
    )


class ResizeForm(StaffForm):
    capacity = forms.IntegerField(
        label="Tempat yang ditawarkan (orang)",
        min_value=1,
        max_value=2000,
        error_messages={"required": "Tulis angkanya."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["capacity"].initial = self.record.capacity
        self.fields["capacity"].help_text = f"{self.record.taken} tempat sudah terisi."

    def clean_capacity(self) -> int:
        capacity = self.cleaned_data["capacity"]
        if capacity < self.record.taken:
            raise forms.ValidationError(f"Sudah {self.record.taken} tempat terisi; angkanya tidak boleh lebih kecil.")
        return capacity


class DropForm(StaffForm):
    """Which group no longer comes; its request is called off as it could do itself."""

    place = forms.ModelChoiceField(
        Place.objects.none(), label="Kelompok", error_messages={"required": "Pilih kelompok yang tidak jadi ikut."}
    )
    note = forms.CharField(label="Catatan", required=False, max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = self.record.places.staying().select_related("request")
