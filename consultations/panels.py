"""What the clinic shows on the staff's front page: the work list, the week of all officers, two small pictures."""

from datetime import date, datetime, time, timedelta
from functools import partial

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from consultations import notifications, selectors
from consultations.enums import Priority, TimeKind
from consultations.forms.steps import clinic_officers
from consultations.models import FollowUp, OfficerTime, Request, Session, Topic
from consultations.weeks import marks, week_looked_at
from klinik_koperasi import charts, panels, rows
from klinik_koperasi.office.calendar import WorkingCalendar
from klinik_koperasi.office.models import Profile
from klinik_koperasi.templatetags.formats import hari_singkat, jam

ROWS = 8


def work_blocks(user) -> list[panels.WorkBlock]:
    """The clinic's blocks in the order of urgency; a fixed number of queries however much work there is."""
    if not user.has_perm("consultations.view_request"):
        return []
    profile, today = Profile.current(), timezone.localdate()
    calendar = WorkingCalendar()
    cut, seen = calendar.overdue_since(today, profile.first_answer_days), Request.objects.visible_to(user)
    work = [
        (partial(_late, calendar, profile), seen.late(cut).order_by("priority", "submitted_at")),
        (partial(_fresh, calendar, profile), seen.in_time(cut).order_by("priority", "submitted_at")),
        (_news, seen.with_news().order_by("news_at")),
        (_reminders, notifications.unsent_chats()),
        (_quarantined, seen.quarantined().order_by("submitted_at")),
        (_without_outcome, Session.objects.visible_to(user).without_outcome().order_by("period")),
        (_follow_ups, FollowUp.objects.due_by(today + timedelta(days=3))),
    ]
    totals = rows.counts(*(found for _, found in work))
    blocks = [block(found, total) for (block, found), total in zip(work, totals, strict=True)]
    return [block for block in blocks if block is not None]


def _late(calendar, profile, late, total: int) -> panels.WorkBlock:
    lines, url = _promised(calendar, profile, late), _list_url("diajukan")
    return panels.WorkBlock("lewat", "Lewat janji", "lewat janji", total, lines, True, url)


def _fresh(calendar, profile, fresh, total: int) -> panels.WorkBlock:
    lines, url = _promised(calendar, profile, fresh), _list_url("diajukan")
    return panels.WorkBlock("baru", "Baru, belum dijawab", "baru, belum dijawab", total, lines, more_url=url)


def _promised(calendar, profile, requests) -> list[panels.WorkRow]:
    return [_row(r, selectors.promise_kept(r, calendar, profile)) for r in requests.for_lists()[:ROWS]]


def _news(news, total: int) -> panels.WorkBlock | None:
    lines = [
        _request_row(
            request,
            when=f"{hari_singkat(request.news_at)}, {jam(request.news_at)}",
            due=request.get_status_display().lower(),
        )
        for request in news.for_lists()[:ROWS]
    ]
    return panels.WorkBlock("kabar", "Kabar dari pemohon", "kabar dari pemohon", total, lines) if total else None


def _reminders(waiting, total: int) -> panels.WorkBlock | None:
    """Prepared WhatsApp texts that are of use only if somebody sends them now."""
    lines = [
        panels.WorkRow(request.get_absolute_url(), request.group_name, what=title, when=hari_singkat(notice.created_at),
                       due="kirim WhatsApp", due_state="soon")
        for notice, request, title in notifications.chats_with_requests(waiting[:ROWS])
    ]  # fmt: skip
    title = "WhatsApp untuk dikirim"
    return panels.WorkBlock("pesan", title, title, total, lines) if total else None


def _quarantined(held, total: int) -> panels.WorkBlock | None:
    url = _list_url("karantina")
    lines = [_request_row(request, due="periksa", due_state="soon") for request in held.for_lists()[:ROWS]]
    return panels.WorkBlock("karantina", "Karantina", "di karantina", total, lines, more_url=url) if total else None


def _without_outcome(past, total: int) -> panels.WorkBlock:
    lines = [
        panels.WorkRow(
            session.get_absolute_url(), _groups(session), where=session.place, when=selectors.period_words(session.period),
            due="tulis hasilnya", due_state="soon",
        )
        for session in past.with_people()[:ROWS]
    ]  # fmt: skip
    return panels.WorkBlock("hasil", "Pertemuan lewat, hasil belum ditulis", "lewat tanpa hasil", total, lines)


def _follow_ups(due, total: int) -> panels.WorkBlock:
    today, due = timezone.localdate(), due.select_related("officer", "session")
    lines = [
        panels.WorkRow(
            follow.get_absolute_url(), follow.what, who=_groups(follow.session), where=f"oleh {follow.owner}",
            when=hari_singkat(follow.due), due=_due_words(follow.due, today), due_state="late" if follow.due < today else "soon",
        )
        for follow in due.prefetch_related("session__participations__request")[:ROWS]
    ]  # fmt: skip
    url = f"{reverse('admin:consultations_followup_changelist')}?status__exact=belum"
    title = "Tindak lanjut jatuh tempo"
    return panels.WorkBlock("tindak", title, title.lower(), total, lines, more_url=url)


