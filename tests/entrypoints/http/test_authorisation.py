"""Each route with no key, a key that lacks the scope, a key of another workspace, and the right key; and by a member
of each role, of another workspace, and by a page of another site.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import psycopg
import pytest
from litestar.testing import TestClient
from psycopg import sql
from psycopg.types.json import Jsonb
from tests.conftest import TestWorkspace
from tests.entrypoints.authorisation_matrix import (
    ALERT_RULE,
    BOARD,
    IMPORT_FILE,
    IMPORT_RECIPE,
    MATRIX,
    QUESTION,
    Row,
)
from tests.entrypoints.http.conftest import LOCAL_TOKEN, TESTER, MakeKey
from tests.entrypoints.http.people import enter, make_account, new_email
from tests.entrypoints.untold_routes import FILES_OF_NOTHING, TOLD, UNTOLD

from tilth.entrypoints.http.app import api_routes, create_app, create_server, require_guards
from tilth.entrypoints.worker.observing import Observer
from tilth.history.api import History, LocalExecutor, Store
from tilth.insight.alerts.api import judge_due_rules
from tilth.insight.alerts.contracts import Alert
from tilth.kernel.clock import FakeClock, SystemClock
from tilth.people.api import Weaver
from tilth.platform.auth.contracts import ALL_SCOPES, ROLE_SCOPES, Role, Scope
from tilth.platform.database.sessions import Database
from tilth.platform.http.authentication import Access
from tilth.platform.jobs.api import enqueue
from tilth.platform.tasks.api import cancel_task, create_task

PREFIX = "/api/v1"
SECRET = "only-of-this-workspace"
"""Stands in everything that the workspace has; no answer to another one's key may hold it."""
DRY_RUN = {"recipe": SECRET, "files": [SECRET]}
Things = dict[str, str]


