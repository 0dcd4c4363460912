"""What an officer takes is saved in one go, what is left stays out, and what was rejected comes back."""

from decimal import Decimal
from pathlib import Path

import pytest

from cooperatives import workflow
from cooperatives.enums import ImportStatus, RowOutcome
from cooperatives.models import (
    Cooperative,
    ExportLog,
    Kelompok,
)
from klinik_koperasi.jobs.models import Job
from tests.cooperatives.files import ods, ods_row
from tests.cooperatives.import_pages.desk import choose, counts, page, returned, step, upload
from tests.cooperatives.jobs import run_waiting

pytestmark = pytest.mark.django_db


def test_looking_saves_nothing(client, registrar, path, mixed):
    before = counts()

    batch = upload(client, path)
    for tab in RowOutcome:
        page(client, batch, f"?tab={tab}")

    assert batch.status == ImportStatus.PREVIEW and counts() == before
    assert dict(batch.rows.values_list("number", "outcome")) == {
        2: "baru", 3: "berubah", 4: "meragukan", 5: "ditolak",
    }  # fmt: skip
    assert not Kelompok.history.filter(history_type="+", history_change_reason__startswith="Impor").exists()


def test_save_writes_what_was_taken_in_one_go_with_history(client, registrar, path, mixed):
    batch = upload(client, path)

    batch = step(client, batch, "save")

    assert (batch.status, batch.saved_by, batch.result["created"], batch.result["updated"], batch.result["left"]) == (
        ImportStatus.SAVED, registrar, 1, 1, 2,
    )  # fmt: skip
    made = Cooperative.objects.get(nik_koperasi="3573020000001")
    entry = made.history.get()
    assert (entry.history_type, entry.history_user, entry.history_change_reason) == ("+", registrar, batch.reason)
    mixed[0].refresh_from_db()
    assert mixed[0].email == "baru@example.id" and mixed[0].history.first().history_type == "~"
    assert "tersimpan" in page(client, batch) and made.figures.get().aset == Decimal(3159042032)


def test_rows_left_stay_out_and_take_all_takes_them_back(client, registrar, path):
    ods(path, [ods_row(1), ods_row(2), ods_row(3)])
    batch = upload(client, path)

    choose(client, batch, "baru", rows=[batch.rows.get(number=3)])
    first = list(batch.rows.to_save().values_list("number", flat=True))
    choose(client, batch, "baru", all="tinggalkan")
    none = batch.rows.to_save().count()
    refused = step(client, batch, "save").status
    choose(client, batch, "baru", all="ambil")

    assert (first, none, refused) == ([3], 0, ImportStatus.PREVIEW)
    assert step(client, batch, "save").result["created"] == 3


def test_doubtful_row_goes_where_the_officer_says(client, registrar, path, mixed):
    batch = upload(client, path)
    row = batch.rows.get(number=4)

    choose(client, batch, "meragukan", **{f"decision-{row.pk}": str(mixed[1].pk)})
    batch = step(client, batch, "save")

    mixed[1].refresh_from_db()
    assert mixed[1].nik_koperasi == "3573020000003" and batch.result["updated"] == 2


def test_doubtful_row_may_be_a_cooperative_of_its_own(client, registrar, path, mixed):
    batch = upload(client, path)
    row = batch.rows.get(number=4)

    choose(client, batch, "meragukan", **{f"decision-{row.pk}": "baru"})
    batch = step(client, batch, "save")

    assert batch.result["created"] == 2 and Cooperative.objects.filter(nik_koperasi="3573020000003").exists()


def test_only_what_the_preview_offered_can_be_decided(client, registrar, path, mixed):
    batch = upload(client, path)
    row = batch.rows.get(number=4)

    for wanted in (str(mixed[0].pk), "999999", "x", "' OR 1"):
        choose(client, batch, "meragukan", **{f"decision-{row.pk}": wanted})
        row.refresh_from_db()
        assert row.decision == ""


