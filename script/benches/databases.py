"""Throw-away databases for a bench: `bench_<process>_<name>` beside the portal's own, dropped at the end.

They stand in the embedded Postgres, or on the server of DATABASE_URL, whose role must then be allowed to create databases.
What a killed bench left behind goes at the next start.
"""

import contextlib
import io
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg2
from django.core.management import call_command
from django.db import connection, connections


class Databases:
    """Databases of one run; each starts as a copy of another, the first one migrated. Several stay connected at once."""

    def __init__(self) -> None:
        self.prefix = f"bench_{os.getpid()}_"
        self.wrappers: dict[str, object] = {}

    def create(self, name: str, like: str = "") -> None:
        """Makes a database, empty and migrated or `like` another, unless it is there, and goes over to it."""
        if name in self.wrappers:
            return self.use(name)
        if like:
            self._wrapper(like).close()  # Postgres copies only what nobody uses
        template = f' TEMPLATE "{self.prefix}{like}"' if like else ""
        self.admin(f'CREATE DATABASE "{self.prefix}{name}"{template}')
        self.use(name)
        if not like:
            call_command("migrate", verbosity=0)
            call_command("createcachetable")
            call_command("sync_roles", stdout=io.StringIO())

    def use(self, name: str) -> None:
        """From now on Django speaks with this database."""
        connections["default"] = self._wrapper(name)

    def url(self, name: str) -> str:
        """DATABASE_URL for a process of its own."""
        own = connections.settings["default"]
        user = ":".join(quote(part, safe="") for part in (own["USER"], own["PASSWORD"]) if part)
        if own["HOST"].startswith("/"):
            return f"postgres://{user}@/{self.prefix}{name}?host={own['HOST']}"
        port = f":{own['PORT']}" if own["PORT"] else ""
        return f"postgres://{user}@{own['HOST']}{port}/{self.prefix}{name}"

    def settle(self) -> None:
        """What autovacuum would have done by tomorrow: statistics, index lists and dead rows in order."""
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")

    def drop(self) -> None:
        """Drops this run's databases."""
        for wrapper in self.wrappers.values():
            wrapper.close()
        self._drop(lambda pid: pid == os.getpid())

    def clear_leftovers(self) -> None:
        """Drops the databases of runs whose process is gone."""
        self._drop(lambda pid: not Path(f"/proc/{pid}").exists())

    def _drop(self, wanted) -> None:
        for (name,) in self.admin("SELECT datname FROM pg_database"):
            if (found := re.fullmatch(r"bench_(\d+)_\w+", name)) and wanted(int(found[1])):
                self.admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _wrapper(self, name: str):
        if name not in self.wrappers:
            self.wrappers[name] = connections.create_connection("default")
            self.wrappers[name].settings_dict = connections.settings["default"] | {"NAME": self.prefix + name}
        return self.wrappers[name]

    @staticmethod
    def admin(sql: str) -> list[tuple]:
        """A statement outside of any of these databases."""
        link = psycopg2.connect(
            **connections.create_connection("default").get_connection_params() | {"dbname": "postgres"}
        )
        link.autocommit = True
        with contextlib.closing(link), link.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []


@contextlib.contextmanager
def throw_away() -> Iterator[Databases]:
    """Databases for the life of the block; dropped also on Ctrl-C and SIGTERM."""
    databases = Databases()
    databases.clear_leftovers()
    signal.signal(signal.SIGTERM, lambda *_: exit(143))
    try:
        yield databases
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        databases.drop()
        signal.signal(signal.SIGINT, signal.default_int_handler)
