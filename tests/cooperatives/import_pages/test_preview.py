"""From the file to the preview: uploaded, asked about, shown, refused in a sentence; who may see it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cooperatives.enums import ImportStatus
from cooperatives.models import (
    Cooperative,
    ExportLog,
    HeadingMeaning,
    ImportBatch,
    YearlyFigures,
)
from klinik_koperasi.accounts import roles
from tests.cooperatives.files import ODS, ods, ods_row
from tests.cooperatives.import_pages.desk import page, returned, step, upload
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_preview_shows_old_and_new_of_each_field_and_every_reason(client, registrar, path, mixed):
    batch = upload(client, path)

    changed, doubtful, refused = (page(client, batch, f"?tab={tab}") for tab in ("berubah", "meragukan", "ditolak"))

    assert "<dt>Telepon kantor</dt>" in changed and "<del>kosong</del>" in changed and "+62341551234" in changed
    assert reverse("admin:cooperatives_cooperative_change", args=[mixed[0].pk]) in changed
    assert "Nomor badan hukum ini milik “Koperasi Lain Sekali”" in doubtful and "Ini Koperasi Lain Sekali" in doubtful
    assert "Sel berisi galat #REF!" in refused and "ASET" in refused


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
