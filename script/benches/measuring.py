"""Figures and how they are taken: in turn, many times, the middle one counts. No Django in here."""

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

COLUMNS = ["name", "size", "ours", "reference", "unit", "ratio", "goal", "queries"]


@dataclass(frozen=True)
class Figure:
    """One line of a bench: `ratio` is ours / reference, and the goal is met when it is at most `goal`.

    `queries` counts the statements that ours sends through Django. None where a figure has no reference, goal or queries.
    """

    name: str
    size: int
    ours: float
    reference: float | None = None
    goal: float | None = None
    queries: int | None = None
    unit: str = "ms"

    @property
    def ratio(self) -> float | None:
        return self.ours / self.reference if self.reference else None

    @property
    def met(self) -> bool | None:
        """None when nothing was promised."""
        return None if self.goal is None or self.ratio is None else self.ratio <= self.goal

    def as_dict(self) -> dict:
        rounded = {
            name: round(getattr(self, name), 3) for name in ("ours", "reference", "ratio") if getattr(self, name)
        }
        return asdict(self) | {"ratio": None} | rounded


def in_turn(contestants: dict[str, Callable], runs: int, before: Callable = lambda: None) -> dict[str, list[float]]:
    """Milliseconds of each contestant, round by round in turn, so that a busy moment of the machine hits all of them.

    Every second round goes backwards. `before` runs untimed before each.
    """
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(runs):
        for name in list(contestants)[:: -1 if number % 2 else 1]:
            before()
            gc.collect()
            taken[name].append(milliseconds(contestants[name]))
    return taken


def milliseconds(act: Callable) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, -(-int(share * 100) * len(ranked) // 100) - 1)]


def peak_memory(command: Sequence[str], env: dict[str, str], of: Callable = sum) -> float:
    """Megabytes (of 10^6 bytes) that a command and all its children hold together at their highest, looked at every 5 ms.

    `of=max` tells the largest single one of them instead. Pages that processes share count once for each: the figure is
    rather too high than too low. Raises when it fails.
    """
    highest = 0
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            highest = max(highest, of(_resident(pid) for pid in _family(process.pid)))
            time.sleep(0.005)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)}: {process.stderr.read().decode()[-2000:]}")
    return highest / 1_000_000


def _family(pid: int) -> list[int]:
    try:
        children = [
            int(word) for path in Path(f"/proc/{pid}/task").glob("*/children") for word in path.read_text().split()
        ]
    except OSError:  # ended between two looks
        return [pid]
    return [pid, *(member for child in children for member in _family(child))]


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def say(text: str) -> None:
    """Progress, on stderr."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def line(figure: Figure) -> str:
    """One figure in one line, as soon as it is there."""
    against = f" against {figure.reference:,.1f}: ratio {figure.ratio:.2f}" if figure.reference else ""
    goal = f", goal {figure.goal:g}" if figure.goal is not None else ""
    return f"{figure.name}, {figure.size:,}: {figure.ours:,.1f} {figure.unit}{against}{goal}"


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines for a person; the last column says whether a promise is kept."""
    rows = [[*COLUMNS, ""]] + [
        [*(_word(figure.as_dict()[name]) for name in COLUMNS), {True: "ok", False: "MISSED"}.get(figure.met, "")]
        for figure in figures
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" if place in (0, 4, 8) else f"{cell:>{width}}" for place, (cell, width) in
                  enumerate(zip(row, widths, strict=True))).rstrip()
        for row in rows
    )  # fmt: skip


def _word(value) -> str:
    if value is None:
        return "-"
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value
