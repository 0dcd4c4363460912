"""Work whose worker fell silent, and the minute tick that puts it back."""

import threading
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from klinik_koperasi.accounts.models import ThrottleHit
from klinik_koperasi.jobs import ticking, work
from klinik_koperasi.jobs.models import Job, Tick
from klinik_koperasi.jobs.tasks import run_job
from klinik_koperasi.jobs.ticking import tick
from tests.kernel.jobs import DONE, FAILED, RUNNING, WAITING, new_job, run, silent
from tests.kernel.threads import at_once

LONG_AGO = timedelta(minutes=16)


@pytest.mark.django_db
def test_job_of_a_silent_worker_is_revived_once():
    job, alive = silent(), silent(minutes=4)

    assert [work.revive(), work.revive()] == [1, 0]

    job.refresh_from_db(), alive.refresh_from_db()
    assert (job.status, alive.status) == (WAITING, RUNNING)
    assert [row.args_kwargs["args"] for row in DBTaskResult.objects.all()] == [[job.pk]]


@pytest.mark.django_db
def test_job_that_died_three_times_is_a_failure():
    job = silent(runs=3)

    assert work.revive() == 0

    job.refresh_from_db()
    assert (job.status, job.error) == (FAILED, "Pekerjaan berhenti tiga kali tanpa selesai.") and job.ended


@pytest.mark.django_db
def test_revived_job_begins_again_from_zero(job_does):
    @job_does
    def count(progress):
        progress.start(2)
        progress.advance(2)

    job = silent(done=1, total=2, failed=1)
    work.revive()

    run(job)

    assert (job.status, job.done, job.failed, job.runs) == (DONE, 2, 0, 2)


@pytest.mark.django_db
def test_worker_that_comes_back_after_being_replaced_changes_nothing(job_does):
    outcome = []

    @job_does
    def falls_asleep(progress):
        progress.start(10)
        if progress.job.runs == 2:
            return {"by": "second"}
        Job.objects.update(heartbeat_at=timezone.now() - LONG_AGO)
        work.revive()
        work.run(progress.job.pk)
        try:
            progress.advance()
        except work.Superseded:
            outcome.append("superseded")
            raise

    job = run(new_job())

    assert (job.status, job.result, job.runs, job.done) == (DONE, {"by": "second"}, 2, 0)
    assert outcome == ["superseded"]


@pytest.mark.django_db
def test_worker_that_is_done_after_being_replaced_does_not_overwrite_the_end(job_does):
    @job_does
    def late(progress):
        if progress.job.runs == 1:
            Job.objects.update(heartbeat_at=timezone.now() - LONG_AGO)
            work.revive()
            work.run(progress.job.pk)
        return {"run": progress.job.runs}

    assert run(new_job()).result == {"run": 2}


@pytest.mark.django_db
def test_task_that_a_killed_worker_left_behind_goes_back_into_the_queue():
    dead, alive = run_job.enqueue(1), run_job.enqueue(2)
    now = timezone.now()
    DBTaskResult.objects.filter(pk=dead.id).update(status="RUNNING", started_at=now - LONG_AGO)
    DBTaskResult.objects.filter(pk=alive.id).update(status="RUNNING", started_at=now - timedelta(minutes=14))

    assert [ticking.requeue_dead_tasks(), ticking.requeue_dead_tasks()] == [1, 0]

    assert DBTaskResult.objects.get(pk=dead.id).status == "READY"
    assert DBTaskResult.objects.get(pk=alive.id).status == "RUNNING"


@pytest.mark.django_db
def test_waiting_job_without_a_task_is_queued_again_once():
    lost, queued, fresh = new_job(), new_job(), new_job()
    Job.objects.exclude(pk=fresh.pk).update(created_at=timezone.now() - LONG_AGO)
    run_job.enqueue(queued.pk)

    assert [ticking.requeue_lost_jobs(), ticking.requeue_lost_jobs()] == [1, 0]

    assert sorted(row.args_kwargs["args"][0] for row in DBTaskResult.objects.all()) == sorted([lost.pk, queued.pk])


@pytest.mark.django_db
def test_tick_runs_every_part_although_one_fails(part):
    @part
    def broken():
        raise ValueError

    @part
    def sound():
        return 3

    done = tick()

    assert (done["broken"], done["sound"], done["send_due_notices"]) == (-1, 3, 0)
    assert timezone.now() - Tick.objects.get().at < timedelta(seconds=5)


@pytest.mark.django_db(transaction=True)
def test_8_ticks_at_once_are_one(part):
    runs, all_came = [], threading.Barrier(8, timeout=20)

    @part
    def slowly():
        runs.append(1)
        time.sleep(0.5)
        return 1

    def one(_):
        all_came.wait()
        return tick()

    results = at_once(one, range(8))

    assert runs == [1] and sorted(map(bool, results)) == [False] * 7 + [True]
    assert tick()["slowly"] == 1  # the lock was given back


@pytest.mark.django_db
def test_tick_command_runs_once_and_tells_what_it_did(capsys):
    call_command("tick")

    assert "'revive_jobs': 0" in capsys.readouterr().out


@pytest.mark.django_db
def test_tick_throws_away_what_nobody_needs():
    now = timezone.now()
    ThrottleHit.objects.create(key="old", window=now - timedelta(days=2))
    ThrottleHit.objects.create(key="new", window=now)
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(minutes=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(minutes=1))
    tasks = [run_job.enqueue(n) for n in range(3)]
    DBTaskResult.objects.filter(pk=tasks[0].id).update(status="SUCCESSFUL", finished_at=now - timedelta(days=15))
    DBTaskResult.objects.filter(pk=tasks[1].id).update(status="FAILED", finished_at=now - timedelta(days=13))

    assert tick()["tidy_up"] == 3

    assert ThrottleHit.objects.get().key == "new" and Session.objects.get().session_key == "new"
    assert DBTaskResult.objects.count() == 2
