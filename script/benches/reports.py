"""The report review: checks and ratios of a full report, a whole campaign looked at again, reading a template, the recap."""

import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
from django.db import connection
from django.utils import timezone

from cooperatives import regions
from cooperatives.enums import Authority, Status
from cooperatives.importing.run import import_file
from cooperatives.models import Cooperative
from klinik_koperasi.accounts import roles
from klinik_koperasi.accounts.models import User
from klinik_koperasi.jobs import work
from reports import review, samples
from reports.checks.base import RULES
from reports.instruments import applying_to
from reports.models import Assessment, Campaign, Figure, Report, Submission
from reports.recap import counting, rechecking
from reports.recap.tables import Recap
from reports.workbook.layout import layout
from reports.workbook.opening import open_book
from reports.workbook.reading import read
from reports.workbook.values import Reading
from reports.workbook.writing import Filling, write
from script.benches import city
from script.benches.databases import Databases
from script.benches.measuring import Figure as Measured
from script.benches.measuring import in_turn, median, say
from script.benches.registry import places
from script.benches.visiting import counted

GONE = [Status.FROZEN, Status.DISSOLVING, Status.DISSOLVED]
CHART, YEAR, CODE = "simpan_pinjam", 2025, "abcdefgh"
CPU, WALL, READING, BARE = 50, 60, 2.0, 2.0  # milliseconds of a review, seconds of a campaign, and two ratios
SIZES, QUICK = (622, 22_000), (6, 60)


def run(databases: Databases, directory: Path, words) -> Iterator[Measured]:
    """All figures of the suite; `words.quick` takes small sizes and few runs."""
    (campaign, recap), runs = (QUICK, 2) if words.quick else (SIZES, 15)
    yield _review(runs * 4)
    yield _template(directory, runs)
    databases.create("empty")
    databases.create("reports", "empty")
    _fill(directory, campaign)
    databases.settle()
    yield _campaign(campaign)
    databases.create("recap", "empty")
    _copies(directory, recap)
    databases.settle()
    yield _recap(recap, min(runs, 9))


def full_report() -> Reading:
    """The sample of a savings-and-loan cooperative, every line of it, as a template is read."""
    stated = {place: Decimal(value) for place, value in samples.amounts(CHART).items()}
    return Reading(samples.sample_chart(CHART), YEAR, CODE, 1, samples.facts(CHART), stated)


def _review(runs: int) -> Measured:
    """Processor time of every check, every ratio of one instrument and the score, to plain data."""
    say("reports: all checks and one instrument on one full report")
    reading, taken = full_report(), []
    for _ in range(runs + 1):
        begun = time.process_time()
        review.look_at(reading).as_dict()
        taken.append((time.process_time() - begun) * 1000)
    return Measured("all checks and one instrument, CPU", len(reading.amounts), median(taken[1:]), CPU, 1.0, 0)


def _template(directory: Path, runs: int) -> Measured:
    """A filled template, sniffed and read in its own process, against openpyxl walking the same cells in this one."""
    say("reports: reading a filled template against openpyxl")
    path = directory / "template.xlsx"
    facts = samples.facts(CHART) | {"nama": "KSP Contoh", "kode": CODE, "tahun_buku": YEAR}
    with path.open("wb") as out:
        write(out, layout(samples.sample_chart(CHART)), Filling(YEAR, CODE, facts, samples.amounts(CHART)))
    ours = lambda: read(open_book(path), year=YEAR, code=CODE)  # noqa: E731 - two contestants, side by side
    if faults := ours().findings:
        raise SystemExit(f"The template was not read whole; what was taken would be no measure. {faults[:3]}")
    taken = in_turn({"ours": ours, "openpyxl": lambda: _walk(path)}, runs)
    return Measured(
        "reading a template against openpyxl", len(ours().amounts), *map(median, taken.values()), READING, 0
    )


def _walk(path: Path) -> None:
    book = openpyxl.load_workbook(path, read_only=True)
    for sheet in book:
        for _ in sheet.iter_rows(values_only=True):
            pass
    book.close()


