"""Wished times: date and hour apart, because every phone has a picker for these. Used by the form and by /cek/."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone

from consultations.models import Request, WishedTime

HOURS = [("", "Pilih")] + [(f"{h:02}:{m:02}", f"{h:02}.{m:02}") for h in range(7, 21) for m in (0, 30)]

TOO_FEW = "Usulkan satu waktu lagi. Bila memang tidak ada waktu lain, beri tanda centang di sini."


class WishesMixin:
    """Adds `date_n` and `hour_n` for `ranks` to a form; `fewest` of them are needed, all must lie ahead.

    With `only_time` among the fields one wish is enough for whoever ticks it.
    """

    ranks = (1, 2, 3)
    fewest = 1

    def add_wish_fields(self, wishes: dict[int, datetime] | None = None) -> None:
        for rank in self.ranks:
            at = (wishes or {}).get(rank)
            self.fields[f"date_{rank}"] = forms.DateField(
                label=f"Tanggal usulan {rank}",
                required=rank == 1 and self.fewest > 0,
                initial=at and at.date(),
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                error_messages={
                    "required": "Pilih tanggal usulan pertama.",
                    "invalid": "Tanggal ini tidak dikenal. Contoh: 2026-12-28.",
                },
            )
            self.fields[f"hour_{rank}"] = forms.ChoiceField(
                label=f"Jam usulan {rank}",
                choices=HOURS,
                required=rank == 1 and self.fewest > 0,
                initial=at and f"{at:%H:%M}",
                error_messages={"required": "Pilih jam usulan pertama.", "invalid_choice": "Pilih jam dari daftar."},
            )

    @property
    def wish_fields(self):
        return [(self[f"date_{rank}"], self[f"hour_{rank}"]) for rank in self.ranks]

    def clean_wishes(self, data: dict) -> None:
        for rank in self.ranks:
            day, hour = data.get(f"date_{rank}"), data.get(f"hour_{rank}")
            if day and not hour and f"hour_{rank}" not in self.errors:
                self.add_error(f"hour_{rank}", f"Pilih jam untuk usulan {rank}.")
            if hour and not day and f"date_{rank}" not in self.errors:
                self.add_error(f"date_{rank}", f"Pilih tanggal untuk usulan {rank}, atau kosongkan jamnya.")
            self._check_ahead(rank, day)
        if not any(name.startswith(("date_", "hour_")) for name in self.errors):
            self._check_how_many(data)

    def _check_ahead(self, rank: int, day: date | None) -> None:
        today = timezone.localdate()
        if day and not today < day <= today + timedelta(days=366):
            self.add_error(f"date_{rank}", "Pilih tanggal mulai besok sampai satu tahun ke depan.")

    def _check_how_many(self, data: dict) -> None:
        """Two equal times are one; too few are told with both ways out."""
        wished = self._wished
        for rank, at in wished.items():
            if at in [other for before, other in wished.items() if before < rank]:
                self.add_error(f"date_{rank}", "Waktu ini sama dengan usulan sebelumnya. Pilih waktu yang lain.")
        if "only_time" in self.fields and len(wished) == 1 and not data.get("only_time"):
            self.add_error("only_time", TOO_FEW)

    @property
    def wished_times(self) -> list[datetime]:
        """What was wished, in the order of preference; only after a successful `is_valid`."""
        return list(self._wished.values())

    @property
    def _wished(self) -> dict[int, datetime]:
        data, found = self.cleaned_data, {}
        for rank in self.ranks:
            day, hour = data.get(f"date_{rank}"), data.get(f"hour_{rank}")
            if day and hour:
                found[rank] = timezone.make_aware(datetime.combine(day, time.fromisoformat(hour)))
        return found


def wishes_of(request: Request) -> dict[int, datetime]:
    return {wish.rank: timezone.localtime(wish.at) for wish in request.wishes.all()} if request.pk else {}


def save_wishes(request: Request, times: list[datetime]) -> None:
    """Replaces the wishes of a draft by `times`."""
    request.wishes.all().delete()
    WishedTime.objects.bulk_create(
        WishedTime(request=request, rank=rank, at=at) for rank, at in enumerate(times, start=1)
    )
