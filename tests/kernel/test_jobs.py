"""Long work and the minute tick: progress, cancel, failures, silent workers, and nothing done twice."""

import csv
import threading
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from klinik_koperasi.accounts import roles
from klinik_koperasi.accounts.models import ThrottleHit
from klinik_koperasi.jobs import ticking, work
from klinik_koperasi.jobs.models import Job, Tick
from klinik_koperasi.jobs.tasks import run_job
from klinik_koperasi.jobs.ticking import tick
from tests.factories.accounts import UserFactory
from tests.kernel.threads import at_once

WAITING, RUNNING, DONE, FAILED, CANCELLED = Job.Status
LONG_AGO = timedelta(minutes=16)


@pytest.fixture
def job_does():
    """Makes a function the work of kind "uji" for the length of a test."""
    yield work.job_kind("uji")
    work._kinds.pop("uji", None)


@pytest.fixture
def part():
    """Adds a part to the tick for the length of a test."""
    before = list(ticking._parts)
    yield ticking.each_minute
    ticking._parts[:] = before


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


# Running


@pytest.mark.django_db
def test_job_counts_its_progress_and_keeps_its_result(job_does):
    seen = []

    @job_does
    def count(progress):
        progress.start(4)
        for step in [1, 1, 2]:
            progress.advance(step)
            seen.append(Job.objects.values_list("done", flat=True).get())
        return {"rows": progress.params["rows"]}

    job = run(new_job(params={"rows": 7}))

    assert seen == [1, 2, 4]
    assert (job.status, job.done, job.total, job.percent, job.runs) == (DONE, 4, 4, 100, 1)
    assert job.result == {"rows": 7} and job.finished_at >= job.started_at and job.ended


@pytest.mark.django_db
def test_job_that_counts_too_far_stops_at_its_total(job_does):
    @job_does
    def overshoot(progress):
        progress.start(2)
        progress.advance(5)

    assert run(new_job()).percent == 100


@pytest.mark.django_db(transaction=True)
def test_started_job_goes_through_the_queue_after_the_commit(job_does):
    job_does(lambda progress: {"hello": progress.params["name"]})

    with transaction.atomic():
        job = work.start("uji", "Uji", UserFactory(), name="Malang")
        assert not DBTaskResult.objects.exists()
    call_command("db_worker", "--batch", "--no-startup-delay", "--interval", "0", verbosity=0)

    job.refresh_from_db()
    assert (job.status, job.result) == (DONE, {"hello": "Malang"})
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


@pytest.mark.django_db
def test_job_run_twice_works_once(job_does):
    calls = []
    job_does(lambda progress: calls.append(1))
    job = new_job()

    run(job), run(job)

    assert calls == [1] and job.runs == 1


@pytest.mark.django_db(transaction=True)
def test_job_run_by_8_workers_at_once_works_once(job_does):
    calls = []

    @job_does
    def slowly(progress):
        calls.append(1)
        time.sleep(0.3)

    job = new_job()
    at_once(lambda _: work.run(job.pk), range(8))

    job.refresh_from_db()
    assert calls == [1] and (job.status, job.runs) == (DONE, 1)


@pytest.mark.django_db
def test_job_that_fails_says_why(job_does, caplog):
    @job_does
    def broken(progress):
        raise ValueError("lembar kosong")

    job = run(new_job())

    assert (job.status, job.error) == (
        FAILED,
        work.BROKEN.format(job.pk),
    ) and job.ended  # for people: no type, no English
    assert "ValueError: lembar kosong" in caplog.text  # for whoever mends it


@pytest.mark.django_db
@pytest.mark.parametrize("result", [{"x": object()}, None])
def test_job_whose_result_cannot_be_kept_is_a_failure(job_does, result):
    job_does(lambda progress: result)

    job = run(new_job())

    assert (job.status, job.ended) == (FAILED if result else DONE, True)


@pytest.mark.django_db
def test_job_of_an_unknown_kind_is_a_failure():
    assert run(new_job(kind="tidak-ada")).status == FAILED


