"""The clinic: a summary on paper, a request from the last press to its receipt, first visits, the work list after years."""

import os
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import count
from pathlib import Path

import brotli
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from weasyprint import HTML

from consultations import documents
from consultations.models import Request, Session
from klinik_koperasi.documents import engine
from klinik_koperasi.documents.models import IssuedDocument
from klinik_koperasi.jobs import work as jobs
from klinik_koperasi.office.models import Holiday, Profile
from klinik_koperasi.printing import work as printing
from klinik_koperasi.printing.models import PrintBatch
from klinik_koperasi.printing.sources import Span
from klinik_koperasi.urls import urlpatterns as portal
from script.benches import years
from script.benches.databases import Databases
from script.benches.measuring import Figure, in_turn, median, peak_memory, percentile, say
from script.benches.visiting import counted, visited

SIZES, QUICK = [200, 20_000], [80, 160]
SUMMARY, RECEIPT, GROWTH = 1.1, 4.0, 1.5
BATCH, QUICK_BATCH, ON_TWO, MEMORY = 200, 4, 1 / 1.8, 400  # sheets; at least 1.8 times as fast; megabytes
FIRST_VISIT = {"requests": 12, "kB": 100}  # of a public page, compressed (ui.md)
FORM = "application/x-www-form-urlencoded"  # as browsers send it
CALENDAR = "/admin/consultations/officertime/kalender/"
LISTS = {
    "work list": ["/admin/"],
    "list of requests": ["/admin/consultations/request/"],
    "calendar": [CALENDAR, f"{CALENDAR}?tampil=bulan", f"{CALENDAR}?tampil=hari"],
}
_days = count()


def run(databases: Databases, directory: Path, words) -> Iterator[Figure]:
    """All figures of the suite; `words.quick` takes small sizes and few runs."""
    sizes, runs = (QUICK, 2) if words.quick else (SIZES, 15)
    databases.create("empty")
    databases.create("clinic", "empty")
    say("clinic: the demo's months")
    story = years.begin(directory)
    yield from _first_visits()
    yield _summary(runs)
    yield from _receipt(story, runs * 2)
    like = "clinic"
    for size in sizes:
        say(f"clinic: filling up to {size:,} requests")
        databases.create(f"clinic_{size}", like)
        years.fill(story, size)
        databases.settle()
        like = f"clinic_{size}"
    yield from _lists(databases, sizes, runs)
    yield from _batch(databases, f"clinic_{sizes[-1]}", directory, words.quick)


def _summary(runs: int) -> Figure:
    """A session's summary with its queries, template and QR, against WeasyPrint alone on the same HTML."""
    say("clinic: a summary against bare WeasyPrint")
    session = Session.objects.filter(status="terlaksana").latest("pk")
    kind = ContentType.objects.get_for_model(Session)
    paper = IssuedDocument.objects.filter(content_type=kind, object_id=session.pk).latest("pk")
    session = Session.objects.with_people().get(pk=session.pk)
    context = {"office": Profile.current(), "printed_at": timezone.now(), "emblem": ""}
    html = render_to_string("consultations/pdf/summary.html", context | documents.summary_context(session, paper))
    contestants = {
        "ours": lambda: documents.render_summary(session, paper),
        "bare": lambda: HTML(string=html, base_url=engine.SCHEME, url_fetcher=engine.OnlyOurStaticFiles()).write_pdf(
            stylesheets=[finders.find("css/pdf.css")], pdf_variant="pdf/a-3a", pdf_tags=True
        ),
    }  # fmt: skip
    queries = counted(contestants["ours"])
    return Figure(
        "a summary against bare WeasyPrint", 1, *map(median, in_turn(contestants, runs).values()), SUMMARY, queries
    )


@login_not_required
def one_insert(request) -> HttpResponse:
    """The barest view that keeps something."""
    Holiday.objects.create(date=date(2100, 1, 1) + timedelta(next(_days)), name="Bench")
    return HttpResponse("ok")


urlpatterns = [*portal, path("bench/", one_insert)]


def _receipt(story: years.Story, runs: int) -> Iterator[Figure]:
    """The last press of the form, through checks, number, log and notice: its own request, and with the receipt it leads to."""
    say("clinic: last step to receipt against one insert")
    drafts = iter([story._draft() for _ in range(2 * (runs + 1))])
    Request.objects.filter(status="draf").update(created_at=timezone.now() - timedelta(hours=1))
    client, address = Client(), count(1)

    def press(follow: bool):
        number = next(address)  # many people, not one who asks all day
        sent = f"/ajukan/{next(drafts).token}/kirim/"
        visitor = {"REMOTE_ADDR": f"10.1.{number // 250}.{number % 250}"}
        response = client.post(sent, "website=", content_type=FORM, follow=follow, **visitor)
        if (response.status_code, bool(getattr(response, "redirect_chain", []))) != (200 if follow else 302, follow):
            raise SystemExit(f"{sent} answered {response.status_code}")

    ways = {"last step's POST": lambda: press(False), "last step to receipt": lambda: press(True)}
    with override_settings(ROOT_URLCONF="script.benches.clinic"):
        queries = {name: counted(way) for name, way in ways.items()}
        taken = in_turn({**ways, "bare": lambda: client.post("/bench/")}, runs)
    for name in ways:
        took = (median(taken[name]), median(taken["bare"]))
        yield Figure(f"{name} against one insert", 1, *took, RECEIPT, queries[name])


