"""Many papers at once: archived bytes untouched, drafts marked, nothing done twice, results private and short-lived."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from consultations.models import Session
from consultations.workflow.sessions import issue_summary, session_machine
from klinik_koperasi.accounts import roles
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.jobs import work as jobs
from klinik_koperasi.jobs.models import Job
from klinik_koperasi.jobs.ticking import tick
from klinik_koperasi.printing import assembling, work
from klinik_koperasi.printing.models import PrintBatch, PrintSheet
from klinik_koperasi.printing.rendering import render_sheet
from klinik_koperasi.printing.retention import drop_old_results
from klinik_koperasi.printing.sources import Span
from tests.factories.accounts import UserFactory
from tests.factories.consultations import session_in

pytestmark = pytest.mark.django_db
NEW = "/admin/printing/printbatch/add/"
SPAN = Span(date(2020, 1, 1), date(2040, 1, 1))


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def begin(actor, *kinds: str, span: Span = SPAN, unissued: str = "konsep", shape: str = "zip") -> PrintBatch:
    return work.start(actor, title="Uji", kinds=list(kinds), span=span, unissued=unissued, shape=shape)


def finished(batch: PrintBatch) -> PrintBatch:
    jobs.run(batch.job_id)
    return PrintBatch.objects.select_related("job").get(pk=batch.pk)


def text_of(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def files_of(batch: PrintBatch) -> dict[str, bytes]:
    with zipfile.ZipFile(batch.result.path) as file:
        return {name: file.read(name) for name in file.namelist()}


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_officer_prints_a_period_and_only_those_who_may_print_fetch_the_result(client, officer):
    issued, draft = session_in("terlaksana", officer), session_in("terlaksana", officer)
    paper = issue_summary(issued, officer)
    planned = session_in("direncanakan", officer)
    client.force_login(officer)
    page = client.get(NEW).content.decode()
    assert "Ringkasan Pendampingan" in page and "Mulai mencetak" in page
    good = {"first": "2020-01-01", "last": "2040-01-01", "unissued": "konsep", "shape": "zip"}
    good |= {"kinds": ["ringkasan", "daftar_hadir"]}
    for wrong, sentence in [
        ({"first": "", "last": "2026-02-30"}, "Isi tanggalnya."),
        ({"kinds": []}, "Pilih sedikitnya satu jenis."),
        ({"last": "2019-12-31"}, "Tanggal akhir harus sama dengan atau sesudah tanggal awal."),
        ({"kinds": ["akta"], "shape": "docx"}, "akta"),
    ]:
        assert sentence in client.post(NEW, good | wrong).content.decode()
    assert not PrintBatch.objects.exists()

    response = client.post(NEW, good)

    batch = finished(PrintBatch.objects.get())
    assert response.url == batch.get_absolute_url()
    assert (batch.job.status, batch.job.result) == (Job.Status.DONE, {"sheets": 3, "failed": 0})
    files = files_of(batch)
    names = sorted(files)
    assert [name.split("/")[0] for name in names] == ["daftar.csv", "daftar_hadir", "ringkasan", "ringkasan"]
    assert files[f"ringkasan/0001 {_name(issued)}.pdf"] == bytes(paper.content)
    assert "KONSEP" in text_of(files[f"ringkasan/0002 {_name(draft)}.pdf"])
    assert "/verifikasi" not in text_of(files[f"ringkasan/0002 {_name(draft)}.pdf"])
    listed = rows_of(files["daftar.csv"])
    assert [row[3:5] for row in listed[1:]] == [[paper.printed_number, "terbit"], ["", "konsep"], ["", "konsep"]]
    assert IssuedDocument.objects.count() == 1  # a draft takes no number
    assert not PrintSheet.objects.exclude(content=None).exists()  # what is in the file is not kept twice
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "Unduh hasil" in page and "3 dokumen" in page
    fetch = reverse("admin:printing_fetch", args=[batch.pk])
    assert client.get(fetch).status_code == 405
    response = client.post(fetch)
    assert b"".join(response.streaming_content)[:2] == b"PK"
    assert "private, no-store" in response["Cache-Control"]
    assert officer.name in client.get(batch.get_absolute_url()).content.decode()  # who fetched it is told
    assert os.stat(batch.result.path).st_mode & 0o077 == 0
    for role, seen, fetched, begun in [
        (roles.AUDITOR, 200, 403, 403),
        (roles.REVIEWER, 200, 404, 200),
        ("", 403, 403, 403),
    ]:
        client.force_login(UserFactory(role=role) if role else UserFactory())  # a reviewer prints other kinds
        assert client.get(batch.get_absolute_url()).status_code == seen, role
        assert client.post(fetch).status_code == fetched, role
        assert client.get(NEW).status_code == begun, role
    client.force_login(officer)
    PrintBatch.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert client.post(fetch).status_code == 404  # also before the tick comes by
    path = batch.result.path
    for left, days in [(f"{path}.4711.part", 8), (f"{path}.4712", 0)]:  # of a process that was killed; of one at work
        Path(left).write_bytes(b"%PDF-")
        os.utime(left, (age := time.time() - days * 86400, age))
    assert drop_old_results() == 5
    assert not os.path.exists(path) and not PrintSheet.objects.exists()
    assert os.listdir(os.path.dirname(path)) == [f"{os.path.basename(path)}.4712"]
    assert "sudah dihapus" in client.get(batch.get_absolute_url()).content.decode()
    assert drop_old_results() == 0
    chosen = client.post(
        "/admin/consultations/session/", {"action": "print_chosen", "_selected_action": [planned.pk, draft.pk]}
    )
    assert chosen.url == f"{NEW}?daftar=consultations.session&pilihan={draft.pk},{planned.pk}"
    page = client.get(chosen.url)
    assert "2 dari daftar dipilih" in page.content.decode()
    good |= {"listed": "consultations.session"}
    for listed in ("", "reports.report"):  # keys of sessions mean nothing elsewhere
        client.post(NEW, good | {"chosen": f"{planned.pk}", "listed": listed, "kinds": ["surat_tugas"]})
        assert PrintBatch.objects.count() == 1
    client.post(NEW, good | {"chosen": f"{planned.pk},x,", "kinds": ["surat_tugas", "undangan"], "shape": "pdf"})
    batch = finished(PrintBatch.objects.first())
    text = text_of(batch.result.open("rb").read())
    assert batch.chosen == [planned.pk] and batch.result.name.endswith(".pdf")
    assert "SURAT TUGAS" in text.upper() and "UNDANGAN" in text.upper()


def _name(session: Session) -> str:
    return f"{timezone.localtime(session.period.lower):%Y-%m-%d} {session.participations.get().request.group_name}"


def test_batch_of_a_killed_worker_goes_on_and_what_kills_twice_is_given_up_until_somebody_goes_on(
    client, officer, monkeypatch
):
    for _ in range(3):
        session_in("terlaksana", officer)
    batch = begin(officer, "ringkasan", shape="pdf")
    long_ago = timezone.now() - timedelta(minutes=6)
    Job.objects.update(status="berjalan", started_at=long_ago, heartbeat_at=long_ago, runs=1)
    work.plan(batch)
    first, second, third = batch.sheets.all()
    render_sheet(first.pk)
    render_sheet(first.pk)
    done_at = batch.sheets.get(pk=first.pk).done_at
    batch.sheets.filter(pk=second.pk).update(tries=2)  # two processes died under it
    assert jobs.revive() == 1
    monkeypatch.setattr(assembling, "PART", 1)

    batch = finished(batch)

    assert (batch.job.status, batch.job.runs, batch.job.failed) == (Job.Status.DONE, 2, 1)
    first, second, third = batch.sheets.all()
    assert (first.done_at, first.tries, third.tries) == (done_at, 1, 1)
    assert second.error == "Proses cetak berhenti dua kali pada lembar ini."
    assert f"{second.label}: {second.name};{second.error}" in batch.job.failures.open("rb").read().decode("utf-8-sig")
    assert sorted(files_of(batch)) == ["bagian-1.pdf", "bagian-2.pdf", "daftar.csv"]
    made_at = batch.made_at
    Job.objects.update(status="menunggu", finished_at=None)
    assert finished(batch).made_at == made_at  # killed between the file and the job's end
    client.force_login(officer)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert all(
        word in page for word in (f"Ringkasan Pendampingan: {second.name}: {second.error}", "Unduh hasil", "Lanjutkan")
    )
    resume = reverse("admin:printing_resume", args=[batch.pk])
    assert client.get(resume).status_code == 405

    assert [client.post(resume).url for _ in range(2)] == [batch.get_absolute_url()] * 2

    page = client.get(batch.get_absolute_url()).content.decode()
    assert "sedang dikerjakan" in page and Job.objects.count() == 2  # of two who press, one
    assert "Unduh hasil" in page  # the first one, until the new one is made
    first_job, batch = batch.job_id, finished(PrintBatch.objects.get())
    assert (batch.job.status, batch.job.result) == (Job.Status.DONE, {"sheets": 3, "failed": 0})
    assert (batch.job.params, batch.sheets.get(pk=first.pk).done_at) == ({"before": [first_job]}, done_at)
    assert sorted(files_of(batch)) == ["bagian-1.pdf", "bagian-2.pdf", "bagian-3.pdf", "daftar.csv"]
    assert batch.made_at > made_at and not batch.sheets.exclude(content=None).exists()
    page = client.post(resume, follow=True).content.decode()
    assert "Tidak ada lagi yang dapat dilanjutkan" in page
    assert "Pengerjaan</h3>" in page and "Lanjutkan</button>" not in page


def test_missing_papers_are_issued_or_left_out_as_asked_and_refusals_stand_in_the_list(officer):
    head = UserFactory(role=roles.HEAD)
    held, planned = session_in("terlaksana", officer), session_in("direncanakan", officer)

    left = finished(begin(head, "ringkasan", "surat_tugas", unissued="lewati"))
    batch = begin(head, "ringkasan", "surat_tugas", unissued="terbitkan")
    work.plan(batch)
    session_machine.apply("cancel_by_office", planned, officer, note="Sakit.")  # while the batch waits for its turn
    batch = finished(batch)

    assert (left.job.result, left.made_at) == ({"sheets": 2, "failed": 0}, None)
    paper = IssuedDocument.objects.get()
    assert (paper.subject, paper.reserved_by) == (held, head)
    assert list(files_of(batch).values())[1] == bytes(paper.content)
    assert [sheet.word for sheet in batch.sheets.all()] == ["terbit", "tidak ikut"]
    assert "tidak berlaku" in batch.sheets.last().error


def test_cancelled_batch_makes_no_result_until_somebody_goes_on_and_too_long_a_period_says_so(
    client, officer, monkeypatch
):
    session_in("terlaksana", officer)
    cancelled, unbegun, long = (begin(officer, "ringkasan") for _ in range(3))
    Job.objects.filter(pk=cancelled.job_id).update(status="berjalan", heartbeat_at=timezone.now())
    stop, resume = (reverse(f"admin:printing_{act}", args=[cancelled.pk]) for act in ("cancel", "resume"))
    strangers = [UserFactory(role=roles.REVIEWER), UserFactory(role=roles.AUDITOR), UserFactory()]
    for stranger in strangers:
        client.force_login(stranger)
        assert client.post(stop).status_code == 403
    client.force_login(officer)
    assert "Pembatalan sudah diminta." in client.post(stop, follow=True).content.decode()
    Job.objects.filter(pk=cancelled.job_id).update(status="menunggu")  # its worker was killed just then
    cancelled = finished(cancelled)
    jobs.cancel(unbegun.job)
    with monkeypatch.context() as patch:
        patch.setattr(work, "MOST", 0)
        long = finished(long)

    assert (cancelled.job.status, cancelled.made_at) == (Job.Status.CANCELLED, None)
    assert (long.job.status, long.job.error[:22]) == (Job.Status.FAILED, "1 dokumen; paling bany")
    assert not long.resumable and PrintBatch.objects.get(pk=unbegun.pk).resumable
    page = client.get(cancelled.get_absolute_url()).content.decode()
    assert "1 dokumen belum dikerjakan." in page and "Lanjutkan</button>" in page
    for stranger in strangers:
        client.force_login(stranger)
        assert client.post(resume).status_code == 403
    client.force_login(strangers[0])
    assert "Lanjutkan</button>" not in client.get(cancelled.get_absolute_url()).content.decode()
    head = UserFactory(role=roles.HEAD)
    client.force_login(head)
    client.post(resume)
    cancelled = finished(PrintBatch.objects.get(pk=cancelled.pk))
    assert (cancelled.job.status, cancelled.job.started_by) == (Job.Status.DONE, head)
    assert len(files_of(cancelled)) == 2


@pytest.fixture
def manage(tmp_path):
    """Starts `manage.py …` on the test's database in a process group of its own; whatever still runs at the end is killed."""
    started = []

    def start(*arguments: str) -> subprocess.Popen:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.kernel.worker_settings",
            "WORKER_DATABASE": connection.settings_dict["NAME"],
            "MEDIA_ROOT": str(tmp_path / "media"),
        }
        started.append(
            subprocess.Popen([sys.executable, "manage.py", *arguments], cwd=django_settings.BASE_DIR, env=environment)
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(condition, seconds: int = 300) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_200_summaries_survive_a_worker_killed_in_the_middle_and_none_is_rendered_twice(manage):
    officer = UserFactory(role=roles.OFFICER)
    for _ in range(200):
        session_in("terlaksana", officer)
    worker = ["db_worker", "--no-startup-delay", "--no-reload", "--interval", "0.2"]
    batch = begin(officer, "ringkasan", shape="pdf")
    first = manage(*worker)
    wait_for(lambda: batch.sheets.filter(done_at__isnull=False).count() >= 30)

    first.send_signal(signal.SIGKILL)
    first.wait()
    assert Job.objects.get().status == Job.Status.RUNNING
    assert batch.sheets.pending().exists()
    long_ago = timezone.now() - timedelta(minutes=16)
    Job.objects.update(heartbeat_at=long_ago)
    assert tick()["revive_jobs"] == 1
    manage(*worker)
    wait_for(lambda: Job.objects.get().ended)

    batch = PrintBatch.objects.select_related("job").get()
    assert (batch.job.status, batch.job.runs, batch.job.done, batch.job.failed) == (Job.Status.DONE, 2, 200, 0)
    assert set(batch.sheets.values_list("tries", flat=True)) == {1}
    reader = PdfReader(batch.result.path)
    assert len(reader.outline) == 200
    assert "KONSEP" in reader.pages[-1].extract_text() + reader.pages[0].extract_text()
