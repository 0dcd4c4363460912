"""Exact limits across processes, counted in Postgres by one upsert; keys are keyed hashes (no address is stored)."""

from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_network

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

UPSERT = """
INSERT INTO accounts_throttlehit AS t (key, "window", hits) SELECT key, now(), 1 FROM unnest(%s::text[]) AS key
ON CONFLICT (key) DO UPDATE SET
  hits = CASE WHEN t."window" < %s THEN 1 ELSE t.hits + 1 END,
  "window" = CASE WHEN t."window" < %s THEN now() ELSE t."window" END
RETURNING key, hits
"""


def allowed(scope: str, value: str, *, limit: int, minutes: int) -> bool:
    """Counts one use of `value` in `scope`; False once more than `limit` fell into a window of `minutes`."""
    return all_allowed([(scope, value, limit)], minutes=minutes)


def all_allowed(uses: Iterable[tuple[str, str, int]], *, minutes: int) -> bool:
    """Counts several uses (scope, value, limit) by one statement; False when one of them went over its limit."""
    limits = {_key(scope, value): limit for scope, value, limit in uses}
    start = timezone.now() - timedelta(minutes=minutes)
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [sorted(limits), start, start])  # in one order, so that nobody waits for each other
        return all(hits <= limits[key] for key, hits in cursor.fetchall())


def visitor(address: str) -> str:
    """Whom an address counts as: of IPv6 the network, for one visitor has 2^64 addresses to choose from."""
    try:
        return str(ip_network((address, 64), strict=False)) if ":" in address else address
    except ValueError:
        return address


def _key(scope: str, value: str) -> str:
    return salted_hmac(f"throttle.{scope}", visitor(value), algorithm="sha256").hexdigest()
