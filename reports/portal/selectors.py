"""What a cooperative's desk shows: who sits at it, where each report stands in words, what is due, what is missing."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cooperatives.models import Cooperative, Membership
from klinik_koperasi.documents.models import IssuedDocument, Kind
from klinik_koperasi.panels import TimelineEntry
from klinik_koperasi.templatetags.formats import tanggal, waktu
from reports import access
from reports.chart import Chart
from reports.enums import EDITABLE, AttachmentKind, ReportStatus
from reports.models import Campaign, Extension, ExtensionRequest, Finding, Report, Submission
from reports.selectors import papers_of
from reports.workbook.layout import layout

S = ReportStatus
UNIT_CHART = "unit_simpan_pinjam"
LOOKED_AT, MENDING = "Telaah kantor", "Perbaiki"
STEPS = ["Isi", "Kirim", LOOKED_AT, "Hasil"]
DONE = "Tidak ada lagi yang perlu Anda kirim untuk laporan ini."
TOLD = {
    "open": "Laporan dimulai", "send": "Laporan terkirim", "check": "Kelengkapan diperiksa kantor",
    "start": "Telaah dimulai", "send_back": "Dikembalikan untuk diperbaiki", "settle": "Hasil telaah ditetapkan",
}  # fmt: skip
WANTED, OTHER = [AttachmentKind.BOOK, AttachmentKind.MINUTES, AttachmentKind.NOTES], AttachmentKind.OTHER
# What a line of the campaign's documents is known by
WORDS = {
    AttachmentKind.BOOK: "buku rat", AttachmentKind.MINUTES: "berita acara", AttachmentKind.AUDIT: "audit",
    AttachmentKind.NOTES: "catatan atas laporan",
}  # fmt: skip


def has_seat(user) -> bool:
    """Whether the person may enter the desk at all (one query)."""
    return access.in_force(user, access.READERS).exists()


def cooperatives_of(user) -> QuerySet[Cooperative]:
    seats = access.in_force(user, access.READERS)
    return Cooperative.objects.filter(pk__in=seats.values("cooperative")).order_by("name_key")


def reports_of(user) -> QuerySet[Report]:
    """Reports of the cooperatives at whose desk the person sits; of no other, whatever else they may read as staff."""
    seats = access.in_force(user, access.READERS)
    return Report.objects.filter(cooperative__in=seats.values("cooperative")).select_related("cooperative", "campaign")


def seats_of(cooperative: Cooperative) -> QuerySet[Membership]:
    """Everybody of a cooperative who was given access, those in force first."""
    found = cooperative.memberships.filter(capacity__in=access.READERS, user__is_staff=False)
    return found.select_related("user").order_by("until", "capacity", "pk")


@dataclass(frozen=True)
class State:
    """Where a report stands, in words that cannot be mistaken: whether it was sent is always among them."""

    headline: str
    tone: str  # wait, go, back or done
    text: str = ""
    sent: bool = False


def state(report: Report | None, campaign: Campaign, due: date, receipt: str = "") -> State:
    """The words at the top of the page; `due` is the day that counts (`workflow.deadline`)."""
    year = _called(report, campaign)
    if report is None or report.status == S.DRAFT:
        started = "Draf Anda tersimpan, tetapi belum sampai di kantor." if report else "Laporan ini belum dimulai."
        return State(f"{year} BELUM dikirim", "wait", f"{started} {_due(due)}")
    if report.status == S.RETURNED:
        text = f"Perbaiki, lalu kirim lagi. {_due(due, 'Batas perbaikan')}"
        return State(f"{year} DIKEMBALIKAN dan belum dikirim lagi", "back", text)
    number = f" Tanda terima nomor {receipt}." if receipt else ""
    if report.status == S.SETTLED:
        text = f"{report.get_outcome_display()}. Angka disahkan rapat anggota, bukan kantor.{number}"
        return State(f"Hasil telaah {year[0].lower()}{year[1:]} sudah ditetapkan", "done", f"{text} {DONE}", True)
    where = ReportStatus(report.status).for_board
    text = f"Dikirim {waktu(report.sent_at)}.{number} Sekarang: {where.lower()}. {_answered_by(campaign)}"
    return State(f"{year} TERKIRIM", "go", text, True)


def _called(report: Report | None, campaign: Campaign) -> str:
    """Which of a book year's reports it is: a unit's and a correction's are told apart from the usual one."""
    unit = " unit simpan pinjam" if report and report.chart == UNIT_CHART else ""
    name = f"aporan{unit} tahun buku {campaign.tahun_buku}"
    return f"Perbaikan ke-{report.version - 1} l{name}" if report and report.version > 1 else f"L{name}"


def _answered_by(campaign: Campaign) -> str:
    """What happens next, once it is the office's turn."""
    late = campaign.review_due_on < timezone.localdate()
    until = "" if late else f" paling lambat {tanggal(campaign.review_due_on)}"
    return f"Anda tidak perlu berbuat apa-apa: kantor menelaahnya{until}, dan kabarnya tampil di halaman ini."


def steps(report: Report | None) -> list[dict]:
    """The way of a report as it is drawn: what is behind it, where it is, what comes."""
    settled = report is not None and report.status == S.SETTLED
    at = 0 if report is None or in_hands(report) else len(STEPS) if settled else STEPS.index(LOOKED_AT)
    first = MENDING if report is not None and report.status == S.RETURNED else STEPS[0]
    states = ["done"] * at + ["now"] + ["todo"] * len(STEPS)
    return [{"title": title, "state": state} for title, state in zip([first, *STEPS[1:]], states, strict=False)]


