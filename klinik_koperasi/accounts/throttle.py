"""Exact limits across processes, counted in Postgres by one upsert; keys are keyed hashes (no address is stored)."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

UPSERT = """
INSERT INTO accounts_throttlehit AS t (key, "window", hits) VALUES (%s, now(), 1)
ON CONFLICT (key) DO UPDATE SET
  hits = CASE WHEN t."window" < %s THEN 1 ELSE t.hits + 1 END,
  "window" = CASE WHEN t."window" < %s THEN now() ELSE t."window" END
RETURNING hits
"""


def allowed(scope: str, value: str, *, limit: int, minutes: int) -> bool:
    """Counts one use of `value` in `scope`; False once more than `limit` fell into a window of `minutes`."""
    key = salted_hmac(f"throttle.{scope}", value, algorithm="sha256").hexdigest()
    start = timezone.now() - timedelta(minutes=minutes)
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [key, start, start])
        return cursor.fetchone()[0] <= limit
