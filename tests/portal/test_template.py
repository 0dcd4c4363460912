"""The template at the desk: out with what is known, back whole or not at all, kept as evidence of what was sent."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from klinik_koperasi.accounts import roles
from reports import samples
from reports.enums import ReportStatus as S
from reports.models import Report
from reports.portal import sheets
from reports.portal.models import Sheet, TemplateFile
from tests.factories.portal import at_desk, seated
from tests.factories.reports import report_in, workbook_for
from tests.portal.desk import begun, page, seen_on

pytestmark = pytest.mark.django_db


def test_template_comes_prefilled_and_is_taken_over_whole_or_not_at_all(treasurer, tmp_path, people):
    client, report = at_desk(treasurer), begun(treasurer)
    Sheet.objects.all().delete()
    for name, args in (("section", ["posisi"]), ("send", []), ("upload", []), ("template", [])):
        assert page(client, name, report, *args).status_code == 200 and not Sheet.objects.exists(), name
    sheets.of(report, treasurer)
    seen = page(client, "upload", report).context["form"]["seen"].value()
    book = openpyxl.load_workbook(io.BytesIO(page(client, "template", report).content))
    assert "KSP Contoh Sejahtera" in book["Identitas"]["A2"].value

    good = workbook_for(report, tmp_path / "baik.xlsx")
    bad = openpyxl.load_workbook(good)
    bad["PHU"]["H3"] = "hitungan samping"
    bad.save(good)
    bad["Posisi Keuangan"]["B6"], bad["PHU"]["B6"] = "seratus juta", "=#REF!+1"
    bad["Posisi Keuangan"]["B25"], bad["Identitas"]["B9"] = 890_000_000, 2024
    bad.save(tmp_path / "rusak.xlsx")
    places = ["Posisi Keuangan!B6", "Posisi Keuangan!B25", "PHU!B6", "Identitas!B9"]
    other = workbook_for(report_in(S.DRAFT, people, tmp_path), tmp_path / "lain.xlsx")
    before = Sheet.objects.get(report=report).amounts
    for name, words in (("rusak.xlsx", places), (other.name, ["milik koperasi berkode"])):
        with (tmp_path / name).open("rb") as file:
            answer = page(client, "upload", report, file=file, seen=seen)
        html = answer.content.decode()
        assert answer.status_code == 422 and all(word in html for word in words), name
        assert "Tidak ada angka yang diambil" in html
        assert Sheet.objects.get(report=report).amounts == before
    plain = page(client, "upload", report, file=io.BytesIO(b"nama;kas\nA;1"), seen=seen)
    words = plain.content.decode()
    assert plain.status_code == 422 and "bukan lembar kerja" in words and "Tidak ada angka yang diambil" in words
    colleague = seated(report.cooperative)
    sheets.write(sheets.of(report, colleague), {}, {("giro", "ini"): 777}, colleague)
    with good.open("rb") as file:  # somebody typed while the page was open
        refused = page(client, "upload", report, file=file, seen=seen)
    assert refused.status_code == 422 and f"{colleague.name} mengisi draf ini" in refused.content.decode()
    assert Sheet.objects.get(report=report).amounts == before | {"giro.ini": "777"}
    seen = refused.context["form"]["seen"].value()  # the page that says so has seen it

    assert not TemplateFile.objects.exists()
    listed = openpyxl.load_workbook(good)
    for row in (["Nama", "Pinjaman"], *(["Siti Aminah", 5_000_000 + n] for n in range(3))):
        listed["PHU"].append([None] * 9 + row)
    listed.save(tmp_path / "daftar.xlsx")
    for name in ("daftar.xlsx", "baik.xlsx", "baik.xlsx"):  # the same file once more is kept once
        with (tmp_path / name).open("rb") as file:
            taken = page(client, "upload", report, file=file, seen=seen_on(client, "upload", report))
        if name == "daftar.xlsx":
            html = taken.content.decode()
            assert (
                taken.status_code == 422
                and "3 baris nama" in html
                and "PHU!" in html
                and not TemplateFile.objects.exists()
            )
    sheet = Sheet.objects.get(report=report)
    assert taken.url == reverse("portal_send", args=[report]) and sheet.source == "templat"
    assert sheets.reading(sheet).amounts == samples.amounts("simpan_pinjam") and not sheets.check(sheet)[0]
    told = page(client, "send", report).content.decode()  # what was beside the figures is said, not passed over
    assert "LAPORAN BELUM DIKIRIM" in told and "PHU” berada di luar isian templat, mulai H3" in told
    assert Report.objects.get(pk=report.pk).status == S.DRAFT  # shown first, sent by nobody
    _kept_as_evidence(client, report, good, treasurer, people)


def _kept_as_evidence(client, report: Report, good, treasurer, people) -> None:
    """The uploaded workbook goes with the draft, then with its sending; outsiders never find it, the office once it was sent."""
    file = TemplateFile.objects.get()
    reviewer, other = Client(), at_desk(seated())
    reviewer.force_login(people[roles.REVIEWER])
    address = reverse("admin:portal_workbook", args=[file.pk])
    assert (file.subject, file.submission, file.name) == (Sheet.objects.get(report=report), None, "baik.xlsx")
    assert reviewer.get(address).status_code == 404  # a draft is nobody's business
    assert page(other, "workbook", report, file).status_code == 404
    words = page(client, "report", report).content.decode()
    assert "Dibaca ke draf, belum dikirim" in words and reverse("portal_workbook", args=[report, file]) in words

    sheets.write(
        Sheet.objects.get(report=report), {}, {("kas", "ini"): samples.amounts(report.chart)["kas", "ini"]}, treasurer
    )
    assert Sheet.objects.get(report=report).source == "templat"  # nothing was changed by saving the same
    page(client, "send", report, seen=seen_on(client, "send", report), states="on")
    late = page(client, "upload", report, seen="0").url, page(client, "report", report).content.decode()
    assert late[0] == reverse("portal_report", args=[report]) and "Laporan sudah terkirim" in late[1]
    file.refresh_from_db()
    assert (file.subject, file.submission, file.edited) == (None, report.paper, False)
    page_of, response = reviewer.get(report.get_absolute_url()).content.decode(), reviewer.get(address)
    assert address in page_of and b"".join(response.streaming_content) == good.read_bytes()
    assert response["Content-Disposition"] == 'attachment; filename="baik.xlsx"' and response["X-Content-Type-Options"]
    assert page(client, "workbook", report, file).status_code == 200
    reviewer.force_login(people["stranger"])
    assert reviewer.get(address).status_code == 404
