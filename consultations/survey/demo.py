"""Answers of a synthetic year: several published quarters, a running month with answers that wait, and printed codes."""

import random
from datetime import timedelta

from django.utils import timezone

from consultations.enums import Gender, GroupKind, PlaceKind, SessionStatus
from consultations.models import Session
from consultations.survey import method, periods
from consultations.survey.enums import Age, Education, Occupation
from consultations.survey.models import Answer, Printing, Publication
from consultations.survey.workflow import publish

MONTHS, A_MONTH = 10, 14
SUGGESTIONS = [
    "Contoh: mohon ada pertemuan lanjutan tentang pembukuan.",
    "Contoh: jamnya sebaiknya malam, banyak anggota bekerja.",
    "Contoh: petugasnya sabar menjelaskan.",
    "Contoh: tempat parkir di balai sempit.",
]


def tell(seed: int, head) -> int:
    """Once; returns how many answers were made."""
    if Answer.objects.filter(demo=True).exists():
        return 0
    chance, today = random.Random(seed), timezone.localdate()
    now = periods.month_of(today)
    months = [periods.shifted(now, -n) for n in range(MONTHS)]
    rows = [_answer(chance, month, released=True) for month in months for _ in range(A_MONTH)]
    rows += [_answer(chance, now, released=False) for _ in range(3)]
    Answer.objects.bulk_create(rows)
    held = Session.objects.filter(
        demo=True, status=SessionStatus.HELD, ended_at__lt=timezone.now() - timedelta(weeks=3)
    )
    Printing.objects.bulk_create(
        Printing(session=session, count=10, by=head, on=session.starts.date()) for session in held.order_by("period")
    )
    _publish(now, head)
    return len(rows)


def _answer(chance: random.Random, month, released: bool) -> Answer:
    scores = {key: chance.choices(method.SCORES, (1, 6, 50, 43))[0] for key in method.KEYS}
    scores["u4"] = chance.choices(method.SCORES, (0, 0, 1, 19))[0]

    def told(kind) -> str:
        return "" if chance.random() < 0.1 else chance.choice(kind.values)

    return Answer(
        month=month,
        form=chance.choices(PlaceKind.values, (7, 2, 1))[0],
        age=told(Age),
        gender=told(Gender),
        education=told(Education),
        occupation=told(Occupation),
        group_kind=told(GroupKind),
        suggestion=chance.choice(SUGGESTIONS) if chance.random() < 0.15 else "",
        released=released,
        demo=True,
        **scores,
    )


def _publish(now, head) -> list[Publication]:
    """The quarters that are over and have answers."""
    quarter = periods.shifted(now, -((now.month - 1) % 3))
    first = [periods.shifted(quarter, -3 * n) for n in (2, 1)]
    return [publish(periods.between(start, periods.shifted(start, 2)), head) for start in first]
