"""Kill it, starve it, lie to it: nothing committed is lost, and the next start needs no help."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from tilth.platform.database.embedded import EmbeddedServer
from tilth.platform.database.errors import DatabaseSetup, DatabaseUnavailable
from tilth.platform.database.opening import start_database
from tilth.platform.database.sessions import Database
from tilth.platform.settings import PlatformSettings

MEGABYTE = 2**20
PROGRESS = re.compile(
    r"The database is starting, \d+ s so far; after a crash it replays its log\. "
    r"redo in progress, elapsed time: [\d.]+ s, current LSN: [0-9A-F]+/[0-9A-F]+"
)


def fill(connection: psycopg.Connection, megabytes: int) -> None:
    """Commits a table of about so much write-ahead log that no checkpoint has written down."""
    connection.execute("CREATE TABLE filled (n bigint, filler text)")
    connection.execute("ALTER TABLE filled ALTER COLUMN filler SET STORAGE EXTERNAL")
    connection.execute(
        "INSERT INTO filled SELECT n, repeat(md5(n::text), 30) FROM generate_series(1, %s) n", [megabytes * 1000]
    )
    connection.execute("COMMIT")


@pytest.mark.parametrize("megabytes", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_killed_postmaster_replays_its_log(home: Path, megabytes: int) -> None:
    # A large max_wal_size keeps checkpoints away, so that all of it must be replayed.
    settings = {"max_wal_size": "4GB", "checkpoint_timeout": "1h", "log_startup_progress_interval": "50ms"}
    reports: list[str] = []
    server = EmbeddedServer(home, settings=settings, report=reports.append, report_seconds=0.1)
    server.start()
    try:
        with psycopg.connect(server.administrator_url) as connection:
            fill(connection, megabytes)
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        _await_end(server)
        reports.clear()
        server.restart()
        if megabytes >= 1000:
            assert any(PROGRESS.search(report) for report in reports), reports
        with psycopg.connect(server.administrator_url) as connection:
            assert connection.execute("SELECT count(*), sum(n) FROM filled").fetchone() == (
                megabytes * 1000,
                megabytes * 1000 * (megabytes * 1000 + 1) // 2,
            )
    finally:
        server.stop()


def test_a_killed_backend_ends_no_server(home: Path) -> None:
    with start_database(PlatformSettings(home=home)) as opened, opened.database.pipeline() as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        os.kill(row[0], signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
        assert opened.server is not None
        assert not opened.server.has_ended()


def test_a_stopped_database_is_told_and_comes_back(home: Path) -> None:
    with start_database(PlatformSettings(home=home)) as opened:
        assert opened.server is not None
        assert opened.server.pid is not None
        os.kill(opened.server.pid, signal.SIGKILL)
        _await_end(opened.server)
        with pytest.raises(DatabaseUnavailable, match="stopped, starting, or out of space"), opened.database.admin():
            pytest.fail("a session of a stopped database")
        opened.server.restart()
        with opened.database.admin() as session:
            assert session.connection.exec_driver_sql("SELECT 1").scalar() == 1
        with opened.database.pipeline() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


RUN_AND_WAIT = """
import sys, time, psycopg
from pathlib import Path
from tilth.platform.database.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
server.start()
with psycopg.connect(server.administrator_url) as connection:
    connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
print(server.pid, flush=True)
time.sleep(600)
"""


def test_a_killed_supervisor_takes_its_server_along(home: Path) -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", RUN_AND_WAIT, str(home)], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    postmaster = psutil.Process(int(supervisor.stdout.readline()))
    supervisor.kill()
    supervisor.wait()
    server = EmbeddedServer(home)
    server.start()  # at once, while the former one may still be ending
    try:
        assert not postmaster.is_running() or postmaster.status() == psutil.STATUS_ZOMBIE
        with psycopg.connect(server.administrator_url) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    finally:
        server.stop()


def test_a_pid_file_with_somebody_elses_pid_harms_nobody(home: Path) -> None:
    server = EmbeddedServer(home)
    server.start()
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    _await_end(server)
    server.stop()
    somebody = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        pid_file = server.place.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(somebody.pid), *lines[1:]]) + "\n")
        again = EmbeddedServer(home)
        again.start()
        again.stop()
        assert somebody.poll() is None
    finally:
        somebody.kill()
        somebody.wait()


@pytest.mark.skipif(os.geteuid() != 0, reason="Mounting a small disk needs root.")
def test_a_full_disk_is_told_and_loses_nothing(home: Path) -> None:
    home.parent.joinpath("disk").mkdir()
    disk = home.parent / "disk"
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tilth-test", str(disk)], check=True)
    try:
        ballast = disk / "ballast"
        ballast.write_bytes(b"\0" * (30 * MEGABYTE))
        _fill_the_disk(PlatformSettings(home=disk / "home"), ballast)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _fill_the_disk(settings: PlatformSettings, ballast: Path) -> None:
    with start_database(settings) as opened:
        server = opened.server
        assert server is not None
        with opened.database.pipeline() as connection:
            connection.execute("CREATE TABLE kept (n bigint, filler text)")
        committed = _commit_until_full(opened.database)
        assert committed > 0
        ballast.unlink()
        _await_answer(server)
        with opened.database.pipeline() as connection:
            found = connection.execute("SELECT count(DISTINCT n), count(*) FROM kept").fetchone()
        assert found == (committed, committed * 2000)


def _commit_until_full(database: Database) -> int:
    for n in range(1000):
        try:
            with database.pipeline() as connection:
                connection.execute(
                    "INSERT INTO kept SELECT %s, repeat(md5(i::text), 30) FROM generate_series(1, 2000) i", [n]
                )
        except DatabaseUnavailable:
            return n
    pytest.fail("the disk did not fill")


def _await_end(server: EmbeddedServer) -> None:
    while not server.has_ended():
        time.sleep(0.01)


def _await_answer(server: EmbeddedServer) -> None:
    """As the supervisor does: start again what ended."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if server.has_ended():
                server.restart()
            psycopg.connect(server.administrator_url).close()
        except (psycopg.OperationalError, DatabaseSetup):
            time.sleep(0.1)
        else:
            return
    pytest.fail("the database did not come back")
