"""A report's way through the review: every state and step, four eyes, rounds, corrections, and last year beside this one."""

import io
import json
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from cooperatives.enums import Capacity, Form
from klinik_koperasi.accounts import roles
from klinik_koperasi.workflow import StaleStep
from reports import panels, selectors, workflow
from reports.enums import Filing
from reports.enums import ReportStatus as S
from reports.models import Extension, FilingMode, Report
from reports.workflow import report_machine
from tests.factories.accounts import UserFactory
from tests.factories.cooperatives import CooperativeFactory
from tests.factories.reports import CampaignFactory, lender, report_in, workbook_for

M = 1_000_000
SOON = timezone.localdate() + timedelta(days=7)
STEPS = {
    S.DRAFT: {"hand_in", "send"},
    S.SENT: {"check", "send_back", "assign", "waive"},
    S.CHECKED: {"start", "send_back", "assign", "waive"},
    S.REVIEWED: {"propose", "send_back", "assign", "waive"},
    S.RETURNED: {"hand_in", "send", "waive", "issue_mending", "reissue_mending"},
    S.PROPOSED: {"settle", "send_back", "waive"},
    S.SETTLED: {"correct", "issue_result", "reissue_result"},
}


def test_every_state_allows_its_steps_and_no_other():
    assert set(STEPS) == set(S)
    for status in S:
        allowed = {t.name for t in report_machine.transitions.values() if status in t.sources}
        assert allowed == STEPS[status], status


def with_list(path) -> None:
    """Adds a sheet with loans of single members beside the template's own."""
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("Lembar1")
    for row in (
        ["No", "Nama Anggota", "Pinjaman"],
        *([n, f"Siti Aminah {'ABCD'[n]}", 5_000_000 + n] for n in range(4)),
    ):
        sheet.append(row)
    book.save(path)


