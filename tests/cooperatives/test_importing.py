"""Whole files: what is stored, counted, and the same again the second time; all or nothing."""

import json
from datetime import date
from itertools import chain

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from cooperatives.enums import Source, Status
from cooperatives.importing import bulk
from cooperatives.importing.run import Disturbed, import_file, undisturbed
from cooperatives.models import BoardMember, Cooperative, Merge, YearlyFigures, new_code
from tests.cooperatives.files import KERAGAAN_PLAIN, ODS, keragaan, ods, ods_row
from tests.cooperatives.import_words import SAME, counts, told
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import BoardMemberFactory, CooperativeFactory, YearlyFiguresFactory, kelurahan

pytestmark = pytest.mark.django_db


def test_every_column_of_ods_is_stored(path):
    plan = import_file(ods(path, [ods_row()]))

    assert counts(plan) == (1, 1, 0, 0, 0) and not plan.warnings, told(plan.warnings)
    found = Cooperative.objects.get()
    assert found.nik_koperasi == "3573020000001" and found.name == "KSU Contoh Mawar Aasri"
    assert (found.nomor_badan_hukum, found.tanggal_badan_hukum) == ("518/1/BH/XVI.13/2009", date(2009, 3, 12))
    assert (found.address, found.kelurahan.full, found.kelurahan_text) == (
        "Jl. Contoh 1 RT 01/RW 02",
        "Kauman, Klojen",
        "KAUMAN",
    )
    assert (found.kecamatan_text, found.kabupaten_text, found.provinsi_text) == ("KLOJEN", "KOTA MALANG", "JAWA TIMUR")
    assert (found.postal_code, found.phone, found.email) == ("65119", "+62341551234", "mawar@example.id")
    assert (found.status, found.form, found.authority) == ("aktif", "primer_kota", "kota")
    assert (found.jenis.name, found.kelompok.name, found.sektor.name) == (
        "Konsumen",
        "Serba usaha",
        "Jasa Keuangan dan Asuransi",
    )
    assert (found.source, found.source_year) == (Source.ODS, 2024)
    chair = found.board.get()
    assert (chair.name, chair.office, chair.phone) == ("Sulastri Contoh", "ketua", "+628975230000")
    year = found.figures.get()
    assert (year.tahun_buku, year.in_force, year.year_assumed, year.rat_date) == (2024, True, False, date(2025, 2, 20))
    assert (year.members, year.managers, year.employees) == (146, 1, 3)
    assert (year.modal_sendiri, year.modal_luar, year.aset) == (2286364874, 872677158, 3159042032)
    assert (year.volume_usaha, year.shu) == (1000000, 26100000)


def test_every_column_of_keragaan_is_stored(tmp_path):
    plan = import_file(keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN]))

    assert counts(plan) == (1, 1, 0, 0, 0)
    found = Cooperative.objects.get()
    assert (found.nik_koperasi, found.source_id, found.name) == (None, "1", "KSP Contoh Rejeki")
    assert (found.kelurahan.full, found.nomor_badan_hukum) == ("Kasin, Klojen", "12/BH/2001")
    assert (found.tanggal_badan_hukum, found.status) == (date(2001, 2, 1), Status.ACTIVE)
    year = found.figures.get()
    assert (year.tahun_buku, year.year_assumed, year.rat_held, year.rat_date) == (2024, True, True, date(2025, 2, 20))
    assert (year.members, year.employees, year.managers) == (350, None, 1)
    assert (year.modal_sendiri, year.modal_luar, year.aset) == (1000000, 2000000, 3000000)
    assert (year.volume_usaha, year.shu) == (5000, -1000)
    assert "tanpa tahun buku; dipakai 2024" in told(plan.warnings)


def test_the_year_can_be_given_by_hand(tmp_path):
    import_file(keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN]), year=2021)

    assert YearlyFigures.objects.get().tahun_buku == 2021 and not YearlyFigures.objects.get().year_assumed


def test_twice_changes_nothing_and_writes_no_history(path, tmp_path):
    files = [ods(path, [ods_row(n) for n in range(1, 6)]), keragaan(tmp_path / "k.csv", [KERAGAAN_PLAIN])]
    for file in files:
        import_file(file)
    before = [(m.objects.count(), m.history.count()) for m in (Cooperative, YearlyFigures, BoardMember)]

    plans = [import_file(file) for file in files]

    assert [counts(plan) for plan in plans] == [(5, 0, 0, 5, 0), (1, 0, 0, 1, 0)]
    assert [(m.objects.count(), m.history.count()) for m in (Cooperative, YearlyFigures, BoardMember)] == before


