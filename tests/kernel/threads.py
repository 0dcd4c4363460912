"""Races on real connections."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def at_once(function: Callable, arguments: Sequence) -> list:
    """Calls `function` with each of `arguments` in a thread of its own; results or exceptions, in order."""

    def call(argument):
        try:
            return function(argument)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(arguments)) as pool:
        return list(pool.map(call, arguments))
