"""The side that asks: has a bounded child open a file, and gives its records as the child writes them."""

import atexit
import io
import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from klinik_koperasi.bounded.reader import Limits

ROOT = Path(__file__).parents[2]
START = "import sys; sys.path.insert(0, sys.argv[1]); from klinik_koperasi.bounded import program; program.main(*sys.argv[2:])"
GRACE = 5  # seconds beyond what a child allows itself
PORTION = 256 * 1024  # bytes


class Children:
    """Children that read files by one module (see `reader`), forked from a program that starts with the first file.

    `error` is raised for what is refused, with the module's sentence, and for what does not end within the limits, with
    `too_heavy`. One program serves all threads of a process, and ends with it.
    """

    def __init__(self, module: str, limits: Limits, error: type[Exception], too_heavy: str) -> None:
        self.module, self.limits, self.error, self.too_heavy = module, limits, error, too_heavy
        self.lock, self.starter = threading.Lock(), 0
        self.program: subprocess.Popen | None = None
        self.channel: socket.socket | None = None
        atexit.register(self.stop)

    @contextmanager
    def reading(self, path: Path) -> Iterator[Iterator[dict]]:
        """Has a child read the file while the caller does other things; the records come inside of the block."""
        ours, theirs = zip(os.pipe(), os.pipe(), strict=True)
        records, told = (
            io.TextIOWrapper(io.BufferedReader(Patient(pipe, self.limits), PORTION), "utf-8") for pipe in ours
        )
        with records, told:  # a child that nobody listens to ends by itself
            try:
                self._send(str(path.resolve()).encode(), list(theirs))
            finally:
                for pipe in theirs:
                    os.close(pipe)
            yield self._records(records, told)

    def _records(self, records, told) -> Iterator[dict]:
        outcome = sentence = ""
        with suppress(EOFError, ValueError, RecursionError):  # too long, too much, or broken off
            for portion in records:
                yield from json.loads(portion)
            outcome, _, sentence = told.read().partition(" ")
        if outcome != "ok":
            raise self.error(sentence or self.too_heavy)

    def _send(self, path: bytes, pipes: list[int]) -> None:
        with self.lock:
            if self.starter != os.getpid() or self.program.poll() is not None:
                self._start()
            socket.send_fds(self.channel, [path], pipes)

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.program = subprocess.Popen(  # noqa: S603 - our own program; no shell, and nothing of our environment
                [sys.executable, "-I", "-c", START, str(ROOT), self.module, json.dumps(asdict(self.limits))],
                env={"PATH": "/usr/bin:/bin"}, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self.channel, self.starter = ours, os.getpid()

    def stop(self) -> None:
        """Ends the program of this process, if there is one."""
        if self.starter == os.getpid():
            self.channel.close()
            with suppress(subprocess.TimeoutExpired):
                self.program.wait(1)


class Patient(io.RawIOBase):
    """A pipe from a child, read until it says nothing for too long or too much; either is an EOFError."""

    def __init__(self, pipe: int, limits: Limits) -> None:
        self.pipe, self.left, self.wait = pipe, limits.output, (limits.standstill + GRACE) * 1000
        self.poll = select.poll()
        self.poll.register(pipe, select.POLLIN)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if self.left <= 0 or not self.poll.poll(self.wait):
            raise EOFError
        count = os.readv(self.pipe, [buffer])
        self.left -= count
        return count

    def close(self) -> None:
        if not self.closed:
            os.close(self.pipe)
        super().close()