def test_changes_are_written_with_history(path):
    import_file(ods(path, [ods_row()]))

    plan = import_file(
        ods(path, [ods_row(NAMA_KOPERASI="KSU Contoh Mawar Aasri Jaya", ASET="3.200.000.000", KETUA="Orang Baru")])
    )

    assert counts(plan) == (1, 0, 1, 0, 0)
    found = Cooperative.objects.get()
    assert found.name_key == "CONTOH MAWAR AASRI JAYA" and found.history.count() == 2
    assert found.history.first().history_change_reason.endswith(": koperasi.xlsx")
    assert found.figures.get().history.count() == 2
    assert list(found.board.order_by("until").values_list("name", "until"))[1] == ("Orang Baru", None)
    assert found.board.exclude(until=None).get().name == "Sulastri Contoh"


def test_a_blank_never_erases_what_is_known(path):
    import_file(ods(path, [ods_row()]))

    plan = import_file(ods(path, [ods_row(ALAMAT=None, ASET="-", EMAIL="-", NO_BADAN_HUKUM=None)]))

    assert counts(plan) == (1, 0, 0, 1, 0) and Cooperative.objects.get().figures.get().aset == 3159042032


def test_an_older_list_adds_its_year_and_leaves_the_rest(path):
    import_file(ods(path, [ods_row()]))

    plan = import_file(ods(path, [ods_row(TAHUN_REKAP=2020, STATUS_AKTIF="Non Aktif", TANGGAL_RAT=None)]))

    assert counts(plan) == (1, 0, 1, 0, 0) and "lebih tua" in told(plan.warnings)
    assert Cooperative.objects.get().status == "aktif" and YearlyFigures.objects.count() == 2


def test_figures_of_the_office_stay_in_force(path):
    known = CooperativeFactory(**SAME)
    YearlyFiguresFactory(cooperative=known, tahun_buku=2024, source=Source.OFFICE)

    import_file(ods(path, [ods_row()]))

    assert dict(known.figures.values_list("source", "in_force")) == {"kantor": True, "ods": False}


def test_a_status_with_its_basis_is_not_undone(path):
    CooperativeFactory(**SAME, status="dibubarkan", status_basis="SK 1")

    plan = import_file(ods(path, [ods_row()]))

    assert Cooperative.objects.get().status == "dibubarkan" and "status tidak diubah" in told(plan.warnings)


def test_all_or_nothing(path, monkeypatch):
    def fail(*args, **kwargs):
        raise IntegrityError("the third table fails")

    real = bulk.create
    monkeypatch.setattr(
        bulk, "create", lambda model, records, act: (fail if model is BoardMember else real)(model, records, act)
    )

    with pytest.raises(IntegrityError):
        import_file(ods(path, [ods_row()]))

    assert not Cooperative.objects.exists() and not Cooperative.history.exists()


def test_dry_run_prints_one_object_and_saves_nothing(path, capsys):
    call_command("import_cooperatives", str(ods(path, [ods_row(1), ods_row(2, ASET="#REF!")])), "--dry-run", "--json")

    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"rows", "created", "updated", "unchanged", "rejected", "warnings", "errors", "unmapped"}
    assert (report["rows"], report["created"], report["rejected"]) == (2, 1, 1)
    assert report["errors"] == [
        {"row": 3, "column": "ASET", "value": "#REF!", "reason": "Sel berisi galat #REF!. Perbaiki selnya di Excel."}
    ]
    assert not Cooperative.objects.exists()


def test_a_refused_file_is_an_error_in_words(tmp_path, capsys):
    path = tmp_path / "catatan.csv"
    path.write_text("a;b\n1;2\n")

    with pytest.raises(CommandError, match="Baris judul tidak ditemukan"):
        call_command("import_cooperatives", str(path), "--json")

    assert json.loads(capsys.readouterr().out)["errors"]


def test_former_chairs_leave_before_new_ones_come(path):
    known = CooperativeFactory(**SAME, kelurahan=kelurahan())
    BoardMemberFactory(cooperative=known, name="Ketua Lama")

    import_file(ods(path, [ods_row()]), as_of=date(2025, 6, 1))

    assert dict(known.board.values_list("name", "until")) == {"Ketua Lama": date(2025, 6, 1), "Sulastri Contoh": None}


