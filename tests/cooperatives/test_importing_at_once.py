"""Imports at once on real connections, and a worker killed in the middle of a save."""

import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cooperatives import workflow
from cooperatives.importing import codes, streaming
from cooperatives.importing.run import import_file
from cooperatives.models import Cooperative, ImportBatch
from klinik_koperasi.accounts import roles
from klinik_koperasi.jobs import work
from klinik_koperasi.jobs.models import Job
from klinik_koperasi.jobs.ticking import tick
from tests.cooperatives.files import ods, ods_row
from tests.cooperatives.jobs import run_waiting
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import CooperativeFactory
from tests.kernel.test_worker import WORKER, wait_for
from tests.kernel.threads import at_once


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_make_one_of_each(tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "PORTION", 2)  # several portions are written beside the planning
    path = ods(tmp_path / "koperasi.xlsx", [ods_row(n) for n in range(1, 9)])

    def run(_):
        try:
            return import_file(path).created
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        created = sorted(pool.map(run, range(2)))

    assert created == [0, 8] and Cooperative.objects.count() == Cooperative.history.count() == 8


@pytest.mark.django_db(transaction=True)
def test_a_code_and_a_nik_that_another_writer_takes_meanwhile_do_not_stop_an_import(tmp_path, monkeypatch):
    monkeypatch.setattr(codes, "AHEAD", 3)  # all that are drawn are needed
    path = ods(tmp_path / "koperasi.xlsx", [ods_row(n) for n in range(1, 4)])
    draws = iter("abcdefghij")

    def run():
        try:
            return import_file(path, draw_code=lambda: next(draws))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():  # an officer writes one by hand; nobody sees it before the commit
            CooperativeFactory(
                name="KSU Contoh Mawar Aasri", nik_koperasi="3573020000001", nomor_badan_hukum="", code="b"
            )
            importing = pool.submit(run)
            wait_for(somebody_waits_for_us)
        plan = importing.result()

    assert (plan.created, plan.updated) == (2, 1) and Cooperative.objects.count() == 3
    assert ImportBatch.objects.get().result["created"] == 2 and not plan.errors


@pytest.mark.django_db(transaction=True)
def test_progress_of_an_open_transaction_is_seen_and_an_end_can_be_asked_for(monkeypatch):
    monkeypatch.setattr(work.Aside, "EVERY", 0)
    job = Job.objects.create(kind="x", title="x", started_by=UserFactory(), status="berjalan", runs=1, total=200)
    outside = connection.copy()

    def seen() -> int:
        with outside.cursor() as cursor:
            cursor.execute("SELECT done FROM jobs_job")
            return cursor.fetchone()[0]

    try:
        with work.Progress(job).aside() as aside, transaction.atomic():
            Cooperative.objects.create(name="Belum tersimpan")
            aside.reach(0.25)
            assert seen() == 50
            with outside.cursor() as cursor:
                cursor.execute("UPDATE jobs_job SET cancel_requested = true")
            with pytest.raises(work.Cancelled):
                aside.reach(0.5)
            transaction.set_rollback(True)
    finally:
        outside.close()
    assert not Cooperative.objects.exists()


def batch_of(path, user) -> ImportBatch:
    """An uploaded file whose preview is ready."""
    file = SimpleUploadedFile(path.name, path.read_bytes())
    batch = workflow.upload(file, user, year=None, as_of=date(2025, 6, 1))
    run_waiting()
    batch.refresh_from_db()
    return batch


@pytest.mark.django_db(transaction=True)
def test_two_uploads_of_one_file_saved_at_once_make_one_of_each(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    user = UserFactory(role=roles.REGISTRAR)
    path = ods(tmp_path / "koperasi.xlsx", [ods_row(n) for n in range(1, 9)])
    batches = [batch_of(path, user) for _ in range(2)]
    jobs = [workflow.machine.apply("save", batch, user).job_id for batch in batches]

    at_once(work.run, jobs)

    results = sorted(ImportBatch.objects.values_list("result__created", "result__stale"))
    assert results == [(0, 8), (8, 0)] and Cooperative.objects.count() == 8
    assert set(ImportBatch.objects.values_list("status", flat=True)) == {"tersimpan"}


@pytest.mark.django_db(transaction=True)
def test_two_officers_pressing_save_start_one_job(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    user = UserFactory(role=roles.REGISTRAR)
    batch = batch_of(ods(tmp_path / "koperasi.xlsx", [ods_row(1)]), user)

    answers = at_once(lambda _: workflow.machine.apply("save", batch, user), [1, 2])

    assert sorted(type(answer).__name__ for answer in answers) == ["ImportBatch", "StaleStep"]
    assert Job.objects.filter(kind="import_save").count() == 1


@pytest.fixture
def blocker(transactional_db):
    """A second connection that holds locks until it is closed."""
    other = connections.create_connection("default")
    yield other
    other.close()


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_of_a_save_leaves_nothing_and_the_next_one_finishes(
    tmp_path,
    settings,
    monkeypatch,
    manage,
    blocker,
):
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setenv("MEDIA_ROOT", str(settings.MEDIA_ROOT))
    user = UserFactory(role=roles.REGISTRAR)
    batch = batch_of(ods(tmp_path / "koperasi.xlsx", [ods_row(n) for n in range(1, 16)]), user)
    with blocker.cursor() as cursor:  # the worker stops just before the last table, with everything else written
        cursor.execute("BEGIN; LOCK TABLE cooperatives_boardmember IN SHARE MODE")
    workflow.machine.apply("save", batch, user)
    first = manage(*WORKER)
    wait_for(waits_for_a_lock)

    first.send_signal(signal.SIGKILL)
    first.wait()
    blocker.close()
    wait_for(lambda: not others_write())
    counts = (Cooperative.objects.count(), Cooperative.history.count(), ImportBatch.objects.get().status)
    long_ago = timezone.now() - timedelta(minutes=16)
    Job.objects.filter(status="berjalan").update(heartbeat_at=long_ago)
    DBTaskResult.objects.update(started_at=long_ago)
    tick()
    manage(*WORKER)
    wait_for(lambda: ImportBatch.objects.get().status == "tersimpan")

    assert counts == (0, 0, "menyimpan") and Cooperative.objects.count() == 15


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'cooperatives_boardmember'::regclass"
        )
        return cursor.fetchone()[0] > 0


def somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id_if_assigned()::xid"
        )
        return cursor.fetchone()[0] > 0


def others_write() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND xact_start IS NOT NULL"
        )
        return cursor.fetchone()[0] > 0
