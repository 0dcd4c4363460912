"""Templates through LibreOffice: opened, computed anew and saved by it, they say the same as before."""

import shutil
import subprocess

import openpyxl
import pytest

from reports import samples
from reports.chart import chart
from reports.review import look_at
from reports.workbook.layout import layout
from reports.workbook.opening import open_book
from reports.workbook.reading import read
from reports.workbook.writing import Filling, write
from tests.factories.reports import CODE, YEAR

OFFICE = shutil.which("soffice")
CHARTS = ["simpan_pinjam", "unit_simpan_pinjam", "umum"]


def filled(path, name, **more):
    """The template of a chart with its sample, as a treasurer would save it."""
    lines = chart(name)
    facts = samples.facts(name) | {"nama": "KSP Contoh Uji", "kode": CODE, "tahun_buku": YEAR} | more
    amounts = {place: value for place, value in samples.amounts(name).items() if lines.line(*place)}
    with path.open("wb") as out:
        write(out, layout(lines), Filling(YEAR, CODE, facts, amounts))
    return path


@pytest.mark.full
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_templates_of_every_chart_come_back_from_libreoffice_as_they_went(tmp_path):
    paths = {name: filled(tmp_path / f"{name}.xlsx", name) for name in CHARTS}
    paths["syariah"] = filled(tmp_path / "syariah.xlsx", "simpan_pinjam", syariah=True)
    blank = tmp_path / "kosong.xlsx"
    with blank.open("wb") as out:
        write(out, layout(chart("umum")), Filling(YEAR, CODE, {"nama": "KSP Contoh Uji", "kode": CODE}))
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"

    subprocess.run(  # noqa: S603 - a program of this machine with files of this test
        [OFFICE, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "kembali",
         *paths.values(), blank], check=True, capture_output=True, timeout=300,
    )  # fmt: skip

    for name, path in paths.items():
        before, after = read(open_book(path)), read(open_book(tmp_path / "kembali" / path.name))
        assert (after.findings, after.amounts, after.facts) == ([], before.amounts, before.facts) and after.amounts, (
            name
        )
        assert look_at(after).as_dict() == look_at(before).as_dict(), name
    assert read(open_book(tmp_path / "kembali" / blank.name)).amounts == {}
    for name in CHARTS:  # computed by it, and still locked and formulas
        plan = layout(chart(name))
        book = openpyxl.load_workbook(tmp_path / "kembali" / f"{name}.xlsx")
        values = openpyxl.load_workbook(tmp_path / "kembali" / f"{name}.xlsx", data_only=True)
        for spot in plan.spots.values():
            cell = book[spot.sheet][spot.ref]
            assert cell.protection.locked == (bool(spot.formula) or spot.line.locked), (name, spot.cell)
            assert not spot.formula or cell.data_type == "f" and values[spot.sheet][spot.ref].data_type == "n", (
                spot.cell
            )
        assert book["_portal"].sheet_state != "visible" and all(
            book[s.sheet].protection.sheet for s in plan.chart.sections
        )
