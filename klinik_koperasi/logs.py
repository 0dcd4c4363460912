"""Structured log lines on stdout: one JSON object a line, never with a query string, a secret address, a body or a row."""

import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

import django.db
import psycopg2

EXTRA = ("method", "path", "status", "ms", "user_id", "job", "task")
SECRET = re.compile(r"/[A-Za-z0-9_-]{24,}(?=/|$)")  # a draft's or a paper's address is its key


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message and the few extra fields that we name ourselves."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _without_secrets(record.getMessage(), record.name.startswith("django")),
        }
        line |= {name: getattr(record, name) for name in EXTRA if hasattr(record, name)}
        if "path" in line:
            line["path"] = SECRET.sub("/…", line["path"])
        if record.exc_info:
            line["error"] = "\n".join(_story(record.exc_info[1]))
        return json.dumps(line)  # in ASCII: no odd character can break a line or the stream


def _without_secrets(message: str, has_address: bool) -> str:
    """Django's own messages end with an address: its query string and its secret part are left out."""
    return SECRET.sub("/…", message.split("?", 1)[0]) if has_address else message


def told(error: BaseException) -> str:
    """An error in one line. Of the database's only kind, code, table and constraint: its messages quote whole rows."""
    kind = type(error).__name__
    if not isinstance(error, (django.db.Error, psycopg2.Error)):
        return f"{kind}: {error}"
    cause = error if isinstance(error, psycopg2.Error) else error.__cause__
    if not isinstance(cause, psycopg2.Error):
        return kind
    facts = (cause.pgcode, cause.diag.table_name, cause.diag.constraint_name)
    return f"{kind}: {', '.join(filter(None, facts)) or 'no details'}"


def _story(error: BaseException | None) -> Iterator[str]:
    """The frames of an error and of what led to it, the latest first."""
    while error is not None:
        yield told(error)
        yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
