"""Structured log lines on stdout: one JSON object a line, never with a query string, a secret address or a body."""

import json
import logging
import re
from datetime import UTC, datetime

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
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line)  # in ASCII: no odd character can break a line or the stream


def _without_secrets(message: str, has_address: bool) -> str:
    """Django's own messages end with an address: its query string and its secret part are left out."""
    return SECRET.sub("/…", message.split("?", 1)[0]) if has_address else message
