"""Who owes what of a book year: every cooperative that reports to the kota, with what is missing and until when."""

from datetime import date

from django.db.models import Case, Count, DateField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone

from cooperatives.models import Cooperative
from reports.enums import Filing, Lack, ReportStatus
from reports.models import Campaign, Extension, Reminder, Report

CUTS = {"kecamatan": "kelurahan__kecamatan__name", "jenis": "jenis__name", "penelaah": "officer"}
NOBODY = "-"  # in an address: those without the thing


def reporting() -> QuerySet[Cooperative]:
    """The one rule of who reports to the kota, each from the book year `first_year` on: cooperatives that the office looks
    after (`watched`), neither exempt nor of another authority. Lists, reminders and the recap's statement all start here."""
    founded = Coalesce(ExtractYear("tanggal_badan_hukum"), Value(0), output_field=IntegerField())
    known = Cooperative.objects.watched().exclude(filing_mode__mode__in=[Filing.EXEMPT, Filing.OTHER])
    return known.annotate(first_year=founded)


def obliged(campaign: Campaign) -> QuerySet[Cooperative]:
    """Cooperatives that report this year, each with `state` (of its report), `lack` (`Lack` or ""), `due` and `officer`.

    Left out: who does not report at all (`reporting`), and those founded after the book year. Of several reports of one year
    the one that waits for the cooperative counts.
    """
    own = Report.objects.filter(cooperative=OuterRef("pk"), campaign=campaign).order_by(
        Case(When(status=ReportStatus.RETURNED, then=0), When(status=ReportStatus.DRAFT, then=1), default=2),
        "-version",
        "-pk",
    )
    more = Extension.objects.filter(cooperative=OuterRef("pk"), campaign=campaign).values("until")[:1]
    told = Reminder.objects.filter(cooperative=OuterRef("pk"), campaign=campaign).order_by("-at").values("at")[:1]
    lack = Case(
        When(state=None, then=Value(Lack.REPORT)), When(state=ReportStatus.DRAFT, then=Value(Lack.DRAFT)),
        When(state=ReportStatus.RETURNED, then=Value(Lack.MENDING)), default=Value(""),
    )  # fmt: skip
    day = Coalesce(Subquery(more), Value(campaign.due_on), output_field=DateField())
    return reporting().filter(first_year__lte=campaign.tahun_buku).annotate(
        state=Subquery(own.values("status")[:1]), lack=lack, officer=Subquery(own.values("reviewer__name")[:1]),
        due=Case(When(state=ReportStatus.RETURNED, then=Subquery(own.values("returned_until")[:1])), default=day),
        reminded_at=Subquery(told),
    )  # fmt: skip


def owing(campaign: Campaign, asked: dict | None = None) -> QuerySet[Cooperative]:
    """Those that still owe something, by what an address asks: kecamatan, jenis, penelaah (names, "-" for none), kurang (a
    `Lack`), lewat ("ya": past their day), cara ("kantor": those for whom the office types)."""
    asked = asked or {}
    found = obliged(campaign).exclude(lack="")
    for name, path in CUTS.items():
        if value := asked.get(name):
            found = found.filter(**({f"{path}__isnull": True} if value == NOBODY else {path: value}))
    if asked.get("kurang") in Lack.values:
        found = found.filter(lack=asked["kurang"])
    if asked.get("lewat") == "ya":
        found = found.filter(due__lt=timezone.localdate())
    if asked.get("cara") == Filing.OFFICE:
        found = found.filter(filing_mode__mode=Filing.OFFICE)
    return found.select_related("kelurahan__kecamatan", "jenis", "filing_mode").order_by("due", "name_key", "pk")


def tally(campaign: Campaign, cut: str) -> list[dict]:
    """How many report, owe, and are past their day, by kecamatan, jenis or penelaah; one query."""
    owes, today = ~Q(lack=""), timezone.localdate()
    rows = (
        obliged(campaign)
        .order_by()
        .values(key=F(CUTS[cut]))
        .annotate(all=Count("pk"), owing=Count("pk", filter=owes), late=Count("pk", filter=owes & Q(due__lt=today)))
    )
    return sorted(rows, key=lambda row: (row["key"] is None, row["key"] or ""))


def lack_of(cooperative: Cooperative, campaign: Campaign) -> tuple[str, date] | None:
    """What one cooperative owes now and until when, or None; asked again when a reminder goes out."""
    found = obliged(campaign).filter(pk=cooperative.pk).exclude(lack="").values_list("lack", "due").first()
    return found