def test_row_whose_cooperative_changed_since_the_preview_stays_out_and_says_so(client, registrar, path, mixed):
    batch = upload(client, path)
    mixed[0].email = "orang-lain@example.id"
    mixed[0].save()

    batch = step(client, batch, "save")

    mixed[0].refresh_from_db()
    assert mixed[0].email == "orang-lain@example.id" and (batch.result["updated"], batch.result["stale"]) == (0, 1)
    assert batch.result["created"] == 1 and Cooperative.history.filter(nik_koperasi="3573020000001").count() == 1
    assert "berubah sejak pratinjau" in page(client, batch, "?tab=berubah")


def test_same_file_again_changes_nothing(client, registrar, path):
    ods(path, [ods_row(1), ods_row(2)])
    step(client, upload(client, path), "save")
    before = counts()

    again = upload(client, path)

    assert set(again.rows.values_list("outcome", flat=True)) == {"tetap"} and counts() == before
    assert "Berkas yang sama sudah diunggah" in page(client, again)


def test_rejected_rows_and_warnings_come_back_with_the_reason_beside_each(client, registrar, path):
    ods(path, [ods_row(1, NAMA_KOPERASI="@KSU Contoh Mawar Aasri"), ods_row(2, ASET=5), ods_row(3, ASET="#REF!")])

    rows = returned(client, upload(client, path))

    assert rows[0][:3] == ("NO", "ID KOPERASI", "NAMA KOPERASI") and rows[0][-1] == "ALASAN"
    assert [row[-4:-1] for row in rows[1:]] == [(4, "Ditolak", "tidak"), (3, "Baru", "tidak")]
    assert "galat #REF!" in rows[1][-1] and "tidak sama dengan aset" in rows[2][-1]
    log = ExportLog.objects.get()
    assert (log.user, log.rows, log.with_people) == (registrar, 2, True) and "koperasi.xlsx" in log.question


def test_save_that_fails_saves_nothing_and_can_be_tried_again(client, registrar, path, monkeypatch):
    ods(path, [ods_row(1)])
    batch = upload(client, path)
    with monkeypatch.context() as broken:
        broken.setattr("cooperatives.importing.apply.write", lambda *a: 1 / 0)
        batch = step(client, batch, "save")
    state, job = batch.status, batch.job

    batch = step(client, batch, "back")
    batch = step(client, batch, "save")

    assert (state, job.status) == (ImportStatus.SAVING, Job.Status.FAILED)
    assert batch.status == ImportStatus.SAVED and Cooperative.objects.count() == 1


def test_second_run_of_a_save_that_is_done_does_nothing(client, registrar, path):
    ods(path, [ods_row(1)])
    batch = step(client, upload(client, path), "save")
    before = counts()

    Job.objects.filter(pk=batch.job_id).update(status=Job.Status.WAITING, finished_at=None)
    job = run_waiting()[0]

    assert counts() == before and job.result["created"] == 1


STEPS = {  # state -> steps that its page offers to those who may import
    "dibaca": {"reread"},
    "pemetaan": {"map", "drop"},
    "pratinjau": {"save", "map", "reread", "drop"},
    "menyimpan": {"back"},
    "tersimpan": {"undo"},
    "mengurungkan": {"stay"},
    "diurungkan": set(),
    "ditolak": set(),
    "dibuang": set(),
}


def test_every_state_is_answered_for():
    offered = {
        str(state): {t.name for t in workflow.machine.transitions.values() if state in t.sources and t.permission}
        for state in ImportStatus
    }

    assert offered == STEPS


def test_a_save_that_fails_says_why_in_a_sentence_alone(client, registrar, path):
    ods(path, [ods_row(1)])
    batch = upload(client, path)
    Path(batch.file.path).unlink()

    batch = step(client, batch, "save")

    assert batch.job.error.startswith("Berkas ") and batch.job.error.endswith(" tidak ditemukan.")
    assert batch.job.error in page(client, batch) and not Cooperative.objects.exists()
