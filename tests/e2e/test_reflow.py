"""Narrow windows and large letters: nobody has to read sideways (WCAG 1.4.4, 1.4.10)."""

import pytest

from klinik_koperasi.office.models import Profile
from tests.e2e.conftest import PHONE, sideways
from tests.factories.consultations import session_in
from tests.factories.cooperatives import CooperativeFactory, YearlyFiguresFactory

PUBLIC = ["/", "/ajukan/", "/cek/", "/koperasi/", "/statistik/", "/agenda/", "/jam-layanan/", "/portal/masuk/"]


@pytest.fixture
def promise(db):
    """An office that has said its hours and number: the longest words of the foot; and something to draw."""
    for year in (2023, 2024, 2025):
        YearlyFiguresFactory(cooperative=CooperativeFactory(), tahun_buku=year)
    return Profile.objects.create(
        pk=1, demo=True, whatsapp="+6281200001234", hours="Senin–Jumat, pukul 08.00–15.00 WIB"
    )


def test_public_pages_fit_a_window_of_320(phone, promise):
    phone.set_viewport_size({"width": 320, "height": 640})  # 1280 at 400 %
    for path in PUBLIC:
        phone.goto(path)
        sideways(phone)


@pytest.fixture
def large_letters(browser_type, browser_type_launch_args, live_server):
    """A phone whose owner set letters of twice the size in the browser."""
    options = browser_type_launch_args | {
        "args": [*browser_type_launch_args["args"], "--blink-settings=defaultFontSize=32"]
    }
    browser = browser_type.launch(**options)
    yield browser.new_page(viewport=PHONE, base_url=live_server.url)
    browser.close()


@pytest.mark.full
def test_letters_twice_as_large_fit_a_phone(large_letters, promise, officer, login):
    session = session_in("direncanakan", officer)
    for path in PUBLIC:
        large_letters.goto(path)
        sideways(large_letters)
    assert large_letters.evaluate("getComputedStyle(document.body).fontSize") == "34px"
    login(large_letters, officer)
    staff = [
        "/admin/",
        "/admin/consultations/request/",
        "/admin/consultations/request/add/",
        session.get_absolute_url(),
    ]
    for path in staff:
        large_letters.goto(path)
        sideways(large_letters)
