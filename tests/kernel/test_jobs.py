"""Long work: progress, result, failures, cancelling, and nothing done twice."""

import csv
import time

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from klinik_koperasi.jobs import work
from klinik_koperasi.jobs.models import Job
from tests.factories.accounts import UserFactory
from tests.kernel.jobs import CANCELLED, DONE, FAILED, new_job, run
from tests.kernel.threads import at_once


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
