"""When, where and by whom: what scheduling and moving a session ask for."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone

from consultations.enums import PlaceKind
from consultations.forms.steps import PLACE_MISSING, StepForm, clinic_officers
from consultations.models import OfficerTime, WishedTime
from consultations.standing import place_to_ask, standing_of_request, standing_of_session
from consultations.workflow.planning import ASK, odd_hours

HOURS = [(f"{h:02}:{m:02}", f"{h:02}.{m:02}") for h in range(6, 22) for m in (0, 30)]
WEEKS = timedelta(weeks=3)
DURATIONS = [(60, "1 jam"), (90, "1½ jam"), (120, "2 jam"), (180, "3 jam"), (240, "4 jam")]


class TimeForm(StepForm):
    """Day, hour and length become `start` and `end`; officers must be free (said here, enforced by the database)."""

    day = forms.DateField(
        label="Tanggal",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Pilih tanggal sesi.", "invalid": "Tanggal ini tidak dikenal. Contoh: 2026-12-28."},
    )
    hour = forms.ChoiceField(label="Mulai pukul", choices=HOURS, initial="09:00")
    minutes = forms.TypedChoiceField(label="Lama", choices=DURATIONS, coerce=int, initial=120)
    lead = forms.ModelChoiceField(
        clinic_officers(), label="Ketua tim", error_messages={"required": "Pilih petugas yang memimpin sesi."}
    )
    members = forms.ModelMultipleChoiceField(
        clinic_officers(), label="Petugas lain", required=False, widget=forms.CheckboxSelectMultiple
    )
    place = forms.CharField(label="Tempat", max_length=200, required=False)
    odd_hours_reason = forms.CharField(
        label="Hari libur, akhir pekan, atau di luar jam sesi: alasan yang disepakati",
        required=False,
        max_length=200,
        help_text="Contoh: warga hanya bisa malam. Tercetak pada surat tugas. Selain itu kosongkan.",
    )

    def clean(self):
        data = super().clean()
        day, hour, minutes = data.pop("day", None), data.pop("hour", None), data.pop("minutes", None)
        lead, members = data.pop("lead", None), data.pop("members", None) or []
        if day and hour and minutes:
            data["start"] = timezone.make_aware(datetime.combine(day, time.fromisoformat(hour)))
            data["end"] = data["start"] + timedelta(minutes=minutes)
            if data["start"] < timezone.now():
                self.add_error("day", "Waktu ini sudah lewat. Pilih waktu yang akan datang.")
            elif not data.get("odd_hours_reason") and (why := odd_hours(data["start"], data["end"])):
                self.add_error("odd_hours_reason", f"{why} {ASK}")
        if lead:
            data["officers"] = [lead, *(member for member in members if member != lead)]
        return data

    def busy(self) -> list[str]:
        """What each officer carries in the next three weeks, beside the form; those who are free are named too."""
        now, taken = timezone.now(), defaultdict(list)
        for time_ in OfficerTime.objects.taken().filter(period__overlap=(now, now + WEEKS)).order_by("period"):
            taken[time_.officer_id].append(time_.short)
        return [f"{one.name}: {'; '.join(taken[one.pk]) or 'belum ada jadwal'}" for one in clinic_officers()]


class ScheduleForm(TimeForm):
    place_kind = forms.ChoiceField(label="Bentuk", choices=PlaceKind.choices)

    field_order = ["day", "hour", "minutes", "odd_hours_reason", "place_kind", "place", "lead", "members"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        wish = self.record.wishes.filter(at__gt=timezone.now()).first()
        at = timezone.localtime(wish.at) if wish else None
        self.initial |= {
            "place": self.record.place,
            "place_kind": self.record.place_kind,
            "lead": self.record.handler_id,
        }
        if at:
            self.initial |= {"day": at.date(), "hour": f"{at:%H:%M}"}

    @property
    def intro(self) -> str:
        """A warning, not a wall: the keeper's answer may come after the date is fixed."""
        standing = standing_of_request(self.record)
        return f"{place_to_ask(self.record)[0]}: {standing.words}" if standing else ""

    @property
    def warns(self) -> str:
        standing = standing_of_request(self.record)
        return standing.state if standing else ""

    def clean(self):
        data = super().clean()
        if data.get("place_kind") == PlaceKind.VISIT and not data.get("place", "").strip():
            self.add_error("place", PLACE_MISSING)
        return data


class RescheduleForm(TimeForm):
    warns = "soon"
    field_order = ["day", "hour", "minutes", "odd_hours_reason", "place", "lead", "members", "note"]

    note = forms.CharField(label="Alasan pindah jadwal", required=False, max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        officers = self.record.officers
        self.initial |= {
            "place": self.record.place,
            "odd_hours_reason": self.record.odd_hours_reason,
            "lead": officers[0].pk if officers else None,
            "members": [o.pk for o in officers[1:]],
        } | self._proposed()

    @property
    def intro(self) -> str:
        standing = standing_of_session(self.record)
        if standing is None or standing.state != "fine":
            return f"{self.record.place}: {standing.words}" if standing else ""
        return f"Pengurus {self.record.place} menyetujui waktu yang sekarang; tanyakan lagi untuk waktu yang baru."

    def _proposed(self) -> dict:
        """The date that the applicant asked for after the session was fixed, if there is one ahead."""
        wishes = WishedTime.objects.filter(request__in=self.record.requests.with_news(), at__gt=timezone.now())
        wish = wishes.order_by("rank").first()
        at = timezone.localtime(wish.at) if wish else None
        return {"day": at.date(), "hour": f"{at:%H:%M}"} if at else {}
