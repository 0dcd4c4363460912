"""Processes that render: at most so many at once, each for one handful of sheets, renewed by a fork from a prepared server."""

from multiprocessing import connection as pipes
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from django.db import connection

MOST_CRASHES = 10
DATABASE = ("HOST", "PORT", "NAME", "USER", "PASSWORD")


class Crew:
    """Used as a context: at its end, also by an exception, no process of it is left."""

    def __init__(self, size: int) -> None:
        self.size, self.crashes = size, 0
        self.context = get_context("forkserver")
        self.context.set_forkserver_preload(["klinik_koperasi.printing.child"])
        self.running: dict[BaseProcess, list[int]] = {}

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *exception) -> None:
        for process in self.running:
            process.terminate()
            process.join()

    @property
    def has_room(self) -> bool:
        return len(self.running) < self.size

    @property
    def at_work(self) -> list[int]:
        """The sheets that a process has in hand."""
        return [pk for pks in self.running.values() for pk in pks]

    def render(self, pks: list[int]) -> None:
        from klinik_koperasi.printing import child  # sets Django up, which is wrong while apps are being loaded

        self._start(child.render, pks, pks)

    def assemble(self, batch: int, path: str) -> None:
        from klinik_koperasi.printing import child  # as above

        self._start(child.assemble, [], batch, path)

    def wait(self, seconds: float = 0.5) -> bool:
        """Looks for processes that have ended; False when none is at work. Raises when they keep dying."""
        pipes.wait([process.sentinel for process in self.running], seconds)
        for process in [process for process in self.running if not process.is_alive()]:
            del self.running[process]
            self.crashes += process.exitcode != 0
        if self.crashes > MOST_CRASHES:
            raise RuntimeError("the rendering processes keep dying")
        return bool(self.running)

    def _start(self, task, pks: list[int], *arguments) -> None:
        own = {name: connection.settings_dict[name] for name in DATABASE}
        process = self.context.Process(target=task, args=(own, *arguments), daemon=True)
        process.start()
        self.running[process] = pks
