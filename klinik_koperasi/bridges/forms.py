"""What a request on findings still needs to know: whom to call, where to meet, and which findings to talk about."""

from django import forms
from phonenumber_field.phonenumber import to_python

from consultations.enums import Source
from consultations.forms.public import ContactForm, GroupForm, PlaceForm, PlainNumberField, StepForm
from cooperatives.enums import Office
from klinik_koperasi.bridges.assistance import open_findings
from reports.models import Finding, Report


class AssistanceForm(ContactForm, PlaceForm, GroupForm):
    """The applicant's questions that the report and the registry do not answer; times may be open, one is enough."""

    fewest = 0
    only_time = None  # the office calls these cooperatives anyway

    findings = forms.ModelMultipleChoiceField(
        Finding.objects.none(),
        label="Temuan yang dibahas",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Pilih temuan dari daftar ini saja."},
    )
    words = forms.CharField(
        label="Yang ingin dibahas selain itu", required=False, max_length=900, widget=forms.Textarea(attrs={"rows": 3})
    )
    participants = PlainNumberField(
        label="Perkiraan jumlah peserta",
        min_value=1,
        max_value=1000,
        initial=3,
        error_messages={"required": "Tulis perkiraan jumlah peserta, misalnya 3."},
    )

    class Meta(StepForm.Meta):
        fields = ["kelurahan", *PlaceForm.Meta.fields, *ContactForm.Meta.fields, "participants"]

    def __init__(self, data=None, *, report: Report, **kwargs):
        super().__init__(data, **kwargs)
        for name in (
            "group_kind",
            "group_name",
            "rw",
            "rt",
            *([] if report.cooperative.kelurahan is None else ["kelurahan"]),
        ):
            del self.fields[name]
        found = open_findings(report)
        self.fields["findings"].queryset = found
        self.fields["findings"].label_from_instance = lambda finding: finding.message
        self.fields["findings"].initial = [finding.pk for finding in found if finding.severity != "info"]


class OfficeForm(AssistanceForm):
    """For the office: by which way the cooperative said yes, and that it has been told the privacy notice."""

    source = forms.ChoiceField(
        label="Disepakati dengan koperasi lewat",
        choices=[choice for choice in Source.choices if choice[0] != Source.SITE],
        initial=Source.PHONE,
    )

    class Meta(AssistanceForm.Meta):
        fields = ["source", *AssistanceForm.Meta.fields]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["privacy"].label = "Pemberitahuan privasi sudah dibacakan atau diberikan kepada pengurus"
        self.fields["contact_name"].label = "Nama pengurus yang dihubungi"


def chair(report: Report) -> dict:
    """The cooperative's chair as the registry knows them; a number that is none is left for the officer to ask."""
    board = report.cooperative.board
    member = board.filter(office=Office.CHAIR, until=None).first() or board.filter(until=None).first()
    if member is None:
        return {}
    return {"contact_name": member.name, "contact_position": member.get_office_display()} | _number(member.phone)


def board(user) -> dict:
    """Whoever asks at the cooperatives' desk."""
    return {"contact_name": user.name, "contact_position": "Pengurus", "contact_email": user.email} | _number(
        user.phone
    )


def _number(text) -> dict:
    number = to_python(text or "", region="ID")
    return {"contact_phone": number} if number and number.is_valid() else {}
