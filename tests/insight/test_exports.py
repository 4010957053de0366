"""Answers as files: exact lines, and who took them stands in the audit trail."""

from typing import Any

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.insight.memory import Row, at
from tests.insight.weaving import weave

from tilth.history.api import Store
from tilth.platform.audit.api import list_audit_entries
from tilth.platform.audit.contracts import AuditEntry
from tilth.platform.database.sessions import Database

ZONE = "Asia/Shanghai"
DAYS = {"first": "2024-03-01", "last": "2024-03-02"}
FUNNEL = {**DAYS, "steps": [{"event": "Product Viewed"}, {"event": "Order Completed"}]}
APP, RUN = (("channel", "app"),), (("channel", "=1+1"),)


@pytest.fixture(autouse=True)
def rows(database: Database, store: Store, workspace: TestWorkspace) -> None:
    made = [
        Row(1, at("2024-03-01T09:00", ZONE), "Product Viewed", texts=APP),
        Row(1, at("2024-03-01T09:30", ZONE), "Order Completed", order=1, value=100, texts=APP),
        Row(2, at("2024-03-01T10:00", ZONE), "Product Viewed", texts=RUN),
        Row(3, at("2024-03-02T10:00", ZONE), "Product Viewed"),
        Row(3, at("2024-03-03T10:00", ZONE), "Order Completed", order=2, value=100),
    ]
    weave(database, store, workspace.id, made)


def export(client: TestClient, path: str, body: dict[str, Any]) -> list[str]:
    answer = client.post(f"/api/v1/insight/{path}/export", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{path}-2024-03-01-2024-03-02.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return answer.content.decode("utf-8-sig").splitlines()


def trail(database: Database, workspace: TestWorkspace) -> list[AuditEntry]:
    with database.read(workspace.id) as session:
        return [entry for entry in list_audit_entries(session).items if entry.action.endswith(".exported")]


def test_metrics(client: TestClient, database: Database, workspace: TestWorkspace) -> None:
    body = {**DAYS, "metrics": [{"code": "visitors"}], "grain": "day", "by": ["channel"], "compare": ["previous"]}
    whole, before = "2024-03-01 … 2024-03-02", "2024-02-28 … 2024-02-29"
    lines = export(client, "metrics", body)
    assert lines[0] == "metric,comparison,group,second group,period,currency,unit,value,numerator,denominator,change"
    assert lines[1:7] == [
        f"visitors,,,,{whole},,count,3,3,,",
        "visitors,,,,2024-03-01,,count,2,2,,",
        "visitors,,,,2024-03-02,,count,1,1,,",
        f"visitors,previous,,,{before},,count,0,0,,",
        "visitors,previous,,,2024-02-28,,count,0,0,,",
        "visitors,previous,,,2024-02-29,,count,0,0,,",
    ]
    totals = [line for line in lines[7:] if f",{whole}," in line]
    assert totals == [f"visitors,,{group},,{whole},,count,1,1,," for group in ("'=1+1", "app", "(none)")]
    (entry,) = trail(database, workspace)
    assert (entry.action, entry.details["rows"]) == ("metrics.exported", len(lines) - 1)
    assert entry.details["question"]["by"] == ["channel"]


def test_what_falls_is_a_number(client: TestClient) -> None:
    body = {"first": "2024-03-02", "last": "2024-03-02", "metrics": [{"code": "visitors"}], "compare": ["previous"]}
    lines = client.post("/api/v1/insight/metrics/export", json=body).text.splitlines()
    (fallen,) = [line for line in lines if line.startswith("visitors,previous")]
    assert fallen.rpartition(",")[2] == "-0.500000"


def test_funnel(client: TestClient, database: Database, workspace: TestWorkspace) -> None:
    assert export(client, "funnel", {**FUNNEL, "by": "channel", "grain": "day"}) == [
        "step,group,period,persons,dropped,of step before,of first,median,p90",
        "1. Product Viewed,,2024-03-01 … 2024-03-02,3,0,1.000000,1.000000,,",
        "2. Order Completed,,2024-03-01 … 2024-03-02,2,1,0.666667,0.666667,1800.000000,86400.000000",
        "1. Product Viewed,'=1+1,2024-03-01 … 2024-03-02,1,0,1.000000,1.000000,,",
        "2. Order Completed,'=1+1,2024-03-01 … 2024-03-02,0,1,0.000000,0.000000,,",
        "1. Product Viewed,app,2024-03-01 … 2024-03-02,1,0,1.000000,1.000000,,",
        "2. Order Completed,app,2024-03-01 … 2024-03-02,1,0,1.000000,1.000000,1800.000000,1800.000000",
        "1. Product Viewed,(none),2024-03-01 … 2024-03-02,1,0,1.000000,1.000000,,",
        "2. Order Completed,(none),2024-03-01 … 2024-03-02,1,0,1.000000,1.000000,86400.000000,86400.000000",
        "1. Product Viewed,,2024-03-01,2,,,,,",
        "2. Order Completed,,2024-03-01,1,,,,,",
        "1. Product Viewed,,2024-03-02,1,,,,,",
        "2. Order Completed,,2024-03-02,1,,,,,",
    ]
    (entry,) = trail(database, workspace)
    assert (entry.action, entry.subject) == ("funnel.exported", "2024-03-01 … 2024-03-02")
    assert entry.details["rows"] == 12
    assert entry.details["question"]["by"] == "channel"
    assert [step["event"] for step in entry.details["question"]["steps"]] == ["Product Viewed", "Order Completed"]


def test_retention(client: TestClient, database: Database, workspace: TestWorkspace) -> None:
    body = {**DAYS, "periods": 1, "start": {"event": "Product Viewed"}, "back": {"event": "Order Completed"}}
    assert export(client, "retention", body) == [
        "cohort,group,persons,column,numerator,denominator,value",
        "all,,3,0,1,3,0.333333",
        "all,,3,1,1,3,0.333333",
        "2024-03-01,,2,0,1,2,0.500000",
        "2024-03-01,,2,1,0,2,0.000000",
        "2024-03-02,,1,0,0,1,0.000000",
        "2024-03-02,,1,1,1,1,1.000000",
    ]
    (entry,) = trail(database, workspace)
    assert (entry.action, entry.details["rows"]) == ("retention.exported", 6)


def test_a_bad_question_leaves_no_trace(client: TestClient, database: Database, workspace: TestWorkspace) -> None:
    refused = client.post("/api/v1/insight/funnel/export", json={**DAYS, "steps": [{"event": "Product Viewed"}]})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_query")
    assert trail(database, workspace) == []
