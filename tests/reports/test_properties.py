"""What must hold for any figures: scaling, the order of lines, the edges of every band."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import health
from reports.chart import charts
from reports.checks.base import run
from reports.figures import Figures, Formula, Missing, Quantity
from reports.instruments import band_of, instruments
from reports.samples import amounts, case

SP = "simpan_pinjam"
MOVED = sorted(
    place for place in amounts(SP) if case(SP).chart.is_money(*place) and place[1] in ("ini", "lalu", "tambah")
)
MOVED_OF = [
    (name, place)
    for name in (SP, "umum")
    for place in sorted(amounts(name))
    if case(name).chart.is_money(*place) and place[1] in ("ini", "lalu", "tambah")
]
BANDED = [(i, r) for i in instruments().values() for r in i.ratios if r.bands]
STEP = Decimal("0.000000001")
quick = settings(max_examples=25, deadline=None)


@quick
@given(moved=st.sampled_from(MOVED_OF), by=st.integers(2, 10**9), factor=st.integers(2, 1000))
def test_identities_hold_under_scaling(moved, by, factor):
    name, place = moved
    changed = {place: amounts(name)[place] + by}
    scaled = {
        spot: value * factor if case(name).chart.is_money(*spot) else value
        for spot, value in (amounts(name) | changed).items()
    }
    sums = {1, 2, 3, 4, 5, 6, 8, 11, 13, 14}

    before, _ = run(case(name, changed), only=sums)
    after, _ = run(case(name, scaled), only=sums)

    assert [(f.rule, f.places, f.difference * (1 if f.expected == 100 else factor)) for f in before] == [
        (f.rule, f.places, f.difference) for f in after
    ]


@quick
@given(order=st.permutations(list(amounts(SP))), place=st.sampled_from(MOVED), by=st.integers(-(10**8), 10**8))
def test_the_order_of_lines_changes_nothing(order, place, by):
    changed = amounts(SP) | {place: amounts(SP)[place] + by}
    shuffled = Figures(case(SP).chart, {spot: changed[spot] for spot in order})

    straight, _ = run(case(SP, changed))
    mixed, _ = run(case(SP).__class__(shuffled, 2025, case(SP).facts))

    assert sorted((f.rule, f.cells, f.message) for f in straight) == sorted((f.rule, f.cells, f.message) for f in mixed)


@quick
@given(factor=st.integers(2, 10**6))
def test_ratios_do_not_depend_on_the_unit(factor):
    chart = case(SP).chart
    scaled = {spot: v * factor if chart.is_money(*spot) else v for spot, v in amounts(SP).items()}

    for (name, _), instrument in instruments().items():
        if name != "kkpkk_sektor_riil":
            here, there = (health.ratios(figures, instrument) for figures in (case(SP).figures, Figures(chart, scaled)))
            assert [(r.value, r.score) for r in here] == [(r.value, r.score) for r in there]


@pytest.mark.parametrize(("instrument", "ratio"), BANDED, ids=lambda x: x.id)
def test_every_edge_belongs_to_one_band_and_both_sides_are_reached(instrument, ratio):
    for lower, upper in zip(ratio.bands, ratio.bands[1:], strict=False):
        edge = lower.high
        assert band_of(ratio.bands, edge - STEP) is lower
        assert band_of(ratio.bands, edge + STEP) is upper
        assert band_of(ratio.bands, edge) is (lower if lower.high_in else upper)
        assert sum(band.holds(edge) for band in ratio.bands) == 1
    reached = [band_of(ratio.bands, value) for value in _inside(ratio.bands)]
    assert reached == list(ratio.bands)  # none is hidden behind another


def _inside(bands):
    """A value well within each band, from the lowest to the highest."""
    for band in bands:
        low = band.high - 1 if band.low is None else band.low
        yield (low + (low + 1 if band.high is None else band.high)) / 2


@pytest.mark.parametrize("instrument", [i for i in instruments().values() if i.categories], ids=lambda i: i.id)
def test_categories_at_their_edges(instrument):
    names = {
        edge: band_of(instrument.categories, Decimal(edge)).gives
        for edge in ("100", "80", "79.999", "66", "65.999", "51", "50.999", "0")
    }

    assert list(names.values()) == [
        "Sehat", "Sehat", "Cukup Sehat", "Cukup Sehat", "Dalam Pengawasan", "Dalam Pengawasan",
        "Dalam Pengawasan Khusus", "Dalam Pengawasan Khusus",
    ]  # fmt: skip


# health.md as printed: (instrument, ratio, {value: what it gives}), edges as the YAML says
PRINTED = [
    ("perdep06_2016_konvensional", "1a_modal_sendiri_total_aset", {0: 0, "0.01": 25, 20: 50, 40: 100, 60: 50, 80: 25}),
    ("perdep06_2016_konvensional", "1b_modal_sendiri_pinjaman_berisiko", {"9.99": 0, 10: 10, 50: 50, "99.9": 90, 100: 100}),
    ("perdep06_2016_konvensional", "1c_kecukupan_modal_sendiri", {"3.99": 0, 4: 50, 6: 75, 8: 75, "8.01": 100}),
    ("perdep06_2016_konvensional", "2a_pinjaman_anggota_volume", {25: 0, "25.1": 50, 50: 50, 75: 75, "75.1": 100}),
    ("perdep06_2016_konvensional", "2b_risiko_pinjaman_bermasalah", {0: 100, 10: 80, 20: 60, 30: 40, 40: 20, 45: 10, 46: 0}),
    ("perdep06_2016_konvensional", "2c_cadangan_risiko", {0: 0, "0.1": 10, 10: 10, 55: 60, 100: 100, 300: 100}),
    ("perdep06_2016_konvensional", "2d_pinjaman_berisiko", {"20.9": 100, 21: 75, 26: 50, 30: 50, "30.1": 25}),
    ("perdep06_2016_konvensional", "4a_beban_operasi_partisipasi", {"89.9": 100, 90: 75, 95: 50, 100: 0}),
    ("perdep06_2016_konvensional", "4b_beban_usaha_shu_kotor", {40: 100, 60: 75, 80: 50, "80.1": 25}),
    ("perdep06_2016_konvensional", "4c_efisiensi_pelayanan", {5: 100, 10: 75, 15: 50, "15.1": 0}),
    ("perdep06_2016_konvensional", "5a_kas_bank_kewajiban_lancar", {10: 25, "10.1": 100, 15: 100, 20: 50, "20.1": 25}),
    ("perdep06_2016_konvensional", "5b_pinjaman_dana_diterima", {"59.9": 25, 60: 50, 70: 75, 80: 100, 95: 100}),
    ("perdep06_2016_konvensional", "6a_rentabilitas_aset", {"4.9": 25, 5: 50, "7.5": 75, 10: 100}),
    ("perdep06_2016_konvensional", "6b_rentabilitas_modal_sendiri", {"2.9": 25, 3: 50, 4: 75, 5: 100}),
    ("perdep06_2016_konvensional", "6c_kemandirian_operasional", {100: 0, "100.1": 100}),
    ("perdep06_2016_konvensional", "7a_partisipasi_bruto", {"24.9": 25, 25: 50, 50: 75, 75: 100}),
    ("perdep06_2016_konvensional", "7b_promosi_ekonomi_anggota", {"4.9": 0, 5: 50, "7.5": 75, 10: 100}),
    ("kkpkk_ksp", "B_I_1a", {95: 4, 97: 3, 99: 2, "99.1": 1}),
    ("kkpkk_ksp", "B_I_1b", {75: 4, 85: 3, 95: 2, "95.1": 1}),
    ("kkpkk_ksp", "B_I_4a", {"15.1": 4, 15: 3, 10: 2, 5: 1}),
    ("kkpkk_ksp", "B_I_4b", {"21.1": 4, 21: 3, 14: 2, 7: 1}),
    ("kkpkk_ksp", "C_I_1a", {7: 4, 5: 3, 3: 2, "2.9": 1}),
    ("kkpkk_ksp", "C_I_1b", {10: 4, "7.5": 3, 5: 2, "4.9": 1}),
    ("kkpkk_ksp", "C_I_1c", {120: 4, 110: 3, 100: 2, 99: 1}),
    ("kkpkk_ksp", "C_I_2a", {"79.9": 4, 80: 3, 90: 2, 100: 1}),
    ("kkpkk_ksp", "C_I_2b", {"39.9": 4, 40: 3, 60: 2, 80: 1}),
    ("kkpkk_ksp", "C_II_1a", {75: 4, 50: 3, 25: 2, 24: 1}),
    ("kkpkk_ksp", "C_II_1b", {"4.9": 4, 5: 3, 10: 2, 15: 2, "15.1": 1}),
    ("kkpkk_ksp", "C_II_1c", {75: 4, 50: 3, 25: 2, 24: 1}),
    ("kkpkk_ksp", "C_II_2a", {20: 4, 15: 3, 10: 2, 9: 1}),
    ("kkpkk_ksp", "C_II_2b", {90: 4, 75: 3, 60: 2, 59: 1}),
    ("kkpkk_ksp", "C_II_2c", {125: 4, 100: 3, 75: 2, 74: 1}),
    ("kkpkk_ksp", "C_III_1a", {10: 4, 7: 3, 4: 2, "3.9": 1}),
    ("kkpkk_ksp", "C_III_1b", {10: 4, 7: 3, 4: 2, "3.9": 1}),
    ("kkpkk_ksp", "C_III_1c", {10: 4, 7: 3, 4: 2, "3.9": 1}),
    ("kkpkk_ksp", "C_III_1d", {5: 4, 3: 3, 1: 2, "0.9": 1}),
    ("kkpkk_ksp", "C_III_2a", {85: 4, 60: 3, 35: 2, 34: 1}),
    ("kkpkk_ksp", "C_III_2b", {30: 4, 20: 3, 10: 2, 9: 1}),
    ("kkpkk_ksp", "C_III_2c", {75: 4, 50: 3, 25: 2, 24: 1}),
    ("kkpkk_ksp", "D_I_1", {30: 4, 20: 3, 10: 2, 9: 1}),
    ("kkpkk_ksp", "D_I_2", {8: 4, 6: 3, 4: 2, 3: 1}),
    ("kkpkk_ksp", "D_II_1", {30: 4, 20: 3, 10: 2, 9: 1}),
    ("kkpkk_ksp", "D_II_2", {100: 4, 125: 3, 150: 2, 151: 1}),
    ("kkpkk_sektor_riil", "R1", {10: 4, 7: 3, 4: 2, 3: 1}),
    ("kkpkk_sektor_riil", "R2", {10: 4, 7: 3, 4: 2, 3: 1}),
    ("kkpkk_sektor_riil", "R3", {99: 4, 100: 3, 140: 2, 180: 1}),
    ("kkpkk_sektor_riil", "R4", {"1.25": 4, "0.75": 3, "0.25": 2, "0.24": 1}),
    ("kkpkk_sektor_riil", "R5", {"0.25": 4, "0.15": 3, "0.05": 2, "0.04": 1}),
    ("kkpkk_sektor_riil", "R6", {15: 4, 10: 3, 5: 2, 4: 1}),
    ("kkpkk_sektor_riil", "R7", {30: 4, 20: 3, 10: 2, 9: 1}),
]  # fmt: skip


def test_bands_are_those_of_the_domain_file():
    for name, ratio_id, table in PRINTED:
        ratio = next(r for r in instruments()[name, "2026.1"].ratios if r.id == ratio_id)
        assert {v: band_of(ratio.bands, Decimal(v)).gives for v in table} == table, ratio_id
    own = {(name, r.id) for (name, _), i in instruments().items() for r in i.ratios if r.bands}
    shared = {("kkpkk_sektor_riil", r) for _, r, _ in PRINTED}  # with the cuts of savings and loan
    assert own - {(name, r) for name, r, _ in PRINTED} <= shared


@pytest.mark.parametrize(
    "text", ["__import__('os')", "kas.__class__.x.y", "kas if bank else 1", "[kas]", "kas ** 9", "nilai(kas)", "'a'"]
)
def test_a_formula_is_arithmetic_and_nothing_else(text):
    with pytest.raises(ValueError):
        Formula(text)


def test_formulas_name_every_line_that_is_missing():
    known = {"kas": Quantity(Decimal(5))}

    with pytest.raises(Missing) as missing:
        Formula("kas + bank / giro.lalu").evaluate(lambda key, column: known.get(key))

    assert missing.value.places == [("bank", "ini"), ("giro", "lalu")]


def test_charts_have_the_five_sections_and_say_what_is_their_own():
    for chart in charts().values():
        ids = {section.id for section in chart.sections}
        assert ids >= {"posisi", "phu", "arus_kas", "ekuitas", "shu", "memo"}
        cash_flow = chart.section("arus_kas").lines
        assert all(line.portal for line in cash_flow)
    lines = {line.key: line for line in charts()["simpan_pinjam", "2026.1"].section("posisi").lines}
    assert not lines["kas"].portal and "ekuitas" in lines["modal_penyertaan_kewajiban"].portal
