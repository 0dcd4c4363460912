"""Jobs of kind "uji", as the tests need them."""

from datetime import timedelta

from django.utils import timezone

from klinik_koperasi.jobs import work
from klinik_koperasi.jobs.models import Job
from tests.factories.accounts import UserFactory

WAITING, RUNNING, DONE, FAILED, CANCELLED = Job.Status


def new_job(**fields) -> Job:
    return Job.objects.create(**({"kind": "uji", "title": "Uji", "started_by": UserFactory()} | fields))


def silent(minutes: int = 6, runs: int = 1, **fields) -> Job:
    """A job whose worker gave its last sign of life some minutes ago."""
    at = timezone.now() - timedelta(minutes=minutes)
    return new_job(status=RUNNING, started_at=at, heartbeat_at=at, runs=runs, **fields)


def run(job: Job) -> Job:
    work.run(job.pk)
    job.refresh_from_db()
    return job
