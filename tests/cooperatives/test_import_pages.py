"""The officer's way from a file to the registry: upload, mapping, preview, take and leave, save, returned rows, undo."""

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from consultations.models import Group
from cooperatives import tasks, workflow
from cooperatives.enums import ImportStatus, RowOutcome, Source
from cooperatives.models import (
    BoardMember,
    Cooperative,
    ExportLog,
    HeadingMeaning,
    ImportBatch,
    Kelompok,
    StandingChange,
    YearlyFigures,
)
from klinik_koperasi.accounts import roles
from klinik_koperasi.jobs.models import Job
from tests.cooperatives.files import ODS, ods, ods_row
from tests.cooperatives.jobs import run_waiting
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import BoardMemberFactory, CooperativeFactory, YearlyFiguresFactory

pytestmark = pytest.mark.django_db
REGISTRY = [Cooperative, YearlyFigures, BoardMember]


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def registrar(client):
    user = UserFactory(role=roles.REGISTRAR, name="Registrar Contoh")
    client.force_login(user)
    return user


def counts() -> list[int]:
    return [model.objects.count() for model in REGISTRY] + [model.history.count() for model in REGISTRY]


def upload(client, path, **data) -> ImportBatch:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    response = client.post(
        reverse("admin:cooperatives_importbatch_add"), {"upload": file, "as_of": "2025-06-01", **data}
    )
    assert response.status_code == 302, strip_tags(response.content.decode())
    run_waiting()
    return ImportBatch.objects.latest("pk")


def page(client, batch, query="") -> str:
    response = client.get(f"{batch.get_absolute_url()}{query}")
    assert response.status_code == 200
    return response.content.decode()


def step(client, batch, name, **data) -> ImportBatch:
    url = reverse("admin:cooperatives_importbatch_step", args=[batch.pk, name])
    client.post(url, {f"{name}-{key}": value for key, value in data.items()})
    run_waiting()
    batch.refresh_from_db()
    return batch


def choose(client, batch, tab, rows=(), **data) -> None:
    shown = [str(row.pk) for row in batch.rows.filter(outcome=tab)]
    url = reverse("admin:cooperatives_importbatch_rows", args=[batch.pk])
    client.post(url, {"tab": tab, "hal": 1, "shown": shown, "take": [str(row.pk) for row in rows], **data})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "koperasi.xlsx"


@pytest.fixture
def mixed(path):
    """A file with a row of every outcome, and the registry it meets."""
    known = CooperativeFactory(
        nik_koperasi="3573020000002", name="KSU Contoh Mawar Basri", nomor_badan_hukum="518/2/BH/XVI.13/2009",
        source_year=2024,
    )  # fmt: skip
    other = CooperativeFactory(
        nik_koperasi=None, name="Koperasi Lain Sekali", nomor_badan_hukum="99/BH/2001", source_year=2024
    )
    rows = [
        ods_row(1),
        ods_row(2, EMAIL="baru@example.id"),
        ods_row(3, NO_BADAN_HUKUM="99/BH/2001"),
        ods_row(4, ASET="#REF!"),
    ]
    ods(path, rows)
    return known, other


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


def test_preview_shows_old_and_new_of_each_field_and_every_reason(client, registrar, path, mixed):
    batch = upload(client, path)

    changed, doubtful, refused = (page(client, batch, f"?tab={tab}") for tab in ("berubah", "meragukan", "ditolak"))

    assert "<dt>Telepon kantor</dt>" in changed and "<del>kosong</del>" in changed and "+62341551234" in changed
    assert reverse("admin:cooperatives_cooperative_change", args=[mixed[0].pk]) in changed
    assert "Nomor badan hukum ini milik “Koperasi Lain Sekali”" in doubtful and "Ini Koperasi Lain Sekali" in doubtful
    assert "Sel berisi galat #REF!" in refused and "ASET" in refused


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


def test_unknown_headings_are_asked_once_and_remembered(client, registrar, tmp_path):
    headings = [{"NAMA KOPERASI": "Sebutan Koprasi", "ASET": "Harta"}.get(h, h) for h in ODS]
    rows = [
        {{"NAMA KOPERASI": "Sebutan Koprasi", "ASET": "Harta"}.get(h, h): v for h, v in ods_row(n).items()}
        for n in (1, 2)
    ]
    first, second = ods(tmp_path / "a.xlsx", rows[:1], headings), ods(tmp_path / "b.xlsx", rows[1:], headings)
    batch = upload(client, first)
    form = MappingOf(client, batch)

    assert batch.status == ImportStatus.MAPPING and "Contoh: KSU Contoh Mawar Aasri" in form.html
    assert form.html.count("boleh dikosongkan") == 1
    batch = step(client, batch, "map", **form.answers({"Sebutan Koprasi": "name", "Harta": "aset"}))
    saved = step(client, batch, "save")
    later = upload(client, second)

    assert saved.result["created"] == 1 and YearlyFigures.objects.get().aset == Decimal(3159042032)
    assert later.status == ImportStatus.PREVIEW and HeadingMeaning.objects.get(key="harta").taught_by == registrar


class MappingOf:
    """The mapping form of a batch, answered by heading."""

    def __init__(self, client, batch):
        self.html = page(client, batch)
        self.columns = sorted(batch.columns, key=lambda column: column["known"])

    def answers(self, told: dict) -> dict:
        return {f"c{n}": told.get(c["title"], c["target"]) for n, c in enumerate(self.columns)}


