"""Structured log lines on stdout: one JSON object a line, never with a query string or a request body."""

import json
import logging
from datetime import UTC, datetime

EXTRA = ("method", "path", "status", "ms", "user_id", "job", "task")


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message and the few extra fields that we name ourselves."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage().split("?", 1)[0]
            if record.name.startswith("django")
            else record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in EXTRA if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line)  # in ASCII: no odd character can break a line or the stream