class Assets(HTMLParser):
    """What a browser fetches with a page: stylesheets, scripts, pictures, the icon."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        words = dict(attrs)
        wanted = tag in ("script", "img") or tag == "link" and words.get("rel") in ("stylesheet", "icon")
        address = words.get("src") or words.get("href")
        if wanted and address and address not in self.found:
            self.found.append(address)


def _first_visits() -> Iterator[Figure]:
    for address in ("/", "/ajukan/"):
        response = Client().get(address, follow=True)
        assets = Assets(response.content.decode()).found
        bodies = [
            response.content,
            *(Path(finders.find(name.removeprefix("/static/"))).read_bytes() for name in assets),
        ]
        sizes = {"requests": len(bodies), "kB": sum(len(brotli.compress(body, quality=5)) for body in bodies) / 1024}
        for unit, most in FIRST_VISIT.items():
            yield Figure(f"first visit of {address}", 1, sizes[unit], most, 1.0, unit=unit)


def _lists(databases: Databases, sizes: list[int], runs: int) -> Iterator[Figure]:
    for name, addresses in LISTS.items():
        say(f"clinic: {name}, {runs} rounds")
        names = {size: f"clinic_{size}" for size in sizes}
        taken, queries = visited(databases, names, lambda number, a=addresses: a * (3 if len(a) == 1 else 1), runs)
        p95 = {size: percentile(taken[size], 0.95) for size in sizes}
        for size in sizes:
            yield Figure(f"{name}, p95 of server time", size, p95[size], queries=queries[size])
        first, last = sizes[0], sizes[-1]
        yield Figure(f"{name}, p95 against {first:,} requests", last, p95[last], p95[first], GROWTH, queries[last])
        yield Figure(
            f"{name}, queries against {first:,} requests", last, queries[last], queries[first], 1.0, unit="queries"
        )


def _batch(databases: Databases, name: str, directory: Path, quick: bool) -> Iterator[Figure]:
    """A batch of summaries that nobody has issued yet: two processes against one after the other, and the largest process."""
    databases.use(name)
    count = QUICK_BATCH if quick else BATCH
    say(f"clinic: a batch of {count} summaries")
    kind = ContentType.objects.get_for_model(Session)
    issued = IssuedDocument.objects.filter(content_type=kind, kind="ringkasan").values("object_id")
    held = Session.objects.filter(status="terlaksana").exclude(pk__in=issued).order_by("pk")
    sheets = list(held.values_list("pk", flat=True)[:count])
    with override_settings(MEDIA_ROOT=directory / "media"):
        both = {
            "ours": lambda: _printed(sheets, processes=2),
            "one by one": lambda: _printed(sheets, processes=0),
        }
        _printed(sheets[:QUICK_BATCH], processes=2)  # the worker's first batch starts the server that it forks from
        taken = in_turn(both, 1 if quick else 2)
    title = "batch of summaries"
    yield Figure(f"{title}, two cores against one by one", len(sheets), *map(median, taken.values()), ON_TWO)
    DBTaskResult.objects.all().delete()
    batch = _begun(sheets)
    command = [sys.executable, "manage.py", "db_worker", "--batch", "--no-reload", "--no-startup-delay"]
    env = {"DATABASE_URL": databases.url(name), "MEDIA_ROOT": str(directory / "media")}
    peak = peak_memory(command, os.environ | env, of=max)
    _finished(batch, len(sheets))
    yield Figure(f"{title}, peak memory of the largest process", len(sheets), peak, MEMORY, 1.0, unit="MB")


def _printed(sheets: list[int], processes: int) -> None:
    """A batch from its first press to the file, as the worker does it."""
    batch = _begun(sheets)
    with override_settings(PRINT_PROCESSES=processes):
        jobs.run(batch.job_id)
    _finished(batch, len(sheets))


def _begun(sheets: list[int]) -> PrintBatch:
    actor = get_user_model().objects.get(username="kabid")
    span = Span(chosen=tuple(sheets))
    return printing.start(actor, title="Bench", kinds=["ringkasan"], span=span, unissued="konsep", shape="zip")


def _finished(batch: PrintBatch, count: int) -> None:
    """A sheet that failed would be quick, and no measure."""
    batch = PrintBatch.objects.select_related("job").get(pk=batch.pk)
    if batch.job.status != "selesai" or (batch.job.done, batch.job.failed) != (count, 0) or not batch.made_at:
        raise SystemExit(f"The batch ended as {batch.job.status}: {batch.job.failed} failed. {batch.job.error}")
