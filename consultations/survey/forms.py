"""The questionnaire, and what staff are asked before codes are printed."""

from django import forms

from consultations.survey import method
from consultations.survey.enums import Way
from consultations.survey.models import PROFILE
from consultations.survey.workflow import MOST

UNTOLD = [("", "Tidak ingin menjawab")]
LABELS = {
    "age": "Umur",
    "gender": "Jenis kelamin",
    "education": "Pendidikan terakhir",
    "occupation": "Pekerjaan utama",
    "group_kind": "Kelompok Anda",
}


class CodeForm(forms.Form):
    """The code of a slip; whether it is good is the workflow's to say."""

    use_required_attribute = False

    kode = forms.CharField(
        label="Kode pada slip",
        max_length=30,
        help_text="Delapan huruf dan angka, contoh: 7F3K-9QPM.",
        error_messages={
            "required": "Tulis kode yang tercetak pada slip Anda.",
            "max_length": "Kode terdiri atas 8 huruf dan angka, contoh: 7F3K-9QPM.",
        },
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false", "class": "code"}
        ),
    )


def _score(number: int, element: method.Element) -> forms.Field:
    return forms.TypedChoiceField(
        label=f"Pertanyaan {number}",
        choices=list(zip(method.SCORES, element.words, strict=True)),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Belum dijawab. Pilih satu dari empat jawaban.",
            "invalid_choice": "Pilih satu dari empat jawaban.",
        },
    )


def _told(label: str, choices: list) -> forms.Field:
    wrong = {"invalid_choice": "Pilih jawaban dari daftar."}
    return forms.ChoiceField(label=label, choices=UNTOLD + choices, required=False, error_messages=wrong)


def _suggestion() -> forms.Field:
    return forms.CharField(
        label="Saran untuk kami",
        required=False,
        max_length=1000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Jangan tulis nama atau nomor HP.",
        error_messages={"max_length": "Saran paling panjang 1000 huruf. Pendekkan sedikit."},
    )


class AnswerForm(forms.Form):
    """Nine scores, which are needed; the profile and the suggestion are not."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields |= {element.key: _score(n, element) for n, element in enumerate(method.ELEMENTS, start=1)}
        self.fields |= {name: _told(LABELS[name], kind.choices) for name, kind in PROFILE.items()}
        self.fields["suggestion"] = _suggestion()

    @property
    def questions(self):
        """Number, element and field of each of the nine."""
        return [(n, element, self[element.key]) for n, element in enumerate(method.ELEMENTS, start=1)]

    @property
    def profile(self):
        return [self[name] for name in PROFILE]


class PaperForm(CodeForm, AnswerForm):
    """A paper form as staff key it in: the code on it first."""

    field_order = ["kode"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number, element in enumerate(method.ELEMENTS, start=1):
            self.fields[element.key].label = f"{number}. {element.question}"


class PrintForm(forms.Form):
    """How many codes, and on what."""

    use_required_attribute = False

    way = forms.ChoiceField(label="Yang dicetak", choices=Way.choices, initial=Way.SLIP, widget=forms.RadioSelect)
    count = forms.IntegerField(
        label="Jumlah",
        min_value=1,
        help_text=f"Sebanyak yang hadir. Paling banyak {MOST[Way.SLIP]} slip atau {MOST[Way.FORM]} formulir sekali cetak.",
        error_messages={"required": "Tulis jumlah yang hadir.", "min_value": "Paling sedikit 1."},
    )

    def clean(self):
        data = super().clean()
        most = MOST.get(data.get("way"), 0)
        if data.get("count") and most and data["count"] > most:
            self.add_error("count", f"Paling banyak {most} sekali cetak. Cetak dua kali bila yang hadir lebih banyak.")
        return data
