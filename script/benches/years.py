"""Years of clinic life: the demo's months, told through the workflow, then copies of them, earlier and by other officers."""

import copy
from datetime import timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group as Role
from django.db.models import Model

from consultations.demo import Story
from consultations.models import FollowUp, OfficerTime, Participation, Request, RequestLog, Session, SessionLog
from klinik_koperasi import demo
from klinik_koperasi.accounts import roles

MARK = "KK-B"  # begins the number of a copy
TEAMS, STEP = 10, timedelta(weeks=24)  # so many teams of four take turns; then everything moves further back
OPEN_UP_TO = 1000  # requests; beyond them only finished ones are added, as in an office that does its work
FINISHED = ["ditutup", "ditolak", "dibatalkan"]
TIMES = ["submitted_at", "privacy_read_at", "first_answer_at", "news_at", "created_at", "ended_at", "at"]


def begin(directory: Path) -> Story:
    """The demo's office, people and requests in every state; the story can tell more."""
    demo.office()
    people = demo.people(directory / "accounts.txt")
    story = Story(2026, [people[name] for name in ("petugas", "petugas2", "petugas3", "petugas4")], people["kabid"])
    story.tell()
    return story


def fill(story: Story, count: int) -> None:
    """Brings the clinic to `count` requests: copies in all states first, beyond `OPEN_UP_TO` finished ones only."""
    teams = [story.officers, *(_team(number) for number in range(1, TEAMS))]
    told = Request.objects.exclude(number__startswith=MARK).exclude(status__in=["draf", "digabung"])
    base = list(told.exclude(sessions__status="dijadwal_ulang").order_by("pk"))
    base.sort(key=lambda row: row.status not in FINISHED)  # the first one is in every turn
    while (have := Request.objects.count()) < count:
        turn = 1 + Request.objects.filter(number__startswith=MARK, number__endswith=f"-{base[0].pk}").count()
        part = [row for row in base if have < OPEN_UP_TO or row.status in FINISHED][: count - have]
        team = dict(zip([officer.pk for officer in story.officers], teams[turn % TEAMS], strict=True))
        _again(part, turn, -STEP * (turn // TEAMS + 1), team)


def _team(number: int) -> list:
    """Four more officers, without a way to log in."""
    people, role = get_user_model().objects, Role.objects.get(name=roles.OFFICER)
    found = []
    for place in range(4):
        name = f"tim{number}-{place}"
        user, new = people.get_or_create(
            username=name, defaults={"name": f"Contoh {name}", "email": f"{name}@example.com", "is_staff": True}
        )
        if new:
            user.groups.add(role)
        found.append(user)
    return found


def _again(rows: list[Request], turn: int, shift: timedelta, team: dict) -> None:
    """Copies requests with their sessions, moved by `shift`; what is planned stays ahead, moved by as much."""
    topics = {row.pk: [topic.pk for topic in row.topics.all()] for row in rows}
    requests = _copied(Request, rows, lambda new, old: _renumber(new, f"{MARK}{turn}-{old.pk}", shift))
    through = Request.topics.through
    links = [through(request=requests[old], topic_id=topic) for old, found in topics.items() for topic in found]
    through.objects.bulk_create(links)
    _copied(RequestLog, RequestLog.objects.filter(subject__in=rows), lambda new, old: _under(new, requests, shift))
    held = Session.objects.filter(requests__in=rows).distinct()
    moves = {session.pk: abs(shift) if session.status == "direncanakan" else shift for session in held}
    sessions = _copied(Session, held, lambda new, old: _moved(new, moves[old.pk]))
    joined = Participation.objects.filter(session__in=held, request__in=rows)
    _copied(Participation, joined, lambda new, old: _joined(new, requests, sessions))
    _copied(SessionLog, SessionLog.objects.filter(subject__in=held), lambda new, old: _under(new, sessions, shift))
    times = OfficerTime.objects.filter(session__in=held)
    _copied(OfficerTime, times, lambda new, old: _worked(new, sessions, moves[old.session_id], team))
    _copied(FollowUp, FollowUp.objects.filter(session__in=held), lambda new, old: _due(new, sessions, shift))


def _copied(model: type[Model], rows, change) -> dict[int, Model]:
    """New rows by the keys of those that they are copies of."""
    made = {}
    for old in rows:
        new = copy.copy(old)
        new._state, new.pk = copy.copy(old._state), None
        new._state.adding, new._state.fields_cache = True, {}
        change(new, old)
        made[old.pk] = new
    model._base_manager.bulk_create(made.values(), batch_size=2000)
    return made


def _shifted(new, shift: timedelta) -> None:
    for name in TIMES:
        if getattr(new, name, None):
            setattr(new, name, getattr(new, name) + shift)


def _renumber(new: Request, number: str, shift: timedelta) -> None:
    new.token, new.number = f"bench-{number}", number
    if new.status in FINISHED:
        _shifted(new, shift)


def _moved(new: Session, shift: timedelta) -> None:
    new.period = type(new.period)(new.period.lower + shift, new.period.upper + shift)
    _shifted(new, shift)


def _under(new, subjects: dict, shift: timedelta) -> None:
    new.subject = subjects[new.subject_id]
    _shifted(new, shift)


def _joined(new: Participation, requests: dict, sessions: dict) -> None:
    new.session, new.request = sessions[new.session_id], requests[new.request_id]


def _worked(new: OfficerTime, sessions: dict, shift: timedelta, team: dict) -> None:
    new.session, new.officer = sessions[new.session_id], team[new.officer_id]
    new.period = type(new.period)(new.period.lower + shift, new.period.upper + shift)


def _due(new: FollowUp, sessions: dict, shift: timedelta) -> None:
    new.session, new.due = sessions[new.session_id], new.due + shift
