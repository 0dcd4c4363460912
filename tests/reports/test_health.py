"""Scores from raw lines to the total, as docs/domain/reports.md works them out by hand; what is undefined says why."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from reports import health
from reports.instruments import instrument
from reports.samples import case

SP, UMUM = "simpan_pinjam", "umum"
PERDEP, KKPKK = "perdep06_2016_konvensional", "kkpkk_ksp"
DOC = (Path(settings.BASE_DIR) / "docs" / "domain" / "reports.md").read_text()
M = 1_000_000


def results(name, sample=SP, changes=(), **more):
    return {r.ratio.id: r for r in health.ratios(case(sample, dict(changes), **more).figures, instrument(name))}


def score(name, yes=None, sample=SP, changes=()):
    one = instrument(name)
    return health.score(health.ratios(case(sample, dict(changes)).figures, one), one, yes)


def by_hand(title: str) -> dict[str, list[str]]:
    """The rows of the worked example under `title`: first cell to the others."""
    part = DOC.split(f"### {title}", 1)[1].split("\n### ", 1)[0]
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in part.splitlines() if re.match(r"\| [\w]", line)]
    return {row[0]: row[1:] for row in rows[1:]}


def dec(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))


def test_the_worked_example_of_perdep_06_comes_out_as_by_hand():
    rows = by_hand("Perdep 06/2016")
    yes = {"3a_manajemen_umum": 10, "3b_kelembagaan": 5, "3c_manajemen_permodalan": 4, "3d_manajemen_aktiva": 8,
           "3e_manajemen_likuiditas": 4}  # fmt: skip

    found = results(PERDEP)
    whole = score(PERDEP, yes)

    assert len(found) == 17
    for name, result in found.items():
        top, bottom, value, grade, weight, points = rows[name.split("_")[0]]
        assert (result.numerator, result.denominator) == (dec(top) * M, dec(bottom) * M), name
        assert round(result.value, 2) == dec(value), name
        assert (result.grade, result.ratio.weight, result.score) == (dec(grade), dec(weight), dec(points)), name
    assert score(PERDEP).value == dec(rows["Jumlah 17 rasio"][-1]) == Decimal("80.75")
    assert whole.value == dec(rows["Nilai"][-1]) == Decimal("92.95")
    assert (whole.category, whole.counted) == ("Sehat", "dari 22 indikator")


def test_the_worked_example_of_kkpkk_comes_out_as_by_hand():
    rows = by_hand("KKPKK usaha simpan pinjam")
    yes = {question.id: question.count for question in instrument(KKPKK).questions}

    found, whole = results(KKPKK), score(KKPKK, yes)

    assert len(found) == 26
    for name, result in found.items():
        top, bottom, value, points = rows[name]
        assert (result.numerator, result.denominator) == (dec(top) * M, dec(bottom) * M), name
        assert (round(result.value, 2), result.score) == (dec(value), dec(points)), name
    for aspect in whole.aspects:
        assert round(aspect.value, 4) == dec(rows[aspect.name][-1]), aspect.name
    assert round(whole.value, 4) == dec(rows["Nilai"][-1])
    assert whole.category == ""  # until the office has confirmed its sheet
    assert whole.counted == "dari 60 indikator"


def test_a_partial_score_says_of_how_many():
    perdep, kkpkk, riil = score(PERDEP), score(KKPKK), score("kkpkk_sektor_riil", sample=UMUM)

    assert (perdep.value, perdep.most, perdep.counted) == (Decimal("80.75"), 85, "17 dari 22 indikator")
    assert perdep.category == ""
    assert (kkpkk.value, kkpkk.counted) == (None, "26 dari 60 indikator")
    assert {a.id: a.known for a in kkpkk.aspects} == {
        "tata_kelola": 0, "profil_risiko": 4, "kinerja_keuangan": 18, "permodalan": 4}  # fmt: skip
    assert riil.value is None and riil.category == "" and "sebagian" in riil.note


@pytest.mark.parametrize(
    ("share", "points"), [((3, 4), 3), ((4, 4), 4), ((2, 4), 2), ((1, 4), 1), ((0, 4), 1), ((3, 5), 3), ((4, 5), 4)]
)
def test_checklist_indicators_score_by_their_share_of_yes(share, points):
    yes, count = share
    question = next(q for q in instrument(KKPKK).questions if q.count == count)

    whole = score(KKPKK, {question.id: yes})

    aspect = next(a for a in whole.aspects if a.id == question.aspect)
    assert aspect.known == 1 + sum(r.ratio.aspect == question.aspect for r in results(KKPKK).values())
    assert health._answer_points(question, yes) == points


def test_more_yes_than_questions_is_refused():
    with pytest.raises(ValueError):
        score(PERDEP, {"3b_kelembagaan": 7})


def test_what_is_missing_or_nil_is_said_and_never_scored():
    missing = results(PERDEP, changes={("volume_pinjaman", "ini"): None})["2a_pinjaman_anggota_volume"]
    negative = results(PERDEP, changes={("jasa_pinjaman_anggota", "ini"): 0, ("administrasi_anggota", "ini"): 0})[
        "4b_beban_usaha_shu_kotor"
    ]
    nil = results(
        KKPKK, changes={(k, "ini"): 0 for k in ("piutang_anggota", "piutang_calon_anggota", "piutang_koperasi_lain")}
    )
    growth = results(KKPKK, changes={("jasa_pinjaman_anggota", "lalu"): 10 * M})["C_III_1d"]
    first_year = {place: None for place in case(SP).figures.amounts if place[1] == "lalu"}
    young = results(KKPKK, changes=first_year)["C_III_1a"]

    assert "“Pinjaman yang disalurkan kepada semua peminjam” (Data pendukung)" in missing.reason
    assert "negatif" in negative.reason
    assert "pembaginya nol" in nil["C_II_1b"].reason
    assert "tahun lalu nol atau negatif" in growth.reason
    assert "tahun lalu" in young.reason
    for result in (missing, negative, nil["C_II_1b"], growth, young):
        assert (result.value, result.score, result.grade) == (None, None, None)


def test_nil_counts_as_full_only_where_the_instrument_says_so():
    nothing_bad = {(f"pinjaman_{k}", "ini"): 0 for k in ("kurang_lancar", "diragukan", "macet")}

    found = results(PERDEP, changes=nothing_bad | {("pinjaman_berisiko", "ini"): 0})
    unknown = results(PERDEP, changes={("pinjaman_berisiko", "ini"): None})

    for name in ("1b_modal_sendiri_pinjaman_berisiko", "2c_cadangan_risiko"):
        assert (found[name].grade, found[name].value) == (100, None) and "menurut instrumen" in found[name].note
    assert found["2b_risiko_pinjaman_bermasalah"].grade == 100
    assert unknown["1b_modal_sendiri_pinjaman_berisiko"].score is None  # blank is not nil


def test_a_rounded_report_says_when_an_edge_is_near():
    rounded = {("ekuitas", "ini"): None, ("simpanan_wajib", "ini"): 190 * M}  # 400 of 1000: on the edge of 40 %
    changes = rounded | {("utang_bank_panjang", "ini"): 150 * M}

    exact = results(PERDEP, changes=changes)["1a_modal_sendiri_total_aset"]
    near = results(PERDEP, changes=changes, unit=M)["1a_modal_sendiri_total_aset"]

    assert exact.value == 40 and exact.grade == 100 and exact.note == ""
    assert near.grade == 100 and "pembulatan" in near.note


def test_pearls_is_orientation_without_score():
    whole = score("woccu_pearls")

    assert whole.value is None and whole.category == "" and "orientasi" in whole.note
    assert all(r.value is not None or r.reason for r in results("woccu_pearls").values())
    assert all(r.ratio.target for r in results("woccu_pearls").values())


def test_a_formula_is_shown_in_words():
    one, chart = instrument(KKPKK), case(SP).chart
    ratio = next(r for r in one.ratios if r.id == "C_III_1a")

    words = health.expression(ratio.numerator, chart.label)

    assert words == "JUMLAH ASET - JUMLAH ASET tahun lalu"
