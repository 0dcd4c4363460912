"""The whole form on one page, for what an officer writes down: phone, WhatsApp, paper, or somebody at the counter."""

from django import forms

from consultations.enums import Source
from consultations.forms.public import ContactForm, GroupForm, NeedForm, PlaceForm, StepForm


class IntakeForm(ContactForm, PlaceForm, NeedForm, GroupForm):
    """The applicant's questions and rules, with where it came from; the wished times may all be open, for a later call."""

    fewest = 0

    source = forms.ChoiceField(
        label="Masuk lewat",
        choices=[choice for choice in Source.choices if choice[0] != Source.SITE],
        initial=Source.PHONE,
    )

    class Meta(StepForm.Meta):
        fields = [
            "source", *GroupForm.Meta.fields, *NeedForm.Meta.fields, *PlaceForm.Meta.fields, *ContactForm.Meta.fields,
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["privacy"].label = "Pemberitahuan privasi sudah dibacakan atau diberikan kepada pemohon"
        self.fields["group_kind"].label, self.fields["contact_name"].label = "Jenis kelompok", "Nama penanggung jawab"
        self.fields["place_kind"].label, self.fields["problem"].label = "Bentuk pertemuan", "Keadaan dan masalahnya"
        self.fields["source"].widget.attrs["autofocus"] = not self.is_bound  # with errors their list has the focus
        for name in ("group_name", "kelurahan", "topics", "problem", "participants", "place", "contact_phone"):
            self.fields[name].help_text = ""  # written for applicants; officers have the person on the line
