"""Processes that render: at most so many at once, each for one handful of sheets, renewed by a fork from a prepared server.

Which sheet is whose the processes settle among themselves (`rendering.py`), so that none is idle while there is work.
"""

from multiprocessing import connection as pipes
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from django.db import connection

from klinik_koperasi.printing import child

MOST_CRASHES = 10
DATABASE = ("HOST", "PORT", "NAME", "USER", "PASSWORD")


class Crew:
    """Used as a context: at its end, also by an exception, no process of it is left."""

    def __init__(self, size: int) -> None:
        self.size, self.crashes = size, 0
        self.context = get_context("forkserver")
        self.context.set_forkserver_preload(["klinik_koperasi.printing.prepared"])
        self.running: list[BaseProcess] = []

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *exception) -> None:
        for process in self.running:
            process.terminate()
            process.join()

    @property
    def has_room(self) -> bool:
        return len(self.running) < self.size

    def render(self, batch: int, most: int) -> None:
        self._start(child.render, batch, most)

    def assemble(self, batch: int, path: str) -> None:
        self._start(child.assemble, batch, path)

    def wait(self, seconds: float = 1) -> bool:
        """Looks for processes that have ended; False when none is at work. Raises when they keep dying."""
        pipes.wait([process.sentinel for process in self.running], seconds)
        ended = [process for process in self.running if not process.is_alive()]
        self.running = [process for process in self.running if process not in ended]
        self.crashes += sum(process.exitcode != 0 for process in ended)
        if self.crashes > MOST_CRASHES:
            raise RuntimeError("the rendering processes keep dying")
        return bool(self.running)

    def _start(self, task, *arguments) -> None:
        own = {name: connection.settings_dict[name] for name in DATABASE}
        process = self.context.Process(target=task, args=(own, *arguments), daemon=True)
        process.start()
        self.running.append(process)
