"""Leave and duty travel, typed as days (and hours, where it is only part of a day)."""

from datetime import datetime, time, timedelta

from django import forms
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from consultations.enums import TimeKind
from consultations.forms.steps import clinic_officers
from consultations.models import OfficerTime
from consultations.workflow.planning import clash_sentence

WRONG_ORDER = "Akhirnya harus sesudah awalnya."


class AwayForm(forms.ModelForm):
    """Days become a period; whoever is taken then is named here, and refused by the database in any case."""

    first = forms.DateField(label="Mulai tanggal", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(
        label="Sampai dengan tanggal",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Kosongkan bila satu hari saja.",
    )
    start = forms.TimeField(
        label="Dari pukul", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    end = forms.TimeField(
        label="Sampai pukul",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Kosongkan keduanya bila sepanjang hari.",
    )

    class Meta:
        model = OfficerTime
        fields = ["officer", "kind", "active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "officer" in self.fields:
            self.fields["officer"].queryset = clinic_officers()
            self.fields["kind"].choices = [c for c in TimeKind.choices if c[0] != TimeKind.SESSION]
            self.fields["kind"].initial = TimeKind.LEAVE
        if self.instance.pk:
            self.initial |= self._as_typed()

    def _as_typed(self) -> dict:
        lower, upper = (timezone.localtime(at) for at in (self.instance.period.lower, self.instance.period.upper))
        if lower.time() == upper.time() == time.min:
            return {"first": lower.date(), "last": upper.date() - timedelta(days=1)}
        return {"first": lower.date(), "last": upper.date(), "start": lower.time(), "end": upper.time()}

    def clean(self):
        data = super().clean()
        first, last = data.get("first"), data.get("last") or data.get("first")
        if not first or self.errors:
            return data
        lower = datetime.combine(first, data.get("start") or time.min)
        upper = datetime.combine(last, data["end"]) if data.get("end") else datetime.combine(last, time.min)
        upper += timedelta(days=0 if data.get("end") else 1)
        if lower >= upper:
            self.add_error("end" if data.get("end") and first == last else "last", WRONG_ORDER)
            return data
        self.instance.period = DateTimeTZRange(timezone.make_aware(lower), timezone.make_aware(upper))
        if data.get("active", True):
            self._refuse_clash(data["officer"])
        return data

    def _refuse_clash(self, officer) -> None:
        others = OfficerTime.objects.clashing(self.instance.period, [officer]).exclude(pk=self.instance.pk)
        if sentence := clash_sentence(others):
            self.add_error("first", f"{sentence} Jadwal ulang dulu sesi itu, atau pilih tanggal lain.")
