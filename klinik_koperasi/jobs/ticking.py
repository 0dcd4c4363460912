"""What happens every minute. Each part is idempotent and registered by whoever owns it; two ticks at once do no harm."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from klinik_koperasi.jobs import work
from klinik_koperasi.jobs.models import Tick
from klinik_koperasi.notices import outbox
from klinik_koperasi.notices.tasks import deliver

log = logging.getLogger("portal.tick")
LOCK = 7_350_001
DEAD_AFTER = timedelta(minutes=15)
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
            done = {
                part.__name__: _safely(part) for part in [requeue_dead_tasks, revive_jobs, send_due_notices, *_parts]
            }
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


def send_due_notices() -> int:
    """Hands due e-mails to the queue that are not in it already (reminders, and retries after a failing mail server)."""
    waiting = {
        pk
        for row in DBTaskResult.objects.filter(status="READY", task_path__endswith="notices.tasks.deliver").values_list(
            "args_kwargs", flat=True
        )
        for pk in row.get("args", [])
    }
    due = [pk for pk in outbox.due().values_list("pk", flat=True)[:500] if pk not in waiting]
    for pk in due:
        deliver.enqueue(pk)
    return len(due)


def _safely(part: Callable[[], int]) -> int:
    try:
        return part()
    except Exception:  # one broken part must not stop the others
        log.exception("tick part failed: %s", part.__name__)
        return -1
