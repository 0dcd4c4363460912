"""What rarely changes and is asked for many times: read once a request, and forgotten with it.

Nothing outlives a request (or one `remembering()` block of a job), and nothing is remembered outside of one, so no other
process, thread or test ever sees an old value. A statement that writes to one of the tables, by whatever way, ends the
remembering for the rest of the request: what comes after it, a rollback too, is read anew.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.db import connection

_kept: ContextVar[dict | None] = ContextVar("kept", default=None)
_tables: set[str] = set()


def once(*tables: str) -> Callable:
    """Lets a function without arguments, which reads only `tables`, run once a request; callers must not change its answer."""
    _tables.update(tables)

    def decorate(function: Callable[[], Any]) -> Callable[[], Any]:
        @wraps(function)
        def answer():
            kept = _kept.get()
            if kept is None:
                return function()
            if function not in kept:
                kept[function] = function()
            return kept[function]

        return answer

    return decorate


@contextmanager
def remembering() -> Iterator[None]:
    """A stretch in which answers are kept; one inside of another starts with nothing kept."""
    token = _kept.set({})
    try:
        with connection.execute_wrapper(_watch):
            yield
    finally:
        _kept.reset(token)


def _watch(execute, sql, params, many, context):
    text = str(sql)
    if not text.lstrip().startswith("SELECT") and any(table in text for table in _tables):
        _kept.set(None)
    return execute(sql, params, many, context)


class OnceMiddleware:
    """Remembers for the length of one request; a response that is written as it is sent reads for itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with remembering():
            return self.get_response(request)