@pytest.mark.django_db
def test_failed_items_stand_in_a_file_that_no_spreadsheet_runs(job_does):
    @job_does
    def partly(progress):
        progress.start(3)
        progress.fail("Koperasi Contoh; Jaya", "NIK ganda")
        progress.advance()
        progress.fail('=HYPERLINK("http://x")', "+62812")
        progress.advance(2)

    job = run(new_job())

    assert (job.status, job.failed) == (DONE, 2)
    content = job.failures.read().decode("utf-8-sig").splitlines()
    assert list(csv.reader(content, delimiter=";")) == [
        ["Apa", "Sebab"],
        ["Koperasi Contoh; Jaya", "NIK ganda"],
        ['\'=HYPERLINK("http://x")', "'+62812"],
    ]


# Cancelling


@pytest.mark.django_db
def test_job_cancelled_before_it_began_never_runs(job_does):
    calls = []
    job_does(lambda progress: calls.append(1))
    job = new_job()

    work.cancel(job)

    assert (run(job).status, calls) == (CANCELLED, []) and job.finished_at


@pytest.mark.django_db
def test_job_cancelled_while_running_stops_at_its_next_step(job_does):
    @job_does
    def interrupted(progress):
        progress.start(10)
        progress.advance()
        work.cancel(progress.job)
        progress.advance()
        progress.advance(8)

    job = run(new_job())

    assert (job.status, job.done) == (CANCELLED, 2)


@pytest.mark.django_db
def test_job_that_has_ended_is_not_cancelled_any_more(job_does):
    job_does(lambda progress: None)
    job = run(new_job())

    work.cancel(job)

    job.refresh_from_db()
    assert (job.status, job.cancel_requested) == (DONE, False)


# Workers that died or fell silent


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


# The tick


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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("jobs_progress_in_bounds", {"total": 2, "done": 3}),
        ("jobs_finished_has_time", {"status": DONE}),
        ("jobs_finished_has_time", {"finished_at": timezone.now()}),
    ],
)
def test_database_refuses_a_job_that_cannot_be(name, values):
    job = new_job()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**values)


# Pages of staff


@pytest.mark.django_db
def test_progress_is_polled_as_numbers(client):
    job = new_job(status=RUNNING, total=8, done=2, failed=1)
    client.force_login(UserFactory(role=roles.REGISTRAR))

    answer = client.get(reverse("admin:jobs_progress", args=[job.pk])).json()

    assert answer == {"percent": 25, "done": 2, "total": 8, "failed": 1, "word": "Sedang berjalan", "ended": False}


@pytest.mark.django_db
def test_failures_file_is_a_download(client, job_does):
    job_does(lambda progress: progress.fail("a", "b"))
    job, none = run(new_job()), new_job()
    client.force_login(UserFactory(role=roles.AUDITOR))

    response = client.get(reverse("admin:jobs_failures", args=[job.pk]))

    assert response["Content-Disposition"] == f'attachment; filename="kegagalan-{job.pk}.csv"'
    assert b"".join(response.streaming_content).decode("utf-8-sig") == "Apa;Sebab\r\na;b\r\n"
    assert client.get(reverse("admin:jobs_failures", args=[none.pk])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "own", "status"),
    [
        (roles.REGISTRAR, False, 302),
        (roles.OFFICER, True, 302),
        (roles.OFFICER, False, 403),
        (roles.AUDITOR, False, 403),
    ],
)
def test_job_is_cancelled_by_its_starter_or_with_the_right(client, role, own, status):
    user = UserFactory(role=role)
    job = new_job(started_by=user) if own else new_job()
    client.force_login(user)
    address = reverse("admin:jobs_cancel", args=[job.pk])

    assert client.get(address).status_code == 405
    assert client.post(address).status_code == status
    assert Job.objects.get().status == (CANCELLED if status == 302 else WAITING)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["jobs_progress", "jobs_failures"])
def test_job_is_hidden_from_staff_without_a_role_and_from_strangers(client, name):
    address = reverse(f"admin:{name}", args=[new_job().pk])

    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 403