def _due(day: date, what: str = "Batas penyampaian") -> str:
    left = (day - timezone.localdate()).days
    if left < 0:
        return f"{what} {tanggal(day)} sudah lewat {-left} hari; kirim secepatnya atau minta tambahan waktu."
    return f"{what} {tanggal(day)}, {'hari ini' if left == 0 else f'{left} hari lagi'}."


def years(cooperative: Cooperative) -> list[dict]:
    """Every open book year with its reports, newest first, each with its words; three queries."""
    return years_of([cooperative])[cooperative.pk]


def years_of(cooperatives: list[Cooperative]) -> dict[int, list[dict]]:
    """The same of several cooperatives, by key; three queries for all of them."""
    reports, found = defaultdict(list), {}
    own = Report.objects.filter(cooperative__in=cooperatives).select_related("campaign", "cooperative")
    for report in own.order_by("chart", "-version"):
        reports[report.cooperative_id, report.campaign_id].append(report)
    granted = Extension.objects.filter(cooperative__in=cooperatives).values_list("cooperative", "campaign", "until")
    until = {(cooperative, campaign): day for cooperative, campaign, day in granted}
    open_ones = list(Campaign.objects.filter(opens_on__lte=timezone.localdate()))
    for cooperative in cooperatives:
        rows = found.setdefault(cooperative.pk, [])
        for campaign in open_ones:
            due = until.get((cooperative.pk, campaign.pk), campaign.due_on)
            for report in reports.get((cooperative.pk, campaign.pk)) or [None]:
                day = report.returned_until if report and report.returned_until else due
                rows.append({"campaign": campaign, "report": report, "state": state(report, campaign, day)})
    return found


def unsent_beside(report: Report, years: list[dict]) -> list[dict]:
    """Of `years`, the reports of the same book year that were begun and not sent: whoever sees one sent may think all were."""
    same = [one for one in years if one["report"] and one["campaign"] == report.campaign]
    return [one for one in same if not one["state"].sent]


def lacks_unit(report: Report) -> bool:
    """Whether the report of a savings-and-loan unit may be begun beside this one of a mixed cooperative."""
    beside = Report.objects.filter(cooperative=report.cooperative, campaign=report.campaign, chart=UNIT_CHART)
    return report.chart == "umum" and not beside.exists()


def receipt_of(report: Report) -> IssuedDocument | None:
    """The receipt of the newest sending, if it is stored; what was keyed in since then has none."""
    paper = report.sent_paper
    if paper is None:
        return None
    found = IssuedDocument.objects.for_subject(paper, Kind.RECEIPT).standing().archived().without_content()
    return found.order_by("-version").first()


def documents_of(report: Report) -> QuerySet[IssuedDocument]:
    """Archived papers of a report and of its sendings, newest first."""
    return papers_of(report).standing()


def finding_numbers(paper: Submission | None) -> dict[int, int]:
    """How the findings of a sending are numbered in addresses, by key; retired ones keep theirs (one query)."""
    found = Finding.every.filter(submission=paper).order_by("pk").values_list("pk", flat=True)
    return {pk: number for number, pk in enumerate(found, start=1)}


def numbered(told: dict) -> dict:
    """The findings of `review.told` with their numbers."""
    numbers = finding_numbers(told["paper"])
    for one in (*told.get("findings", ()), *told.get("explained", ())):
        one.number = numbers[one.pk]
    return told


def times_of(report: Report) -> list[ExtensionRequest]:
    """What was asked and answered about more time in this book year, newest first."""
    asked = report.campaign.time_requests.filter(cooperative=report.cooperative)
    return list(asked.select_related("asked_by").order_by("-asked_at"))


def missing(report: Report) -> list[str]:
    """Papers that are asked for and not attached yet, as the campaign names them; what is of no kind of ours is missing until
    there are as many other papers."""
    there = Counter(report.attachments.values_list("kind", flat=True))
    lines = [line.strip() for line in report.campaign.documents.splitlines() if line.strip()]
    asked = [(line, _kind_of(line)) for line in lines] or [(kind.label, kind) for kind in WANTED]
    wanted = Counter({kind: 1 for _, kind in asked} | {OTHER: sum(kind == OTHER for _, kind in asked)})
    return [line for line, kind in asked if there[kind] < wanted[kind]]


def _kind_of(line: str) -> AttachmentKind:
    return next((kind for kind, word in WORDS.items() if word in line.casefold()), OTHER)


def told(report: Report) -> list[TimelineEntry]:
    """What happened, newest first, as the cooperative may read it: a proposed result is none yet."""
    entries = report.log.filter(step__in=TOLD).select_related("actor")
    return [
        TimelineEntry(entry.at, TOLD[entry.step], entry.note if entry.step in ("send_back", "send", "settle") else "")
        for entry in entries
    ]


def last_comment(report: Report) -> str:
    """Why the report came back."""
    entry = report.log.filter(step="send_back").first() if report.status == S.RETURNED else None
    return entry.note if entry else ""


def in_hands(report: Report) -> bool:
    """Whether the cooperative may write now."""
    return report.status in EDITABLE


def where(chart: Chart, cells: list[str], report: Report | None = None) -> list[dict]:
    """Cells of a finding in words, each with the form's field that it stands in; what is no cell stays as it is."""
    plan, found = layout(chart), []
    for cell in cells:
        spot = plan.by_cell.get(tuple(cell.split("!", 1))) if "!" in cell else None
        if spot is None:
            found.append({"words": cell, "url": ""})
            continue
        section = spot.line.section
        heading = "" if section.facts else f" ({dict(section.columns)[spot.kind].lower()})"
        url = reverse("portal_section", args=[report, section.id]) if report else ""
        anchor = "" if spot.formula else f"#id_{spot.line.key}" + ("" if spot.line.type else f"-{spot.kind}")
        found.append(
            {"words": f"{section.title}: {spot.line.label}{heading}", "cell": cell, "url": url and url + anchor}
        )
    return found