@pytest.fixture(scope="module")
def server(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    own = Database(database.urls)
    history = History(own, Store(tmp_path_factory.mktemp("history")), LocalExecutor())
    clock = FakeClock(datetime(2026, 3, 1, 12, tzinfo=UTC))
    closing = asyncio.Event()
    closing.set()  # answers that stay open end at once
    home = tmp_path_factory.mktemp("home")
    app = create_server(database, history, home=home, clock=clock, local_token=LOCAL_TOKEN, closing=closing)
    with TestClient(app) as client:
        yield client
    own.close()


@pytest.fixture
def things(server: TestClient, database: Database, workspace: TestWorkspace, make_key: MakeKey) -> Things:
    """One of each that a route can name."""
    headers = make_key()
    made = server.post(f"{PREFIX}/write-keys", json={"name": SECRET}, headers=headers).json()
    api_key = server.post(
        f"{PREFIX}/api-keys", json={"name": SECRET, "scopes": ["audit:read"]}, headers=headers
    ).json()["key"]["id"]
    server.put(
        f"{PREFIX}/properties", json={"property": "size", "type": "text", "description": SECRET}, headers=headers
    )
    spend = {"day": "2026-02-01", "channel": SECRET, "cost": 100, "currency": "CNY"}
    server.post(f"{PREFIX}/insight/spend", json={"rows": [spend]}, headers=headers)
    question, board = (
        server.post(f"{PREFIX}/insight/{what}", json={**body, "name": SECRET}, headers=headers).json()["id"]
        for what, body in (("questions", QUESTION), ("dashboards", BOARD))
    )
    deleted = {}
    for what, body in (("question", QUESTION), ("dashboard", BOARD)):
        made_and_gone = server.post(f"{PREFIX}/insight/{what}s", json={**body, "name": SECRET}, headers=headers).json()
        deleted[f"deleted_{what}"] = made_and_gone["id"]
        server.delete(f"{PREFIX}/insight/{what}s/{made_and_gone['id']}", headers=headers)
    rule = server.post(f"{PREFIX}/insight/alert-rules", json={**ALERT_RULE, "name": SECRET}, headers=headers).json()
    alert = raise_alert(database, workspace)
    email = f"{SECRET}@example.com"
    events = [
        {"type": "identify", "userId": SECRET, "anonymousId": "a1", "traits": {"email": email}},
        {"type": "track", "event": "Product Viewed", "userId": SECRET, "timestamp": "2026-02-02T00:00:00Z"},
        {"type": "track", "userId": SECRET},  # has no name: rejected
        {"type": "track", "event": SECRET, "userId": SECRET},
    ]
    batch = {"batch": [{**event, "messageId": f"m{n}"} for n, event in enumerate(events)]}
    assert server.post("/v1/batch", json=batch, auth=(made["key"], "")).status_code == 200
    with database.pipeline() as connection:
        Weaver(workspace.id).weave_once(connection)
    Observer(database).observe(Event())
    server.put(f"{PREFIX}/plan/event", json={"event": SECRET, "description": SECRET}, headers=headers)
    with database.write(workspace.id) as session:
        task = create_task(session, "test.work", title={"name": SECRET}, actor=TESTER)
        cancel_task(session, task, actor=TESTER, may_cancel_all=True, clock=SystemClock())
    with database.write(workspace.id) as session:
        failed_job = enqueue(session, "test.work", what=SECRET)
    with database.pipeline() as connection:
        connection.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [failed_job])
    upload = server.post(f"{PREFIX}/imports/uploads?name={SECRET}.csv", content=IMPORT_FILE, headers=headers).json()
    asked_for = {"uploads": [upload["id"]], "recipe": IMPORT_RECIPE}
    import_draft = server.post(f"{PREFIX}/imports/drafts", json={"uploads": [upload["id"]]}, headers=headers).json()[
        "id"
    ]
    imported, dry_run = (
        server.post(f"{PREFIX}/imports{what}", json=asked_for, headers=headers).json()["task_id"]
        for what in ("", "/dry-runs")
    )
    with database.pipeline() as connection:
        connection.execute("DELETE FROM procrastinate_jobs WHERE task_name LIKE 'imports.%'")
        connection.execute("UPDATE task SET result = %s WHERE task_id = %s", [Jsonb(DRY_RUN), dry_run])
        connection.execute("UPDATE task SET state = 'done' WHERE task_id = ANY(%s::uuid[])", [[imported, dry_run]])
    request = {"identifier_type": "user_id", "identifier": SECRET, "requester": SECRET}
    asked = server.post(f"{PREFIX}/erasure-requests", json=request, headers=headers).json()
    rejected = server.get(f"{PREFIX}/rejected-events", headers=headers).json()["items"]
    person = server.get(f"{PREFIX}/persons/find", params={"type": "email", "value": email}, headers=headers).json()
    member = make_account(database, workspace, Role.ANALYST, email=f"{SECRET}.{new_email()}", password=None)
    invited = {"email": f"{SECRET}.{new_email()}", "role": "viewer"}
    invitation = server.post(f"{PREFIX}/invitations", json=invited, headers=headers).json()["invitation"]
    return {
        **deleted,
        "member": str(member.id),
        "invitation": invitation["id"],
        "write_key": made["id"],
        "upload": upload["id"],
        "quoted_upload": json.dumps(upload["id"]),
        "import": imported,
        "dry_run": dry_run,
        "import_draft": import_draft,
        "recipe": "till",
        "api_key": api_key,
        "task": str(task),
        "event": SECRET,
        "erasure_request": asked["id"],
        "failed_job": str(failed_job),
        "rejected": str(rejected[0]["rejected_id"]),
        "person": str(person["profile"]["person_no"]),
        "person_email": email,
        "alert_rule": rule["rule_id"],
        "alert": str(alert.alert_id),
        "question": question,
        "dashboard": board,
        "origin": str(next(i["origin"] for i in person["identifiers"] if i["type"] == "anonymous_id")),
    }


def raise_alert(database: Database, workspace: TestWorkspace) -> Alert:
    """By a rule that nobody visited."""
    own, executor = Database(database.urls), LocalExecutor()
    history = History(own, Store("/nonexistent"), executor)
    read, write = partial(database.read, workspace.id), partial(database.write, workspace.id)
    (alert,) = judge_due_rules(read, write, lambda: history, FakeClock(datetime(2026, 3, 1, 12, tzinfo=UTC)))
    executor.close()
    own.close()
    return alert


