"""An import is taken back whole, or says what stands in the way; after the office's time its file goes."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import TestCase
from django.utils import timezone

from consultations.models import Group
from cooperatives import tasks
from cooperatives.enums import ImportStatus, Source
from cooperatives.models import (
    Cooperative,
    ImportBatch,
    Kelompok,
    StandingChange,
)
from tests.cooperatives.files import ods, ods_row
from tests.cooperatives.import_pages.desk import REGISTRY, counts, page, returned, step, upload
from tests.factories.cooperatives import BoardMemberFactory, CooperativeFactory, YearlyFiguresFactory

pytestmark = pytest.mark.django_db


def test_undo_takes_everything_back(client, registrar, path, mixed):
    before = [list(model.objects.order_by("pk").values()) for model in REGISTRY]
    batch = step(client, upload(client, path), "save")

    batch = step(client, batch, "undo")

    shown = page(client, batch)
    assert "· diurungkan" in shown and '<b class="fine">tersimpan</b>' not in shown
    after = [list(model.objects.order_by("pk").values()) for model in REGISTRY]
    for rows in (*before, *after):
        for row in rows:
            row.pop("updated_at", None)
    assert batch.status == ImportStatus.UNDONE and after == before
    assert not Kelompok.objects.filter(name__startswith="Kop. ").exists()
    assert mixed[0].history.first().history_change_reason.startswith(f"Urungkan impor {batch.pk}")


def test_undo_brings_the_former_chair_back(client, registrar, path):
    known = CooperativeFactory(nik_koperasi="3573020000001", name="KSU Contoh Mawar Aasri", nomor_badan_hukum="")
    BoardMemberFactory(cooperative=known, name="Ketua Lama")
    ods(path, [ods_row(1)])
    batch = step(client, upload(client, path), "save")

    step(client, batch, "undo")

    assert list(known.board.values_list("name", "until")) == [("Ketua Lama", None)]


def test_undo_names_what_was_changed_since_and_changes_nothing(client, registrar, path, mixed):
    batch = step(client, upload(client, path), "save")
    made = Cooperative.objects.get(nik_koperasi="3573020000001")
    made.address = "Pindah"
    made.save()
    before = counts()

    batch = step(client, batch, "undo")
    html = page(client, batch)

    assert batch.status == ImportStatus.SAVED and counts() == before
    assert f"“{made.name}” (alamat)" in html
    made.address = "Jl. Contoh 1 RT 01/RW 02"
    made.save()
    assert step(client, batch, "undo").status == ImportStatus.UNDONE and batch.error == ""


def test_undo_leaves_a_later_change_of_another_field_alone(client, registrar, path, mixed):
    batch = step(client, upload(client, path), "save")
    mixed[0].refresh_from_db()
    mixed[0].note = "Catatan kantor"
    mixed[0].save()

    batch = step(client, batch, "undo")

    mixed[0].refresh_from_db()
    assert batch.status == ImportStatus.UNDONE and (mixed[0].note, mixed[0].email) == ("Catatan kantor", "")


def test_undo_refuses_while_something_else_points_to_a_new_cooperative(client, registrar, path, mixed):
    batch = step(client, upload(client, path), "save")
    made = Cooperative.objects.get(nik_koperasi="3573020000001")
    YearlyFiguresFactory(cooperative=made, tahun_buku=2020, source=Source.OFFICE)

    html = page(client, step(client, batch, "undo"))

    assert f"“{made.name}” dipakai angka tahunan" in html and Cooperative.objects.filter(pk=made.pk).exists()
    assert Group._meta.get_field("cooperative")  # others may point to it too; the database has the last word


def test_an_import_of_the_command_line_is_on_the_page_and_can_be_taken_back(client, registrar, path, mixed):
    before = [model.objects.count() for model in REGISTRY]
    call_command("import_cooperatives", str(path), stdout=io.StringIO())
    batch = ImportBatch.objects.get()
    html = page(client, batch)
    assert (batch.status, batch.uploaded_by, batch.result["created"]) == (ImportStatus.SAVED, None, 1)
    rows = dict(batch.rows.values_list("outcome", "saved"))
    assert batch.rows.count() == batch.result["rows"] and rows["baru"] and not rows["ditolak"] and "#baris" in html
    sent_back = returned(client, batch)
    assert "#REF!" in str(sent_back) and sent_back[0][2] == "NAMA KOPERASI"

    undone = step(client, batch, "undo")

    assert "baris perintah" in html and undone.status == ImportStatus.UNDONE, undone.error
    assert [model.objects.count() for model in REGISTRY] == before and not StandingChange.objects.exists()
    assert "baris perintah" in page(client, upload(client, path))


def test_files_and_rows_go_after_the_offices_time_and_what_was_done_stays(client, registrar, path, settings):
    ods(path, [ods_row(1), ods_row(2, ASET="#REF!")])
    saved = step(client, upload(client, path), "save")
    waiting, fresh = upload(client, path), upload(client, path)
    ImportBatch.objects.exclude(pk=fresh.pk).update(uploaded_at=timezone.now() - timedelta(days=91))
    file = Path(saved.file.path)

    with TestCase.captureOnCommitCallbacks(execute=True):
        counts_of = [tasks.purge_imports(), tasks.purge_imports()]

    for batch in (saved, waiting, fresh):
        batch.refresh_from_db()
    assert counts_of == [2, 0] and not file.exists() and Path(fresh.file.path).exists()
    assert (saved.status, waiting.status, fresh.status) == ("tersimpan", "dibuang", "pratinjau")
    assert not saved.rows.exists() and not any(c["samples"] for c in saved.columns) and fresh.rows.count() == 2
    assert "Sulastri Contoh" not in page(client, saved) and "dihapus" in page(client, saved)
    assert step(client, saved, "undo").status == ImportStatus.UNDONE
