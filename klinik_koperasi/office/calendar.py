"""Working days: Monday to Friday without the office's holidays. Dates are local (Asia/Jakarta)."""

from datetime import date, timedelta

from klinik_koperasi.office.models import Holiday


class WorkingCalendar:
    """The holidays of all years (they are few), read once: one for a whole page outside of a request, not a query a row."""

    def __init__(self) -> None:
        self.holidays = Holiday.days()

    def is_working(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays

    def add(self, start: date, days: int) -> date:
        """The `days`-th working day after `start` (the day itself never counts); with 0 days, `start`."""
        day = start
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_working(day)
        return day

    def overdue_since(self, end: date, days: int) -> date:
        """The last day from which more than `days` working days have gone by until `end`."""
        day, gone = end, 0
        while gone <= days:
            gone += self.is_working(day)
            day -= timedelta(days=1)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; 0 when `end` is not after `start`."""
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def working_day(start: date, days: int) -> date:
    """The `days`-th working day after `start`, by the office's holidays."""
    return WorkingCalendar().add(start, days)
