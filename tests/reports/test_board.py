"""What a cooperative's own people do with the same workflow: hand in, attach, answer, explain, object, ask for more time."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cooperatives.enums import Capacity
from klinik_koperasi.accounts import roles
from klinik_koperasi.files.checks import accept
from klinik_koperasi.workflow import StaleStep
from reports import workflow
from reports.enums import ReportStatus as S
from reports.models import Extension, ExtensionRequest, FilingMode, Report, ReportAttachment
from reports.workflow import report_machine
from tests.factories.accounts import UserFactory
from tests.factories.reports import CampaignFactory, lender, report_in, workbook_for
from tests.kernel.pdfs import raw_pdf, text_pdf

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def board_of(cooperative, capacity=Capacity.BOARD, **period):
    user = UserFactory(is_staff=False)
    user.memberships.create(cooperative=cooperative, capacity=capacity, **period)
    return user


def paper(name: str = "Buku RAT 2025.pdf"):
    return accept(SimpleUploadedFile(name, raw_pdf(tail=name.encode())))


def test_a_board_hands_in_its_own_report_and_nobody_elses_people_do(client, people, tmp_path):
    own, other = lender(), lender()
    board, campaign = board_of(own, until=TODAY), CampaignFactory()
    outsiders = [board_of(other), board_of(own, until=TODAY - timedelta(days=1)), board_of(own, Capacity.MEMBER),
                 board_of(own, since=TODAY + timedelta(days=1))]  # fmt: skip

    report = workflow.open_report(own, campaign, board)
    for stranger in [*outsiders, board_of(own, Capacity.SUPERVISOR)]:
        with pytest.raises(PermissionDenied):
            workflow.hand_in(report, tmp_path / "x.xlsx", stranger)
    before = {step.name for step in report_machine.offered(report, board)}
    workflow.hand_in(report, workbook_for(report, tmp_path / "a.xlsx"), board)
    kept = workflow.attach(report, "buku_rat", paper(), board)
    spare = workflow.attach(report, "lain", paper("Surat.pdf"), board)
    workflow.discard(spare, board)
    with pytest.raises(ValidationError, match="data pribadi"):
        workflow.attach(report, "lain", paper("daftar_piutang anggota.pdf"), board)
    client.force_login(people[roles.REVIEWER])
    desk = (
        f"/admin/reports/report/{report.pk}/lampiran/"  # what the portal asks of a board, the desk asks of the office
    )
    for rows, sure, status, words in (
        (30, "", 422, ["30 baris nama", "halaman 1", "data pribadi"]),
        (5, "", 422, ["tampaknya memuat 5 baris", "Sudah saya periksa"]),
        (5, "on", 302, []),
    ):
        names = [f"{n} Siti Aminah {n}.500.000 250.000" for n in range(1, rows + 1)]
        file = SimpleUploadedFile("Buku RAT.pdf", text_pdf(["No Nama Anggota Pinjaman Saldo", *names]))
        answer = client.post(desk, {"kind": "lain", "file": file, "sure": sure})
        assert answer.status_code == status and all(word in answer.content.decode() for word in words)
    assert report.log.filter(note__contains="dinyatakan tidak memuat").count() == 1
    workflow.discard(report.attachments.get(kind="lain"), board)
    offered = {step.name for step in report_machine.offered(report, board)}
    sent = report_machine.apply("send", report, board)

    assert (before, offered) == ({"hand_in"}, {"hand_in", "send"})
    assert sent.status == S.SENT and report_machine.offered(sent, board) == []
    for step in ("check", "send_back"):
        with pytest.raises(PermissionDenied):
            report_machine.apply(step, sent, board)
    for act in (
        lambda: workflow.attach(sent, "audit", paper("Audit.pdf"), board),
        lambda: workflow.discard(kept, board),
    ):
        with pytest.raises(StaleStep):
            act()
    assert [a.name for a in ReportAttachment.objects.visible_to(board)] == ["Buku RAT 2025.pdf"]
    assert list(Report.objects.visible_to(board)) == list(Report.objects.visible_to(people[roles.AUDITOR])) == [sent]
    for stranger in outsiders:
        assert not Report.objects.visible_to(stranger) and not ReportAttachment.objects.visible_to(stranger)
    assert S.PROPOSED.for_board == "Ditelaah" and "menunggu" in S.SENT.for_board


def test_a_difference_is_explained_where_its_rule_allows_and_an_objection_waits_for_an_answer(people, tmp_path):
    cooperative, reviewer = lender(), people[roles.REVIEWER]
    board = board_of(cooperative)
    # cash is wrong (an error), expenses jump (a note that may be explained)
    changes = {("kas", "ini"): 13_500_000, ("beban_karyawan", "lalu"): 1_000_000}
    report = report_in(S.REVIEWED, people, tmp_path, cooperative=cooperative, changes=changes)
    error, jump = report.paper.findings.get(rule="01"), report.paper.findings.filter(rule="25").first()

    assert jump.explainable and not error.explainable
    with pytest.raises(ValidationError, match="tidak menerima penjelasan"):
        workflow.remark(error, board, "Pembulatan", kind="penjelasan")
    workflow.remark(jump, board, "Tahun lalu ada kerugian piutang.", kind="penjelasan")
    workflow.remark(error, board, "Kas sudah dihitung ulang.", kind="keberatan")
    paper = report.paper
    assert list(paper.findings.explained()) == [jump] and jump not in paper.findings.standing()
    with pytest.raises(ValidationError, match="belum dijawab: pemeriksaan 01"):
        report_machine.apply("propose", report, reviewer, outcome="tanpa_catatan")
    workflow.remark(error, reviewer, "Buku kas menunjukkan Rp12.500.000.")

    soon = TODAY + timedelta(days=9)
    back = report_machine.apply("send_back", report, reviewer, comment="Perbaiki kas", until=soon)
    del changes["kas", "ini"]
    workflow.hand_in(back, workbook_for(back, tmp_path / "2.xlsx", changes), board)
    again = back.paper.findings.get(thread=jump.thread)
    assert again.explanation.text == "Tahun lalu ada kerugian piutang." and not back.paper.findings.filter(rule="01")
    with pytest.raises(PermissionDenied):
        workflow.refuse_explanation(again, board, "Tidak")
    workflow.refuse_explanation(again, reviewer, "Sebutkan peminjamnya berapa orang.")
    again.refresh_from_db()
    assert again.explanation is None
    changes["kas", "ini"] = 12_000_000
    workflow.hand_in(back, workbook_for(back, tmp_path / "3.xlsx", changes), board)
    assert back.paper.findings.get(thread=jump.thread).explanation is None  # what was refused is not carried on


def test_more_time_is_asked_once_and_answered_with_a_reason(client, people, tmp_path):
    cooperative, reviewer = lender(), people[roles.REVIEWER]
    board, campaign = (
        board_of(cooperative),
        CampaignFactory(due_on=TODAY + timedelta(days=3), review_due_on=TODAY + timedelta(days=90)),
    )
    late = TODAY + timedelta(days=30)

    with pytest.raises(ValidationError, match="sesudah batas"):
        workflow.ask_for_time(cooperative, campaign, campaign.due_on, "Audit", board)
    with pytest.raises(PermissionDenied):
        workflow.ask_for_time(cooperative, campaign, late, "Audit", board_of(lender()))
    asked = workflow.ask_for_time(cooperative, campaign, late, "Audit belum selesai", board)
    with pytest.raises(ValidationError, match="belum dijawab"):
        workflow.ask_for_time(cooperative, campaign, late, "Lagi", board)
    with pytest.raises(PermissionDenied):
        workflow.grant_time(asked, board, "Ya")
    client.force_login(reviewer)
    page, act = (
        f"/admin/reports/extensionrequest/{asked.pk}/change/",
        f"/admin/reports/extensionrequest/{asked.pk}/jawab/",
    )
    assert "Audit belum selesai" in client.get(page).content.decode()
    for day, words in ((campaign.due_on, "sesudah batas yang berlaku"), (TODAY, "sesudah hari ini")):
        early = client.post(act, {"decision": "diberikan", "answer": "Ya", "until": day}).content.decode()
        assert words in early and not Extension.objects.exists()
    kept = client.post(act, {"decision": "ditolak", "answer": "", "until": late}).content.decode()
    client.post(act, {"decision": "diberikan", "answer": "Menunggu akuntan publik"})
    with pytest.raises(StaleStep, match="Sudah dijawab oleh"):
        workflow.refuse_time(asked, people[roles.HEAD], "Tidak")

    assert "belum diisi" in kept and 'value="ditolak"' in kept
    assert Extension.objects.get().until == late == campaign.due_for(cooperative)
    report = report_in(S.RETURNED, people, tmp_path, cooperative=cooperative, campaign=campaign)
    second = workflow.ask_for_time(cooperative, campaign, late, "Bendahara sakit", board)
    workflow.grant_time(second, reviewer, "Semoga lekas sembuh")
    report.refresh_from_db()
    assert report.returned_until == late == workflow.deadline(cooperative, campaign)
    later = late + timedelta(days=5)
    Report.objects.filter(pk=report.pk).update(returned_until=later)
    other = workflow.open_report(cooperative, campaign, reviewer, "umum")
    assert [workflow.deadline(cooperative, campaign, one) for one in (other, Report.objects.get(pk=report.pk))] == [
        late,
        later,
    ]
    early = {"cooperative": lender().pk, "campaign": campaign.pk, "until": campaign.due_on, "reason": "x"}
    assert "sesudah batas penyampaian" in client.post("/admin/reports/extension/add/", early).content.decode()
    assert ExtensionRequest.objects.filter(decision="diberikan").count() == 2

    reviewer.memberships.create(cooperative=cooperative, capacity=Capacity.BOARD)
    own = {"cooperative": cooperative.pk, "campaign": campaign.pk, "until": late, "reason": "x", "mode": "bebas"}
    for address in ("extension/add", f"extension/{Extension.objects.get().pk}/change", "filingmode/add"):
        refused = client.post(f"/admin/reports/{address}/", own)
        assert "Keputusan ini dibuat orang lain" in refused.content.decode(), address
    assert not FilingMode.objects.exists()