def test_codes_that_are_alike_or_taken_are_drawn_again(path):
    CooperativeFactory(name="Koperasi Contoh Lama", code="b")
    kept = CooperativeFactory(name="Koperasi Contoh Induk", code="h")
    Merge.objects.create(kept=kept, gone_pk=0, gone_code="c", gone_name="Lama", reason="Kembar", actor=UserFactory())
    draws = chain("aabcdah", iter(new_code, ""))  # some codes are drawn ahead, whatever the file holds
    drawn = []

    def draw() -> str:
        drawn.append(next(draws))
        return drawn[-1]

    plan = import_file(ods(path, [ods_row(n) for n in range(1, 5)]), draw_code=draw)

    new = Cooperative.objects.exclude(code__in="bh")
    assert plan.created == 4 and len(set(new.values_list("code", flat=True))) == 4
    assert not set(new.values_list("code", flat=True)) & {"b", "c", "h"}  # c leads to where the merged record went
    assert len(drawn) > 4 and set(new.values_list("code", flat=True)) <= set(drawn)
    assert Cooperative.history.filter(code__in=new.values("code")).count() == 4
    with connection.cursor() as cursor:  # autovacuum would count rows that are not committed yet as none
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE mode = 'ShareUpdateExclusiveLock' AND pid = pg_backend_pid()"
        )
        assert cursor.fetchone() == (3,)


def test_writers_who_keep_getting_in_the_way_end_in_a_sentence_and_other_faults_stay_what_they_are():
    taken, tries = CooperativeFactory(), []

    def same_code() -> None:
        tries.append(Cooperative.objects.create(name="Koperasi Contoh Kedua", code=f"{len(tries)}"))
        bulk.create(Cooperative, [Cooperative(name="Koperasi Contoh Ketiga", code=taken.code)], bulk.Act("uji"))

    with pytest.raises(Disturbed, match="tidak ada yang disimpan. Tunggu"):
        undisturbed(same_code)
    assert len(tries) == 3 and Cooperative.objects.count() == 1
    with pytest.raises(IntegrityError, match="has_name"):
        undisturbed(lambda: bulk.create(Cooperative, [Cooperative(name="")], bulk.Act("uji")))


PEOPLE = ["SEKRETARIS", "NO TELPON SEKRETARIS", "BENDAHARA", "PENGAWAS", "NAMA MANAGER"]


def test_all_people_that_ods_names_get_terms_and_none_ends_that_the_office_knows_better(tmp_path):
    path, headings = tmp_path / "koperasi.xlsx", [*ODS, *PEOPLE]
    first = {"SEKRETARIS": "Rahayu Contoh", "NO_TELPON_SEKRETARIS": "081200001111", "BENDAHARA": "Slamet Contoh"}
    ods(path, [ods_row(1, **first, PENGAWAS="Budi Contoh, S.E.; Wati Contoh", NAMA_MANAGER="Tono Contoh")], headings)
    assert import_file(path).created == 1
    cooperative = Cooperative.objects.get()
    BoardMemberFactory(cooperative=cooperative, name="Kantor Contoh", office="pengawas", source="kantor")

    def in_office() -> dict[str, list[str]]:
        found = cooperative.board.current().order_by("pk")
        return {office: [m.name for m in found if m.office == office] for office in {m.office for m in found}}

    before = in_office()
    assert before == {
        "ketua": ["Sulastri Contoh"], "sekretaris": ["Rahayu Contoh"], "bendahara": ["Slamet Contoh"],
        "pengawas": ["Budi Contoh, S.E.", "Wati Contoh", "Kantor Contoh"], "manajer": ["Tono Contoh"],
    }  # fmt: skip
    assert cooperative.board.get(office="sekretaris").phone == "+6281200001111"
    assert import_file(path).unchanged == 1 and in_office() == before

    ods(path, [ods_row(1, SEKRETARIS="Baru Contoh", PENGAWAS="WATI CONTOH; Dewi Contoh")], headings)
    plan = import_file(path, as_of=date(2025, 6, 1))

    assert plan.updated == 1 and in_office() == before | {
        "sekretaris": ["Baru Contoh"], "pengawas": ["Wati Contoh", "Kantor Contoh", "Dewi Contoh"],
    }  # fmt: skip
    left = cooperative.board.filter(until=date(2025, 6, 1))
    assert sorted(member.name for member in left) == ["Budi Contoh, S.E.", "Rahayu Contoh"]
    ods(path, [ods_row(1, NO_TELPON_SEKRETARIS="0812")], headings)
    assert [p.reason for p in import_file(path).warnings if "tanpa nama" in p.reason] == [
        "Telepon sekretaris tanpa nama sekretaris, tidak disimpan."
    ]
