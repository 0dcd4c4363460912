"""Paper of the review: each letter is numbered, archived, says what it is, and never that the office adopts figures."""

from datetime import timedelta

import pytest
import zxingcpp
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from pypdfium2 import PdfDocument

from cooperatives.enums import Capacity
from klinik_koperasi import panels
from klinik_koperasi.accounts import roles
from klinik_koperasi.workflow import StaleStep
from reports import workflow
from reports.enums import Lack
from reports.enums import ReportStatus as S
from reports.models import Reminder
from reports.review import SHARIA
from reports.workflow import report_machine
from tests.factories.reports import lender, report_in, workbook_for
from tests.kernel.pdfs import figures

pytestmark = pytest.mark.django_db
WRONG = {("kas", "ini"): 13_500_000, ("shu_sosial", "persen"): 20, ("penyisihan", "ini"): 1_000_000,
         ("beban_karyawan", "lalu"): 1_000_000}  # fmt: skip


def text_of(document) -> str:
    """The words of a letter; the code that its last page shows must lead to its verification."""
    pages = PdfDocument(bytes(document.content))
    seen = zxingcpp.read_barcodes(pages[len(pages) - 1].render(scale=2).to_pil())
    assert [code.text for code in seen] == [settings.PUBLIC_URL + reverse("verification", args=[document.code])]
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)


def test_sent_back_waived_explained_settled_and_each_step_on_paper(client, people, tmp_path):
    reviewer, head, soon = people[roles.REVIEWER], people[roles.HEAD], timezone.localdate() + timedelta(days=14)
    report = report_in(S.REVIEWED, people, tmp_path, cooperative=lender(name="KSP Contoh Teliti"), changes=WRONG)
    base = f"/admin/reports/report/{report.pk}"
    jump = report.paper.findings.filter(rule="25").first()
    workflow.remark(jump, reviewer, "Dua karyawan baru.", kind="penjelasan")
    with pytest.raises(StaleStep):
        workflow.issue_letter("issue_mending", report, reviewer)
    back = report_machine.apply("send_back", report, reviewer, comment="Hitung lagi kas.", until=soon)

    client.force_login(reviewer)
    client.post(f"{base}/langkah/issue_mending/")
    mending = text_of(workflow.issue_letter("issue_mending", back, reviewer))
    with pytest.raises(PermissionDenied):
        report_machine.apply("waive", back, reviewer, rule="12", reason="x", until=soon)
    with pytest.raises(ValidationError, match="berakhir hari ini"):
        report_machine.apply("waive", back, head, rule="12", reason="x", until=soon - timedelta(days=20))
    client.force_login(head)
    client.post(
        f"{base}/langkah/waive/", {"waive-rule": "12", "waive-reason": "Restrukturisasi berjalan.", "waive-until": soon}
    )
    workflow.hand_in(back, workbook_for(back, tmp_path / "2.xlsx", {**WRONG, ("perlengkapan", "ini"): 2}), reviewer)
    offered = {step.name for step in report_machine.offered(back, reviewer)}
    assert "issue_mending" not in offered and "reissue_mending" in offered  # it is about what was sent back
    assert workflow.issue_letter("issue_mending", back, reviewer).subject == back.sent_paper
    for step, actor, data in (
        ("send", reviewer, {}), ("check", reviewer, {}), ("assign", head, {"reviewer": reviewer}), ("start", head, {}),
        ("propose", reviewer, {"outcome": "dengan_catatan", "note": "Benahi kas."}), ("settle", head, {}),
    ):  # fmt: skip
        report = report_machine.apply(step, report, actor, **data)
    first = workflow.issue_letter("issue_result", report, reviewer)
    result = text_of(first)
    page = client.get(f"{base}/change/").content.decode()
    refused = client.post(f"{base}/langkah/reissue_result/", {"reissue_result-reason": ""})
    again = {"reissue_result-reason": "Salah nama", "reissue_result-version": 0}
    assert client.post(f"{base}/langkah/reissue_result/", again).status_code == 302
    assert client.post(f"{base}/langkah/reissue_result/", again).status_code == 422  # pressed twice: one correction
    again = workflow.issue_letter("issue_result", report, reviewer)
    compared = client.get(f"{base}/banding/").content.decode()

    assert "Hitung lagi kas." in mending and "Rp51.000.000" in mending and "keberatan" in mending
    assert "Dua karyawan baru" in result and report.reviewer == reviewer
    for words in ("telaah awal, bukan pemeriksaan kesehatan", "Restrukturisasi berjalan", "Kesalahan (", "Terima kasih",
                  "26 dari 60 indikator", "daftar periksa 0 dari 34", "versi 2026.1", "perlu dikonfirmasi", "Benahi kas.",
                  "17 dari 22 indikator", "dari 85", "PEARLS", "Median kota"):  # fmt: skip
        assert words in result, words
    for letter in (result, mending):
        said = letter.lower().replace("dana yang diterima", "").replace("dana diterima", "")  # names of ratios
        assert not [word for word in ("setuju", "diterima") if word in said]
    assert len(drawn := figures(bytes(first.content))) > 3 and all(drawn), drawn  # bars, lines and the code have names
    assert first.printed_number in page and "Dikecualikan" in page and refused.status_code == 422
    assert (again.number, again.version) == (first.number, 1)
    assert "Perlengkapan" in compared and compared.count("<tr>") == 2  # the heading and the one figure that changed
    assert report.log.filter(step="issue_result").count() == 2


def test_a_report_without_findings_and_score_and_a_reminder(client, people, tmp_path):
    reviewer = people[roles.REVIEWER]
    report = report_in(S.SETTLED, people, tmp_path, facts={"syariah": True})
    reminder = Reminder.objects.create(
        campaign=report.campaign, cooperative=lender(), about=Lack.DRAFT, due=report.campaign.due_on, by=reviewer
    )

    result = text_of(workflow.issue_letter("issue_result", report, reviewer))
    letter = text_of(workflow.issue_reminder(reminder, reviewer))
    with pytest.raises(PermissionDenied):
        workflow.issue_reminder(reminder, people[roles.AUDITOR])
    with pytest.raises(PermissionDenied):
        workflow.issue_letter("issue_result", report, people[roles.AUDITOR])
    reviewer.memberships.create(cooperative=report.cooperative, capacity=Capacity.SUPERVISOR)
    with pytest.raises(ValidationError, match="diterbitkan orang lain"):
        workflow.issue_letter("issue_result", report, reviewer)

    client.force_login(people[roles.AUDITOR])
    page = client.get(report.get_absolute_url()).content.decode()
    (block,) = panels.portal_blocks.collect(report, people["stranger"])

    assert "Tidak ada temuan" in result and "Tanpa catatan" in result
    assert (
        block["context"]["compared"].own.untold == SHARIA
    )  # a syariah report is looked at, and told why it has no score
    for words in (result, page):
        assert SHARIA in words and "Rentabilitas" not in words
    assert "belum dikirim" in letter and "30 April 2026" in letter and "terlambat" not in letter.lower()
