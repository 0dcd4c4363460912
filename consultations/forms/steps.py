"""What each move of a request or a session asks of the officer who makes it."""

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from phonenumber_field.formfields import PhoneNumberField

from consultations import notifications, selectors
from consultations.enums import OPEN_REQUEST, DeclineReason, KeeperAnswer, PlaceKind
from consultations.models import Group, Request
from consultations.numbers import normalise
from consultations.standing import question_of, times_named
from consultations.workflow.sessions import FOLLOW_UP_MISSING
from klinik_koperasi.accounts.roles import HEAD, OFFICER

PLACE_MISSING = "Tulis tempat pertemuan, misalnya Balai RW 09."


def clinic_officers():
    """Who can be sent to a session."""
    users = get_user_model().objects.filter(is_active=True, groups__name__in=[OFFICER, HEAD])
    return users.distinct().order_by("name")


class OfficerChoice(forms.ModelChoiceField):
    """Officers with what each of them carries already."""

    def __init__(self, queryset, **kwargs):
        open_ones = Count("handled_requests", filter=Q(handled_requests__status__in=OPEN_REQUEST), distinct=True)
        super().__init__(queryset.annotate(load=open_ones), **kwargs)

    def label_from_instance(self, officer) -> str:
        return f"{officer.name} ({officer.load} permohonan terbuka)"


class StepForm(forms.Form):
    """Base of all: knows the record and who acts; fields are marked required in words, not by the browser."""

    use_required_attribute = False

    def __init__(self, *args, record, actor, **kwargs):
        self.record, self.actor = record, actor
        super().__init__(*args, **kwargs)


class PreviewForm(StepForm):
    """Shows the message that the step prepares, with a gap where the officer's own words will stand."""

    event = ""

    @property
    def preview(self) -> str:
        return notifications.preview(self.event, request=self.record, message="[kalimat Anda]")


