"""Figures typed into the form: read tolerantly, kept whatever happens, the same in the end as those of a template."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from cooperatives.enums import Capacity
from cooperatives.models import YearlyFigures
from klinik_koperasi.accounts import roles
from reports import samples, workflow
from reports.amounts import shown
from reports.enums import ReportStatus as S
from reports.forms.keying import KeyInForm
from reports.models import Report
from reports.portal import sheets
from reports.portal import workflow as desk
from reports.portal.models import Sheet
from tests.factories.portal import at_desk, seated
from tests.factories.reports import report_in, workbook_for
from tests.portal.desk import begun, page, seen_on, typed

pytestmark = pytest.mark.django_db


def keyed_in(report: Report, changes: dict) -> dict:
    """The sample as the office types it from paper, in whole rupiah."""
    form, known = KeyInForm(report), samples.facts(report.chart) | {"akhir_tahun_buku": date(2025, 12, 31)}
    answers = {key: {True: "ya", False: "tidak"}.get(value, value) for key, value in known.items()}
    amounts = samples.amounts(report.chart) | changes
    data = {name: answers.get(name, "") for name in form.fields if name not in form.places}
    data |= {name: shown(Decimal(amounts[place])) for name, place in form.places.items() if place in amounts}
    return data | {"seen": form.initial["seen"], "satuan": "Rupiah penuh"}


def test_form_template_and_office_desk_lead_to_the_same_findings_and_ratios(people, tmp_path):
    wrong = {("kas", "ini"): 13_500_000, ("beban_karyawan", "lalu"): 1_000_000, ("anggota", "ini"): 310}
    reviewer, boards, office = people[roles.REVIEWER], [seated(), seated()], Client()
    form, template = (begun(user) for user in boards)
    keyed, handed = (report_in(S.DRAFT, people, tmp_path) for _ in range(2))

    typed(at_desk(boards[0]), form, wrong)
    with workbook_for(template, tmp_path / "portal.xlsx", wrong).open("rb") as file:
        board = at_desk(boards[1])
        page(board, "upload", template, file=file, seen=seen_on(board, "upload", template))
    for user, report in zip(boards, (form, template), strict=True):
        sheet = Sheet.objects.get(report=report)
        desk.send(sheet, user, sheets.version_of(sheet))
    office.force_login(reviewer)
    office.post(f"/admin/reports/report/{keyed.pk}/ketik/", keyed_in(keyed, wrong))
    workflow.hand_in(handed, workbook_for(handed, tmp_path / "kantor.xlsx", wrong), reviewer)

    told = []
    for paper in (report.paper for report in (form, template, keyed, handed)):
        findings = [
            (f.rule, f.severity, f.message, f.cells, f.expected, f.found, f.thread) for f in paper.findings.all()
        ]
        assessed = [(one.instrument, one.ratios, one.score) for one in paper.assessments.all()]
        told.append((paper.amounts, findings, paper.unchecked, assessed))
    assert told[0] == told[1] == told[2] == told[3]
    assert {rule for rule, *_ in told[0][1]} >= {"01", "04", "25"}


def test_form_reads_tolerantly_keeps_what_was_typed_and_checks_while_typing(treasurer):
    client, report = at_desk(treasurer), begun(treasurer)

    wrong = page(
        client,
        "section",
        report,
        "posisi",
        **{"kas-ini": "dua juta", "tabungan_bank-ini": "1,5", "giro-ini": "9" * 20},
    )
    html = wrong.content.decode()
    assert wrong.status_code == 422 and "dua juta" in html and "bukan angka" in html and "terlalu besar" in html
    spellings = {"kas-ini": "Rp 1.250.000,-", "giro-ini": "1250000", "deposito-ini": "(500)", "shu_lalu-ini": "-7"}
    page(client, "section", report, "posisi", **spellings)
    sheet = Sheet.objects.get()
    kept = {"kas.ini": "1250000", "giro.ini": "1250000", "deposito.ini": "-500", "shu_lalu.ini": "-7"}
    assert sheet.amounts | kept == sheet.amounts
    html = page(client, "section", report, "posisi").content.decode()
    assert 'value="1.250.000"' in html and "Tambahan portal. Sebagian koperasi menyajikan modal penyertaan" in html

    live = page(client, "check", report, "posisi", **{"kas-ini": "1.000", "simpanan_pokok-ini": "400"})
    told = json.loads(live.content)
    assert "Rp1.000" in told["html"] and "Rp400" in told["html"] and "selisih Rp600" in told["html"]
    assert told["totals"]["total_aset-ini"] == "1.000" and Sheet.objects.get().amounts == sheet.amounts

    figures = YearlyFigures.objects.create(
        cooperative=report.cooperative, tahun_buku=2024, source="kantor", in_force=True, simpanan_pokok=30_000_500
    )
    begun_amounts = sheets.beginning(report)["amounts"]
    Sheet.objects.update(amounts=sheet.amounts | begun_amounts)
    page(client, "section", report, "identitas", satuan="Ribuan rupiah", akhir_tahun_buku="2025-12-31")
    restated = Sheet.objects.get().amounts
    assert (begun_amounts["simpanan_pokok.lalu"], restated["simpanan_pokok.lalu"]) == ("30000500", "30000.5"), figures
    assert restated["kas.ini"] == "1250000"  # typed, and nobody knows in which unit
    page(client, "section", report, "posisi", **{"kas-ini": "1.250,5"})
    read = sheets.reading(Sheet.objects.get())
    assert (read.unit, read.amounts["kas", "ini"]) == (1000, 1_250_500)
    assert page(client, "sample", report).status_code == 200
    assert page(client, "section", report, "tidak-ada").status_code == 404


def test_two_writers_of_one_section_lose_nothing(treasurer):
    colleague = seated(treasurer.memberships.get().cooperative, Capacity.MANAGER)
    one, two, report = at_desk(treasurer), at_desk(colleague), begun(treasurer)
    seen = page(one, "section", report, "posisi").context["draft"].version

    page(two, "section", report, "posisi", _version=seen, **{"kas-ini": "5", "bank-ini": "", "giro-ini": "7"})
    clash = page(one, "section", report, "posisi", _version=seen, **{"kas-ini": "6", "deposito-ini": "8"})
    html = clash.content.decode()
    again = page(
        one,
        "section",
        report,
        "posisi",
        _version=clash.context["draft"].version,
        **{"kas-ini": "6", "deposito-ini": "8"},
    )

    assert clash.status_code == 422 and "Dua tulisan untuk isian yang sama" in html and colleague.name in html
    assert again.status_code == 302
    kept = Sheet.objects.get().amounts
    assert (kept["kas.ini"], kept["giro.ini"], kept["deposito.ini"]) == ("6", "7", "8")
