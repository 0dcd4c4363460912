"""The tests' databases: how they are made quickly, and how a test that commits leaves its own as it was.

`python -m tests.database` migrates once and keeps the result under a name that follows the migrations; the databases of
the workers are copies of it (`KLINIK_TEST_TEMPLATE`, set by script/test). Without it each worker migrates for itself.

Django's own flush empties all tables and then makes content types, permissions, roles and regions anew (0.6 s a test,
150 tests). Here only what holds rows is emptied, and the reference rows return from a copy in the schema `reference`.
"""

import hashlib
import os
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection, transaction

ROOT = Path(__file__).resolve().parent.parent
LOCK = 0x7465737464620001  # of whoever makes the template

TABLES = """
SELECT c.relname, array_agg(quote_ident(a.attname) ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> 'django_migrations'
GROUP BY c.relname
"""


def _tables(cursor) -> dict[str, list[str]]:
    cursor.execute(TABLES)
    return dict(cursor.fetchall())


def _filled(cursor, tables) -> list[str]:
    cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables))
    return [name for (name,) in cursor.fetchall()]


def keep_reference_data():
    """Copies what is in the database now; `restore` returns to it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS reference CASCADE; CREATE SCHEMA reference")
        for name in _filled(cursor, _tables(cursor)):
            cursor.execute(f'CREATE TABLE reference."{name}" AS TABLE "{name}"')


def restore(*_):
    """Takes the place of Django's flush; without the right to pass triggers by (a foreign database) the flush is used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            with transaction.atomic():
                _swap(cursor)
            return
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    with transaction.atomic(), connection.cursor() as cursor:
        _put_back(cursor, _tables(cursor))


def _swap(cursor):
    # no triggers, no foreign keys: all goes, all returns
    cursor.execute("SET LOCAL session_replication_role = replica")
    tables = _tables(cursor)
    cursor.execute(";".join(f'DELETE FROM "{name}"' for name in _filled(cursor, tables)))
    _put_back(cursor, tables)


def _put_back(cursor, tables):
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'reference'")
    for (name,) in cursor.fetchall():
        columns = ", ".join(tables[name])
        cursor.execute(f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM reference."{name}"')


def template_name() -> str:
    """Another name for every other set of migrations, ours and the packages'."""
    found = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py"), ROOT / "requirements-dev.txt"]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(found)))
    return f"test_template_{digest.hexdigest()[:12]}"


def make_template() -> str:
    """Makes the template unless it is there; drops those of other migrations. Half-made ones bear another name.

    One run at a time: another that begins meanwhile waits, and then finds it made.
    """
    with connection._nodb_cursor() as cursor:  # of one database for every run: an advisory lock belongs to a database
        cursor.execute("SET lock_timeout = '5min'; SET statement_timeout = '5min'; SELECT pg_advisory_lock(%s)", [LOCK])
        return _made(cursor)


def _made(cursor) -> str:
    name = template_name()
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_template\\_%'")
    present = {found for (found,) in cursor.fetchall()}
    for other in present - {name}:
        cursor.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
    if name not in present:
        connection.settings_dict["TEST"]["NAME"] = half = f"{name}_{os.getpid()}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
        cursor.execute(f'ALTER DATABASE "{half}" RENAME TO "{name}"')
    return name


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klinik_koperasi.settings")
    django.setup()
    print(make_template())
