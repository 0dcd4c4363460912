"""The bench's own arithmetic, its made-up city, and, with --full, one quick run from start to end."""

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import fields
from itertools import islice
from pathlib import Path

import pytest
from django.db import connection

from cooperatives import keys
from script.benches import city
from script.benches.measuring import Figure, in_turn, peak_memory, percentile, table

ROOT = Path(__file__).resolve().parent.parent
PLACE = ("Kauman", "Klojen", "65119")


def test_figure_is_met_up_to_its_goal_and_says_nothing_without_one():
    figures = [
        Figure("import", 622, 120.0, 100.0, 1.2, 14),
        Figure("export", 622, 201.0, 100.0, 2.0),
        Figure("page", 622, 31.5),
    ]

    assert [figure.met for figure in figures] == [True, False, None]
    assert figures[0].as_dict() == {
        "name": "import", "size": 622, "ours": 120.0, "reference": 100.0, "ratio": 1.2, "goal": 1.2, "queries": 14, "unit": "ms",
    }  # fmt: skip
    assert figures[2].as_dict()["ratio"] is figures[2].as_dict()["reference"] is None
    lines = table(figures).splitlines()
    assert [line.split()[-1] for line in lines[1:]] == ["ok", "MISSED", "-"]


@pytest.mark.parametrize(("share", "wanted"), [(0.5, 5), (0.95, 10), (0.9, 9), (0.01, 1)])
def test_percentile_is_a_value_that_was_measured(share, wanted):
    assert percentile([3, 1, 2, 10, 9, 8, 7, 6, 5, 4], share) == wanted
    assert percentile([7], share) == 7


def test_contestants_take_turns_and_change_places():
    order = []

    taken = in_turn(
        {"ours": lambda: order.append("a"), "reference": lambda: order.append("b")}, 3, lambda: order.append("|")
    )

    assert "".join(order) == "|a|b|b|a|a|b"
    assert {name: len(values) for name, values in taken.items()} == {"ours": 3, "reference": 3}


def test_memory_counts_children_and_a_failure_is_no_measure():
    child = "import time; block = bytearray(60_000_000); time.sleep(0.3)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"

    assert 60 < peak_memory([sys.executable, "-c", parent], dict(os.environ)) < 160
    with pytest.raises(SystemExit, match="no such thing"):
        peak_memory([sys.executable, "-c", "raise SystemExit('no such thing')"], dict(os.environ))


def test_city_is_the_same_each_time_and_no_two_cooperatives_share_a_name():
    rows = list(city.rows(3000, [PLACE, ("Kasin", "Klojen", "65117")]))

    assert rows[:50] == list(islice(city.rows(3000, [PLACE, ("Kasin", "Klojen", "65117")]), 50))
    assert len({keys.name_key(row[2]) for row in rows}) == len({row[1] for row in rows}) == 3000
    assert all(len(row) == len(city.HEADINGS) for row in rows)


def databases_of(pid: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"bench_{pid}_"])
        return [name for (name,) in cursor.fetchall()]


def start(*words: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "script.benches", "--quick", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.mark.full
@pytest.mark.django_db
def test_bench_prints_every_figure_and_leaves_no_database_behind():
    bench = start("--json")
    out, said = bench.communicate()

    assert bench.returncode == 0, said
    figures = json.loads(out)
    assert {name for figure in figures for name in figure} == {field.name for field in fields(Figure)} | {"ratio"}
    names = {re.split(r",| against", figure["name"])[0] for figure in figures}
    assert names >= {"directory", "directory search", "admin list", "search", "import", "export"}
    assert names >= {"first visit of /", "a summary", "last step to receipt", "work list", "list of requests"}
    assert names >= {"all checks and one instrument", "reading a template", "a campaign looked at again", "recap"}
    assert names >= {"calendar", "batch of summaries"}
    assert all(figure["ours"] > 0 for figure in figures)
    assert databases_of(bench.pid) == []


@pytest.mark.full
@pytest.mark.django_db
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_stopped_bench_leaves_no_database_behind(end):
    bench = start()
    said = next(line for line in bench.stderr if "registry:" in line)
    there = databases_of(bench.pid)
    bench.send_signal(end)
    _, rest = bench.communicate()

    assert there and databases_of(bench.pid) == []
    assert bench.returncode in (1, 143)
    assert "Traceback" not in said + rest
