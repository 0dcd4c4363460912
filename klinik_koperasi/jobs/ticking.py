"""What happens every minute. Each part is idempotent and registered by whoever owns it; two ticks at once do no harm."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from klinik_koperasi.accounts import codes
from klinik_koperasi.accounts.models import ThrottleHit
from klinik_koperasi.drafts.models import Draft
from klinik_koperasi.jobs import work
from klinik_koperasi.jobs.models import Job, Tick
from klinik_koperasi.jobs.tasks import run_job
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.tasks import deliver

log = logging.getLogger("portal.tick")
LOCK = 7_350_001
DEAD_AFTER = timedelta(minutes=15)
KEEP_TASKS = timedelta(days=14)
_parts: list[Callable[[], int]] = []


def each_minute(function: Callable[[], int]) -> Callable[[], int]:
    """Registers a part of the tick; it returns how many things it started."""
    _parts.append(function)
    return function


def tick() -> dict[str, int]:
    """Runs every part once and returns what each of them started; skipped (empty) while another tick is at work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return {}
        try:
            done = {part.__name__: _safely(part) for part in [*OWN_PARTS, *_parts]}
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    Tick.objects.update_or_create(pk=1, defaults={"at": timezone.now()})
    return done


def requeue_dead_tasks() -> int:
    """Tasks that a killed worker left RUNNING go back into the queue (our tasks are idempotent)."""
    dead = DBTaskResult.objects.filter(status="RUNNING", started_at__lt=timezone.now() - DEAD_AFTER)
    return dead.update(status="READY", started_at=None)


def revive_jobs() -> int:
    return work.revive()


def requeue_lost_jobs() -> int:
    """Jobs that wait although no task for them is in the queue: the database went away just when a worker began."""
    waiting = Job.objects.filter(status=Job.Status.WAITING, created_at__lt=timezone.now() - work.SILENT_AFTER)
    lost = set(waiting.values_list("pk", flat=True)) - _in_queue("jobs.tasks.run_job", "READY", "RUNNING")
    for pk in lost:
        run_job.enqueue(pk)
    return len(lost)


def send_due_notices() -> int:
    """Hands due e-mails to the queue that are not in it already (reminders, and retries after a failing mail server)."""
    waiting = _in_queue("notices.tasks.deliver", "READY")
    due = [pk for pk in outbox.due().values_list("pk", flat=True)[:500] if pk not in waiting]
    for pk in due:
        deliver.enqueue(pk)
    return len(due)


def tidy_up() -> int:
    """Deletes what nobody needs any more: old throttle counts, forgotten drafts, ended sessions, old tasks, mailed codes."""
    now = timezone.now()
    old = [
        ThrottleHit.objects.filter(window__lt=now - timedelta(days=1)),
        Draft.objects.old(),
        Session.objects.filter(expire_date__lt=now),
        DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_TASKS),
    ]
    return sum(rows.delete()[0] for rows in old) + codes.forget_mailed()


OWN_PARTS = [requeue_dead_tasks, revive_jobs, requeue_lost_jobs, send_due_notices, tidy_up]


def _in_queue(task: str, *statuses: str) -> set[int]:
    """The first argument of every queued `task` (of ours, that is the record's key)."""
    rows = DBTaskResult.objects.filter(status__in=statuses, task_path__endswith=task)
    return {row["args"][0] for row in rows.values_list("args_kwargs", flat=True) if row.get("args")}


def _safely(part: Callable[[], int]) -> int:
    try:
        return part()
    except Exception:  # one broken part must not stop the others
        log.exception("tick part failed: %s", part.__name__)
        return -1