class NoteForm(StepForm):
    note = forms.CharField(label="Catatan", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class VerifyForm(StepForm):
    group = forms.ModelChoiceField(
        Group.objects.none(),
        label="Kelompok",
        required=False,
        empty_label="Kelompok baru",
        help_text="Kelompok dengan nomor HP yang sama, atau nama dan kelurahan yang sama.",
    )
    cooperative = forms.CharField(
        label="Bila sudah koperasi: NIK Koperasi atau nama persis di registri",
        required=False,
        max_length=150,
        help_text="Menghubungkan ke registri.",
    )
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = Group.objects.like(self.record)

    def clean_cooperative(self):
        typed = self.cleaned_data["cooperative"]
        return selectors.registered_as(typed) if typed else None


class AskBackForm(PreviewForm):
    event = "asked_back"
    message = forms.CharField(
        label="Apa yang perlu dilengkapi?",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=1500,
        help_text="Kalimat ini masuk ke pesan untuk pemohon.",
        error_messages={"required": "Tulis apa yang perlu dilengkapi pemohon."},
    )


class AssignForm(StepForm):
    handler = OfficerChoice(
        clinic_officers(), label="Petugas", error_messages={"required": "Pilih petugas yang menangani permohonan ini."}
    )


class KeeperForm(PreviewForm):
    """Who keeps the place: the person is asked for here and kept with the message only."""

    event = "keeper"

    keeper = forms.CharField(
        label="Nama pengurus tempat",
        max_length=80,
        help_text="Contoh: Bapak Ketua RW 09.",
        error_messages={"required": "Tulis siapa yang mengurus tempat itu."},
    )
    phone = PhoneNumberField(
        label="Nomor WhatsApp",
        region="ID",
        error_messages={
            "required": "Tulis nomor WhatsApp pengurus tempat.",
            "invalid": "Nomor ini tidak dikenal. Tulis seperti 0812-3456-7890.",
        },
    )

    @property
    def preview(self) -> str:
        return notifications.preview(self.event, **notifications.keeper_words(self.record, "[nama]"))


class KeeperAnswerForm(StepForm):
    answer = forms.ChoiceField(
        label="Jawaban pengurus tempat",
        choices=KeeperAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih apa jawaban pengurus tempat."},
    )
    note = forms.CharField(
        label="Catatan", required=False, max_length=300, help_text="Contoh: kunci diambil di rumah Ketua RT 02."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if asked := question_of(self.record):
            self.fields["answer"].label = f"Jawaban pengurus {asked.place}"
            self.fields["answer"].help_text = f"Ditanya untuk {times_named(asked)}."


class DeclineForm(PreviewForm):
    event = "declined"
    reason = forms.ChoiceField(label="Alasan", choices=DeclineReason.choices)
    message = forms.CharField(
        label="Penjelasan untuk pemohon",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1500,
        error_messages={"required": "Tulis penjelasan yang sopan untuk pemohon."},
    )


class MergeForm(StepForm):
    target = forms.CharField(
        label="Nomor permohonan tujuan", max_length=30, help_text="Permohonan lain dari kelompok yang sama."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        open_ones = [r for r in selectors.earlier_requests(self.record) if r.status in OPEN_REQUEST]
        self.fields["target"].initial = open_ones[0].number if open_ones else ""

    def clean_target(self) -> Request:
        found = Request.objects.filter(number=normalise(self.cleaned_data["target"]), status__in=OPEN_REQUEST).first()
        if found is None or found.pk == self.record.pk:
            raise forms.ValidationError("Nomor ini bukan permohonan lain yang sedang berjalan. Periksa lagi nomornya.")
        return found


class MergeGroupForm(forms.Form):
    """Into which group this one goes: those that resemble it are offered."""

    use_required_attribute = False

    target = forms.ModelChoiceField(
        Group.objects.none(),
        label="Gabungkan ke",
        error_messages={"required": "Pilih kelompok tujuan.", "invalid_choice": "Pilih kelompok dari daftar."},
    )

    def __init__(self, *args, group: Group, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = Group.objects.resembling(group).select_related("kelurahan")
        self.fields["target"].label_from_instance = lambda row: f"{row.name}, Kelurahan {row.kelurahan.name}"


class CloseForm(StepForm):
    reason = forms.CharField(
        label="Alasan bila masih ada tindak lanjut terbuka",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
    )


class HeldForm(StepForm):
    """Asked only where something was agreed and no follow-up answers it (`workflow.sessions.unanswered`)."""

    intro = "Ada kesepakatan yang belum mempunyai tindak lanjut. Isi dulu bagian Tindak lanjut di bawah, atau tulis alasannya."
    reason = forms.CharField(
        label="Mengapa tidak perlu tindak lanjut",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        error_messages={"required": FOLLOW_UP_MISSING},
    )


class ReissueForm(StepForm):
    called_back = forms.BooleanField(
        label="Saya sudah menelepon balik ke nomor HP yang terdaftar",
        error_messages={"required": "Telepon balik dulu ke nomor yang terdaftar, baru ganti nomornya."},
    )
    note = forms.CharField(label="Catatan", required=False, max_length=300)

    def clean(self):
        data = super().clean()
        data.pop("called_back", None)
        return data


class RequestDataForm(forms.ModelForm):
    """What staff may mend in a sent request; the columns may be empty in a draft, but not here."""

    NEEDED = [
        "group_kind",
        "group_name",
        "kelurahan",
        "topics",
        "problem",
        "participants",
        "place_kind",
        "contact_name",
    ]

    class Meta:
        model = Request
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in [*self.NEEDED, "contact_phone"]:
            if name in self.fields:
                self.fields[name].required = True

    def clean(self):
        data = super().clean()
        visit = data.get("place_kind", self.instance.place_kind) == PlaceKind.VISIT
        if visit and "place" in self.fields and not (data.get("place") or "").strip():
            self.add_error("place", PLACE_MISSING)
        return data
