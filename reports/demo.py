"""Invented reports of two book years in every state, for trial and training."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from cooperatives.models import Cooperative
from reports import samples, selectors, workflow
from reports.enums import Outcome, ReportStatus
from reports.models import Campaign, Report

S = ReportStatus
YEARS = (2024, 2025)
# By state: a cooperative's size against the sample, and what its treasurer got wrong (line, column, factor)
STORIES = {
    S.DRAFT: (1, None),
    S.SENT: (2, ("kas", "ini", 1000)),
    S.CHECKED: (1, ("shu_sosial", "persen", 2)),
    S.RETURNED: (3, ("shu_berjalan", "ini", Decimal("0.5"))),
    S.REVIEWED: (2, None),
    S.PROPOSED: (4, ("akumulasi_penyusutan", "ini", Decimal("1.5"))),
    S.SETTLED: (1, None),
}


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
            _report(status, story, cooperative, campaign, reviewer, head)
            added += 1
    return added


def _campaign(year: int) -> Campaign:
    dates = {"opens_on": date(year + 1, 1, 2), "due_on": date(year + 1, 4, 30), "review_due_on": date(year + 1, 12, 31)}
    return Campaign.objects.get_or_create(tahun_buku=year, defaults=dates)[0]


def _report(status, story, cooperative, campaign, reviewer, head) -> None:
    report = workflow.open_report(cooperative, campaign, reviewer)
    workflow.key_in(report, _facts(report), _amounts(report, *story), reviewer)
    until = timezone.localdate() + timedelta(days=14)
    back = {"comment": "SHU periode berjalan tidak sama dengan PHU.", "until": until}
    steps = [("send", reviewer, {}), ("check", reviewer, {}), ("start", reviewer, {})]
    if status == S.RETURNED:
        steps.append(("send_back", reviewer, back))
    steps += [("propose", reviewer, {"outcome": Outcome.CLEAN}), ("settle", head, {})]
    for name, actor, data in steps:
        if report.status == status:
            return
        report = workflow.report_machine.apply(name, report, actor, **data)


def _facts(report: Report) -> dict:
    year = report.campaign.tahun_buku
    own = selectors.filling(report.cooperative, year, report.lines).facts
    moved = {"akhir_tahun_buku": date(year, 12, 31), "tanggal_rat": date(year + 1, 2, 21)}
    return samples.facts(report.chart) | {key: value for key, value in own.items() if value} | moved


def _amounts(report: Report, size: int, wrong) -> dict:
    lines = report.lines
    stated = {
        place: Decimal(value) * (size if lines.is_money(*place) else 1)
        for place, value in samples.amounts(report.chart).items()
    }
    if wrong:
        stated[wrong[:2]] *= wrong[2]
    return stated
