"""The officers' calendar: a month, a week or a day, of all or of one, from a fixed number of queries."""

import calendar
from datetime import date, datetime, time, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.utils import timezone

from consultations.enums import TimeKind
from consultations.forms.steps import clinic_officers
from consultations.models import OfficerTime
from consultations.weeks import marks, week_looked_at
from klinik_koperasi.office.models import Holiday
from klinik_koperasi.templatetags.formats import jam

VIEWS = {"bulan": "Bulan", "minggu": "Minggu", "hari": "Hari"}


class Timetable:
    """What `params` (tampil, tanggal, petugas) ask for; whatever is no view, date or officer is left aside."""

    def __init__(self, params) -> None:
        self.view = params.get("tampil") if params.get("tampil") in VIEWS else "minggu"
        self.day = _date(params.get("tanggal")) or self._first_shown()
        self.officers = list(clinic_officers())
        known = {str(officer.pk): officer for officer in self.officers}
        self.officer = known.get(params.get("petugas", ""))

    def _first_shown(self) -> date:
        today = timezone.localdate()
        return max(today, week_looked_at(today)) if self.view == "minggu" else today

    @cached_property
    def days(self) -> list[date]:
        """All days that are drawn: whole weeks for a month."""
        if self.view == "hari":
            return [self.day]
        if self.view == "minggu":
            monday = self.day - timedelta(days=self.day.weekday())
            return [monday + timedelta(days=n) for n in range(7)]
        return [day for week in calendar.Calendar().monthdatescalendar(self.day.year, self.day.month) for day in week]

    @cached_property
    def weeks(self) -> list[list[dict]]:
        cells = [self._cell(day) for day in self.days]
        return [cells[n : n + 7] for n in range(0, len(cells), 7)]

    @cached_property
    def rows(self) -> list[dict]:
        """One row an officer, one cell a day."""
        shown = [self.officer] if self.officer else self.officers
        return [
            self.marks[officer.pk] | {"cells": [self._cell(day, officer.pk) for day in self.days]} for officer in shown
        ]

    @property
    def heads(self) -> list[dict]:
        today = timezone.localdate()
        return [{"day": day, "today": day == today, "holiday": self.holidays.get(day, "")} for day in self.days]

    @cached_property
    def holidays(self) -> dict[date, str]:
        return dict(Holiday.objects.filter(date__range=(self.days[0], self.days[-1])).values_list("date", "name"))

    @cached_property
    def entries(self) -> list[dict]:
        """Taken times as drawn, by hour; the officers of one session are one entry each."""
        start = timezone.make_aware(datetime.combine(self.days[0], time.min))
        end = timezone.make_aware(datetime.combine(self.days[-1] + timedelta(days=1), time.min))
        times = OfficerTime.objects.taken().filter(period__overlap=(start, end))
        if self.officer:
            times = times.filter(officer=self.officer)
        return [self._entry(row) for row in times.select_related("officer", "session").order_by("period", "pk")]

    @cached_property
    def marks(self) -> dict[int, dict]:
        return marks(self.officers)

    def _entry(self, row: OfficerTime) -> dict:
        first = timezone.localtime(row.period.lower).date()
        last = timezone.localtime(row.period.upper - timedelta(seconds=1)).date()
        is_session = row.kind == TimeKind.SESSION
        return (self.marks.get(row.officer_id) or marks([row.officer])[row.officer_id]) | {
            "officer": row.officer_id,
            "first": first,
            "last": last,
            "hours": f"{jam(row.period.lower)}–{jam(row.period.upper)}" if first == last else "",
            "url": row.session.get_absolute_url() if is_session else "",
            "what": row.session.place if is_session else row.get_kind_display(),
            "odd": is_session and bool(row.session.odd_hours_reason),
            "state": row.session.get_status_display() if is_session else "",
        }

    def _cell(self, day: date, officer: int | None = None) -> dict:
        here = [e for e in self.entries if e["first"] <= day <= e["last"] and officer in (None, e["officer"])]
        here = here if officer else _by_session(here)
        return {
            "day": day,
            "today": day == timezone.localdate(),
            "other": self.view == "bulan" and day.month != self.day.month,
            "holiday": self.holidays.get(day, ""),
            "entries": here,
            "url": self._url(tampil="hari", tanggal=day),
        }

    @property
    def previous_url(self) -> str:
        return self._url(tanggal=self._step(-1))

    @property
    def next_url(self) -> str:
        return self._url(tanggal=self._step(1))

    @property
    def today_url(self) -> str:
        return self._url(tanggal=timezone.localdate())

    @property
    def view_links(self) -> list[dict]:
        return [{"label": VIEWS[v], "url": self._url(tampil=v), "here": v == self.view} for v in VIEWS]

    def _step(self, by: int) -> date:
        if self.view != "bulan":
            return self.day + timedelta(days=by * (7 if self.view == "minggu" else 1))
        month = self.day.year * 12 + self.day.month - 1 + by
        return date(month // 12, month % 12 + 1, 1)

    def _url(self, **changes) -> str:
        query = {"tampil": self.view, "tanggal": self.day} | changes
        if self.officer:
            query["petugas"] = self.officer.pk
        return f"?{urlencode(query)}"


def _by_session(entries: list[dict]) -> list[dict]:
    """One entry a session, with the initials of all its officers."""
    found: dict = {}
    for entry in entries:
        key = entry["url"] or id(entry)
        if key in found:
            names = {name: f"{found[key][name]}, {entry[name]}" for name in ("initials", "name")}
            found[key] = found[key] | names
        else:
            found[key] = entry
    return list(found.values())


def _date(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
