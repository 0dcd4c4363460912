"""Letters of the report review: its result, what is to be mended, a reminder. Each is numbered, archived and verifiable.

No letter says that the office adopts the figures, or that this is the official examination.
"""

from decimal import Decimal

from django.conf import settings
from django.urls import reverse

from klinik_koperasi import charts
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.documents.rendering import qr, render_pdf
from klinik_koperasi.office.models import Profile, Signatory
from reports import selectors
from reports.enums import Severity
from reports.models import Assessment, Reminder, Report, Submission
from reports.peers import Comparison

BAR = 40  # width of a ratio's small bar


def render_result(report: Report, document: IssuedDocument) -> bytes:
    """The result of a review: what was looked at, findings by weight with how to mend them, what was explained or waived,
    ratios drawn and tabled beside the own years and the city's quartiles, and the partial scores as a simulation."""
    report = Report.objects.with_people().select_related("settled_by").get(pk=report.pk)
    papers = list(report.submissions.order_by("-number"))
    told = selectors.told(papers)
    context = told | _common(report.cooperative, document, report.demo, report.settled_at) | {
        "report": report, "attachments": list(report.attachments.order_by("kind", "uploaded_at")),
        "weights": by_weight(told["findings"]), "rule_count": len(told["paper"].rules),
        "health": health_of(report, told["assessment"]), "others": told.get("others", []),
    }  # fmt: skip
    return render_pdf("reports/pdf/result.html", context)


def render_mending(paper: Submission, document: IssuedDocument) -> bytes:
    """What a cooperative is to mend in one submission, until when, and how it can answer, explain or ask for time."""
    paper = Submission.objects.select_related("report").get(pk=paper.pk)
    report = Report.objects.with_people().get(pk=paper.report_id)
    back = report.log.filter(step="send_back", at__gt=paper.sent_at or paper.handed_at).order_by("at").first()
    told = selectors.told([paper])
    context = told | _common(report.cooperative, document, report.demo) | {
        "report": report, "comment": back.note if back else "", "weights": by_weight(told["findings"]),
    }  # fmt: skip
    return render_pdf("reports/pdf/mending.html", context)


def render_reminder(reminder: Reminder, document: IssuedDocument) -> bytes:
    """A friendly reminder of what is still missing of a book year, and how it is handed in."""
    reminder = Reminder.objects.select_related("campaign", "cooperative__kelurahan__kecamatan").get(pk=reminder.pk)
    asked = [line.strip() for line in reminder.campaign.documents.splitlines() if line.strip()]
    context = _common(reminder.cooperative, document, reminder.cooperative.demo) | {
        "reminder": reminder, "campaign": reminder.campaign, "asked": asked,
    }  # fmt: skip
    return render_pdf("reports/pdf/reminder.html", context)


def by_weight(findings: list) -> list[dict]:
    """Findings in groups of one weight, the heaviest first; empty groups are left out."""
    groups = [(weight, [one for one in findings if one.severity == weight]) for weight in Severity]
    return [{"title": weight.label, "findings": found} for weight, found in groups if found]


def health_of(report: Report, assessment: Assessment | None) -> dict | None:
    """The assessment as the letter draws and tables it; a small bar says how much of the best grade a ratio has, and beside each
    ratio stand the own years and the city's quartiles (hidden where they would tell of single cooperatives)."""
    if assessment is None or assessment.untold:
        return assessment and {"untold": assessment.untold}
    best = 4 if any(one["score"] == one["grade"] for one in assessment.ratios if one["grade"] is not None) else 100
    compared = Comparison(report, assessment)
    rows = [_row(one, best) for one in compared.beside(labels=False)]
    return {
        "score": assessment.score, "version": assessment.version, "ratios": rows, "picture": _picture(assessment, best),
        "best": best, "compared": compared, "confirmation": selectors.confirmation_of(assessment),
    }  # fmt: skip


def _row(beside: dict, best: int) -> dict:
    """A ratio with its bar; the own years before this one, drawn only where there are some."""
    ratio, before = beside["ratio"], [(year, value) for year, value in beside["years"][:-1] if value is not None]
    line = beside["svg"] if before else ""
    return ratio | {"bar": _bar(ratio["grade"], best), "before": before, "line": line, "city": beside["city"]}


def _picture(assessment: Assessment, best: int) -> str:
    known = [one for one in assessment.score["aspects"] if one["value"] is not None]
    drawn = [
        (f"{a['name']} ({a['indicators']} indikator)", round(Decimal(str(a["value"]))), _whole(a, best)) for a in known
    ]
    return charts.shares("Aspek yang dapat dihitung, dari yang terbaik", drawn) if drawn else ""


def _bar(grade, best: int) -> int | None:
    return None if grade is None else round(BAR * Decimal(str(grade)) / best)


def _whole(aspect: dict, best: int) -> int:
    """What an aspect can reach: percent (KKPKK), else its weight in points."""
    return 100 if best == 4 else round(Decimal(str(aspect["weight"] or 100)))


def _common(cooperative, document: IssuedDocument, demo: bool, on=None) -> dict:
    url = settings.PUBLIC_URL + reverse("verification", args=[document.code])
    return {
        "document": document, "cooperative": cooperative, "qr": qr(url), "public_url": settings.PUBLIC_URL,
        "verify_host": settings.PUBLIC_URL.split("://")[-1], "demo": demo or Profile.current().demo,
        "head": Signatory.for_post(Signatory.Post.DIVISION_HEAD, on.date() if on else None),
    }  # fmt: skip
