"""The persons behind a cell as a file: who they are, masked, and who took it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.insight.conftest import ACTOR

from tilth.insight.persons import export as exporting
from tilth.people.api import Weaver
from tilth.platform.audit.api import AuditFilter, list_audit_entries
from tilth.platform.audit.contracts import AuditEntry
from tilth.platform.auth.api import create_api_key, create_write_key
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import Database

DAYS = {"first": "2024-03-01", "last": "2024-03-02"}
FUNNEL = {**DAYS, "steps": [{"event": "Product Viewed"}, {"event": "Order Completed"}]}
RETENTION = {**DAYS, "periods": 1, "start": {"event": "Product Viewed"}, "back": {"event": "Order Completed"}}
HEADER = "person_no,name,known_as,first_seen,last_seen,channel"
ANN = "1,Ann,user_id: u1; email: a***@example.com,2024-03-01 09:00:00+08:00,2024-03-01 09:30:00+08:00,"
STRANGER = "2,,anonymous_id: a2,2024-03-01 10:00:00+08:00,2024-03-01 10:00:00+08:00,"


@pytest.fixture(autouse=True)
def people(client: TestClient, database: Database, workspace: TestWorkspace) -> None:
    """Ann buys what she looked at; a stranger only looks."""
    with database.write(workspace.id) as session:
        key = create_write_key(session, name="web", actor=ACTOR)
        reading = create_api_key(session, name="test", scopes={Scope.PEOPLE_READ}, expires_at=None, actor=ACTOR)
    viewed = {"type": "track", "event": "Product Viewed"}
    events: list[dict[str, Any]] = [
        {
            "type": "identify",
            "userId": "u1",
            "traits": {"email": "ann@example.com", "name": "Ann"},
            "timestamp": _at(1),
        },
        {**viewed, "userId": "u1", "timestamp": _at(1)},
        {
            "type": "track",
            "event": "Order Completed",
            "userId": "u1",
            "timestamp": _at(1, 30),
            "properties": {"order_id": "1", "total": 9},
        },
        {**viewed, "anonymousId": "a2", "timestamp": _at(2)},
    ]
    batch = {"batch": [{**event, "messageId": f"m{place}"} for place, event in enumerate(events)]}
    assert client.post("/v1/batch", json=batch, auth=(key.key, "")).status_code == 200
    with database.pipeline() as connection:
        Weaver(workspace.id).weave_once(connection)
    client.headers["Authorization"] = f"Bearer {reading.secret}"


def _at(hour: int, minute: int = 0) -> str:
    return datetime(2024, 3, 1, hour, minute, tzinfo=UTC).isoformat()


def export(client: TestClient, path: str, body: dict[str, Any]) -> list[str]:
    answer = client.post(f"/api/v1/insight/{path}/persons/export", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="persons-{path}.csv"'
    return answer.content.decode("utf-8-sig").splitlines()


def trail(database: Database, workspace: TestWorkspace) -> list[AuditEntry]:
    with database.read(workspace.id) as session:
        return list_audit_entries(session, AuditFilter(action="persons.exported")).items


def test_steps(client: TestClient, database: Database, workspace: TestWorkspace) -> None:
    assert export(client, "funnel", {"funnel": FUNNEL, "step": 1, "limit": 1}) == [HEADER, ANN, STRANGER]
    assert export(client, "funnel", {"funnel": FUNNEL, "step": 2}) == [HEADER, ANN]
    assert export(client, "funnel", {"funnel": FUNNEL, "step": 2, "dropped": True}) == [HEADER, STRANGER]
    last, *_ = trail(database, workspace)
    assert (last.subject, last.details["rows"]) == ("funnel", 1)
    assert (last.details["question"]["step"], last.details["question"]["dropped"]) == (2, True)
    assert [step["event"] for step in last.details["question"]["funnel"]["steps"]] == [
        "Product Viewed",
        "Order Completed",
    ]


def test_returns(client: TestClient) -> None:
    assert export(client, "retention", {"retention": RETENTION, "column": 0}) == [HEADER, ANN]
    assert export(client, "retention", {"retention": RETENTION, "column": 0, "returned": False}) == [HEADER, STRANGER]


def test_metrics(client: TestClient) -> None:
    visitors = {"metrics": {**DAYS, "metrics": []}, "metric": "visitors"}
    assert export(client, "metrics", visitors) == [HEADER, ANN, STRANGER]


def test_more_persons_than_a_file_holds_are_refused(
    client: TestClient, database: Database, workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MAX_ROWS", 1)
    refused = client.post("/api/v1/insight/funnel/persons/export", json={"funnel": FUNNEL, "step": 1})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_query")
    assert "2 persons" in refused.json()["detail"]
    assert trail(database, workspace) == []
