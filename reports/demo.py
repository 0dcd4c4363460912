"""Invented reports of two book years in every state, with what is said, waived, mended and written of them, for trial and
training."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from cooperatives.models import Cooperative
from reports import samples, selectors, workflow
from reports.enums import Lack, Outcome, ReportStatus
from reports.models import Campaign, Reminder, Report
from reports.selectors.owing import owing

S = ReportStatus
YEARS = (2024, 2025)
# By state: a cooperative's size against the sample, and what its treasurer got wrong (line, column, factor)
STORIES = {
    S.DRAFT: (1, None),
    S.SENT: (2, ("kas", "ini", 1000)),
    S.CHECKED: (1, ("shu_sosial", "persen", 2)),
    S.RETURNED: (3, ("shu_berjalan", "ini", Decimal("0.5"))),
    S.REVIEWED: (2, ("beban_karyawan", "lalu", Decimal("0.1"))),
    S.PROPOSED: (4, ("akumulasi_penyusutan", "ini", Decimal("1.5"))),
    S.SETTLED: (1, None),
}
LETTERS = {S.SETTLED: "issue_result", S.RETURNED: "issue_mending"}


def tell(reviewer, head) -> int:
    """One report a state and book year, by its steps; gives how many were added, none when there are some already."""
    if Report.objects.exists():
        return 0
    kota = Cooperative.objects.filter(demo=True, status="aktif").in_city().supervised().order_by("pk")
    hosts = iter(kota.select_related("jenis")[: len(YEARS) * len(STORIES)])
    added = 0
    for year in YEARS:
        campaign = _campaign(year)
        for (status, story), cooperative in zip(STORIES.items(), hosts, strict=False):
            report = _report(status, story, cooperative, campaign, reviewer, head)
            if year == YEARS[-1] and status in LETTERS:
                workflow.issue_letter(LETTERS[status], report, reviewer)
            if (year, status) == (YEARS[0], S.SETTLED):
                _correct(report, reviewer)
            added += 1
        _ask_for_time(campaign, reviewer)
    _remind(campaign, reviewer)
    return added


def _campaign(year: int) -> Campaign:
    dates = {"opens_on": date(year + 1, 1, 2), "due_on": date(year + 1, 4, 30), "review_due_on": date(year + 1, 12, 31)}
    asked = "Buku RAT\nBerita acara RAT\nCatatan atas laporan keuangan (CaLK)\nLaporan audit, bila wajib"
    return Campaign.objects.get_or_create(tahun_buku=year, defaults=dates | {"documents": asked})[0]


def _report(status, story, cooperative, campaign, reviewer, head) -> Report:
    report = workflow.open_report(cooperative, campaign, reviewer)
    workflow.key_in(report, facts_of(report), _amounts(report, *story), reviewer)
    until = timezone.localdate() + timedelta(days=14)
    back = {"comment": "SHU periode berjalan tidak sama dengan PHU.", "until": until}
    steps = [("send", reviewer, {}), ("check", reviewer, {}), ("start", reviewer, {})]
    if status == S.RETURNED:
        steps.append(("send_back", reviewer, back))
    steps += [("propose", reviewer, outcome(report)), ("settle", head, {})]
    for name, actor, data in steps:
        if report.status == status:
            break
        report = workflow.report_machine.apply(name, report, actor, **data)
        if name == "start":
            _talk(report, status, reviewer, head)
    return report


def outcome(report: Report) -> dict:
    """With notes where the newest figures have findings."""
    if not report.paper.findings.exists():
        return {"outcome": Outcome.CLEAN}
    return {"outcome": Outcome.NOTED, "note": "Benahi temuan pada surat ini sebelum tutup buku berikutnya."}


def _correct(report: Report, reviewer) -> None:
    """A correction beside the settled version, in draft."""
    second = workflow.correct(report, reviewer)
    workflow.key_in(second, facts_of(second), _amounts(second, 1, ("kas", "ini", 2)), reviewer)


def _remind(campaign: Campaign, reviewer) -> None:
    """One reminder with its letter, of a draft that nobody sent; nothing is mailed, the addresses are nobody's."""
    for owed in owing(campaign, {"kurang": Lack.DRAFT})[:1]:
        words = {"cooperative": owed, "about": owed.lack, "due": owed.due, "by": reviewer}
        workflow.issue_reminder(Reminder.objects.create(campaign=campaign, **words), reviewer)


def _talk(report: Report, status, reviewer, head) -> None:
    """What boards and office said of findings: an explanation, an objection with its answer, a waiver."""
    found = list(report.paper.findings.all())
    for finding in [one for one in found if one.rule == "25"][:1]:
        if status == S.REVIEWED:
            workflow.remark(finding, reviewer, "Tahun lalu dua karyawan baru masuk bulan November.", kind="penjelasan")
    for finding in found[:1]:
        if status == S.RETURNED:
            workflow.remark(finding, reviewer, "Menurut catatan kami angkanya sudah benar.", kind="keberatan")
            workflow.remark(finding, reviewer, "Pada PHU angkanya lain. Mohon cocokkan keduanya.")
        if status == S.PROPOSED:
            until = timezone.localdate() + timedelta(days=90)
            words = {"rule": finding.rule, "reason": "Daftar aset sedang dihitung ulang bersama dinas.", "until": until}
            workflow.report_machine.apply("waive", report, head, **words)


def _ask_for_time(campaign: Campaign, reviewer) -> None:
    """One request that waits and one that was granted."""
    owed = list(owing(campaign)[:2])
    until = max(campaign.due_on, timezone.localdate()) + timedelta(days=30)
    asked = [workflow.ask_for_time(one, campaign, until, "Bendahara sedang sakit.", reviewer) for one in owed]
    for one in asked[1:]:
        workflow.grant_time(one, reviewer, "Laporan menunggu audit; beri kabar bila selesai.")


def facts_of(report: Report) -> dict:
    """The sample's answers, with the report's own identity and days."""
    year = report.campaign.tahun_buku
    own = selectors.identity(report.cooperative, year)
    moved = {"akhir_tahun_buku": date(year, 12, 31), "tanggal_rat": date(year + 1, 2, 21)}
    return samples.facts(report.chart) | {key: value for key, value in own.items() if value} | moved


def _amounts(report: Report, size: int, wrong) -> dict:
    stated = samples.scaled(report.chart, size)
    if wrong:
        stated[wrong[:2]] *= wrong[2]
    return stated
