"""Retention over HTTP: looked at first, confirmed by its day, removed by the night's job, told of."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.entrypoints.http.conftest import MakeKey
from tests.insight.memory import Row, at
from tests.insight.weaving import weave

from tilth.events.api import Rejection, record_rejections
from tilth.history.api import Store
from tilth.history.retention.actions.remove_old import REMOVE_OLD, remove_old
from tilth.kernel.clock import FakeClock
from tilth.platform.database.sessions import Database
from tilth.platform.jobs.api import JobRun
from tilth.platform.settings import PlatformSettings

ZONE = "Asia/Shanghai"
PATH = "/api/v1/data-retention"


@pytest.fixture
def rows(database: Database, workspace: TestWorkspace, tmp_path: Path) -> None:
    """Person 1 acted in 2024 only, 2 in both years, 3 in 2026; the clock says 2026-03-01 20:00 in Shanghai."""
    days = [(1, "2024-05-01"), (1, "2024-06-01"), (2, "2024-12-31"), (2, "2026-02-01"), (3, "2026-02-28")]
    made = [Row(person, at(f"{day}T12:00", ZONE), "Product Viewed") for person, day in days]
    weave(database, Store(tmp_path), workspace.id, [*made, Row(1, at("2024-05-01T12:00", ZONE), "x", item_row=True)])


def reject(database: Database, workspace: TestWorkspace, rejected_at: datetime) -> None:
    with database.pipeline() as connection:
        record_rejections(connection, workspace.id, [Rejection("malformed", "", "api", "m", b"{}")])
        connection.execute(
            "UPDATE rejected_event SET rejected_at = %s WHERE workspace_id = %s", (rejected_at, workspace.id)
        )


def test_kept_for_ever_at_first(client: TestClient, make_key: MakeKey) -> None:
    assert client.get(PATH, headers=make_key()).json() == {
        "event_months": None,
        "rejected_days": 90,
        "first_kept": None,
        "changed_at": None,
        "changed_by": None,
    }


def test_preview_counts_and_changes_nothing(
    client: TestClient, make_key: MakeKey, database: Database, workspace: TestWorkspace, rows: None, clock: FakeClock
) -> None:
    headers = make_key()
    reject(database, workspace, clock.now() - timedelta(days=31))
    asked = client.post(f"{PATH}/preview", json={"event_months": 12, "rejected_days": 30}, headers=headers)
    assert asked.json() == {
        "first_kept": "2025-03-01",
        "events": 3,
        "persons": 2,
        "persons_left_empty": 1,
        "oldest": "2024-05-01T04:00:00Z",
        "rejected": 1,
    }
    nothing = client.post(f"{PATH}/preview", json={"rejected_days": 32}, headers=headers).json()
    assert (nothing["first_kept"], nothing["events"], nothing["persons"], nothing["rejected"]) == (None, 0, 0, 0)
    assert client.get(PATH, headers=headers).json()["changed_at"] is None


def test_only_what_was_seen_is_confirmed(client: TestClient, make_key: MakeKey, rows: None, clock: FakeClock) -> None:
    headers = make_key()
    seen = client.post(f"{PATH}/preview", json={"event_months": 12}, headers=headers).json()["first_kept"]
    for wrong in (None, "2024-03-01"):
        refused = client.put(PATH, json={"event_months": 12, "first_kept": wrong}, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (409, "retention_not_confirmed")
        assert refused.json()["details"] == {"first_kept": seen}
    assert client.get(PATH, headers=headers).json()["event_months"] is None
    clock.advance(timedelta(days=1))  # the preview is of yesterday
    assert client.put(PATH, json={"event_months": 12, "first_kept": seen}, headers=headers).status_code == 409
    for months in (0, -1, 1201, 700):
        assert client.put(PATH, json={"event_months": months, "first_kept": None}, headers=headers).status_code == 400


def test_removal(
    client: TestClient,
    make_key: MakeKey,
    database: Database,
    workspace: TestWorkspace,
    rows: None,
    clock: FakeClock,
    tmp_path: Path,
) -> None:
    headers = make_key()
    reject(database, workspace, datetime(2026, 1, 1, tzinfo=UTC))
    change = {"event_months": 12, "rejected_days": 30, "first_kept": "2025-03-01"}
    changed = client.put(PATH, json=change, headers=headers).json()
    assert (changed["event_months"], changed["rejected_days"], changed["first_kept"]) == (12, 30, None)

    queued = client.post(f"{PATH}/run", headers=headers)
    assert queued.status_code == 202
    settings = PlatformSettings(home=tmp_path, history_url=str(tmp_path))
    run = JobRun(REMOVE_OLD, workspace.id, 1, settings, clock, database, database.pipeline)
    remove_old(run, task_id=queued.json()["task_id"], asked_by="key:test")

    assert client.get(PATH, headers=headers).json()["first_kept"] == "2025-03-01"
    (shown,) = client.get(f"{PATH}/runs", headers=headers).json()["items"]
    assert (shown["first_kept"], shown["events"], shown["rejected"], shown["actor"]) == ("2025-03-01", 3, 1, "key:test")
    assert shown["files"] > 0
    left = client.post(f"{PATH}/preview", json={"event_months": 12}, headers=headers).json()
    assert (left["events"], left["oldest"]) == (0, "2026-02-01T04:00:00Z")
    assert client.get("/api/v1/rejected-events", headers=headers).json()["items"] == []
    trail = client.get("/api/v1/audit", headers=headers).json()["items"]
    assert [e["action"] for e in trail[:3]] == [
        "data_retention.applied",
        "data_retention.run",
        "data_retention.changed",
    ]
    assert trail[2]["before"] == {"event_months": None, "rejected_days": 90}
    exported = client.post(f"{PATH}/runs/export", headers=headers).text
    assert exported.splitlines()[1].startswith("2025-03-01,")
