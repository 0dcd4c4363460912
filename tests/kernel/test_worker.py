"""The real worker and the real tick as processes: killed, cut off from the database, and still the work gets done."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from klinik_koperasi.jobs import work
from klinik_koperasi.jobs.models import Job, Tick
from klinik_koperasi.jobs.ticking import tick
from tests.factories.accounts import UserFactory
from tests.kernel.slow_job import STEPS

pytestmark = [pytest.mark.full, pytest.mark.django_db(transaction=True)]
WORKER = ["db_worker", "--no-startup-delay", "--no-reload", "--interval", "0.2"]


@pytest.fixture
def manage():
    """Starts `manage.py …` on the test's database; whatever still runs at the end is killed."""
    started = []

    def start(*arguments: str) -> subprocess.Popen:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.kernel.worker_settings",
            "WORKER_DATABASE": connection.settings_dict["NAME"],
        }
        process = subprocess.Popen([sys.executable, "manage.py", *arguments], cwd=settings.BASE_DIR, env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(condition, seconds: int = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_job_of_a_killed_worker_is_finished_by_the_next_one(manage):
    job = work.start("uji.lambat", "Pekerjaan lambat", UserFactory())
    first = manage(*WORKER)
    wait_for(lambda: Job.objects.get().done >= 3)

    first.send_signal(signal.SIGKILL)
    first.wait()
    time.sleep(0.5)
    assert Job.objects.get().status == Job.Status.RUNNING
    assert tick()["revive_jobs"] == 0  # it may still be alive
    long_ago = timezone.now() - timedelta(minutes=16)
    Job.objects.update(heartbeat_at=long_ago)
    DBTaskResult.objects.update(started_at=long_ago)
    done = tick()
    second = manage(*WORKER)
    wait_for(lambda: Job.objects.get().ended)
    wait_for(lambda: not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists())

    assert (done["revive_jobs"], done["requeue_dead_tasks"]) == (1, 1)
    job.refresh_from_db()
    assert (job.status, job.done, job.runs, job.result) == (Job.Status.DONE, STEPS, 2, {"steps": STEPS})
    second.send_signal(signal.SIGTERM)
    assert second.wait(10) == 0


def test_tick_survives_a_database_that_drops_its_connection_and_ends_on_sigterm(manage):
    process = manage("tick", "--every", "1")
    wait_for(Tick.objects.exists)

    for _ in range(3):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        time.sleep(0.4)
    cut_off = timezone.now()
    wait_for(lambda: Tick.objects.get().at > cut_off)

    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