def test_two_columns_for_one_thing_are_refused_in_words(client, registrar, path):
    ods(path, [ods_row()], [*ODS, "ASET"])
    batch = upload(client, path)
    form = MappingOf(client, batch)
    answers = form.answers({}) | {"c0": "aset"}
    url = reverse("admin:cooperatives_importbatch_step", args=[batch.pk, "map"])

    response = client.post(url, {f"map-{name}": value for name, value in answers.items()})

    assert batch.status == ImportStatus.MAPPING and response.status_code == 422
    assert "dipilih untuk lebih dari satu kolom" in response.content.decode()


def test_hostile_file_is_refused_in_a_sentence_on_the_page(client, registrar, tmp_path):
    path = tmp_path / "palsu.xlsx"
    path.write_bytes(b"<html><table><tr><td>x</td></tr></table>")

    batch = upload(client, path)

    assert batch.status == ImportStatus.REFUSED and "halaman web" in page(client, batch)


def test_year_and_date_that_cannot_be_are_refused_beside_the_field(client, registrar, path):
    ods(path, [ods_row()])
    data = {"upload": SimpleUploadedFile("a.xlsx", path.read_bytes()), "as_of": "2999-01-01", "year": "1800"}

    html = client.post(reverse("admin:cooperatives_importbatch_add"), data).content.decode()

    assert "Tahun buku antara 1945" in html and "masa depan" in html and not ImportBatch.objects.exists()


def returned(client, batch) -> list[tuple]:
    response = client.get(reverse("admin:cooperatives_importbatch_returned", args=[batch.pk]))
    return list(openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))


def test_rejected_rows_and_warnings_come_back_with_the_reason_beside_each(client, registrar, path):
    ods(path, [ods_row(1, NAMA_KOPERASI="@KSU Contoh Mawar Aasri"), ods_row(2, ASET=5), ods_row(3, ASET="#REF!")])

    rows = returned(client, upload(client, path))

    assert rows[0][:3] == ("NO", "ID KOPERASI", "NAMA KOPERASI") and rows[0][-1] == "ALASAN"
    assert [row[-4:-1] for row in rows[1:]] == [(4, "Ditolak", "tidak"), (3, "Baru", "tidak")]
    assert "galat #REF!" in rows[1][-1] and "tidak sama dengan aset" in rows[2][-1]
    log = ExportLog.objects.get()
    assert (log.user, log.rows, log.with_people) == (registrar, 2, True) and "koperasi.xlsx" in log.question


def test_markup_and_formulas_in_a_name_are_shown_as_text(client, registrar, path):
    row = ods_row(1, NAMA_KOPERASI="<b>Koperasi</b> Contoh Tebal", ALAMAT="@SUM(A1)", ASET="x")
    ods(path, [row | {"<i>Aneh</i>": "<script>alert(1)</script>"}], [*ODS, "<i>Aneh</i>"])
    batch = upload(client, path)
    mapping = page(client, batch)
    batch = step(client, batch, "map", **MappingOf(client, batch).answers({}))

    html = page(client, batch) + mapping
    assert "&lt;b&gt;Koperasi&lt;/b&gt;" in html and "<b>Koperasi</b>" not in html
    assert "<i>Aneh</i>" not in html and "<script>alert" not in html
    assert "'@SUM(A1)" in returned(client, batch)[1]


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


@pytest.mark.parametrize("rows", [1, 3])
def test_preview_takes_the_same_number_of_queries_for_any_number_of_rows(
    client, registrar, path, rows, django_assert_max_num_queries
):
    ods(path, [ods_row(n) for n in range(1, rows + 1)])
    batch = upload(client, path)
    page(client, batch)

    with django_assert_max_num_queries(22):
        page(client, batch)


def test_those_who_only_read_see_the_import_and_change_nothing(client, registrar, path):
    ods(path, [ods_row(1), ods_row(2, ASET="#REF!")])
    batch = upload(client, path)
    assert "baris dengan catatan (.xlsx)" in page(client, batch)
    for role in (roles.OFFICER, roles.REVIEWER, roles.AUDITOR, roles.HEAD):
        client.force_login(UserFactory(role=role))

        html = page(client, batch)
        added = client.get(reverse("admin:cooperatives_importbatch_add")).status_code
        rows, people = (
            reverse(f"admin:cooperatives_importbatch_{name}", args=[batch.pk]) for name in ("rows", "returned")
        )
        refused = (added, client.post(rows, {"tab": "baru"}).status_code, client.get(people).status_code)
        step(client, batch, "save")

        assert "Simpan baris" not in html and "baris dengan catatan" not in html and refused == (403, 403, 403), role
    assert batch.status == ImportStatus.PREVIEW and not Cooperative.objects.exists() and not ExportLog.objects.exists()


def test_file_and_hash_are_kept_privately(client, registrar, path, settings):
    ods(path, [ods_row(1)])

    batch = upload(client, path)

    assert batch.file.path.startswith(str(settings.MEDIA_ROOT)) and path.name not in batch.file.name
    assert len(batch.sha256) == 64 and (batch.size, batch.as_of) == (path.stat().st_size, date(2025, 6, 1))


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