@pytest.mark.django_db
class TestReview:
    def test_from_draft_to_result_by_two_people(self, people, tmp_path):
        reviewer, head = people[roles.REVIEWER], people[roles.HEAD]
        report = report_in(S.PROPOSED, people, tmp_path, changes={("kas", "ini"): 13_500_000})
        paper = report.paper

        with pytest.raises(ValidationError, match="usulkan sendiri"):
            own = report_in(S.REVIEWED, people | {roles.REVIEWER: head}, tmp_path)
            own = report_machine.apply("propose", own, head, outcome="tanpa_catatan")
            report_machine.apply("settle", own, head)
        with pytest.raises(PermissionDenied):
            report_machine.apply("settle", report, reviewer)
        finding = paper.findings.first()
        workflow.remark(finding, head, "Kas sudah benar.", kind="keberatan")  # once the result is proposed
        with pytest.raises(ValidationError, match="Keberatan koperasi belum dijawab"):
            report_machine.apply("settle", report, head)
        workflow.remark(finding, reviewer, "Sudah kami cocokkan.")
        settled = report_machine.apply("settle", report, head)
        with pytest.raises(StaleStep, match="Sudah diproses oleh"):
            report_machine.apply("settle", report, people[roles.ADMINISTRATOR])
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=settled.pk).update(settled_by=reviewer)  # the database refuses it too
        for wrong in ({"settled_at": settled.sent_at}, {"sent_at": timezone.now()}, {"returned_until": SOON}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Report.objects.filter(pk=settled.pk).update(**wrong)

        assert (settled.proposed_by, settled.settled_by) == (reviewer, head)
        assert paper.amounts["kas", "ini"] == 13_500_000 and paper.figures.count() == 194
        assert {f.rule for f in paper.findings.all()} >= {"01", "04"}
        assert paper.rules["01"] == 1 and len(paper.rules) == 26
        assessment, *others = selectors.assessed(paper)
        assert assessment.instrument == "kkpkk_ksp" and len(assessment.ratios) == 26
        assert [(one.instrument, one.score["value"], one.score["of"]) for one in others] == [
            ("perdep06_2016_konvensional", 80.75, 85), ("woccu_pearls", None, None)]  # fmt: skip
        assert assessment.score["indicators"] == "26 dari 60 indikator"

    def test_sending_back_needs_a_word_and_clears_what_came_later(self, people, tmp_path):
        reviewer = people[roles.REVIEWER]
        report = report_in(S.PROPOSED, people, tmp_path)

        for data, words in (
            ({"comment": " ", "until": SOON}, "Tuliskan apa"),
            ({"comment": "Kas", "until": timezone.localdate()}, "sesudah hari ini"),
        ):
            with pytest.raises(ValidationError, match=words):
                report_machine.apply("send_back", report, reviewer, **data)
        back = report_machine.apply("send_back", report, reviewer, comment="Kas tidak cocok", until=SOON)
        with pytest.raises(ValidationError, match="sudah diperbaiki"):
            report_machine.apply("send", back, reviewer)
        first = back.paper.findings.count()
        workflow.hand_in(back, workbook_for(back, tmp_path / "2.xlsx", {("kas", "ini"): 1}), reviewer)
        again = report_machine.apply("send", back, reviewer)

        assert (back.proposed_at, back.proposed_by, back.outcome, back.returned_until) == (None, None, "", SOON)
        assert again.status == S.SENT and again.returned_until is None
        assert [p.number for p in again.submissions.all()] == [2, 1]
        assert again.paper.findings.count() > first and again.submissions.last().findings.count() == first
        assert again.log.get(step="send_back").note == "Kas tidak cocok"

    def test_a_correction_is_a_new_version_beside_the_old_one(self, people, tmp_path):
        reviewer = people[roles.REVIEWER]
        report = report_in(S.SETTLED, people, tmp_path)

        second = workflow.correct(report, reviewer)
        with pytest.raises(ValidationError, match="masih draf"):
            workflow.correct(report, reviewer)
        with pytest.raises(ValidationError, match="sudah ada"):
            workflow.open_report(report.cooperative, report.campaign, reviewer)

        report.refresh_from_db()
        assert (second.version, second.status, report.status) == (2, S.DRAFT, S.SETTLED)
        assert "perbaikan ke-1" in str(second)
        assert set(Report.objects.newest_versions()) == {report, second}

    def test_last_years_settled_report_is_compared_and_begins_the_template(self, client, people, tmp_path):
        cooperative = lender()
        report_in(S.SETTLED, people, tmp_path, cooperative=cooperative, campaign=CampaignFactory(tahun_buku=2024))

        CampaignFactory(tahun_buku=2025, loan_rate_most=6, frameworks=["SAK EP"])
        this = report_in(S.SENT, people, tmp_path, cooperative=cooperative)
        begun = selectors.filling(cooperative, 2025, this.lines)
        sheet = openpyxl.load_workbook(io.BytesIO(self._template(client, people, this)))["Identitas"]
        out = io.StringIO()
        call_command("check_report", str(workbook_for(this, tmp_path / "b.xlsx")), "--json", stdout=out)
        told = {(one["rule"], one["message"]) for one in json.loads(out.getvalue())["findings"]}

        found = {(f.rule, f.message) for f in this.paper.findings.all()}
        # the sample closes with other figures than its own last year's column, and lends at more than 6 %
        assert {"05", "06", "07", "15"} <= {rule for rule, _ in found} and told == found
        assert [begun.amounts[place] for place in (("kas", "lalu"), ("simpanan_wajib", "awal"), ("shu_sosial", "ad"),
                                                   ("kas_awal", "ini"))] == [12_500_000, 240 * M, 5, 50 * M]  # fmt: skip
        assert ("kas", "ini") not in begun.amounts
        (choice,) = [one for one in sheet.data_validations.dataValidation if "SAK EP" in (one.formula1 or "")]
        assert choice.formula1 == '"SAK EP"'

    def _template(self, client, people, report) -> bytes:
        client.force_login(people[roles.REVIEWER])
        return client.get(f"/admin/reports/report/{report.pk}/templat/").content

    def test_who_may_not(self, people, tmp_path):
        report = report_in(S.SENT, people, tmp_path, changes={("kas", "ini"): 1})
        reviewer, finding = people[roles.REVIEWER], report.paper.findings.first()
        workflow.remark(finding, people[roles.HEAD], "Sudah benar.", kind="keberatan")
        reviewer.memberships.create(cooperative=report.cooperative, capacity=Capacity.MEMBER)

        with pytest.raises(ValidationError, match="ditelaah orang lain"):
            report_machine.apply("check", report, reviewer)
        with pytest.raises(ValidationError, match="ditelaah orang lain"):
            workflow.refuse_explanation(finding, reviewer, "Kurang")
        with pytest.raises(ValidationError, match="ditulis orang lain"):
            workflow.remark(finding, reviewer, "Sudah dijawab.")
        assert workflow.unanswered(report) == [finding.rule]
        for name in ("stranger", roles.AUDITOR, roles.OFFICER, roles.REGISTRAR):
            with pytest.raises(PermissionDenied):
                report_machine.apply("check", report, people[name])
            with pytest.raises(PermissionDenied):
                workflow.hand_in(report, tmp_path / "x.xlsx", people[name])
        with pytest.raises(StaleStep, match="tidak dapat diganti"):
            workflow.hand_in(report, workbook_for(report, tmp_path / "y.xlsx"), people[roles.HEAD])

    def test_wrong_files_leave_nothing(self, people, tmp_path):
        report = report_in(S.DRAFT, people, tmp_path)
        reviewer = people[roles.REVIEWER]
        other = report_in(S.DRAFT, people, tmp_path, cooperative=CooperativeFactory())
        text, names = tmp_path / "teks.xlsx", workbook_for(report, tmp_path / "Buku RAT.xlsx")
        text.write_text("nama;kas")
        with_list(names)

        for path, words in (
            (workbook_for(other, tmp_path / "lain.xlsx"), "bukan"),
            (text, "bukan lembar kerja"),
            (names, r"daftar per anggota: 4 baris nama .* mulai Lembar1!A1"),  # its name says nothing
            (tmp_path / "tidak-ada.xlsx", "tidak ditemukan"),
        ):
            with pytest.raises(ValidationError, match=words):
                workflow.hand_in(report, path, reviewer)
        with pytest.raises(ValidationError, match="sudah diisi"):
            report_machine.apply("send", report, reviewer)

        assert not report.submissions.exists()

    def test_who_does_not_report_here(self, people):
        reviewer, campaign = people[roles.REVIEWER], CampaignFactory()
        exempt, province = CooperativeFactory(), CooperativeFactory(form=Form.PRIMARY_PROVINCE, authority="provinsi")
        FilingMode.objects.create(cooperative=exempt, mode=Filing.EXEMPT, reason="Baru berdiri")

        for cooperative, words in ((exempt, "Baru berdiri"), (province, "kewenangan provinsi")):
            with pytest.raises(ValidationError, match=words):
                workflow.open_report(cooperative, campaign, reviewer)

    def test_more_time_and_a_finding_as_a_conversation(self, people, tmp_path):
        reviewer = people[roles.REVIEWER]
        report = report_in(S.SENT, people, tmp_path, changes={("kas", "ini"): 1})
        Extension.objects.create(
            campaign=report.campaign,
            cooperative=report.cooperative,
            until=date(2026, 5, 31),
            reason="Audit",
            granted_by=reviewer,
        )
        finding = report.paper.findings.first()

        workflow.remark(finding, reviewer, "Mohon periksa.")
        workflow.remark(finding, people[roles.HEAD], "Sudah benar menurut rekening.", kind="keberatan")
        with pytest.raises(PermissionDenied):
            workflow.remark(finding, people["stranger"], "Halo")
        with pytest.raises(ValidationError):
            workflow.remark(finding, reviewer, "  ")

        assert [(r.kind, r.from_office) for r in finding.remarks.all()] == [("tanggapan", True), ("keberatan", False)]
        assert report.campaign.due_for(report.cooperative) == date(2026, 5, 31)
        assert report.campaign.due_for(lender()) == report.campaign.due_on


@pytest.mark.django_db
def test_the_desk_shows_a_report_all_its_pages_and_the_front_page(client, people, tmp_path):
    reviewer = people[roles.REVIEWER]
    report = report_in(S.DRAFT, people, tmp_path)
    client.force_login(reviewer)
    page, base = report.get_absolute_url(), f"/admin/reports/report/{report.pk}"
    empty = client.get(page).content.decode()
    download = client.get(f"{base}/templat/")
    workbook = workbook_for(report, tmp_path / "isi.xlsx", {("kas", "ini"): 13_500_000})

    with workbook.open("rb") as file:
        client.post(f"{base}/langkah/hand_in/", {"hand_in-file": file}, follow=True)
    sent = client.post(f"{base}/langkah/send/", follow=True).content.decode()
    finding = report.paper.findings.get(rule="01")
    client.post(f"{base}/temuan/{finding.pk}/", {"text": "Salah ketik kas", "kind": "keberatan"})
    kept = client.post(f"{base}/temuan/{finding.pk}/", {"text": "Panjang sekali", "kind": "penjelasan"})
    assert kept.status_code == 422 and ">Panjang sekali</textarea>" in kept.content.decode()
    shown = client.get(page).content.decode()
    refused = client.post(f"{base}/langkah/send_back/", {"send_back-comment": "", "send_back-until": "x"})

    assert "Belum ada angka" in empty and "telaah awal" in empty.lower()
    assert download.content[:2] == b"PK" and report.cooperative.code in download["Content-Disposition"]
    assert "Terkirim" in sent and "Rp1.001.000.000" in sent and "Posisi Keuangan!B51" in sent
    assert "Salah ketik kas" in shown and "Keberatan" in shown and "26 dari 60 indikator" in shown
    assert "Nilai × bobot" in shown and "100 × 6 %" in shown and "Sasaran" in shown
    assert "Tahun sendiri" in shown and "terlalu sedikit" in shown  # in the row of each ratio of the usual instrument
    assert "dikonfirmasi" in shown and "disetujui" not in shown.lower()
    assert refused.status_code == 422
    assert panels.work_block(reviewer).total == 1 and panels.work_block(people[roles.OFFICER]) is None
    assert "Laporan keuangan" in client.get("/admin/").content.decode()

    client.force_login(people["stranger"])
    assert {client.get(a).status_code for a in (page, f"{base}/templat/")} <= {302, 403, 404}
    client.force_login(people[roles.AUDITOR])
    assert client.get(page).status_code == 200
    assert client.post(f"{base}/langkah/check/").status_code == 403
    assert client.post(f"{base}/temuan/{finding.pk}/", {"text": "Halo", "kind": "tanggapan"}).status_code == 403


@pytest.mark.django_db
def test_lists_take_the_same_queries_with_one_and_three_reports(client, people, tmp_path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(people[roles.REVIEWER])
    counts = []
    for more in (1, 2):
        for _ in range(more):
            report_in(S.SENT, people, tmp_path, cooperative=CooperativeFactory())
        client.get("/admin/reports/report/")
        with CaptureQueriesContext(connection) as list_queries:
            client.get("/admin/reports/report/")
        with CaptureQueriesContext(connection) as panel_queries:
            panels.work_block(people[roles.REVIEWER])
        counts.append((len(list_queries), len(panel_queries)))

    assert counts[0] == counts[1]
    Report.objects.filter(pk=Report.objects.first().pk).update(reviewer=people[roles.REVIEWER])
    shown = {}
    for chosen in ("meja", "lewat", "bebas", "saya"):
        shown[chosen] = client.get(f"/admin/reports/report/?telaah={chosen}").context["cl"].result_count
    assert shown == {"meja": 3, "lewat": 0, "bebas": 2, "saya": 1}
    CampaignFactory._meta.model.objects.update(due_on=date(2026, 3, 1), review_due_on=date(2026, 3, 2))
    assert "(lewat)" in client.get("/admin/reports/report/?telaah=lewat").content.decode()


@pytest.mark.django_db
def test_figures_that_the_chart_cannot_hold_are_refused(people, tmp_path):
    report = report_in(S.DRAFT, people, tmp_path)

    for place, value in (
        (("kas", "besok"), 1),
        (("emas", "ini"), 1),
        (("kas", "ini"), 10**16),
        (("kas", "ini"), Decimal("0.5")),
    ):
        with pytest.raises(ValidationError, match="Tidak dapat dibaca"):
            workflow.key_in(report, {}, {place: value}, people[roles.REVIEWER])

    assert not report.submissions.exists()


@pytest.mark.django_db
def test_a_report_is_opened_on_the_desk_and_refused_in_words(client, people):
    cooperative, campaign = lender(), CampaignFactory()
    exempt = CooperativeFactory()
    FilingMode.objects.create(cooperative=exempt, mode=Filing.EXEMPT, reason="Baru berdiri")
    client.force_login(people[roles.REVIEWER])

    said = client.post("/admin/reports/report/add/", {"cooperative": exempt.pk, "campaign": campaign.pk})
    made = client.post(
        "/admin/reports/report/add/", {"cooperative": cooperative.pk, "campaign": campaign.pk}, follow=True
    )

    twice = client.post("/admin/reports/report/add/", {"cooperative": cooperative.pk, "campaign": campaign.pk})
    assert "Baru berdiri" in said.content.decode() and "sudah ada" in twice.content.decode()
    report = Report.objects.get()
    assert made.status_code == 200 and (report.chart, report.version, report.status) == ("simpan_pinjam", 1, S.DRAFT)
    assert report.log.get().step == "open"
    client.force_login(UserFactory(role=roles.HEAD))
    assert client.get("/admin/reports/campaign/add/").status_code == 200
