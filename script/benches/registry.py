"""The registry: finding, importing, exporting, at the city's size and far beyond it."""

import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
from django.db import connection
from django.http import QueryDict
from django.test import Client

from cooperatives import exporting, selectors
from cooperatives.importing.run import import_file
from cooperatives.models import Cooperative, Kelurahan
from script.benches import bare, city, stock
from script.benches.databases import Databases
from script.benches.measuring import Figure, in_turn, median, milliseconds, peak_memory, percentile, say
from script.benches.visiting import counted, get, visited

SIZES, QUICK = [622, 22_000, 200_000], [120, 240, 640]
PORTION = 25_000  # rows of a file when a registry is filled
GROWTH, BARE, READING, STOCK, WRITING, MEMORY = 1.5, 2.0, 1.0, 0.1, 2.0, 300
SLOW = 10_000  # rows; saving so many one by one takes ten minutes and longer
ADMIN = ["", "?p=2", "?status__exact=aktif"]


def run(databases: Databases, directory: Path, words) -> Iterator[Figure]:
    """All figures of the suite; `words.quick` takes small sizes and few runs, `words.full` leaves nothing out."""
    sizes, runs = (QUICK, 2) if words.quick else (SIZES, 9)
    databases.create("empty")
    for size in sizes[:2]:
        yield from _import(
            databases, directory, size, runs if size < SLOW else 3, stock_too=size == sizes[0] or words.full
        )
    yield _memory(databases, directory, sizes[1])
    _fill(databases, directory, sizes)
    yield from _export(databases, sizes[1], min(runs, 3))
    yield from _search(databases, sizes, runs)
    yield from _pages(databases, sizes, runs)


def places() -> list[city.Place]:
    found = Kelurahan.objects.order_by("code").values_list("name", "kecamatan__name", "postal_code")
    return [tuple(place) for place in found]


def questions(number: int) -> list[str]:
    """What people type: numbers, names, places, words that many bear, a slip of the finger; other ones in every round.

    They are about the first cooperatives, which stand in the registry at every size.
    """
    last = (number % 80 + 1) * 7
    rows = list(islice(city.rows(last, places()), last - 7, last))
    names, kelurahan = [row[2] for row in rows], [row[6].lower() for row in rows]
    common, slip = city.KNOWN[number % 10 :], names[5].split()[-1]
    return [
        str(rows[0][1]), rows[1][3].replace("/", " / "), names[2], f"{names[3].split()[-1]} {kelurahan[3]}",
        names[4].split()[-1][:5], kelurahan[6], common[0], f"koperasi wanita {common[5]}",
        slip[:2] + slip[3] + slip[2] + slip[4:],
    ]  # fmt: skip


def _fill(databases: Databases, directory: Path, sizes: list[int]) -> None:
    """One database a size, each a copy of the smaller one with more rows, all of them brought in by our own import."""
    databases.use("empty")
    rows, done, like = city.rows(sizes[-1], places()), 0, "empty"
    for size in sizes:
        databases.create(str(size), like)
        while done < size:
            portion = list(islice(rows, min(PORTION, size - done)))
            say(f"registry: filling up to {size:,} cooperatives ({done + len(portion):,})")
            _whole(import_file(city.to_csv(directory / "fill.csv", iter(portion))), len(portion))
            done, like = done + len(portion), str(size)
        databases.settle()


def _whole(plan, count: int) -> None:
    if plan.created != count:
        reasons = {problem.reason for problem in plan.errors[:50]}
        raise SystemExit(
            f"The import took {plan.created} of {count} rows; what was taken would be no measure. {reasons}"
        )


def _pages(databases: Databases, sizes: list[int], runs: int) -> Iterator[Figure]:
    lists = {
        "directory": lambda number: ["/koperasi/"] * 3,
        "directory search": lambda number: [f"/koperasi/?{urlencode({'q': text})}" for text in questions(number)],
        "admin list": lambda number: [f"/admin/cooperatives/cooperative/{query}" for query in ADMIN],
    }
    for name, addresses in lists.items():
        say(f"registry: {name}, {runs} rounds")
        taken, queries = visited(databases, {size: str(size) for size in sizes}, addresses, runs)
        for size in sizes:
            for share in (0.5, 0.95):
                figure = f"{name}, p{share * 100:.0f} of server time"
                yield Figure(figure, size, percentile(taken[size], share), queries=queries[size])
        first, last = (median(taken[size]) for size in (sizes[0], sizes[-1]))
        yield Figure(f"{name}, growth from {sizes[0]:,}", sizes[-1], last, first, GROWTH, queries[sizes[-1]])
    yield from _changed(databases, sizes)