def _fill(directory: Path, size: int) -> None:
    """As many lenders as the city has cooperatives, each with a full report on the reviewer's desk."""
    say(f"reports: {size:,} full reports")
    reviewer, campaign = _people()[0], _campaigns()[-1]
    _import(directory, size)
    reports = _reports(campaign, list(Cooperative.objects.order_by("pk")))
    reading = full_report()
    facts = {name: str(value) if isinstance(value, date) else value for name, value in reading.facts.items()}
    papers = Submission.objects.bulk_create(
        Submission(report=one, number=1, facts=facts, handed_by=reviewer, rules={"01": 0}) for one in reports
    )
    percent = {
        place for place in reading.amounts if not reading.chart.is_money(*place) and place[1] in ("ad", "persen")
    }
    for paper in papers:
        Figure.objects.bulk_create(
            Figure(submission=paper, line=line, column=column, percent=value) if (line, column) in percent
            else Figure(submission=paper, line=line, column=column, amount=int(value))
            for (line, column), value in reading.amounts.items()
        )  # fmt: skip


def _campaign(size: int) -> Measured:
    """The job from its first report to its last, as a worker runs it, findings and ratios written."""
    say(f"reports: {size:,} reports looked at again")
    job = rechecking.start(Campaign.objects.get(tahun_buku=YEAR), _people()[1])
    begun = time.perf_counter()
    work.run(job.pk)
    took = time.perf_counter() - begun
    job.refresh_from_db()
    told = Submission.objects.filter(rules={rule.id: rule.version for rule in RULES.values()}).count()
    if (job.done, job.failed, told, Assessment.objects.count()) != (size, 0, size, size * len(applying_to(CHART))):
        raise SystemExit(f"The job looked at {job.done} of {size} reports, {job.failed} failed: {job.error}")
    return Measured("a campaign looked at again, wall", size, took, WALL, 1.0, unit="s")


def _copies(directory: Path, size: int) -> None:
    """So many reports of two book years, three of four with a result, with the score that a review gave."""
    say(f"reports: {size:,} reports for the recap")
    reviewer = _people()[0]
    _import(directory, size // 2)
    score = review.look_at(full_report()).as_dict()["score"]
    for campaign in _campaigns():
        reports = _reports(campaign, list(Cooperative.objects.order_by("pk")), settled=True)
        papers = Submission.objects.bulk_create(
            Submission(report=r, number=1, facts={}, handed_by=reviewer) for r in reports
        )
        Assessment.objects.bulk_create(
            Assessment(submission=p, instrument="kkpkk_ksp", version="2026.1", ratios=[], score=score) for p in papers
        )


def _recap(size: int, runs: int) -> Measured:
    """Every table of the recap, made and checked to be the sum of its parts, against its two statements by a bare cursor."""
    say(f"reports: recap of {size:,} reports against bare SQL")
    wanted = counting.parameters() | {"year": YEAR, "ours": ["", Authority.CITY], "gone": GONE}
    whole = Recap()
    if whole.whole.counts["reports"] * 2 != size:
        raise SystemExit(f"The recap counts {whole.whole.counts}; what was taken would be no measure.")
    taken = in_turn({"ours": _tables, "bare": lambda: _bare(wanted)}, runs)
    return Measured("recap against bare SQL", size, *map(median, taken.values()), BARE, counted(_tables))


def _tables() -> None:
    recap = Recap()
    list(recap.figures())
    if not recap.tables or not recap.health or not recap.pictures:
        raise SystemExit("The recap is empty.")


def _bare(wanted: dict) -> None:
    """The same groups by statements that take versions, exemptions and early meetings for granted; rows left as tuples."""
    with connection.connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, wanted)
            cursor.fetchall()


