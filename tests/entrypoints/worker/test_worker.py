"""The worker process: weaves, keeps history, publishes, stops when asked, and loses nothing when killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from tests.conftest import TestWorkspace
from tests.people.events import make_event, make_rows, put_request

from tilth.entrypoints.worker import process
from tilth.entrypoints.worker.keeping import FOLD_ROWS, Keeper
from tilth.entrypoints.worker.registry import register_jobs
from tilth.events.api import append_normal
from tilth.history.api import Store
from tilth.kernel.ids import PersonNo, WorkspaceId
from tilth.people.api import Weaver, WeaveReport, erase_person
from tilth.platform.audit.contracts import system_actor
from tilth.platform.database.opening import start_database
from tilth.platform.database.sessions import Database
from tilth.platform.settings import PlatformSettings
from tilth.platform.telemetry.heartbeat import metrics_file
from tilth.platform.workspaces.api import create_workspace


def wait(until: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def send(database: Database, workspace: int, events: int) -> None:
    rows = make_rows(*(make_event(user_id=f"u{n}") for n in range(events)))
    with database.pipeline() as connection:
        append_normal(connection, WorkspaceId(workspace), rows, source="t")


def count(url: str, query: str, workspace: int) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(query, [workspace]).fetchone()
    return int(row[0]) if row else 0


def has_woven(database: Database, workspace: int, events: int) -> bool:
    return count(database.urls.owner, RECENT, workspace) >= events


RECENT = "SELECT coalesce(max(next_seq), 1) - 1 FROM history_state WHERE workspace_id = %s"
IN_FILES = "SELECT coalesce(sum(events), 0) FROM history_file WHERE workspace_id = %s AND retired_at IS NULL"

MOST_FILES = (
    "SELECT count(*) FROM history_file WHERE workspace_id = %s AND retired_at IS NULL "
    "GROUP BY bucket ORDER BY 1 DESC LIMIT 1"
)


def report(rows: int) -> WeaveReport:
    return WeaveReport(requests=1, rows=rows, duplicates=0, rejected=0, more=False)


@pytest.fixture
def keeper(database: Database, tmp_path: Path) -> Keeper:
    return Keeper(database, Store(tmp_path))


def test_round_moves_recent_rows_into_files(database: Database, workspace: TestWorkspace, keeper: Keeper) -> None:
    weaver = Weaver(workspace.id)
    for _ in range(3):
        send(database, workspace.id, 10)
        with database.pipeline() as connection:
            weaver.weave_once(connection)
        keeper.keep()
    assert count(database.urls.owner, RECENT, workspace.id) == 30
    assert count(database.urls.owner, IN_FILES, workspace.id) == 30
    # Compaction leaves no bucket with as many files as there were rounds.
    assert count(database.urls.owner, MOST_FILES, workspace.id) < 3


def test_round_finishes_what_the_job_of_an_erasure_could_not(
    database: Database, workspace: TestWorkspace, keeper: Keeper
) -> None:
    send(database, workspace.id, 3)
    with database.pipeline() as connection:
        Weaver(workspace.id).weave_once(connection)
    keeper.keep()
    with database.write(workspace.id) as session:
        erase_person(session, PersonNo(1), actor=system_actor("test"))
    keeper.keep()
    assert count(database.urls.owner, IN_FILES, workspace.id) == 2


def test_round_forgets_old_answers(database: Database, workspace: TestWorkspace, keeper: Keeper) -> None:
    with psycopg.connect(database.urls.owner) as connection:
        for key, age in (("old", "25 hours"), ("young", "23 hours")):
            connection.execute(
                "INSERT INTO idempotency_record (workspace_id, caller, key, fingerprint, created_at) "
                "VALUES (%s, 'c', %s, '', now() - %s::interval)",
                [workspace.id, key, age],
            )
    keeper.keep()
    with psycopg.connect(database.urls.owner) as connection:
        rows = connection.execute(
            "SELECT key FROM idempotency_record WHERE workspace_id = %s", [workspace.id]
        ).fetchall()
    assert rows == [("young",)]


def test_many_rows_start_a_round_at_once(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = Event()
    monkeypatch.setattr(keeper, "keep", lambda _: rounds.set())
    stop = Event()
    thread = Thread(target=keeper.run, args=[stop])
    thread.start()
    try:
        keeper.note_batch(report(FOLD_ROWS - 1))
        assert not rounds.wait(0.2)
        keeper.note_batch(report(1))
        assert rounds.wait(5)
    finally:
        stop.set()
        keeper.wake()
        thread.join(5)
    assert not thread.is_alive()


def read_lag(path: Path, workspace: int) -> float:
    """Seconds as published; -1 before that."""
    lines = path.read_text().splitlines() if path.exists() else []
    name = f'tilth_weave_lag_seconds{{workspace="{workspace}"}} '
    return next((float(line.removeprefix(name)) for line in lines if line.startswith(name)), -1.0)


def test_lag_grows_while_the_weaver_is_stuck(
    database: Database, workspace: TestWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "PUBLISH_SECONDS", 0.05)
    worker = process.Worker(database, PlatformSettings(home=tmp_path))
    path = metrics_file(tmp_path, "worker")
    thread = Thread(target=worker._publish)
    thread.start()
    try:
        wait(lambda: read_lag(path, workspace.id) == 0.0)
        with database.pipeline() as connection:
            two_minutes = datetime.now(UTC) - timedelta(minutes=2)
            put_request(connection, workspace.id, {"batch": []}, two_minutes)
            put_request(connection, workspace.id, {"batch": []}, datetime.now(UTC))
        wait(lambda: read_lag(path, workspace.id) >= 120)
        held = read_lag(path, workspace.id)
        wait(lambda: read_lag(path, workspace.id) > held)
        weaver = Weaver(workspace.id)
        with database.pipeline() as connection:
            weaver.weave_once(connection, max_requests=1)
        wait(lambda: 0 < read_lag(path, workspace.id) < 60)
        with database.pipeline() as connection:
            weaver.weave_once(connection)
        wait(lambda: read_lag(path, workspace.id) == 0.0)
    finally:
        worker._stop.set()
        thread.join(20)


def test_jobs_of_all_rooms_have_names_of_their_own() -> None:
    assert register_jobs().jobs


@pytest.fixture
def installation(home: Path) -> Iterator[tuple[Path, Database, int]]:
    with start_database(PlatformSettings(home=home)) as opened:
        with opened.database.admin() as session:
            made = create_workspace(
                session, slug="shop", name="Shop", time_zone="UTC", currency="CNY", actor=system_actor("test")
            )
        yield home, opened.database, made.id


def start_worker(home: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "TILTH_HOME": str(home)}
    return subprocess.Popen([sys.executable, "-m", "tilth.entrypoints.worker"], env=environment)


@pytest.mark.slow
def test_process_weaves_publishes_and_stops(installation: tuple[Path, Database, int]) -> None:
    home, database, workspace = installation
    send(database, workspace, 50)
    worker = start_worker(home)
    try:
        wait(lambda: count(database.urls.owner, RECENT, workspace) == 50)
        send(database, workspace, 7)  # wakes the weaver
        wait(lambda: count(database.urls.owner, RECENT, workspace) == 57, seconds=5)
        wait(lambda: metrics_file(home, "worker").exists())
        wait(lambda: "tilth_weave_rows_total" in metrics_file(home, "worker").read_text())
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    finally:
        worker.kill()
        worker.wait()
    assert not metrics_file(home, "worker").exists()
    log = (home / "log" / "worker.log").read_text()
    assert "worker stopped" in log
    assert "error" not in log


@pytest.mark.slow
def test_killed_process_loses_nothing(installation: tuple[Path, Database, int]) -> None:
    home, database, workspace = installation
    sent = 0
    for round_no in range(3):
        worker = start_worker(home)
        try:
            for _ in range(20):
                send(database, workspace, 100)
                sent += 100
            wait(partial(has_woven, database, workspace, 1 + round_no * 2000))
        finally:
            worker.kill()
            worker.wait()
    worker = start_worker(home)
    try:
        wait(lambda: count(database.urls.owner, RECENT, workspace) == sent)
    finally:
        worker.kill()
        worker.wait()
