"""A program of its own: waits, and forks a bounded child for each file, so that no file waits for Python to start.

It is started for one reading module (see `reader`), knows no database and no secret, and ends with its starter. A child
binds itself before it looks at the file. Records come as lines of JSON, some records in each; what became of the file comes
apart from them: `ok`, or `refused` with one Indonesian sentence; nothing when the child died.
"""

import gc
import itertools
import json
import os
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from importlib import import_module

from klinik_koperasi.bounded.reader import Limits, Refused

AT_ONCE = 50  # records: the first ones are awaited
LONGEST = 16_384  # bytes of a path


def main(module: str, limits: str) -> None:
    """Serves the starter, who speaks through standard input, with the module's `records` and the Limits (as JSON)."""
    serve(socket.socket(fileno=0), import_module(module).records, Limits(**json.loads(limits)))


def serve(channel: socket.socket, reading: Callable[[str], Iterator], limits: Limits) -> None:
    """Forks a child for each path that comes with two pipes: for its records, and for what became of it."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever waits for a child hears the end of its pipes
    gc.disable()  # the children's records are many, short-lived and in no cycle
    gc.freeze()
    while True:
        path, pipes, *_ = socket.recv_fds(channel, LONGEST, 2)
        if not pipes:
            return  # the starter has ended
        if os.fork() == 0:
            channel.close()
            _read(path.decode(), reading, limits, *pipes)
        for pipe in pipes:
            os.close(pipe)


def _read(path: str, reading: Callable[[str], Iterator], limits: Limits, records: int, told: int) -> None:
    """The child: binds itself, reads one file, and ends here whatever happens."""
    bounds = ((resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_CPU, limits.seconds), (resource.RLIMIT_FSIZE, 0))
    for bound, value in bounds:
        resource.setrlimit(bound, (value, value))
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # nobody listens any more
    signal.setitimer(signal.ITIMER_REAL, limits.standstill)  # ends the child unless it is set anew
    outcome = ""
    try:
        with open(records, "w", encoding="utf-8") as out:
            _write(reading(path), out, limits.standstill)
        outcome = "ok"
    except Refused as refusal:
        outcome = f"refused {refusal}"
    finally:  # any other error ends without a word, and refuses the file as well
        os.write(told, outcome.encode())
        os._exit(0)


def _write(records: Iterator, out, standstill: float) -> None:
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    while portion := list(itertools.islice(records, AT_ONCE)):
        signal.setitimer(signal.ITIMER_REAL, standstill)
        out.write(f"{encode(portion)}\n")
