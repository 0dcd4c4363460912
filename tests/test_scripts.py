"""The scripts' promises: help, size, early refusals in one line, production settings, a server that ends cleanly."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sorted(path for path in (ROOT / "script").iterdir() if path.is_file())
RUNNABLE = [path for path in SCRIPTS if os.access(path, os.X_OK)]
PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "a-key-for-this-test-only-" * 3,
    "PUBLIC_URL": "https://portal.example.go.id",
    "DATABASE_URL": "postgres://nobody@127.0.0.1/none",
}


def run(*command, cwd=ROOT, **variables) -> subprocess.CompletedProcess:
    """Run a command with an environment that tells nothing about this test run."""
    names = {"DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE", "KLINIK_DB_FAST", "PORT", *PRODUCTION}
    environment = {key: value for key, value in os.environ.items() if key not in names} | variables
    return subprocess.run([str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("path", RUNNABLE, ids=lambda path: path.name)
def test_script_explains_itself(path):
    done = run(path, "--help")

    assert done.returncode == 0
    assert done.stdout.startswith(f"script/{path.name}")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_is_short(path):
    assert len(path.read_text().splitlines()) <= 60


def test_build_server_runs_what_a_developer_runs():
    commands = [line for line in (ROOT / ".ci/run").read_text().splitlines() if not line.startswith("#")]

    assert len(commands) == 1 and commands[0].endswith('/../script/test"')


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or shorter than 50"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL is missing"),
        ({"PUBLIC_URL": "http://portal.example.go.id"}, "not https://"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is missing"),
        ({"DEBUG": "1"}, "DEBUG must be off"),
    ],
    ids=lambda value: "-".join(map("=".join, value.items())) if isinstance(value, dict) else "",
)
def test_production_refuses_to_start(change, message):
    done = run(sys.executable, "manage.py", "check", **(PRODUCTION | change))

    assert done.returncode != 0
    assert message in done.stderr


def test_production_starts_with_every_setting():
    done = run(sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert done.returncode == 0, done.stderr


def test_setup_names_the_python_it_needs(tmp_path):
    old = tmp_path / "python3.9"
    old.write_text('#!/bin/sh\ncase "$2" in *">="*) echo False ;; *) echo 3.9 ;; esac\n')
    old.chmod(0o755)

    done = run("script/setup", PYTHON=str(old))

    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"script/setup: {old} is Python 3.9, and 3.11 or newer is needed: PYTHON=/path/to/python3.12 script/setup"
    )


def test_setup_says_when_there_is_no_python():
    done = run("script/setup", PYTHON="/nowhere/python3")

    assert done.returncode == 1
    assert "no /nowhere/python3 here: install python3 (3.11 or newer)" in done.stderr


@pytest.mark.skipif(not (ROOT / ".venv/stamp-dev-run").exists(), reason="script/setup --dev has not run here")
def test_second_setup_does_nothing():
    done = run("script/setup", "--dev")

    assert (done.returncode, done.stdout) == (0, "")  # every step it takes says so


def test_server_says_that_the_port_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("script/server", PORT=str(port))

    assert done.returncode == 1
    assert f"port {port} is taken" in done.stderr


@pytest.mark.parametrize(
    ("words", "variables", "message"),
    [
        (["--what"], {}, "unknown option --what"),
        ([], {"PORT": "http"}, "PORT must be a number"),
        (["--reset-demo"], {"DATABASE_URL": "postgres://a@b/c", "PORT": "1"}, "drops only the embedded database"),
    ],
)
def test_server_refuses_what_it_cannot_do(words, variables, message):
    done = run("script/server", *words, **variables)

    assert done.returncode == 1
    assert message in done.stderr


@pytest.fixture
def copy():
    """A copy of this checkout with spaces in its path, its packages hard-linked, in a place of its own."""
    if not (ROOT / ".venv/bin/python").exists():
        pytest.skip("no .venv here")
    place = Path(tempfile.mkdtemp(prefix="klinik-test-", dir="/tmp"))
    place.chmod(0o711)
    checkout = place / "portal koperasi"
    shutil.copytree(
        ROOT, checkout, symlinks=True, ignore=shutil.ignore_patterns(".git", ".venv", ".local", "staticfiles", "media")
    )
    copied = run("cp", "-al", ROOT / ".venv", checkout / ".venv").returncode == 0
    if not copied:  # another file system
        shutil.copytree(ROOT / ".venv", checkout / ".venv", symlinks=True)
    for stamp in checkout.glob(".venv/stamp-*"):
        stamp.unlink()
    yield checkout
    shutil.rmtree(place, ignore_errors=True)


def processes_in(directory: Path) -> dict[int, str]:
    """Command lines by pid of all processes that name the directory or stand in it."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if command and (str(directory) in command or str(directory) in os.readlink(process / "cwd")):
                found[int(process.name)] = command
    return found


@pytest.mark.full
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_server_starts_survives_a_dead_worker_and_leaves_nothing_behind(copy, end):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if key not in ("KLINIK_DB_FAST", *PRODUCTION)}
    server = subprocess.Popen(
        ["script/server", "--no-demo"],
        cwd=copy,
        env=environment | {"PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said = []
    for line in server.stdout:
        said.append(line)
        if line.startswith("Ctrl-C"):
            break
    assert server.poll() is None, "".join(said)

    for path in ("/", "/healthz/", "/admin/login/"):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            assert answer.status == 200
    worker = next(pid for pid, command in processes_in(copy).items() if "manage.py db_worker" in command)
    os.kill(worker, signal.SIGKILL)
    assert any("worker ended and is started again" in server.stdout.readline() for _ in range(3))
    server.send_signal(end)
    server.stdout.read()
    server.wait(30)

    patience = (
        30 if end == signal.SIGKILL else 2
    )  # the kernel tells its children; Postgres waits for a new holder first
    deadline = time.monotonic() + patience
    while (left := processes_in(copy)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left == {}
