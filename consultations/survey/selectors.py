"""What pages, paper and files ask of the survey: the result of a period, guarded; only released answers are ever read."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from consultations.enums import SessionStatus
from consultations.models import Session
from consultations.survey import method, periods
from consultations.survey.models import Answer, Method, Printing, Publication
from consultations.survey.periods import Period
from klinik_koperasi import charts

UNTOLD = "Tidak diisi"
TABLES = [("age", "Umur"), ("gender", "Jenis kelamin"), ("education", "Pendidikan terakhir"),
          ("occupation", "Pekerjaan utama"), ("group_kind", "Jenis kelompok"), ("form", "Bentuk pertemuan")]  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One element of a result; `mean` is exact, `shown` and `weighted` are rounded for readers."""

    name: str
    mean: Fraction
    part: Fraction

    @property
    def shown(self) -> Decimal:
        return method.half_up(self.mean)

    @property
    def weight(self) -> str:
        return f"{self.part.numerator}/{self.part.denominator}"

    @property
    def weighted(self) -> Decimal:
        return method.half_up(self.mean * self.part, 4)


@dataclass(frozen=True)
class Table:
    """How many respondents said what of themselves; None where the number is too small to be told."""

    title: str
    rows: list[tuple[str, int | None]]


@dataclass(frozen=True)
class Result:
    """The survey of one period; without an `ikm` when there are too few answers to tell one."""

    period: Period
    count: int
    parts: list[int]
    minimum: int
    ikm: Decimal | None = None
    rows: list[Row] = field(default_factory=list)
    profile: list[Table] = field(default_factory=list)
    demo: bool = False

    @property
    def grade(self) -> tuple[str, str]:
        return method.grade(self.ikm)

    @property
    def chart(self) -> str:
        rows = [(f"U{n}. {row.name}", row.shown) for n, row in enumerate(self.rows, start=1)]
        return charts.scores("Nilai rata-rata sembilan unsur, 1 sampai 4. Angkanya ada pada tabel.", rows, 4)

    @property
    def equal(self) -> bool:
        return len(set(self.parts)) == 1


def result(period: Period) -> Result:
    """The figures of a period; a fixed number of queries, however many answers there are."""
    rule = Method.current()
    answers = _counted(period)
    sums = answers.aggregate(
        n=Count("pk"), demo=Count("pk", filter=Q(demo=True)), **{key: Sum(key) for key in method.KEYS}
    )
    if sums["n"] < rule.minimum:
        return Result(period, 0, rule.parts, rule.minimum)
    means = method.means([sums[key] for key in method.KEYS], sums["n"])
    shares = method.weights(rule.parts)
    return Result(
        period,
        sums["n"],
        rule.parts,
        rule.minimum,
        method.ikm(means, rule.parts),
        [Row(e.name, mean, share) for e, mean, share in zip(method.ELEMENTS, means, shares, strict=True)],
        [_table(answers, name, title, rule.minimum) for name, title in TABLES],
        bool(sums["demo"]),
    )


def _counted(period: Period):
    return Answer.objects.filter(released=True, month__range=(period.start, period.end))


def _table(answers, name: str, title: str, minimum: int) -> Table:
    told = dict(answers.values_list(name).annotate(n=Count("pk")))
    choices = [*Answer._meta.get_field(name).choices, ("", UNTOLD)]
    rows = [(label, told[value]) for value, label in choices if told.get(value)]
    counts = method.guarded([count for _, count in rows], minimum)
    return Table(title, [(label, count) for (label, _), count in zip(rows, counts, strict=True)])


def published(publication: Publication) -> Result:
    """A published result as it was on its day."""
    shares = method.weights(publication.parts)
    facts = zip(method.ELEMENTS, publication.means, shares, strict=True)
    return Result(
        publication.period,
        publication.answers,
        publication.parts,
        0,
        publication.ikm,
        [Row(element.name, Fraction(mean), share) for element, mean, share in facts],
        [Table(table["title"], [tuple(row) for row in table["rows"]]) for table in publication.profile],
        publication.demo,
    )


def standing():
    """What the office has published and not taken back, newest first."""
    return Publication.objects.filter(withdrawn_at=None)


def suggestions(period: Period) -> list[str]:
    """What respondents wrote, without order and without anything about who wrote it; nothing below the minimum."""
    texts = _counted(period).exclude(suggestion="").order_by("pk").values_list("suggestion", flat=True)
    return list(texts) if len(texts) and _counted(period).count() >= Method.current().minimum else []


def codes_printed(period: Period) -> int:
    """How many codes were printed for the sessions of a period: what the number of answers is held against."""
    start, end = period.start, periods.shifted(period.end, 1)
    about = Printing.objects.filter(
        session__period__startswith__date__gte=start, session__period__startswith__date__lt=end
    )
    return about.aggregate(n=Sum("count"))["n"] or 0


def first_month() -> date:
    """The month of the oldest answer, else this one: where the choice of periods begins."""
    oldest = Answer.objects.filter(released=True).aggregate(at=Min("month"))["at"]
    return oldest or periods.month_of(timezone.localdate())


def by_quarter(until: date, number: int = 8) -> list[tuple[Period, Decimal]]:
    """The IKM of the last quarters that have one, oldest first; one query."""
    rule = Method.current()
    last = periods.shifted(periods.month_of(until), -((until.month - 1) % 3))
    firsts = [periods.shifted(last, -3 * n) for n in reversed(range(number))]
    sums = _sums_by_month(firsts[0], periods.shifted(last, 2))
    found = []
    for first in firsts:
        months = [sums[m] for m in (periods.shifted(first, n) for n in range(3)) if m in sums]
        count = sum(row["n"] for row in months)
        if count >= rule.minimum:
            means = method.means([sum(row[key] for row in months) for key in method.KEYS], count)
            found.append((periods.between(first, periods.shifted(first, 2)), method.ikm(means, rule.parts)))
    return found


def _sums_by_month(start: date, end: date) -> dict[date, dict]:
    answers = Answer.objects.filter(released=True, month__range=(start, end)).order_by()
    rows = answers.values("month").annotate(n=Count("pk"), **{key: Sum(key) for key in method.KEYS})
    return {row["month"]: row for row in rows}


def trend_chart(found: list[tuple[Period, Decimal]]) -> str:
    rows = [(period.title, value) for period, value in found]
    return charts.scores("IKM menurut triwulan, dari 100. Angkanya ada pada tabel.", rows, 100) if rows else ""


def without_codes():
    """Sessions of the last month that were held and for which nobody printed codes."""
    since = timezone.now() - timezone.timedelta(days=30)
    held = Session.objects.filter(status=SessionStatus.HELD, period__startswith__gte=since)
    return held.filter(survey_printings=None).order_by("period")
