"""The index in memory: the same answers in the same order as the ORM's, and after every change."""

from datetime import date

import pytest
from django.http import QueryDict

from cooperatives import selectors, watch
from cooperatives.models import Cooperative, Jenis
from cooperatives.selectors import directory, facets, finding, vocabulary
from tests.factories.cooperatives import CooperativeFactory, YearlyFiguresFactory, kelurahan

pytestmark = pytest.mark.django_db


def test_of_a_crowd_the_exact_ones_stand_first_and_the_rest_by_name_on_every_page(monkeypatch):
    for name in ("Melati B", "KSP Melati", "Contoh Melati", "Melati A"):
        CooperativeFactory(name=name)
    order = ["KSP Melati", "Melati A", "Melati B", "Contoh Melati"]

    def pages(size: int) -> list[str]:
        facets.current().answers.clear()
        monkeypatch.setattr(directory, "PAGE_SIZE", size)
        asked = selectors.Directory(QueryDict("q=melati"))
        return [row.name for number in range(1, 4 // size + 1) for row in asked.page(number)]

    assert pages(4) == pages(1) == pages(2) == order
    monkeypatch.setattr(finding, "RANKED", 2)
    assert pages(4) == pages(1) == pages(2) == order
    monkeypatch.setattr(finding, "FIRST", 1)
    assert pages(4) == pages(1) == pages(2) == ["KSP Melati", "Contoh Melati", "Melati A", "Melati B"]


def test_the_index_finds_what_the_orm_finds_in_the_same_order(monkeypatch):
    names = ["KSP Melati", "Kopwan Melati Jaya", "Melati", "KUD Jaya_1", "Koperasi Mawar 100%", "BMT Amanah"]
    for number, name in enumerate(names):
        CooperativeFactory(
            name=name, nomor_badan_hukum=f"518/{7700 + number}/BH/XVI.13/2009",
            kelurahan=kelurahan("Gadang" if number % 2 else "Kauman"),
        )  # fmt: skip
    number = Cooperative.objects.first().nik_koperasi
    CooperativeFactory(name="KSP Tanpa Nomor", nik_koperasi=None, nomor_badan_hukum="")
    small = facets.current()
    monkeypatch.setattr(vocabulary, "MANY", 1)  # a large registry knows its words
    large = facets._read(small.stamp)
    asked = vocabulary.lexemes("MELATI:* & JAY:* & KAU:* & KOPWAN:* & KUDA:*", large.words)

    assert asked == "'lati' & 'jay':* & 'kau':* & 'kopwan' & 'kuda':*" and not small.words
    for question in (
        "melati", "mlati", "koperasi melati", "melati jaya kauman", "jay", "jaya_", "100%", "%", "_", "518/770", "518/", "bh/xvi",
        "no. 518/7701/bh/xvi.13/2009", "518_770", number, f"{number[:4]}.{number[4:]}", "35", "ks", "koperasi", "di kauman", "'",
        "a & b | !c", "melati mawar", "mawra gdang", "x" * 100, "½", "tanpa nomor",
    ):  # fmt: skip
        asked = list(Cooperative.objects.search(question).values_list("pk", flat=True))
        for index in (small, large):
            found = finding.find(question, index)
            assert finding.Hits(index, found.all, found.first)[:50] == asked, question


def test_the_index_follows_single_changes_and_reads_all_anew_when_it_must(django_assert_num_queries, monkeypatch):
    rows = [CooperativeFactory(name=f"Koperasi {letter}") for letter in "ACEG"]
    for row in rows[:2]:
        YearlyFiguresFactory(cooperative=row, tahun_buku=2024, members=50)
    monkeypatch.setattr(vocabulary, "MANY", 1)
    facets.current()
    whole, read = [], facets._read
    monkeypatch.setattr(facets, "_read", lambda stamp: whole.append(stamp) or read(stamp))

    def followed() -> bool:
        """Whether the change was followed; either way the index is what reading all would give."""
        whole.clear()
        index = facets.current()
        anew = read(index.stamp)
        given = {name: {value: one for value, one in values.items() if one} for name, values in index.sets.items()}
        assert (index.pks, given, index.as_of, index.demo) == (anew.pks, anew.sets, anew.as_of, anew.demo)
        assert set(index.words) >= set(anew.words)
        with django_assert_num_queries(1):
            assert facets.current() is index
        return not whole

    def change(row: Cooperative, **values) -> bool:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        return followed()

    a, c, e, _ = rows
    before = facets.current()
    was = {name: dict(values) for name, values in before.sets.items()}
    assert change(a, status="beku", jenis=None, grade="B") and change(c, kelurahan=None, outside_city=True)
    assert before.sets == was  # whoever still reads the former index is not disturbed
    assert change(e, name="Koperasi F", source_date=date(2026, 3, 1)) and finding.find("f", facets.current()).all
    YearlyFiguresFactory(cooperative=e, tahun_buku=2025, members=1500, rat_date=date(2026, 2, 1))
    assert followed() and facets.current().sets["anggota"]["1000"].bit_count() == 1
    watch.refresh()
    assert followed() and facets.current().sets["perhatian"]["ya"]
    assert not change(e, name="Koperasi B")  # another place in the order
    assert change(a, grade="A") and not change(a, name="Koperasi Z")
    rows.append(CooperativeFactory(name="Koperasi D"))
    assert not followed()
    rows.pop().delete()
    assert not followed() and change(c, status="beku")
    Jenis.objects.create(code="baru", name="Baru")
    assert not followed()
    monkeypatch.setattr(facets, "FOLLOWED", 1)
    assert not change(a, grade="B")
    monkeypatch.undo()
    monkeypatch.setattr(facets, "MAX_AGE", -1)
    assert facets._follow(facets.current(), facets._stamp()) is None