def everything(database: Database, workspace: TestWorkspace) -> dict[str, list[Any]]:
    """All rows of the workspace in all tables, without the notes of when keys were used."""
    found = {}
    with psycopg.connect(database.urls.owner) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid "
            "WHERE relkind IN ('r', 'p') AND NOT relispartition AND attname = 'workspace_id' "
            "AND relname !~ '^pg_|^write_key_use'"
        ).fetchall()
        for (table,) in tables:
            query = sql.SQL("SELECT to_jsonb(t) - 'last_used_at' FROM {} t WHERE workspace_id = %s")
            rows = connection.execute(query.format(sql.Identifier(table)), [workspace.id]).fetchall()
            found[table] = sorted(json.dumps(row, sort_keys=True) for row in rows)
    assert len(found) > 15
    return found


def send(server: TestClient, method: str, row: Row, things: Things, headers: dict[str, str]) -> httpx.Response:
    body = row.file
    if row.json is not None:
        text = json.dumps(row.json)
        for name, value in things.items():
            text = text.replace(f'"{{{name}}}"', value)
        body = text.encode()
    return server.request(
        method,
        PREFIX + row.url.format(**things),
        content=body,
        headers={"Content-Type": "application/json", **headers} if row.json is not None else headers,
    )


def call(server: TestClient, method: str, row: Row, things: Things, headers: dict[str, str]) -> tuple[int, str]:
    answer = send(server, method, row, things, headers)
    code = answer.json().get("code", "") if answer.headers.get("content-type") == "application/problem+json" else ""
    assert answer.status_code < 500, answer.text
    if not headers.keys() & {"Authorization", "Cookie"} or answer.status_code in (401, 403, 404):
        assert SECRET not in answer.text
    return answer.status_code, code or answer.text


def new_entries(database: Database, workspace: TestWorkspace, before: dict[str, list[Any]]) -> list[dict[str, Any]]:
    known = set(before["audit_entry"])
    return [json.loads(row)[0] for row in everything(database, workspace)["audit_entry"] if row not in known]


@cache
def answers_bytes(server: TestClient, method: str, path: str) -> bool:
    """Does the OpenAPI document say that this route answers a file, and not what a page shows?"""
    document = server.get("/api/openapi.json").json()
    content = document["paths"][PREFIX + path][method.lower()]["responses"].get("200", {}).get("content", {})
    return any(
        kind != "text/event-stream" and (kind != "application/json" or shape["schema"].get("type") == "string")
        for kind, shape in content.items()
    )


SCOPED = {place: row for place, row in MATRIX.items() if isinstance(row.scope, Scope)}


def test_every_scope_opens_a_route() -> None:
    """One that opens none is a promise to whoever ticks it for a key."""
    assert {row.scope for row in SCOPED.values()} == ALL_SCOPES


@pytest.mark.parametrize(("method", "path"), SCOPED, ids=[" ".join(place) for place in SCOPED])
def test_route(
    method: str,
    path: str,
    server: TestClient,
    database: Database,
    workspace: TestWorkspace,
    other_workspace: TestWorkspace,
    make_key: MakeKey,
    things: Things,
) -> None:
    row = SCOPED[method, path]
    lacking = make_key(*(ALL_SCOPES - {row.scope}))
    foreign = make_key(of=other_workspace)
    right = make_key(row.scope, *row.beside)
    before = everything(database, workspace)

    assert call(server, method, row, things, {}) == (401, "missing_credentials")
    assert call(server, method, row, things, lacking) == (403, "missing_scope")
    named = {**foreign, "Tilth-Workspace": workspace.slug}
    assert call(server, method, row, things, named) == (403, "foreign_workspace")
    status, text = call(server, method, row, things, foreign)
    assert status == (row.foreign or row.allowed)
    assert SECRET not in text
    assert everything(database, workspace) == before  # a denial changes nothing

    answer = send(server, method, row, things, right)
    assert answer.status_code == row.allowed
    told = new_entries(database, workspace, before)
    assert bool(told) == ((method, path) in TOLD if method == "GET" else (method, path) not in UNTOLD)

    is_file = answers_bytes(server, method, path)
    assert is_file == answer.headers.get("content-disposition", "").startswith("attachment")
    if is_file and (method, path) not in FILES_OF_NOTHING:
        assert [entry["action"].rpartition(".")[2] for entry in told] == ["exported"]
        assert told[0]["details"].keys() >= {"rows", "filters"} or told[0]["details"].keys() & {"question", "reason"}


