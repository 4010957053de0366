"""Errors, headers, documents, health and end of the application."""

import json
import os
import re
import time
from pathlib import Path

import psycopg
import pytest
from litestar import Litestar, Router, get
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.entrypoints.http.conftest import TESTER, MakeKey

from tilth.entrypoints.http.app import create_server, require_guards
from tilth.history.api import History
from tilth.platform.auth.api import create_write_key
from tilth.platform.database.sessions import Database, Urls
from tilth.platform.telemetry.heartbeat import STALE_AFTER, metrics_file


def test_problem_has_the_standard_form(client: TestClient, make_key: MakeKey) -> None:
    refused = client.post("/api/v1/write-keys", json={"nam": 1}, headers={**make_key(), "X-Request-Id": "my-id.1"})
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["x-request-id"] == "my-id.1"
    problem = refused.json()
    assert problem["type"] == "urn:tilth:problem:invalid_input"
    assert problem["title"] == "Bad Request"
    assert (problem["status"], problem["code"], problem["request_id"]) == (400, "invalid_input", "my-id.1")
    assert "unknown field `nam`" in str(problem["details"]["errors"])


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "code"),
    [
        ("GET", "/api/v1/nothing", None, 404, "no_such_route"),
        ("PUT", "/api/v1/workspace", None, 405, "method_not_allowed"),
        ("POST", "/api/v1/write-keys", b"{", 400, "invalid_input"),
        ("POST", "/api/v1/write-keys", b"[" * 10_000, 400, "invalid_input"),
        ("POST", "/api/v1/write-keys", b'{"name": "\xff"}', 400, "invalid_input"),
        ("POST", "/api/v1/write-keys", b'{"name": "a\\u0000b"}', 400, "invalid_input"),
        ("POST", "/api/v1/write-keys", b'"' + b"x" * 9_000_000 + b'"', 413, "too_large"),
        ("DELETE", "/api/v1/write-keys/no-uuid", None, 404, "no_such_route"),
    ],
)
def test_bad_requests(
    client: TestClient, make_key: MakeKey, method: str, path: str, content: bytes | None, status: int, code: str
) -> None:
    refused = client.request(method, path, content=content, headers={**make_key(), "Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_mistyped_parameter_is_told(client: TestClient, make_key: MakeKey) -> None:
    refused = client.get("/api/v1/audit", params={"acton": "x"}, headers=make_key())
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_parameter")
    assert refused.json()["detail"].endswith(
        "it takes action, cursor, limit, search, since, sort, subject, until, who."
    )


def test_strange_request_id_is_replaced(client: TestClient) -> None:
    answer = client.get("/api/v1/workspace", headers={"X-Request-Id": "a\tb<script>"})
    assert len(answer.headers["x-request-id"]) == 36


def test_security_headers(client: TestClient, make_key: MakeKey) -> None:
    for path in ("/api/v1/workspace", "/api/v1/nothing", "/api/docs", "/api/openapi.json"):
        headers = client.get(path, headers=make_key()).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")


def test_workspace_is_read_and_changed(client: TestClient, make_key: MakeKey, workspace: TestWorkspace) -> None:
    headers = make_key()
    changed = client.patch("/api/v1/workspace", json={"name": "店", "time_zone": "Europe/Paris"}, headers=headers)
    expected = {
        "id": workspace.id,
        "slug": workspace.slug,
        "name": "店",
        "time_zone": "Europe/Paris",
        "currency": "CNY",
        "buckets": 16,
        "has_events": False,
    }
    assert (changed.status_code, changed.json()) == (200, expected)
    for body, code in [
        ({"time_zone": "Mars/Olympus"}, "invalid_zone"),
        ({"currency": "yuan"}, "invalid_money"),
        ({"name": "  "}, "invalid_input"),
    ]:
        refused = client.patch("/api/v1/workspace", json=body, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert client.get("/api/v1/workspace", headers=headers).json() == expected


def test_calendar_is_fixed_once_events_came(
    client: TestClient, make_key: MakeKey, workspace: TestWorkspace, database: Database
) -> None:
    with psycopg.connect(database.urls.owner) as connection:
        connection.execute(
            "INSERT INTO inbox (workspace_id, received_at, encoding, events, context, payload) "
            "VALUES (%s, now(), 0, 1, '{}', '')",
            [workspace.id],
        )
    headers = make_key()
    refused = client.patch("/api/v1/workspace", json={"name": "n", "currency": "EUR"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "calendar_in_use")
    kept = client.get("/api/v1/workspace", headers=headers).json()
    assert (kept["name"], kept["currency"], kept["has_events"]) == (workspace.slug, "CNY", True)
    assert client.patch("/api/v1/workspace", json={"name": "n"}, headers=headers).status_code == 200


def test_documents(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    post = document["paths"]["/api/v1/api-keys"]["post"]
    assert post["operationId"] == "post_api_key"
    assert "Scope: `keys:write`." in post["description"]
    assert list(post["responses"]["409"]["content"]) == ["application/problem+json"]

    page = client.get("/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "/api/v1/api-keys" in page.text
    for outside in ("<script", "http://", "https://"):
        assert outside not in page.text


def test_document_tells_what_each_field_of_a_question_means(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    schemas = document["components"]["schemas"]
    waiting = [
        media["schema"]["$ref"]
        for path, item in document["paths"].items()
        if path.startswith("/api/v1/insight/") and "post" in item
        for media in item["post"].get("requestBody", {"content": {}})["content"].values()
        if "$ref" in media["schema"]  # a file has no fields
    ]
    assert len(waiting) >= 8
    silent, seen = [], set()
    while waiting:
        name = waiting.pop().rsplit("/", 1)[1]
        if name not in seen:
            seen.add(name)
            properties = schemas[name].get("properties", {})
            silent += [f"{name}.{field}" for field, schema in properties.items() if not schema.get("description")]
            waiting += re.findall(r'"(#/components/schemas/\w+)"', json.dumps(properties))
    assert silent == []
    assert {"MetricsQuery", "MetricRef", "FunnelQuery", "Step", "Filter", "RetentionQuery", "SpendRow"} <= seen
    assert "`strict`: In this order, without another step's event between." in schemas["FunnelMode"]["description"]
    assert "examples" not in schemas["Rate"]


def test_operations_of_insight_have_words_and_examples(client: TestClient) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    for path, item in paths.items():
        if path.startswith("/api/v1/insight/"):
            for operation in item.values():
                assert " " in operation["summary"]
                assert not operation["description"].startswith("Scope:"), path
                body = operation.get("requestBody", {"content": {}})["content"].get("application/json")
                # An export asks what its question asks.
                assert body is None or path.endswith("/export") or body.get("example"), path


def test_page_shows_types_and_examples(client: TestClient) -> None:
    page = client.get("/api/docs").text
    assert "<details open id='FunnelQuery'>" in page
    assert "<a href='#MetricRef'>MetricRef</a>" in page
    assert "&quot;Order Completed&quot;" in page


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"database": "ok", "worker": "unknown"}
    metrics = client.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain")
    assert 'tilth_http_request_seconds_count{method="GET"' in metrics.text


def test_ready_under_tilth_up_means_that_the_worker_reports(
    database: Database, history: History, tmp_path: Path
) -> None:
    beat = metrics_file(tmp_path, "worker")
    with TestClient(create_server(database, history, home=tmp_path, has_worker=True)) as client:
        refused = client.get("/readyz")
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert refused.headers["Retry-After"] == "5"
        beat.parent.mkdir()
        beat.touch()
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()) == (200, {"database": "ok", "worker": "ok"})
        old = time.time() - STALE_AFTER - 1
        os.utime(beat, (old, old))
        assert client.get("/readyz").status_code == 503


def test_database_away_is_503(history: History) -> None:
    nowhere = "host=/nonexistent dbname=tilth"
    with TestClient(create_server(Database(Urls(nowhere, nowhere, nowhere)), history)) as client:
        for path in ("/readyz", "/api/v1/workspace"):
            refused = client.get(path, headers={"Authorization": "Bearer tk_x"})
            assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
            assert refused.headers["Retry-After"] == "5"
        assert client.get("/healthz").status_code == 200


def test_collector_lets_go_of_the_database_at_the_end(
    database: Database, history: History, workspace: TestWorkspace
) -> None:
    def backends() -> set[int]:
        with database.pipeline() as connection:
            rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'tilth-inbox'")
            return {pid for (pid,) in rows}

    with database.write(workspace.id) as session:
        key = create_write_key(session, name="test", actor=TESTER).key
    before = backends()
    with TestClient(create_server(database, history)) as client:
        event = {"userId": "u", "event": "Seen"}
        assert client.post("/v1/track", json=event, headers={"X-Write-Key": key}).status_code == 200
        (own,) = backends() - before
    deadline = time.monotonic() + 5
    while own in backends() and time.monotonic() < deadline:
        time.sleep(0.01)  # the server of the database notices a moment later
    assert own not in backends()


def test_route_without_a_scope_keeps_the_application_from_starting() -> None:
    @get("/open", sync_to_thread=False)
    def get_open() -> None: ...

    app = Litestar([Router("/api/v1", route_handlers=[get_open])], openapi_config=None)
    with pytest.raises(RuntimeError, match="GET /api/v1/open"):
        require_guards(app)


def test_mistakes_of_ours_are_told_by_id_only(make_key: MakeKey, database: Database, history: History) -> None:
    headers = make_key()
    with psycopg.connect(database.urls.owner) as connection, TestClient(create_server(database, history)) as client:
        connection.execute("ALTER TABLE audit_entry RENAME TO hidden_entry")
        connection.commit()
        try:
            answer = client.get("/api/v1/audit", headers=headers)
        finally:
            connection.execute("ALTER TABLE hidden_entry RENAME TO audit_entry")
            connection.commit()
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    assert answer.headers["x-request-id"] in answer.json()["detail"]
    assert "audit_entry" not in answer.text
