"""Invented reports of savings-and-loan cooperatives, enough to compare one with the others of its kind."""

from cooperatives.models import Cooperative
from reports import samples, workflow
from reports.demo import facts_of, outcome
from reports.models import Campaign, Report

CHART = "simpan_pinjam"
YEARS = (2024, 2025)
WHOLE, BEFORE, OPEN = 5, 2, 2  # cooperatives with a result, those of them with last year's too, and reports on the desk
STEPS = ("send", "check", "start")


def tell(reviewer, head) -> int:
    """Gives how many reports were added; none when there is enough to compare already."""
    if Report.objects.settled().filter(chart=CHART, demo=True, campaign__tahun_buku=YEARS[-1]).count() >= WHOLE:
        return 0
    kota = Cooperative.objects.filter(demo=True, status="aktif", jenis__code="simpan-pinjam", reports=None)
    hosts = list(kota.in_city().supervised().select_related("jenis").order_by("pk")[: WHOLE + OPEN])
    campaigns = {one.tahun_buku: one for one in Campaign.objects.filter(tahun_buku__in=YEARS)}
    if set(campaigns) != set(YEARS):
        return 0
    for number, cooperative in enumerate(hosts[:WHOLE]):
        for year in YEARS if number < BEFORE else YEARS[-1:]:
            report = _at_desk(cooperative, campaigns[year], 1 + number % 3, 2 * number, reviewer)
            report = workflow.report_machine.apply("propose", report, reviewer, **outcome(report))
            workflow.report_machine.apply("settle", report, head)
    for cooperative in hosts[WHOLE:]:
        _at_desk(cooperative, campaigns[YEARS[-1]], 2, 0, reviewer)
    return len(hosts) + BEFORE


def _at_desk(cooperative, campaign, size: int, moved: int, reviewer) -> Report:
    """A report like the sample, `size` times as large, `moved` percent of its loans in deposits instead; that of the first year
    closes with what the next one compares with."""
    report = workflow.open_report(cooperative, campaign, reviewer, CHART)
    stated = samples.scaled(CHART, size)
    if campaign.tahun_buku == YEARS[0]:
        stated = {(key, "ini"): value for (key, column), value in stated.items() if column == "lalu"}
    else:
        shift = stated["piutang_anggota", "ini"] * moved // 100
        for key, change in (("piutang_anggota", -shift), ("pinjaman_lancar", -shift), ("deposito", shift)):
            stated[key, "ini"] += change
    workflow.key_in(report, facts_of(report), stated, reviewer)
    for name in STEPS:
        report = workflow.report_machine.apply(name, report, reviewer)
    return report