def _changed(databases: Databases, sizes: list[int]) -> Iterator[Figure]:
    """What the visitor waits who comes first after somebody changed a cooperative."""
    for size in sizes:
        databases.use(str(size))
        taken = []
        for cooperative in Cooperative.objects.order_by("pk")[:3]:
            cooperative.save()
            taken.append(milliseconds(lambda: get(Client(), "/koperasi/")))
        yield Figure("directory, first visit after a change", size, median(taken))


def _search(databases: Databases, sizes: list[int], runs: int) -> Iterator[Figure]:
    """The first page of the answers to nine questions, new ones in every round: by the directory, and in bare SQL."""
    for size in sizes:
        databases.use(str(size))
        say(f"registry: search against bare SQL at {size:,}, {runs} rounds")
        bare.forgive()
        asked = [questions(number) for number in range(runs + 1)]
        queries = counted(lambda last=asked[-1]: _answers(last)) / len(asked[-1])
        ours, plain = iter(asked), iter([[bare.prepared(text) for text in texts] for texts in asked])
        contestants = {"ours": lambda o=ours: _answers(next(o)), "bare": lambda p=plain: [ask() for ask in next(p)]}
        taken = in_turn(contestants, runs)
        took = [median(values) / len(asked[-1]) for values in taken.values()]
        yield Figure("search against bare SQL", size, *took, BARE, round(queries))


def _answers(texts: list[str]) -> list[int]:
    """How many each question finds; the first page of each is read with its figures."""
    totals = []
    for text in texts:
        directory = selectors.Directory(QueryDict(urlencode({"q": text})))
        list(directory.page(1))
        totals.append(directory.total)
    return totals


def _export(databases: Databases, size: int, runs: int) -> Iterator[Figure]:
    say(f"registry: export of {size:,}")
    databases.use(str(size))
    ready, out = list(exporting.rows()), Path(os.devnull)
    contestants = {"ours": lambda: _exported(out), "openpyxl": lambda: city.to_xlsx(out, iter(ready))}
    queries = counted(contestants["ours"])
    taken = in_turn(contestants, runs)
    yield Figure("export against openpyxl write-only", size, *map(median, taken.values()), WRITING, queries)


def _exported(path: Path) -> None:
    with path.open("wb") as out:
        exporting.to_xlsx(out)


def _import(databases: Databases, directory: Path, size: int, runs: int, *, stock_too: bool) -> Iterator[Figure]:
    """Parse, match, save with history and figures, against merely reading, and against saving row by row."""
    say(f"registry: writing a workbook of {size:,} rows")
    databases.create(f"import_{size}", "empty")
    path = city.to_xlsx(directory / f"{size}.xlsx", city.rows(size, places()))
    ours, queries = lambda: _whole(import_file(path), size), counted(lambda: import_file(path))
    say(f"registry: import of {size:,} against openpyxl, {runs} rounds")
    read = in_turn({"ours": ours, "openpyxl": lambda: _read(path)}, runs, _empty)
    yield Figure("import against openpyxl reading the file", size, *map(median, read.values()), READING, queries)
    if not stock_too:
        return say(f"registry: stock django-import-export saving {size:,} rows is left out; --full measures it, once")
    rounds = 3 if 2 < runs and size < SLOW else 1
    say(f"registry: import of {size:,} against stock django-import-export, {rounds} rounds (slow)")
    saved = in_turn({"ours": ours, "stock": lambda: _stock(path, size)}, rounds, _empty)
    yield Figure("import against stock django-import-export", size, *map(median, saved.values()), STOCK, queries)


def _read(path: Path) -> None:
    book = openpyxl.load_workbook(path, read_only=True)
    for _ in book.active.iter_rows(values_only=True):
        pass
    book.close()


def _stock(path: Path, size: int) -> None:
    stock.save(path)
    if Cooperative.objects.count() != size:
        raise SystemExit("Stock django-import-export did not save every row; what was taken would be no measure.")


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE cooperatives_cooperative, cooperatives_historicalcooperative, "
                       "cooperatives_historicalyearlyfigures, cooperatives_historicalboardmember CASCADE")  # fmt: skip


def _memory(databases: Databases, directory: Path, size: int) -> Figure:
    """The import command as an officer starts it, with all of its processes."""
    say(f"registry: memory of an import of {size:,}")
    databases.use(f"import_{size}")
    _empty()
    command = [sys.executable, "manage.py", "import_cooperatives", str(directory / f"{size}.xlsx"), "--json"]
    peak = peak_memory(command, os.environ | {"DATABASE_URL": databases.url(f"import_{size}")})
    if Cooperative.objects.count() != size:
        raise SystemExit("The import command did not save every row; what was taken would be no measure.")
    return Figure("import, peak memory of its processes", size, peak, MEMORY, 1.0, unit="MB")