def _due_words(day: date, today: date) -> str:
    days = (day - today).days
    return f"lewat {-days} hari" if days < 0 else "hari ini" if days == 0 else f"{days} hari lagi"


def _groups(session: Session) -> str:
    return "; ".join(p.request.group_name for p in session.participations.all()) or "Sesi terbuka"


def _request_row(request: Request, **more) -> panels.WorkRow:
    topics = "; ".join(topic.name for topic in request.topics.all())
    return panels.WorkRow(
        request.get_absolute_url(),
        request.number,
        who=request.group_name,
        where=request.kelurahan.full,
        what=topics,
        **more,
    )


def _row(request: Request, promise: selectors.Promise) -> panels.WorkRow:
    urgent = f"{request.get_priority_display().lower()}, " if request.priority == Priority.URGENT else ""
    state = "late" if urgent else promise.state
    return _request_row(request, due=urgent + promise.words, due_state=state, age=promise.age, promise=promise.days)


def _list_url(status: str) -> str:
    return f"{reverse('admin:consultations_request_changelist')}?status__exact={status}"


def week_block(user) -> dict | None:
    """The week that one looks at, officers down and days across (Saturday and Sunday only where there is a session)."""
    if not user.has_perm("consultations.view_session"):
        return None
    today = timezone.localdate()
    monday = week_looked_at(today)
    start, end = (timezone.make_aware(datetime.combine(monday + timedelta(days=n), time.min)) for n in (0, 7))
    times = OfficerTime.objects.taken().filter(period__overlap=(start, end)).select_related("officer", "session")
    officers: dict = {}
    for taken in times.order_by("officer__name", "period"):
        officers.setdefault(taken.officer, []).append(taken)
    held = {timezone.localtime(t.period.lower).date() for every in officers.values() for t in every if t.session_id}
    week = [monday + timedelta(days=n) for n in range(7)]
    days = [day for day in week if day.weekday() < 5 or day in held]
    marked = marks([*clinic_officers(), *officers])  # the same marks as in the calendar; also of who has left since
    lines = [
        marked[officer.pk] | {"days": [{"day": day, "slots": [_item(t) for t in taken if _on(t, day)]} for day in days]}
        for officer, taken in officers.items()
    ]
    heads = [{"day": day, "today": day == today} for day in days]
    title = "Minggu ini" if monday <= today else "Minggu depan"
    return {
        "template": "admin/includes/_week.html",
        "context": {"title": title, "rows": lines, "days": heads, "first": days[0], "last": days[-1]},
    }


def _on(taken: OfficerTime, day: date) -> bool:
    start = timezone.localtime(taken.period.lower).date()
    return start <= day <= timezone.localtime(taken.period.upper - timedelta(seconds=1)).date()


def _item(taken: OfficerTime) -> dict:
    if taken.kind != TimeKind.SESSION:
        return {"off": taken.get_kind_display()}
    hours = f"{jam(taken.period.lower)}–{jam(taken.period.upper)}"
    odd = bool(taken.session.odd_hours_reason)
    return {"url": taken.session.get_absolute_url(), "hours": hours, "place": taken.session.place, "odd": odd}


def pictures(user) -> list[dict]:
    """First answers of this month against the promise, and the topics of three months."""
    if not user.has_perm("consultations.view_request"):
        return []
    return [_first_answer_picture(), _topic_picture()]


def _first_answer_picture() -> dict:
    today = timezone.localdate()
    profile, calendar = Profile.current(), WorkingCalendar()
    since = timezone.make_aware(datetime.combine(today - timedelta(days=30), time.min))
    answered = Request.objects.sent().filter(submitted_at__gte=since, first_answer_at__isnull=False)
    states = [
        selectors.promise_kept(request, calendar, profile).state
        for request in answered.only("submitted_at", "first_answer_at")
    ]
    kept = sum(state != "late" for state in states)
    words = f"{kept} dari {len(states)} dalam {profile.first_answer_days} hari kerja"
    return {"title": "Jawaban pertama, 30 hari", "svg": charts.share(words, kept, len(states)), "text": ""}


def _topic_picture() -> dict:
    since = timezone.now() - timedelta(days=92)
    topics = (
        Topic.objects.filter(requests__submitted_at__gte=since).annotate(n=Count("requests")).order_by("-n", "name")[:5]
    )
    bars = [(topic.name if len(topic.name) <= 18 else f"{topic.name[:17]}…", topic.n) for topic in topics]
    title = "; ".join(f"{topic.name} {topic.n}" for topic in topics) or "Belum ada permohonan"
    return {
        "title": "Topik, tiga bulan",
        "svg": charts.bars(title, bars),
        "text": "" if bars else "Belum ada permohonan.",
    }


def cooperative_requests(cooperative, user) -> dict | None:
    """On a cooperative's page, for staff: its requests to the clinic."""
    if not user.has_perm("consultations.view_request"):
        return None
    found = Request.objects.visible_to(user).filter(cooperative=cooperative).order_by("-submitted_at")[:10]
    return {
        "title": "Klinik Koperasi",
        "template": "consultations/includes/_cooperative.html",
        "context": {"requests": found},
    }
