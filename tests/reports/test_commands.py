"""The two commands as the office and a script use them."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from cooperatives.models import Jenis
from klinik_koperasi.accounts import roles
from reports import editions, instruments, selectors
from reports.models import Edition
from reports.workbook.opening import open_book
from reports.workbook.reading import read
from tests.factories.cooperatives import CooperativeFactory, YearlyFiguresFactory
from tests.factories.reports import template

pytestmark = pytest.mark.django_db


def run(*args, **options) -> str:
    out = StringIO()
    call_command(*args, stdout=out, **options)
    return out.getvalue()


def test_template_and_check_of_one_cooperative(tmp_path):
    lender = CooperativeFactory(name="KSP Contoh Uji", jenis=Jenis.objects.get(code="simpan-pinjam"))
    YearlyFiguresFactory(
        cooperative=lender, tahun_buku=2024, simpanan_pokok=Decimal("29000000.40"), members=290, simpanan_wajib=None
    )
    YearlyFiguresFactory(
        cooperative=lender, tahun_buku=2025, rat_date=date(2026, 2, 21), members=310, aset=1_000_000_000
    )
    path, empty = tmp_path / "contoh.xlsx", tmp_path / "kosong.xlsx"

    said = run("report_template", str(empty), cooperative=lender.nik_koperasi, year=2025)
    run("report_template", str(path), cooperative=lender.code, year=2025, sample=True)
    reading = read(open_book(empty), year=2025, code=lender.code)
    result = json.loads(run("check_report", str(path), "--json", cooperative=lender.code, year=2025))
    words = run("check_report", str(path), instrument="perdep06_2016_konvensional")

    assert "Usaha simpan pinjam" in said and reading.findings == []
    assert reading.facts["nama"] == lender.name and reading.facts["tanggal_rat"] == date(2026, 2, 21)
    assert reading.amounts == {
        ("simpanan_pokok", "lalu"): 29_000_000, ("simpanan_pokok", "awal"): 29_000_000, ("anggota", "lalu"): 290,
        ("volume_usaha", "lalu"): 431_000_000,
    }  # fmt: skip
    assert {(f["rule"], f["expected"], f["found"]) for f in result["findings"]} >= {("17", 310, 300)}
    assert result["cooperative"] == lender.code and len(result["ratios"]) == 26
    assert "80.75, 17 dari 22 indikator" in words and "Peringatan 17" in words
    assert lender.figures.count() == 2


def test_an_empty_template_has_every_ratio_undefined_and_says_what_is_missing(tmp_path):
    shop = CooperativeFactory()
    run("report_template", str(tmp_path / "a.xlsx"), cooperative=shop.code, year=2025)

    result = json.loads(run("check_report", str(tmp_path / "a.xlsx"), "--json"))

    assert result["chart"] == "umum 2026.1"
    assert all(ratio["value"] is None and "isi “" in ratio["reason"] for ratio in result["ratios"])
    assert [f for f in result["findings"] if f["rule"] == "26" and f["severity"] == "error"]


def test_a_template_of_an_unknown_cooperative_is_told(tmp_path):
    result = json.loads(run("check_report", str(template(tmp_path / "a.xlsx")), "--json"))

    assert [(f["rule"], f["cells"]) for f in result["findings"]] == [("T03", ["Identitas!B7"])]


def test_what_cannot_be_done_is_said(tmp_path):
    shop = CooperativeFactory()
    other = tmp_path / "lain.xlsx"
    openpyxl.Workbook().save(other)
    out = StringIO()

    for options, words in (
        ({"cooperative": "tidakada", "year": 2025}, "Tidak ada koperasi"),
        ({"cooperative": shop.code, "year": 2019}, "yang tertua 2020"),
    ):
        with pytest.raises(CommandError, match=words):
            run("report_template", str(tmp_path / "x.xlsx"), **options)
    with pytest.raises(CommandError, match="berakhiran .xlsx"):
        run("report_template", str(tmp_path / "x.pdf"), cooperative=shop.code, year=2025)
    with pytest.raises(CommandError, match="bukan templat"):
        call_command("check_report", str(other), "--json", stdout=out)
    assert json.loads(out.getvalue())["findings"][0]["rule"] == "T01"


def test_versions_of_instruments_are_taken_in_once_and_never_changed(client, people, monkeypatch, tmp_path):
    lead = instruments.instrument("kkpkk_ksp")
    first, again = run("load_instruments"), run("load_instruments")
    client.force_login(people[roles.AUDITOR])
    listed = client.get("/admin/reports/edition/").content.decode()

    assert "kkpkk_ksp 2026.1" in first and "simpan_pinjam 2026.1" in first and "none is new" in again
    assert lead.title in listed and "Dianggap berlaku" in listed and "01-01-2021" in listed
    assert "Bersama bagan akun yang memuatnya" in listed and listed.count("tahun buku 2020") == 3
    for act in (lambda: Edition.objects.update(title="Lain"), lambda: Edition.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    for path in instruments.FOLDER.glob("kkpkk_ksp*"):
        (tmp_path / path.name).write_text(path.read_text().replace("95, true, 4", "96, true, 4"))
    with pytest.raises(editions.Edited, match="kkpkk_ksp 2026.1 was loaded with other content"):
        editions.load({"instrumen": tmp_path})
    later = replace(lead, version="2099.1", since=date(2099, 1, 1))
    monkeypatch.setitem(instruments.instruments(), (later.id, later.version), later)
    assert instruments.instrument(lead.id) is lead  # what is not in force yet scores nobody
    monkeypatch.setitem(instruments.instruments(), (later.id, later.version), replace(later, since=date(2022, 1, 1)))
    assert instruments.instrument(lead.id).version == "2099.1"


def test_the_chart_follows_the_kind():
    jenis = Jenis.objects.get(code="simpan-pinjam")

    assert selectors.chart_for(CooperativeFactory.build(jenis=jenis)) == "simpan_pinjam"
    assert selectors.chart_for(CooperativeFactory.build(jenis=None, name="KSP Melati")) == "simpan_pinjam"
    assert selectors.chart_for(CooperativeFactory.build(jenis=None, name="Kopwan Melati")) == "umum"
