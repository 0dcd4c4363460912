"""The minute tick: re-queues what a killed worker left and starts what is due; idempotent."""

import signal
import threading

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from klinik_koperasi.jobs.ticking import tick


class Command(BaseCommand):
    help = "Run the minute tick once, or every N seconds until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=int, metavar="SECONDS", help="keep running, one tick every SECONDS")

    def handle(self, every=None, **options):
        if not every:
            self.stdout.write(str(tick()))
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                tick()
            except Error as error:  # a database that restarts is back at the next tick
                self.stderr.write(f"tick skipped: {error}")
            close_old_connections()
            stop.wait(every)
