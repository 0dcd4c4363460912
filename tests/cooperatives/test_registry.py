"""Regions, keys, what the database refuses, and search as people speak."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from cooperatives import keys, regions
from cooperatives.models import Cooperative, Kecamatan, Kelurahan, YearlyFigures
from cooperatives.selectors.finding import BEGUN, NUMBERS
from tests.factories.cooperatives import BoardMemberFactory, CooperativeFactory, YearlyFiguresFactory, kelurahan

pytestmark = pytest.mark.django_db


def test_five_kecamatan_and_57_kelurahan():
    assert (Kecamatan.objects.count(), Kelurahan.objects.count()) == (5, 57)
    assert kelurahan().full == "Kauman, Klojen" and str(kelurahan()) == "Kauman" and kelurahan().code == "35.73.02.1007"


def test_loading_again_keeps_what_the_office_changed():
    Kelurahan.objects.filter(name="Jodipan").update(postal_code="65127")
    Kelurahan.objects.filter(name="Kauman").delete()

    assert regions.load() == 1
    call_command("load_regions")

    assert Kelurahan.objects.get(name="Jodipan").postal_code == "65127" and Kelurahan.objects.count() == 57


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Koperasi Wanita “Melati”", "MELATI"), ("KOPWAN MELATI", "MELATI"), ("KSU. 'Mawar'  Jaya", "MAWAR JAYA"),
        ("Koperasi", "KOPERASI"), ("KPRI", "KPRI"),
        ("Koperasi Simpan Pinjam Artha Guna", "ARTHA GUNA"), ("KOP. KSU Sido", "SIDO"),
        ("Kop. Serba Usaha “Sido”", "SIDO"), ("Kopr Wanita Melati", "MELATI"), ("Kop. Melati", "MELATI"),
        ("Kop Wanita", "KOPWAN"),
    ],
)  # fmt: skip
def test_name_key(written, key):
    assert keys.name_key(written) == key


@pytest.mark.parametrize(
    "written", ["518/1/BH/XVI.13/2009", " 518 / 1 / bh / xvi.13 / 2009 ", "No. 518/1/BH/XVI,13/2009"]
)
def test_bh_key_is_one_for_every_spelling(written):
    assert keys.bh_key(written) == "518/1/BH/XVI.13/2009"


@given(st.text())
def test_keys_take_any_text_and_are_stable(text):
    assert keys.name_key(keys.name_key(text)) in (
        keys.name_key(text),
        keys.name_key(keys.name_key(keys.name_key(text))),
    )
    assert (
        keys.bh_key(keys.bh_key(text)) is not None
        and keys.region_key(text) is not None
        and len(keys.search_terms(text)) <= 8
    )


def test_the_database_refuses_what_python_forgot():
    one = CooperativeFactory()
    YearlyFiguresFactory(cooperative=one)
    BoardMemberFactory(cooperative=one)
    wrong = [
        lambda: Cooperative.objects.filter(pk=one.pk).update(nik_koperasi="12AB"),
        lambda: Cooperative.objects.filter(pk=one.pk).update(nik_koperasi=""),
        lambda: Cooperative.objects.filter(pk=one.pk).update(status="hidup"),
        lambda: Cooperative.objects.filter(pk=one.pk).update(outside_city=True),
        lambda: CooperativeFactory(nik_koperasi=one.nik_koperasi),
        lambda: YearlyFiguresFactory(cooperative=one, source="kantor"),
        lambda: YearlyFiguresFactory(cooperative=one, in_force=False),
        lambda: YearlyFiguresFactory(cooperative=one, tahun_buku=202),
        lambda: BoardMemberFactory(cooperative=one, name="Ketua kedua"),
    ]

    for act in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_two_may_lack_a_nik_and_share_a_number():
    CooperativeFactory.create_batch(2, nik_koperasi=None, nomor_badan_hukum="1/BH")

    assert Cooperative.objects.count() == 2


def test_history_knows_every_change():
    one = CooperativeFactory()
    one.address = "Jl. Baru"
    one.save()

    assert list(one.history.values_list("address", flat=True)) == ["Jl. Baru", ""]


@pytest.fixture
def city():
    names = ["KSP Makmur Kauman", "Koperasi Wanita “Melati”", "KPRI Bakti", "KSU Melati Putih", "Makmur"]
    places = ["Kauman", "Oro-oro Dowo", "Bareng", "Kauman", "Sukun"]
    return [
        CooperativeFactory(
            name=name, kelurahan=kelurahan(place), nik_koperasi=f"357302000000{n}", nomor_badan_hukum=f"{n}/BH/KWK.13/{1990 + n}"
        )
        for n, (name, place) in enumerate(zip(names, places, strict=True))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "first", "found"),
    [
        ("ksp kauman", "KSP Makmur Kauman", 1), ("kauman", "KSP Makmur Kauman", 2), ("makmur", "Makmur", 2),
        ("KOPWAN melati", "Koperasi Wanita “Melati”", 1), ("melati", "Koperasi Wanita “Melati”", 2), ("melat", None, 2),
        ("meltai", None, 2), ("mkmur kaumn", "KSP Makmur Kauman", 1), ("oro oro dowo", "Koperasi Wanita “Melati”", 1),
        ("bakti klojen", "KPRI Bakti", 1), ("3573020000002", "KPRI Bakti", 1), ("3573 0200 00002", "KPRI Bakti", 1),
        ("2/BH/KWK.13/1992", "KPRI Bakti", 1), ("2 / bh / kwk,13 / 1992", "KPRI Bakti", 1), ("tidakadasamasekali", None, 0),
        ("!!!", None, 0), ("'; drop table", None, 0), ("& | ! ()", None, 0),
    ],
)  # fmt: skip
def test_search_finds_as_people_speak(city, question, first, found):
    names = [row.name for row in Cooperative.objects.search(question)]

    assert len(names) == found, names
    assert first is None or names[0] == first


def test_an_empty_question_lists_all_by_name(city):
    assert [row.name for row in Cooperative.objects.search("  ")][0] == "KPRI Bakti"


@given(st.text(max_size=60))
def test_no_question_breaks_the_search(text):
    question = text.replace("\x00", "")

    assert list(Cooperative.objects.search(question)) is not None


def test_search_forgets_a_former_name(city):
    city[2].name = "KPRI Sejahtera"
    city[2].save()

    assert not Cooperative.objects.search("bakti").exists() and Cooperative.objects.search("sejahtera").get() == city[2]


def test_figures_that_do_not_add_up_say_so_and_swapped_columns_are_named():
    odd = YearlyFiguresFactory.build(cooperative=None, modal_luar=1)
    swapped = YearlyFiguresFactory.build(cooperative=None, modal_sendiri=561000000, aset=300000000)

    assert (
        odd.oddity
        == "Modal sendiri + modal luar tidak sama dengan aset (selisih −Rp260.999.999); disimpan seperti tertulis."
    )
    assert swapped.oddity == "Kolom modal sendiri dan aset tampaknya tertukar; disimpan seperti tertulis."
    assert YearlyFigures(aset=1).oddity == YearlyFiguresFactory.build(cooperative=None).oddity == ""


def test_every_table_that_people_edit_remembers_each_change_from_the_first_row_on():
    logs = {
        "ImportBatch",
        "ImportRow",
        "ImportLog",
        "ExportLog",
        "HeadingMeaning",
        "StandingChange",
        "Merge",
        "PaperFile",
    }
    fixed = {"Kecamatan"}  # names of the Kementerian, nobody's to edit
    models = [m for m in apps.get_app_config("cooperatives").get_models() if not m.__name__.startswith("Historical")]

    without = {m.__name__ for m in models if not hasattr(m, "history")}

    assert without == logs | fixed
    place = Kelurahan.objects.get(name="Kauman")
    place.alias = "Kaoeman"
    place.save()
    before, now = place.history.order_by("history_id")
    assert now.diff_against(before).changed_fields == ["alias"] and before.history_change_reason == "Data awal"


def test_the_beginning_of_a_number_is_found_by_an_index_in_a_database_of_another_collation():
    table = Cooperative._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE {table} ALTER COLUMN bh_key TYPE text COLLATE "C.utf8"')
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT id FROM {table} WHERE {BEGUN['begun']}", {"begun": "518/12%"})
        begun = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute(f"EXPLAIN SELECT id FROM {table} WHERE {NUMBERS['bh']} AND bh_key <> ''", {"bh": "518/12"})
        whole = "\n".join(line for (line,) in cursor.fetchall())

    assert "cooperatives_by_bh" in begun and "~>=~" in begun and "cooperatives_by_bh" in whole
