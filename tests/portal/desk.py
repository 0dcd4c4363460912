"""A report at the desk of its cooperative: its pages, and how it is filled in."""

from datetime import date

from django.urls import reverse

from reports import samples, workflow
from reports.models import Report
from reports.portal import selectors, sheets
from tests.factories.reports import CampaignFactory

TWO_FINDINGS = {("kas", "ini"): 13_500_000, ("simpanan_wajib", "lalu"): 1}  # an error, and a jump that may be explained


def page(client, name: str, *args, **data):
    address = reverse(f"portal_{name}", args=args)
    return client.post(address, data) if data else client.get(address)


def seen_on(client, name: str, report: Report) -> str:
    """The state of the sheet that a page with a form shows."""
    return page(client, name, report).context["form"]["seen"].value()


def number_of(finding) -> int:
    return selectors.finding_numbers(finding.submission)[finding.pk]


def begun(user) -> Report:
    cooperative = user.memberships.get().cooperative
    report = workflow.open_report(cooperative, CampaignFactory(), user)
    sheets.of(report, user)
    return report


def filled(report: Report, user, changes: dict) -> None:
    """The sample in the sheet, as if it had been typed."""
    sheet = sheets.of(report, user)
    facts = samples.facts(report.chart) | {"akhir_tahun_buku": date(2025, 12, 31)}
    sheets.write(sheet, facts, samples.amounts(report.chart) | changes, user)


def typed(client, report: Report, changes: dict) -> None:
    """The sample typed into the form, section by section."""
    amounts = samples.amounts(report.chart) | changes
    facts = samples.facts(report.chart) | {"akhir_tahun_buku": date(2025, 12, 31)}
    words = {True: "ya", False: "tidak"}
    for section in report.lines.sections:
        data = {}
        for line in section.lines:
            if line.type and line.key in facts:
                data[line.key] = words.get(facts[line.key], facts[line.key])
            places = [(line.key, c) for c in section.column_ids if (line.key, c) in amounts]
            data |= {f"{key}-{c}": f"{amounts[key, c]:,}".replace(",", ".") for key, c in places}
        answer = page(client, "section", report, section.id, **(data or {"next": ""}))
        assert answer.status_code == 302, (section.id, answer.context["form"].errors)
