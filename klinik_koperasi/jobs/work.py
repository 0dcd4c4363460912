"""Starting, running and reviving jobs. A job's function gets a `Progress` and reports through it."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from klinik_koperasi.jobs.models import Job
from klinik_koperasi.spreadsheets import csv_bytes

log = logging.getLogger("portal.jobs")
SILENT_AFTER = timedelta(minutes=5)
MAX_RUNS = 3
BROKEN = (
    "Pekerjaan ini berhenti karena kesalahan teknis. Coba sekali lagi; bila terulang, beri tahu Administrator: "
    "pekerjaan nomor {}."
)
_kinds: dict[str, Callable[["Progress"], dict | None]] = {}


class Cancelled(Exception):
    """Raised by `Progress.advance` once somebody asked for an end."""


def job_kind(name: str) -> Callable:
    """Registers the function that does jobs of this kind; it must be safe to run again from the start."""

    def register(function: Callable[["Progress"], dict | None]) -> Callable[["Progress"], dict | None]:
        _kinds[name] = function
        return function

    return register


class Superseded(Exception):
    """Raised by `Progress` when the job was taken from this worker, which had been silent for too long."""


class Progress:
    """What a job's function sees: its parameters, and the way to say how far it is and what failed."""

    def __init__(self, job: Job) -> None:
        self.job, self.params = job, job.params
        self._failures: list[tuple[str, str]] = []

    def start(self, total: int) -> None:
        self.job.total, self.job.done = total, 0
        self._write(total=total, done=0, failed=0)

    def advance(self, count: int = 1) -> None:
        """Counts `count` more as done, gives a sign of life, and raises Cancelled when an end was asked for."""
        self.job.done = min(self.job.done + count, self.job.total)
        self._write(done=self.job.done, failed=len(self._failures))
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise Cancelled

    def reach(self, done: int, failures: list[tuple[str, str]]) -> None:
        """As `advance`, for work that others do: so many are done by now, and these (what, why) failed."""
        self._failures = list(failures)
        self.job.done = min(done, self.job.total)
        self.advance(0)

    @contextmanager
    def aside(self) -> Iterator["Aside"]:
        """A way to say how far the work is while a transaction is open, whose own writes nobody sees before its end."""
        own = Aside(self.job, connection.copy())
        try:
            yield own
        finally:
            own.close()

    def fail(self, what: str, why: str) -> None:
        """Notes one failed item; the work goes on, and the items stand in the failures file at the end."""
        self._failures.append((what, why))

    def failures_csv(self) -> bytes:
        return csv_bytes(["Apa", "Sebab"], self._failures)

    @property
    def failed(self) -> int:
        return len(self._failures)

    def mine(self) -> models.QuerySet:
        """The job's row while this run of it is the current one; empty once another worker has taken over."""
        return Job.objects.filter(pk=self.job.pk, status=Job.Status.RUNNING, runs=self.job.runs)

    def _write(self, **fields) -> None:
        if not self.mine().update(heartbeat_at=timezone.now(), **fields):
            raise Superseded


class Aside:
    """Progress on a database connection of its own; at most two signs of life a second."""

    EVERY = 0.5  # seconds
    SAY = (
        "UPDATE jobs_job SET done = %s, heartbeat_at = %s WHERE id = %s AND runs = %s AND status = %s "
        "RETURNING cancel_requested"
    )

    def __init__(self, job: Job, own: BaseDatabaseWrapper) -> None:
        self.job, self.connection, self.said_at = job, own, 0.0

    def reach(self, share: float) -> None:
        """So much of the whole is done, 0 to 1; raises Cancelled when an end was asked for."""
        if time.monotonic() - self.said_at < self.EVERY:
            return
        self.said_at, done = time.monotonic(), int(self.job.total * min(share, 1))
        with self.connection.cursor() as cursor:
            cursor.execute(self.SAY, [done, timezone.now(), self.job.pk, self.job.runs, Job.Status.RUNNING])
            row = cursor.fetchone()
        if row and row[0]:
            raise Cancelled

    def close(self) -> None:
        self.connection.close()


def start(kind: str, title: str, actor, **params) -> Job:
    """A new job, handed to the queue after the commit. The caller checks who may."""
    from klinik_koperasi.jobs.tasks import run_job  # the task imports this module

    job = Job.objects.create(kind=kind, title=title, params=params, started_by=actor)
    transaction.on_commit(lambda: run_job.enqueue(job.pk))
    return job


def cancel(job: Job) -> None:
    """Asks a job to end; one that has not begun ends at once, a running one at its next step."""
    now = timezone.now()
    waiting = Job.objects.filter(pk=job.pk, status=Job.Status.WAITING)
    if not waiting.update(status=Job.Status.CANCELLED, finished_at=now, cancel_requested=True):
        Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING).update(cancel_requested=True)


def run(pk: int) -> None:
    """Runs a waiting job to its end; called by the worker, and a second call for the same job does nothing."""
    now = timezone.now()
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(pk=pk, status=Job.Status.WAITING).first()
        if job is None:
            return
        job.status, job.started_at, job.heartbeat_at, job.runs = Job.Status.RUNNING, now, now, job.runs + 1
        job.save()
    progress = Progress(job)
    try:
        result = _kinds[job.kind](progress)
        _finish(progress, Job.Status.DONE, result=result or {})
    except Cancelled:
        _finish(progress, Job.Status.CANCELLED)
    except Superseded:
        log.warning("job was taken over by another worker", extra={"job": pk})
    except ValidationError as error:  # the work itself says in words why it cannot be done
        _finish(progress, Job.Status.FAILED, error=" ".join(error.messages)[:1000])
    except Exception:  # whatever it was, the person who waits must read that it failed; what it was stands in the log
        log.exception("job failed", extra={"job": pk})
        _finish(progress, Job.Status.FAILED, error=BROKEN.format(pk))


def revive() -> int:
    """Puts jobs back into the queue whose worker has been silent; after three runs a job is FAILED. Part of the tick."""
    from klinik_koperasi.jobs.tasks import run_job  # the task imports this module

    silent = Job.objects.filter(status=Job.Status.RUNNING, heartbeat_at__lt=timezone.now() - SILENT_AFTER)
    silent.filter(runs__gte=MAX_RUNS).update(
        status=Job.Status.FAILED, finished_at=timezone.now(), error="Pekerjaan berhenti tiga kali tanpa selesai."
    )
    revived = 0
    for job in silent.filter(runs__lt=MAX_RUNS):
        if Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, heartbeat_at=job.heartbeat_at).update(
            status=Job.Status.WAITING
        ):
            run_job.enqueue(job.pk)
            revived += 1
    return revived


def _finish(progress: Progress, status: str, **fields) -> None:
    with transaction.atomic():
        job = progress.mine().select_for_update().first()
        if job is None:  # another worker has taken over, and it has the last word
            return
        job.status, job.finished_at, job.failed = status, timezone.now(), progress.failed
        for name, value in fields.items():
            setattr(job, name, value)
        if progress.failed:
            job.failures.save("gagal.csv", ContentFile(progress.failures_csv()), save=False)
        job.save()
