"""Short forms of handing in: the filled template, and the statement before sending."""

from django import forms

from reports.forms import TemplateField


class SeenForm(forms.Form):
    """Knows in `seen` which state of the sheet its page shows; a page that is shown again shows the newest one."""

    use_required_attribute = False
    seen = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "Muat ulang halaman ini, lalu coba lagi."}
    )

    def __init__(self, data=None, files=None, *, seen: str):
        super().__init__(data, files, initial={"seen": seen})

    def shows(self, seen: str) -> None:
        """After a refusal: the page that is shown again has the state `seen`."""
        self.data = self.data.copy()
        self.data["seen"] = seen


class TemplateForm(SeenForm):
    file = TemplateField()


class SendForm(SeenForm):
    """The statement; a second tick where checks still find errors."""

    knows = forms.BooleanField(
        label="Saya tahu masih ada kesalahan dan tetap mengirim; kantor mungkin mengembalikannya", required=False
    )
    states = forms.BooleanField(
        label="Saya menyatakan angka dan keterangan ini sesuai pembukuan koperasi dan boleh ditelaah kantor",
        error_messages={"required": "Beri tanda pada pernyataan ini untuk mengirim."},
    )

    def __init__(self, data=None, *, errors: int, seen: str):
        super().__init__(data, seen=seen)
        if not errors:
            del self.fields["knows"]

    def clean_knows(self):
        if not self.cleaned_data["knows"]:
            raise forms.ValidationError("Perbaiki dulu kesalahannya, atau beri tanda di sini untuk tetap mengirim.")
        return True
