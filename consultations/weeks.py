"""What the calendar and the staff's front page share: which week one looks at, and the mark of each officer."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from consultations.enums import SessionStatus
from consultations.models import Session
from klinik_koperasi.templatetags.formats import inisial

COLOURS = 4


def week_looked_at(today: date) -> date:
    """The Monday of this week; on a weekend that of the next one, unless a session is still ahead until Sunday night.

    Whoever looks on a Saturday prepares the coming days, but must not overlook what is left of these.
    """
    monday = today - timedelta(days=today.weekday())
    coming = monday + timedelta(days=7)
    if today.weekday() < 5:
        return monday
    left = (timezone.now(), timezone.make_aware(datetime.combine(coming, time.min)))
    ahead = Session.objects.filter(status__in=[SessionStatus.PLANNED, SessionStatus.RUNNING], period__overlap=left)
    return monday if ahead.exists() else coming


def marks(people: list) -> dict[int, dict]:
    """Name, initials and colour by officer: the colour never says anything alone, and no two share their initials.

    CS for Contoh Satu; beside Contoh Tiga, Contoh Tujuh is no second CT but CTu. Equal names are numbered.
    """
    officers = list({officer.pk: officer for officer in people}.values())
    initials = _distinct([officer.name for officer in officers])
    return {
        officer.pk: {"name": officer.name, "initials": own, "colour": f"o{place % COLOURS + 1}"}
        for place, (officer, own) in enumerate(zip(officers, initials, strict=True))
    }


def _distinct(names: list[str]) -> list[str]:
    found = [inisial(name) for name in names]
    for letters in (1, 2):
        shared = Counter(found)
        found = [
            inisial(name) + name.split()[:2][-1][1 : 1 + letters].lower() if shared[own] > 1 else own
            for own, name in zip(found, names, strict=True)
        ]
    shared, seen = Counter(found), Counter()
    for place, own in enumerate(found):
        seen[own] += 1
        found[place] = f"{own}{seen[own]}" if shared[own] > 1 else own
    return found
