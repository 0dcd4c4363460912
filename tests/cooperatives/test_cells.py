"""Every spelling of section 3.4 of registry.md, and whatever else a cell may hold."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cooperatives.importing import cells, choices
from cooperatives.importing.columns import PARSERS
from cooperatives.importing.reading import CellError


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("3.350", D(3350)), ("(11.845.222)", D(-11845222)), ("Rp 1.250.000,-", D(1250000)), ("Rp1.000,00", D(1000)),
        ("Rp. 5.000,--", D(5000)), ("-5.000", D(-5000)), ("5.000-", D(-5000)), ("1.000.000,50", D("1000000.50")), ("-", None),
        ("", None), ("  ", None), ("nihil", None), (None, None), (0, D(0)), (2286364874, D(2286364874)), ("3,5", D("3.5")),
        (1.5, D("1.5")), ("1,234,567.25", D("1234567.25")), ("Rp (2.000)", D(-2000)), ("(Rp 2.000)", D(-2000)),
        ("3159042032", D(3159042032)), ("1 250 000", D(1250000)), ("–", None),
    ],
)  # fmt: skip
def test_money_reads_every_spelling(cell, value):
    assert cells.money(cell)[0] == value


@pytest.mark.parametrize(
    "cell", ["abc", "#REF!", "1.2.3", "12/3", CellError("#REF!"), "١٢٣", float("inf"), True, date(2020, 1, 1)]
)
def test_money_refuses_what_is_no_number(cell):
    with pytest.raises(cells.Unreadable):
        cells.money(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (date(2012, 5, 30), date(2012, 5, 30)), (41059, date(2012, 5, 30)), ("41059", date(2012, 5, 30)),
        ("30/05/2012", date(2012, 5, 30)), ("1/2/2001", date(2001, 2, 1)), ("2012-05-30", date(2012, 5, 30)),
        ("30 Mei 2012", date(2012, 5, 30)), ("30-Mei-12", date(2012, 5, 30)), ("12 Nopember 1998", date(1998, 11, 12)),
        ("30//05/2012", date(2012, 5, 30)), ("Senin, 30 Mei 2012", date(2012, 5, 30)), ("20120530", date(2012, 5, 30)),
        ("2012-05-30 00:00:00", date(2012, 5, 30)), ("05/30/2012", date(2012, 5, 30)), ("1.2.98", date(1998, 2, 1)),
        ("00/01/1900", None), ("0000-00-00", None), (0, None), ("-", None), (None, None), (date(1900, 1, 1), None),
    ],
)  # fmt: skip
def test_day_reads_every_spelling(cell, value):
    assert cells.day(cell)[0] == value


@pytest.mark.parametrize("cell", ["31/02/2020", "kemarin", 2009, "2009", "99/99/9999", CellError("#VALUE!"), True])
def test_day_refuses_what_is_no_date(cell):
    with pytest.raises(cells.Unreadable):
        cells.day(cell)


@pytest.mark.parametrize(
    ("cell", "value", "remarked"),
    [
        (3573020000001, "3573020000001", False), ("3573020000001", "3573020000001", False),
        (3573020000001.0, "3573020000001", False), ("0357302000001", "0357302000001", False),
        (357302000001, "357302000001", True), (" 3573.0200 00001 ", "3573020000001", False), ("-", None, False), (0, None, False),
        ("3573020000001.0", "3573020000001", False),
    ],
)  # fmt: skip
def test_nik_keeps_its_digits(cell, value, remarked):
    found, remark = cells.nik(cell)

    assert (found, bool(remark)) == (value, remarked)


@pytest.mark.parametrize(
    "cell", ["3.28E+12", "3,28E+12", 3.28e12, 3573020000001.5, 3.5730200000012346e15, "12345", "3573ABC"]
)
def test_nik_with_lost_digits_is_refused(cell):
    with pytest.raises(cells.Unreadable):
        cells.nik(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (8975230000, "+628975230000"), ("08975230000", "+628975230000"), ("+62 897-523-0000", "+628975230000"),
        ("0897.523.0000", "+628975230000"), ("0341-551234", "+62341551234"), (341551234, "+62341551234"), ("-", ""),
        ("0341 551234 / 08123", "0341 551234 / 08123"),
        ("5512345", "5512345"), (6512345, "6512345"), ("0", ""), ("0812", "0812"),
    ],
)  # fmt: skip
def test_phone_gets_its_zero_back(cell, value):
    assert cells.phone(cell)[0] == value


def test_text_is_one_line():
    assert cells.text(' KSU "Mawar"\nJaya\u00a0\t ')[0] == 'KSU "Mawar" Jaya'
    assert cells.text("'=1+1")[0] == "=1+1"
    assert cells.text(65119.0)[0] == "65119"


@pytest.mark.parametrize(
    ("written", "value"),
    [("AKTIF", "aktif"), ("Non Aktif", "non_aktif"), ("TIDAK AKTIF", "non_aktif"), ("kurang aktif", "kurang_aktif"),
     ("Beku", "beku"), ("Dalam Proses Pembubaran", "proses_pembubaran"), ("-", "")],
)  # fmt: skip
def test_status_in_its_spellings(written, value):
    assert choices.parser("status")(written)[0] == value


ANYTHING = st.one_of(
    st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.from_regex(r"[\dRp.,()\-/ ]{1,20}"),
    st.builds(CellError, st.just("#REF!")),
)  # fmt: skip


@pytest.mark.parametrize("field", PARSERS)
@given(cell=ANYTHING)
def test_no_cell_breaks_a_parser(field, cell):
    try:
        value, remark = PARSERS[field](cell)
    except cells.Unreadable as error:
        assert str(error)
    else:
        assert isinstance(remark, str) and not isinstance(value, float)


@given(st.decimals(min_value=-(10**17), max_value=10**17, places=2))
def test_money_written_the_indonesian_way_comes_back(amount):
    written = f"{abs(amount):,.2f}".translate(str.maketrans(",.", ".,"))

    assert cells.money(f"({written})" if amount < 0 else f"Rp{written}")[0] == amount


@given(st.dates(min_value=date(1921, 1, 1), max_value=date(2098, 1, 1)))
def test_dates_written_in_every_way_come_back(day):
    serial = (day - cells.EPOCH).days

    assert {cells.day(cell)[0] for cell in (day, f"{day:%d/%m/%Y}", day.isoformat(), serial, str(serial))} == {day}


@given(st.from_regex(r"[1-9][0-9]{8,10}", fullmatch=True))
def test_a_phone_is_the_same_however_it_is_written(national):
    assert cells.phone(f"0{national}")[0] == cells.phone(f"+62 {national}")[0] == f"+62{national}"


@given(st.from_regex(r"[1-9][0-9]{11}[1-9]", fullmatch=True))
def test_a_nik_is_the_same_as_number_and_as_text(digits):
    assert cells.nik(int(digits))[0] == cells.nik(float(digits))[0] == cells.nik(f" {digits}\n")[0] == digits