@pytest.mark.parametrize(("method", "path"), SCOPED, ids=[" ".join(place) for place in SCOPED])
def test_route_by_role(
    method: str,
    path: str,
    server: TestClient,
    database: Database,
    workspace: TestWorkspace,
    other_workspace: TestWorkspace,
    things: Things,
) -> None:
    row = SCOPED[method, path]
    members = {role: enter(database, workspace, role) for role in Role}
    foreign = enter(database, other_workspace, Role.OWNER)
    holders = [role for role in Role if row.scope in HELD[role]]
    before = everything(database, workspace)

    for role in set(Role) - set(holders):
        assert call(server, method, row, things, members[role]) == (403, "missing_scope"), role
    named = {**foreign, "Tilth-Workspace": workspace.slug}
    assert call(server, method, row, things, named) == (403, "foreign_workspace")
    status, text = call(server, method, row, things, foreign)
    assert status == (row.foreign or row.allowed)
    assert SECRET not in text
    if method != "GET":
        for lost in ("X-Tilth-CSRF", "Origin"):
            forged = {**members[Role.OWNER], lost: "https://evil.example"}
            assert call(server, method, row, things, forged)[0] == 403
    assert everything(database, workspace) == before

    # The one with least: what is done once cannot always be done again.
    assert call(server, method, row, things, members[holders[-1]])[0] == row.allowed
    for role in holders[:-1]:
        assert call(server, method, row, things, members[role])[0] not in (401, 403), role


OPEN = {place: row for place, row in MATRIX.items() if not isinstance(row.scope, Scope)}


@pytest.mark.parametrize(("method", "path"), OPEN, ids=[" ".join(place) for place in OPEN])
def test_route_outside_of_workspaces(
    method: str,
    path: str,
    server: TestClient,
    database: Database,
    workspace: TestWorkspace,
    make_key: MakeKey,
    things: Things,
) -> None:
    row = OPEN[method, path]
    before = everything(database, workspace)
    other_site = {"Origin": "https://evil.example"}
    member = enter(database, workspace, Role.VIEWER)
    if row.scope is Access.SESSION:
        assert call(server, method, row, things, {}) == (401, "missing_credentials")
        assert call(server, method, row, things, make_key()) == (401, "missing_credentials")
        if method != "GET":
            assert call(server, method, row, things, {**member, "X-Tilth-CSRF": ""}) == (403, "wrong_csrf_token")
    if method != "GET":
        assert call(server, method, row, things, {**member, **other_site}) == (403, "cross_site")
    assert {**everything(database, workspace), "membership": [], "api_key": [], "audit_entry": []} == {
        **before,
        "membership": [],
        "api_key": [],
        "audit_entry": [],
    }
    assert call(server, method, row, things, member if row.scope is Access.SESSION else {})[0] == row.allowed


HELD: dict[Role, set[Scope]] = {
    Role.VIEWER: {Scope.INSIGHT_READ, Scope.PEOPLE_READ, Scope.WORKSPACE_READ},
    Role.ANALYST: {
        *(Scope.INSIGHT_READ, Scope.PEOPLE_READ, Scope.WORKSPACE_READ),
        *(Scope.INSIGHT_WRITE, Scope.EVENTS_READ),
    },
    Role.OPERATOR: {
        *(Scope.INSIGHT_READ, Scope.PEOPLE_READ, Scope.WORKSPACE_READ),
        *(Scope.INSIGHT_WRITE, Scope.EVENTS_READ),
        *(Scope.EVENTS_WRITE, Scope.PEOPLE_WRITE, Scope.PEOPLE_UNMASK),
    },
    Role.ADMIN: set(Scope),
    Role.OWNER: set(Scope),
}
"""Said a second time on purpose: who gives a role more has to say it here too."""


def test_roles_hold_what_is_promised() -> None:
    assert {role: set(scopes) for role, scopes in ROLE_SCOPES.items()} == HELD


def test_every_route_has_a_row(database: Database, tmp_path: Path) -> None:
    app = create_app(database, History(database, Store(tmp_path), LocalExecutor()))
    routes = {(method, path.removeprefix(PREFIX)) for method, path, _ in api_routes(app)}
    assert routes == set(MATRIX)
    scopes = {(method, path.removeprefix(PREFIX)): scope for (method, path), scope in require_guards(app).items()}
    assert scopes == {place: row.scope for place, row in MATRIX.items()}
