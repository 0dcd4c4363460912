"""How dates, money, numbers and phones are written for people."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from klinik_koperasi.templatetags import formats

MORNING = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)  # 09.00 WIB
LATE = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)  # 00.30 WIB on New Year's Day
RANGE = SimpleNamespace(lower=MORNING, upper=datetime(2026, 1, 27, 4, 0, tzinfo=UTC))

EXAMPLES = [
    ("tanggal", date(2026, 1, 27), "27 Januari 2026"),
    ("tanggal", date(2026, 8, 3), "3 Agustus 2026"),
    ("tanggal", LATE, "1 Januari 2027"),
    ("tanggal", None, ""),
    ("hari_tanggal", date(2026, 1, 27), "Selasa, 27 Januari 2026"),
    ("hari_tanggal", date(2026, 11, 20), "Jumat, 20 November 2026"),
    ("hari_tanggal", None, ""),
    ("hari_singkat", date(2020, 2, 1), "Sabtu 1 Februari 2020"),
    ("jam", MORNING, "09.00"),
    ("jam", LATE, "00.30"),
    ("jam", None, ""),
    ("waktu", MORNING, "Selasa, 27 Januari 2026, pukul 09.00 WIB"),
    ("waktu", None, ""),
    ("rentang_jam", RANGE, "pukul 09.00–11.00 WIB"),
    ("rentang_jam", None, ""),
    ("angka", 1250, "1.250"),
    ("angka", 0, "0"),
    ("angka", Decimal("1250.5"), "1.250,5"),
    ("angka", 1234567, "1.234.567"),
    ("angka", None, ""),
    ("rupiah", 0, "Rp0"),
    ("rupiah", 1250000, "Rp1.250.000"),
    ("rupiah", Decimal("1250000.00"), "Rp1.250.000"),
    ("rupiah", Decimal("1250000.50"), "Rp1.250.000,50"),
    ("rupiah", Decimal("0.999"), "Rp1"),
    ("rupiah", -7500, "−Rp7.500"),
    ("rupiah", "", ""),
    ("rupiah", None, ""),
    ("rupiah_ringkas", Decimal("999999"), "Rp999.999"),
    ("rupiah_ringkas", Decimal("1000000"), "Rp1 juta"),
    ("rupiah_ringkas", Decimal("1250000"), "Rp1,3 juta"),
    ("rupiah_ringkas", Decimal("561400000"), "Rp561 juta"),
    ("rupiah_ringkas", Decimal("561900000"), "Rp562 juta"),
    ("rupiah_ringkas", Decimal("950000000"), "Rp950 juta"),
    ("rupiah_ringkas", Decimal("999600000"), "Rp1 miliar"),
    ("rupiah_ringkas", Decimal("1300000000"), "Rp1,3 miliar"),
    ("rupiah_ringkas", Decimal("-2500000000000"), "−Rp2,5 triliun"),
    ("rupiah_ringkas", 1234000000000000, "Rp1.234 triliun"),
    ("rupiah_ringkas", 0, "Rp0"),
    ("rupiah_ringkas", None, ""),
    ("telepon", "+6281234567890", "0812-3456-7890"),
    ("telepon", "081234567890", "0812-3456-7890"),
    ("telepon", "0341551234", "0341-5512-34"),
    ("telepon", "", ""),
    ("telepon", None, ""),
    ("telepon_samar", "+6281234567890", "0812-••••-7890"),
    ("telepon_samar", "08123456789", "0812-••••-6789"),
    ("telepon_samar", "0341551234", "0341-••••-34"),
    ("telepon_samar", "12345678", "••••"),
    ("telepon_samar", None, "••••"),
    ("nip", "198001012008011001", "19800101 200801 1 001"),
    ("nip", "", ""),
    ("inisial", "Contoh Satu Dua", "CS"),
    ("inisial", "budi", "B"),
    ("inisial", "", ""),
]


@pytest.mark.parametrize(("name", "value", "written"), EXAMPLES)
def test_value_is_written_as_in_the_table(name, value, written):
    assert getattr(formats, name)(value).replace(formats.NBSP, " ") == written


def test_short_day_goes_without_its_year_while_it_lasts():
    today = timezone.localdate()
    written = formats.hari_singkat(today).replace(formats.NBSP, " ")

    assert formats.hari_tanggal(today).replace(formats.NBSP, " ") == f"{written} {today.year}".replace(" ", ", ", 1)


@pytest.mark.parametrize("name", ["tanggal", "hari_singkat", "waktu"])
def test_date_does_not_break_at_the_end_of_a_line(name):
    written = getattr(formats, name)(MORNING)

    assert " " not in written.replace(", ", "")


@given(st.text("0123456789", min_size=9, max_size=15).map(lambda rest: "0" + rest))
def test_masked_phone_always_hides_at_least_three_digits(phone):
    shown = [c for c in formats.telepon_samar(phone) if c.isdigit()]

    assert len(phone) - len(shown) >= 3


@given(st.decimals(min_value=-(10**18), max_value=10**18, places=2))
def test_rupiah_can_be_read_back_to_the_cent(value):
    written = formats.rupiah(value)

    digits = written.replace("−", "-").replace("Rp", "").replace(".", "").replace(",", ".")
    assert Decimal(digits) == value


@given(st.integers(10**6, 10**15))
def test_short_rupiah_is_right_to_a_twentieth(value):
    figure, word = formats.rupiah_ringkas(value).removeprefix("Rp").split(formats.NBSP)

    amount = (
        Decimal(figure.replace(".", "").replace(",", ".")) * {"juta": 10**6, "miliar": 10**9, "triliun": 10**12}[word]
    )
    assert abs(amount - value) <= value / Decimal(20)