STATEMENTS = [
    """
    SELECT y.tahun_buku, j.name, k.name, count(*), count(r.cooperative_id), count(t.cooperative_id),
           count(*) FILTER (WHERE t.rat_date <= make_date(y.tahun_buku + 1, 3, 31)), sum(r.sent), sum(r.settled), sum(r.noted),
           sum(r.scored)
    FROM reports_campaign y CROSS JOIN cooperatives_cooperative c
    LEFT JOIN cooperatives_jenis j ON j.id = c.jenis_id LEFT JOIN cooperatives_kelurahan l ON l.code = c.kelurahan_id
    LEFT JOIN cooperatives_kecamatan k ON k.code = l.kecamatan_id
    LEFT JOIN (
      SELECT r.cooperative_id, r.campaign_id, count(*) AS sent, count(*) FILTER (WHERE r.status = %(settled)s) AS settled,
             count(*) FILTER (WHERE r.outcome = %(noted)s) AS noted,
             count(*) FILTER (WHERE a.score ->> 'value' IS NOT NULL) AS scored
      FROM reports_report r JOIN reports_submission s ON s.report_id = r.id JOIN reports_assessment a ON a.submission_id = s.id
      WHERE r.sent_at IS NOT NULL GROUP BY 1, 2
    ) AS r ON r.cooperative_id = c.id AND r.campaign_id = y.id
    LEFT JOIN cooperatives_yearlyfigures t ON t.cooperative_id = c.id AND t.tahun_buku = y.tahun_buku AND t.in_force
    WHERE NOT c.outside_city AND c.authority = ANY(%(ours)s) AND c.status <> ALL(%(gone)s)
    GROUP BY GROUPING SETS ((1), (1, 2), (1, 3))
    """,
    """
    SELECT a.instrument, a.version, j.name, k.name, a.score ->> 'category', count(*)
    FROM reports_report r JOIN reports_campaign y ON y.id = r.campaign_id
    JOIN cooperatives_cooperative c ON c.id = r.cooperative_id
    LEFT JOIN cooperatives_jenis j ON j.id = c.jenis_id LEFT JOIN cooperatives_kelurahan l ON l.code = c.kelurahan_id
    LEFT JOIN cooperatives_kecamatan k ON k.code = l.kecamatan_id
    JOIN reports_submission s ON s.report_id = r.id JOIN reports_assessment a ON a.submission_id = s.id
    WHERE %(settled)s = r.status AND y.tahun_buku = %(year)s GROUP BY GROUPING SETS ((1, 2, 5), (1, 2, 3, 5), (1, 2, 4, 5))
    """,
]


def _people() -> tuple[User, User]:
    """A reviewer and a head."""
    found = []
    for name, role in (("bench-penelaah", roles.REVIEWER), ("bench-kabid", roles.HEAD)):
        user, _ = User.objects.get_or_create(username=name, defaults={"name": name, "is_staff": True})
        user.groups.set(user.groups.model.objects.filter(name=role))
        found.append(user)
    return found[0], found[1]


def _campaigns() -> list[Campaign]:
    for year in (YEAR - 1, YEAR):
        dates = {
            "opens_on": date(year + 1, 1, 2),
            "due_on": date(year + 1, 4, 30),
            "review_due_on": date(year + 1, 12, 31),
        }
        Campaign.objects.get_or_create(tahun_buku=year, defaults=dates)
    return list(Campaign.objects.order_by("tahun_buku"))


def _import(directory: Path, size: int) -> None:
    regions.load()
    import_file(city.to_csv(directory / f"city-{size}.csv", city.rows(size, places())))
    Cooperative.objects.update(authority="kota", status="aktif", form="primer_kota")


def _reports(campaign: Campaign, cooperatives: list[Cooperative], *, settled: bool = False) -> list[Report]:
    """One a cooperative; three of four with a result where wished."""
    now, (reviewer, head) = timezone.now(), _people()
    done = {"reviewer": reviewer, "proposed_at": now, "proposed_by": reviewer, "outcome": "tanpa_catatan", "settled_at": now,
            "settled_by": head}  # fmt: skip
    reached = [
        ("ditetapkan", done) if settled and number % 4 else ("terkirim", {}) for number in range(len(cooperatives))
    ]
    return Report.objects.bulk_create(
        Report(
            cooperative=one,
            campaign=campaign,
            chart=CHART,
            chart_version="2026.1",
            status=status,
            sent_at=now,
            **stamps,
        )
        for one, (status, stamps) in zip(cooperatives, reached, strict=True)
    )
