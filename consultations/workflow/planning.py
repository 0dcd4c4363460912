"""When a session may lie: within the office's session hours, and while its officers are free.

Outside of the hours, on a weekend or a holiday it needs a reason agreed with the group; an officer is never twice at one time.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from consultations.enums import TimeKind
from consultations.models import OfficerTime, Session, SessionLog
from klinik_koperasi.office.models import Holiday, Profile
from klinik_koperasi.templatetags.formats import hari_singkat, jam

ASK = "Tulis alasan yang disepakati dengan kelompok, atau pilih waktu lain."


def odd_hours(start: datetime, end: datetime) -> str:
    """Why nobody would expect a session from `start` to `end`, in a sentence; "" at usual hours.

    Holidays and session hours are the office's own (no hours entered: any hour is usual), weekends are Saturday and Sunday.
    """
    start, end = timezone.localtime(start), timezone.localtime(end)
    if holiday := Holiday.objects.filter(date__in=[start.date(), end.date()]).first():
        return f"{hari_singkat(holiday.date)} adalah hari libur ({holiday.name})."
    if start.weekday() > 4:
        return f"{hari_singkat(start)} adalah akhir pekan."
    profile = Profile.current()
    early = profile.opens and start.time() < profile.opens
    late = profile.closes and (end.time() > profile.closes or end.date() > start.date())
    return "Jam ini di luar jam sesi kantor." if early or late else ""


def agreed_hours(start: datetime, end: datetime, reason: str) -> str:
    """What a session keeps of `reason`: all of it at odd hours, nothing at usual ones; ValidationError where it lacks."""
    why = odd_hours(start, end)
    if why and not reason.strip():
        raise ValidationError(f"{why} {ASK}")
    return reason.strip() if why else ""


def clash_sentence(times) -> str:
    """Who is taken, when and where, in words."""
    return " ".join(
        f"{t.officer.name} sudah ada jadwal {hari_singkat(t.period.lower)} pukul {jam(t.period.lower)}–{jam(t.period.upper)}"
        f" ({t.session.place if t.session else t.get_kind_display().lower()})."
        for t in times
    )


def take_time(session: Session, officers: list) -> None:
    """Enters the officers (the first one leads) for the session's time; ValidationError names who is taken.

    Looks first, for the sentence; the exclusion constraint decides when two do it at once.
    """
    clashes = OfficerTime.objects.clashing(session.period, officers).exclude(session=session)
    if sentence := clash_sentence(clashes):
        raise ValidationError(f"{sentence} Pilih petugas atau waktu lain.")
    rows = [
        OfficerTime(session=session, officer=officer, period=session.period, kind=TimeKind.SESSION, lead=index == 0)
        for index, officer in enumerate(officers)
    ]
    try:
        OfficerTime.objects.bulk_create(rows)
    except IntegrityError as error:
        if "officer_once_at_a_time" not in str(error):
            raise
        raise ValidationError(
            "Petugas yang Anda pilih baru saja mendapat jadwal lain pada waktu itu. Pilih petugas atau waktu lain."
        ) from error


def log_plan(session: Session, actor, note: str = "") -> None:
    """The first line of a session's log; it says why, where the session lies outside of the session hours."""
    why = f"Di luar jam layanan, disepakati: {session.odd_hours_reason}" if session.odd_hours_reason else ""
    words = ". ".join(part for part in (note, why) if part)
    SessionLog.objects.create(subject=session, step="plan", to_status=session.status, actor=actor, note=words)
