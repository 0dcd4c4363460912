"""Filled templates (without a database), and reports in each state, reached by their steps."""

import zipfile
from datetime import date, timedelta
from pathlib import Path

import factory
from django.utils import timezone

from cooperatives.models import Cooperative, Jenis
from klinik_koperasi.accounts import roles
from reports import samples, selectors, workflow
from reports.enums import ReportStatus as S
from reports.models import Assessment, Campaign, Report, Submission
from reports.workbook.layout import layout
from reports.workbook.writing import Filling, write
from tests.factories.cooperatives import CooperativeFactory

CODE, YEAR = "abcdefgh", 2025


def template(path: Path, name: str = "simpan_pinjam", *, filled: bool = True, year: int = YEAR) -> Path:
    """The template of a sample's chart, written to `path`; filled as the sample is, else with its identity alone."""
    facts = {"nama": "KSP Contoh Uji", "kode": CODE, "nik_koperasi": "3573000000001", "tahun_buku": year}
    amounts = samples.amounts(name) if filled else {}
    with path.open("wb") as out:
        facts = (samples.facts(name) if filled else {"satuan": "Rupiah penuh"}) | facts
        write(out, layout(samples.sample_chart(name)), Filling(year, CODE, facts, amounts))
    return path


def repacked(source: Path, target: Path, changes: dict[str, bytes | None]) -> Path:
    """A copy of a workbook with parts replaced, added or, by None, left out."""
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | changes
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            if data is not None:
                archive.writestr(name, data)
    return target


class CampaignFactory(factory.django.DjangoModelFactory):
    """The campaign of book year 2025, open."""

    class Meta:
        model = Campaign
        django_get_or_create = ["tahun_buku"]

    tahun_buku = YEAR
    opens_on = factory.LazyAttribute(lambda o: date(o.tahun_buku + 1, 1, 2))
    due_on = factory.LazyAttribute(lambda o: date(o.tahun_buku + 1, 4, 30))
    review_due_on = factory.LazyAttribute(lambda o: date(o.tahun_buku + 1, 12, 31))


def lender(**more) -> Cooperative:
    return CooperativeFactory(jenis=Jenis.objects.get(code="simpan-pinjam"), **more)


def workbook_for(report: Report, path: Path, changes: dict | None = None, more_facts: dict | None = None) -> Path:
    """The report's own template, filled as the sample is, with figures changed by (line, column), and answers by key."""
    name = report.chart
    filling = selectors.filling(report.cooperative, report.campaign.tahun_buku, report.lines)
    facts = samples.facts(name) | {key: value for key, value in filling.facts.items() if value}
    facts |= {"akhir_tahun_buku": date(report.campaign.tahun_buku, 12, 31)} | (more_facts or {})
    amounts = samples.amounts(name) | (changes or {})
    with path.open("wb") as out:
        write(out, layout(report.lines), Filling(filling.year, filling.code, facts, amounts))
    return path


def report_in(
    status: str, people: dict, path: Path, *, campaign=None, cooperative=None, changes=None, facts=None
) -> Report:
    """A report that came to `status` by its steps; `people` by role name."""
    reviewer, head = people[roles.REVIEWER], people[roles.HEAD]
    report = workflow.open_report(cooperative or lender(), campaign or CampaignFactory(), reviewer)
    if status == S.DRAFT:
        return report
    workflow.hand_in(report, workbook_for(report, path / f"{report.pk}.xlsx", changes, facts), reviewer)
    soon = timezone.localdate() + timedelta(days=10)
    return_now = ("send_back", reviewer, {"comment": "Periksa kas", "until": soon})
    steps = [("send", reviewer, {}), ("check", reviewer, {}), ("start", reviewer, {}),
             ("propose", reviewer, {"outcome": "tanpa_catatan"}), ("settle", head, {})]  # fmt: skip
    if status == S.RETURNED:
        steps = [*steps[:3], return_now]
    for name, actor, data in steps:
        report = workflow.report_machine.apply(name, report, actor, **data)
        if report.status == status:
            return report
    raise ValueError(status)


def compared_with(report: Report, reviewer, head) -> None:
    """Settled reports of five others of its kind and of its own two years before; their ratios are a share of its own each."""
    year, now = report.campaign.tahun_buku, timezone.now()
    stamps = {"sent_at": now, "reviewer": reviewer, "proposed_at": now, "proposed_by": reviewer, "settled_at": now}
    stamps |= {"status": S.SETTLED, "outcome": "tanpa_catatan", "settled_by": head}
    whose = [(report.cooperative, year - 2), (report.cooperative, year - 1), *((lender(), year) for _ in range(5))]
    for number, (cooperative, book_year) in enumerate(whose, start=6):
        other = Report.objects.create(
            cooperative=cooperative, campaign=CampaignFactory(tahun_buku=book_year), chart=report.chart,
            chart_version=report.chart_version, **stamps,
        )  # fmt: skip
        paper = Submission.objects.create(report=other, number=1, facts={}, handed_by=reviewer)
        for one in report.paper.assessments.all():
            ratios = [r | {"value": r["value"] and float(r["value"]) * number / 10} for r in one.ratios]
            Assessment.objects.create(
                submission=paper, instrument=one.instrument, version=one.version, ratios=ratios, score=one.score
            )
