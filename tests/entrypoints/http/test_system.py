"""Health: what the figures say, what counts as trouble, failed jobs that are tried again or dismissed."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.conftest import TestWorkspace
from tests.entrypoints.http.conftest import MakeKey
from tests.people.events import Shop, make_event

from tilth.entrypoints.backup.noting import find_last_backup, note_backup
from tilth.entrypoints.http.app import create_server
from tilth.entrypoints.http.system.contracts import (
    BackupHealth,
    DiskHealth,
    HistoryHealth,
    JobsHealth,
    Level,
    TroubleCode,
    WeaveHealth,
)
from tilth.entrypoints.http.system.samples import Samples
from tilth.entrypoints.http.system.troubles import find_troubles, worst
from tilth.history.api import History, LocalExecutor, Store, fold_in
from tilth.kernel.clock import FakeClock, SystemClock
from tilth.kernel.errors import InvalidInput
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import Database
from tilth.platform.jobs.api import JobApp, JobRun, enqueue
from tilth.platform.jobs.runner import JobRunner
from tilth.platform.settings import PlatformSettings
from tilth.platform.telemetry.heartbeat import metrics_file

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEALTHY: dict[str, Any] = {
    "now": NOW,
    "weave": WeaveHealth(0.4, 1, 1, NOW),
    "history": HistoryHealth(10, NOW, 16, 100, 1000, 16, 0, erasing=False, folded_at=NOW, compacted_at=None),
    "jobs": JobsHealth(1, 1, 0),
    "disk": DiskHealth("/", 100, 60),
    "workers": 1,
    "backup": BackupHealth(NOW - timedelta(days=1), 10),
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"workers": 0}, [("worker_silent", "error")]),
        ({"weave": WeaveHealth(10.0, 1, 1, NOW)}, [("weave_lag", "warning")]),
        ({"weave": WeaveHealth(120.0, 1, 1, NOW)}, [("weave_lag", "error")]),
        ({"disk": DiskHealth("/", 100, 14)}, [("disk_low", "warning")]),
        ({"disk": DiskHealth("/", 100, 4)}, [("disk_low", "error")]),
        ({"disk": None}, []),
        ({"jobs": JobsHealth(0, 0, 2)}, [("jobs_failed", "warning")]),
        ({"backup": None}, [("no_backup", "warning")]),
        ({"backup": BackupHealth(NOW - timedelta(days=8), 1)}, [("backup_old", "warning")]),
        ({"backup": None, "history": replace(HEALTHY["history"], folded_at=None)}, []),
        (
            {"history": replace(HEALTHY["history"], oldest_recent_at=NOW - timedelta(minutes=31)), "workers": 0},
            [("worker_silent", "error"), ("fold_late", "warning")],
        ),
    ],
)
def test_troubles(changed: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = find_troubles(**{**HEALTHY, **changed})
    assert [(each.code, each.level) for each in found] == expected
    assert worst(found) == (expected[0][1] if expected else Level.OK)


def test_every_trouble_is_documented() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs/operating.md").read_text("utf-8")
    assert [code for code in TroubleCode if f"`{code}`" not in page] == []


@pytest.fixture
def client(database: Database, clock: FakeClock, home: Path) -> Iterator[TestClient]:
    home.mkdir()
    own = Database(database.urls)
    history = History(own, Store(home), LocalExecutor())
    with TestClient(create_server(database, history, clock=clock, home=home)) as client:
        yield client
    own.close()


@pytest.fixture
def shop(database: Database, workspace: TestWorkspace) -> Shop:
    return Shop(database, workspace.id)


def test_answers_tell_how_many_events_wait_longer_than_usual(client: TestClient, make_key: MakeKey, shop: Shop) -> None:
    headers = make_key()

    def count_waiting() -> Any:
        return client.get("/api/v1/insight/coverage", headers=headers).json()["waiting"]

    def send(*names: str, seconds_ago: int) -> None:
        events = [{"type": "track", "event": "Product Viewed", "userId": "u", "messageId": name} for name in names]
        shop.send(*events, received_at=NOW - timedelta(seconds=seconds_ago))

    send("a", "b", seconds_ago=40)
    assert count_waiting() == 2
    shop.weave()
    assert count_waiting() == 0
    send("c", seconds_ago=2)
    assert count_waiting() == 0


def test_figures(
    client: TestClient, make_key: MakeKey, shop: Shop, database: Database, workspace: TestWorkspace, home: Path
) -> None:
    headers = make_key()

    def health() -> Any:
        answer = client.get("/api/v1/system/health", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    empty = health()
    assert empty["weave"] == {"lag_seconds": 0.0, "waiting_requests": 0, "waiting_events": 0, "oldest_at": None}
    assert (empty["history"]["files"], empty["history"]["folded_at"], empty["last_backup"]) == (0, None, None)
    for second in (40, 30):
        shop.send(
            *[{"type": "track", "event": "Product Viewed", "userId": "u", "messageId": f"{second}{n}"} for n in "ab"],
            received_at=NOW - timedelta(seconds=second),
        )
    behind = health()
    assert behind["weave"] == {
        "lag_seconds": 40.0,
        "waiting_requests": 2,
        "waiting_events": 4,
        "oldest_at": "2026-03-01T11:59:20Z",
    }
    assert {"code": "weave_lag", "level": "warning", "value": 40.0} in behind["troubles"]
    shop.weave()
    woven = health()
    assert (woven["weave"]["waiting_events"], woven["history"]["recent_rows"]) == (0, 4)
    with database.pipeline() as connection:
        fold_in(connection, Store(home), workspace.id, now=NOW)
    note_backup(home, NOW - timedelta(days=9), 123)
    folded = health()
    assert (folded["history"]["recent_rows"], folded["history"]["files"], folded["history"]["rows"]) == (0, 1, 4)
    assert folded["history"]["bytes"] > 0
    assert folded["last_backup"] == {"taken_at": "2026-02-20T12:00:00Z", "bytes": 123}
    assert folded["disk"]["path"] == str(home)
    assert 0 < folded["disk"]["free"] <= folded["disk"]["total"]
    (server,) = [process for process in folded["processes"] if process["name"] == "server"]
    assert server["memory"] > 10**7
    assert folded["database"]["bytes"] > 10**6
    assert folded["level"] == "error"  # no worker runs here
    assert "worker_silent" in [trouble["code"] for trouble in folded["troubles"]]


def test_what_another_workspace_waits_for_is_not_shown(
    client: TestClient, make_key: MakeKey, shop: Shop, other_workspace: TestWorkspace
) -> None:
    shop.put(make_event(user_id="u"))
    found = client.get("/api/v1/system/health", headers=make_key(of=other_workspace)).json()
    assert (found["weave"]["waiting_requests"], found["history"]["recent_rows"], found["jobs"]["failed"]) == (0, 0, 0)


def test_samples_are_of_one_workspace(home: Path, clock: FakeClock) -> None:
    samples = Samples(home, clock)
    file = metrics_file(home, "worker")
    file.parent.mkdir(parents=True)
    samples.take()
    file.write_text(
        "# HELP tilth_weave_lag_seconds Age.\n# TYPE tilth_weave_lag_seconds gauge\n"
        'tilth_weave_lag_seconds{workspace="7"} 12.5\ntilth_weave_lag_seconds{workspace="8"} 3.0\nother 1\n'
    )
    samples.take()
    assert [sample.lag_seconds for sample in samples.of(WorkspaceId(7))] == [0.0, 12.5]
    assert [sample.lag_seconds for sample in samples.of(WorkspaceId(8))] == [0.0, 3.0]
    for _ in range(200):
        samples.take()
    assert len(samples.of(WorkspaceId(7))) == 120


def test_a_note_that_is_no_note_is_none(home: Path) -> None:
    assert find_last_backup(home) is None
    note_backup(home, NOW, 1)
    (home / "run" / "last-backup.json").write_text("{")
    assert find_last_backup(home) is None


@pytest.fixture
def no_other_jobs(database: Database) -> None:
    """The runner would take them."""
    with psycopg.connect(database.urls.owner) as connection:
        connection.execute("DELETE FROM procrastinate_jobs")


def run_all(app: JobApp, database: Database) -> None:
    runner = JobRunner(app, database, database.pipeline, settings=PlatformSettings(), clock=SystemClock())
    asyncio.run(runner.run(until_idle=True))


@pytest.mark.usefixtures("no_other_jobs")
def test_failed_jobs_say_why_and_are_tried_again_or_dismissed(
    client: TestClient, make_key: MakeKey, database: Database, workspace: TestWorkspace, other_workspace: TestWorkspace
) -> None:
    headers, foreign = make_key(), make_key(of=other_workspace)
    broken = [True]

    def work(run: JobRun, *, how: str) -> None:
        if broken and how == "ours":
            raise InvalidInput("The file is gone: upload it again.")
        if broken:
            raise ValueError("first line\nDETAIL: a customer's row")

    app = JobApp()
    app.add("test.work", work, attempts=1)
    with database.write(workspace.id) as session:
        ours, other = enqueue(session, "test.work", how="ours"), enqueue(session, "test.work", how="theirs")

    def jobs(**params: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = client.get("/api/v1/system/jobs", params=params, headers=headers).json()["items"]
        return items

    assert [job["state"] for job in jobs()] == ["waiting", "waiting"]
    run_all(app, database)
    failed = {job["id"]: job for job in jobs(state="failed")}
    assert (failed[ours]["error_code"], failed[ours]["error"]) == (
        "invalid_input",
        "The file is gone: upload it again.",
    )
    assert (failed[other]["error_code"], failed[other]["error"]) == ("internal", "ValueError: first line")
    assert [job["id"] for job in jobs(search="file is gone")] == [ours]
    assert client.get("/api/v1/system/health", headers=headers).json()["jobs"]["failed"] == 2
    assert client.get("/api/v1/system/jobs", headers=foreign).json()["items"] == []
    for verb, path in (("POST", f"{ours}/retry"), ("DELETE", str(ours))):
        assert client.request(verb, f"/api/v1/system/jobs/{path}", headers=foreign).status_code == 404

    broken.clear()
    assert client.post(f"/api/v1/system/jobs/{ours}/retry", headers=headers).status_code == 204
    assert [job["state"] for job in jobs(search="test")] == ["waiting", "failed"]
    assert client.post(f"/api/v1/system/jobs/{ours}/retry", headers=headers).status_code == 404  # waits already
    run_all(app, database)
    assert [job["id"] for job in jobs()] == [other]
    assert "first line" in client.post("/api/v1/system/jobs/export", headers=headers).text
    assert client.delete(f"/api/v1/system/jobs/{other}", headers=headers).status_code == 204
    assert jobs() == []
    trail = client.get("/api/v1/audit", headers=headers).json()["items"]
    assert [entry["action"] for entry in trail[:3]] == ["job.dismissed", "jobs.exported", "job.retried"]
