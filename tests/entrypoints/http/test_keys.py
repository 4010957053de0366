"""Keys over HTTP: what is shown, what is refused, what stays in the trail."""

import csv
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.entrypoints.http.conftest import LOCAL_TOKEN, MakeKey
from tests.entrypoints.http.people import NewBrowser, make_account

from tilth.entrypoints.http import collecting
from tilth.kernel.clock import FakeClock
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import Database


def test_write_key_lives_and_is_revoked(client: TestClient, make_key: MakeKey) -> None:
    headers = make_key()
    created = client.post("/api/v1/write-keys", json={"name": " Web  shop "}, headers=headers)
    assert created.status_code == 201
    key = created.json()
    assert key["name"] == "Web shop"
    assert key["key"].startswith("wk_")
    assert key["revoked_at"] is None
    assert client.get("/api/v1/write-keys", headers=headers).json() == {"items": [key], "next_cursor": None}

    for _ in range(2):  # revoking twice is no error
        assert client.delete(f"/api/v1/write-keys/{key['id']}", headers=headers).status_code == 204
    listed = client.get("/api/v1/write-keys", headers=headers).json()["items"]
    assert listed[0]["revoked_at"] is not None
    trail = client.get("/api/v1/audit", headers=headers).json()["items"]
    assert [(e["action"], e["subject"]) for e in trail[:2]] == [
        ("write_key.revoked", key["id"]),
        ("write_key.created", key["id"]),
    ]


def test_api_key_is_shown_once(client: TestClient, make_key: MakeKey) -> None:
    headers = make_key()
    body = {"name": "reports", "scopes": ["workspace:read"]}
    new = client.post("/api/v1/api-keys", json=body, headers=headers).json()
    secret = new["secret"]
    assert new["key"]["prefix"] == secret[:10]
    assert secret not in client.get("/api/v1/api-keys", headers=headers).text
    assert secret not in client.get("/api/v1/audit", headers=headers).text

    own = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/workspace", headers=own).status_code == 200
    assert client.get("/api/v1/audit", headers=own).json()["code"] == "missing_scope"
    assert client.delete(f"/api/v1/api-keys/{new['key']['id']}", headers=headers).status_code == 204
    refused = client.get("/api/v1/workspace", headers=own)
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid_credentials")


def test_key_gives_only_what_it_holds(client: TestClient, make_key: MakeKey) -> None:
    weak = make_key(Scope.KEYS_WRITE)
    refused = client.post("/api/v1/api-keys", json={"name": "x", "scopes": ["people:read"]}, headers=weak)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_not_held")
    assert [k["name"] for k in client.get("/api/v1/api-keys", headers=make_key()).json()["items"]] == ["test"] * 2


def test_expired_key(client: TestClient, make_key: MakeKey, clock: FakeClock) -> None:
    headers = make_key(expires_at=clock.now() + timedelta(hours=1))
    assert client.get("/api/v1/workspace", headers=headers).status_code == 200
    clock.advance(timedelta(hours=1))
    refused = client.get("/api/v1/workspace", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "key_expired")
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="tilth"'


def test_use_is_noted_once_a_minute(client: TestClient, make_key: MakeKey, clock: FakeClock) -> None:
    headers = make_key()

    def last_used() -> str:
        return str(client.get("/api/v1/api-keys", headers=headers).json()["items"][0]["last_used_at"])

    assert last_used() == "2026-03-01T12:00:00Z"
    clock.advance(timedelta(seconds=30))
    assert last_used() == "2026-03-01T12:00:00Z"
    clock.advance(timedelta(seconds=31))
    assert last_used() == "2026-03-01T12:01:01Z"


def test_other_tokens_are_refused(client: TestClient) -> None:
    for sent, code in [
        (None, "missing_credentials"),
        ("Basic abc", "missing_credentials"),
        ("Bearer", "missing_credentials"),
        ("Bearer wk_something", "invalid_credentials"),
        ("Bearer tk_unknown", "invalid_credentials"),
        ("Bearer ключ", "invalid_credentials"),
    ]:
        headers = {"Authorization": sent.encode()} if sent else {}
        refused = client.get("/api/v1/workspace", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (401, code)


def test_workspace_named_in_a_header(
    client: TestClient, make_key: MakeKey, workspace: TestWorkspace, other_workspace: TestWorkspace
) -> None:
    headers = make_key()
    own = client.get("/api/v1/workspace", headers={**headers, "Tilth-Workspace": workspace.slug})
    assert own.json()["slug"] == workspace.slug
    answers = [
        client.get("/api/v1/workspace", headers={**headers, "Tilth-Workspace": slug})
        for slug in (other_workspace.slug, "no-such-workspace")
    ]
    assert [a.status_code for a in answers] == [403, 403]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]  # does not tell which names are taken

    local = {"Authorization": f"Bearer {LOCAL_TOKEN}", "Tilth-Workspace": other_workspace.slug}
    assert client.get("/api/v1/workspace", headers=local).json()["slug"] == other_workspace.slug


def test_pages_of_keys(client: TestClient, make_key: MakeKey) -> None:
    headers = make_key()
    made = [
        client.post("/api/v1/write-keys", json={"name": f"key {n}"}, headers=headers).json()["id"] for n in range(5)
    ]
    seen, cursor = [], None
    for _ in range(3):
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = client.get("/api/v1/write-keys", params=params, headers=headers).json()
        seen += [k["id"] for k in page["items"]]
        cursor = page["next_cursor"]
    assert seen == made
    assert cursor is None
    for params in ({"limit": 0}, {"limit": 501}, {"cursor": "!"}, {"limit": "many"}):
        refused = client.get("/api/v1/write-keys", params=params, headers=headers)
        assert refused.status_code == 400
        assert refused.headers["content-type"] == "application/problem+json"


def test_lists_are_searched_sorted_and_filtered(client: TestClient, make_key: MakeKey) -> None:
    headers = make_key()
    made = {
        name: client.post("/api/v1/write-keys", json={"name": name}, headers=headers).json() for name in ("Web", "App")
    }
    client.delete(f"/api/v1/write-keys/{made['App']['id']}", headers=headers)

    def names(path: str, **params: str) -> list[str]:
        answer = client.get(f"/api/v1/{path}", params=params, headers=headers)
        assert answer.status_code == 200, answer.text
        return [key["name"] for key in answer.json()["items"]]

    assert names("write-keys", sort="name") == ["App", "Web"]
    assert names("write-keys", sort="-name") == ["Web", "App"]
    assert names("write-keys", search="wEb") == ["Web"]
    assert names("write-keys", search=made["App"]["key"]) == ["App"]
    assert names("write-keys", revoked="true") == ["App"]
    assert names("write-keys", revoked="false") == ["Web"]
    assert names("api-keys", search="tk_") == ["test"]
    assert names("api-keys", revoked="true") == []
    refused = client.get("/api/v1/api-keys", params={"sort": "secret_hash"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_sort")


def test_rename(client: TestClient, make_key: MakeKey) -> None:
    headers = make_key()
    key = client.post("/api/v1/write-keys", json={"name": "Web"}, headers=headers).json()
    renamed = client.patch(f"/api/v1/write-keys/{key['id']}", json={"name": " Shop "}, headers=headers)
    assert renamed.json() == {**key, "name": "Shop"}
    refused = client.patch(f"/api/v1/write-keys/{key['id']}", json={"name": " "}, headers=headers)
    assert refused.status_code == 400
    own = client.get("/api/v1/api-keys", headers=headers).json()["items"][0]
    client.patch(f"/api/v1/api-keys/{own['id']}", json={"name": "reports"}, headers=headers)
    assert client.get("/api/v1/api-keys", headers=headers).json()["items"][0]["name"] == "reports"
    trail = client.get("/api/v1/audit", headers=headers).json()["items"]
    assert [(e["action"], e["before"], e["after"]) for e in trail[:2]] == [
        ("api_key.renamed", {"name": "test"}, {"name": "reports"}),
        ("write_key.renamed", {"name": "Web"}, {"name": "Shop"}),
    ]


def test_use_of_a_write_key_is_counted(client: TestClient, make_key: MakeKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "NOTE_SECONDS", 0.05)
    headers = make_key()
    used, unused = (client.post("/api/v1/write-keys", json={"name": n}, headers=headers).json() for n in "ab")
    events = [{"type": "track", "event": "Product Viewed", "userId": "u"}] * 3
    bad = {"type": "track", "userId": "u"}
    begun = datetime.now(UTC)
    assert client.post("/v1/batch", json={"batch": [*events, bad]}, auth=(used["key"], "")).status_code == 200

    def listed() -> dict[str, Any]:
        return {key["name"]: key for key in client.get("/api/v1/write-keys", headers=headers).json()["items"]}

    deadline = time.monotonic() + 10
    while listed()["a"]["events_last_day"] == 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert client.post("/v1/track", json=events[0], auth=(used["key"], "")).status_code == 200
    while listed()["a"]["events_last_day"] == 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    found = listed()
    assert found["a"]["events_last_day"] == 4
    assert datetime.fromisoformat(found["a"]["last_event_at"]) >= begun
    assert (found["b"]["events_last_day"], found["b"]["last_event_at"]) == (0, None)
    assert found["b"] == unused


def test_a_key_says_who_made_it(
    client: TestClient, database: Database, workspace: TestWorkspace, new_browser: NewBrowser
) -> None:
    owner, browser = make_account(database, workspace), new_browser(Tilth_Workspace=workspace.slug)
    browser.sign_in(owner.email)
    body = {"name": "first", "scopes": ["keys:read", "keys:write"]}
    first = browser.send("POST", "/api-keys", json=body).json()
    assert (first["key"]["made_by"], first["key"]["made_by_name"]) == (f"account:{owner.id}", "Ann")
    headers = {"Authorization": f"Bearer {first['secret']}"}
    client.post("/api/v1/api-keys", json={"name": "second", "scopes": ["keys:read"]}, headers=headers)
    by_second = {"name": "second", "made_by": f"key:{first['key']['id']}", "made_by_name": "first"}
    found = client.get("/api/v1/api-keys", params={"sort": "-made_by_name"}, headers=headers).json()["items"]
    assert [{name: key[name] for name in by_second} for key in found] == [
        by_second,
        {"name": "first", "made_by": f"account:{owner.id}", "made_by_name": "Ann"},
    ]
    hers = client.get("/api/v1/api-keys", params={"search": "ann"}, headers=headers).json()["items"]
    assert [key["name"] for key in hers] == ["first"]
    exported = client.post("/api/v1/api-keys/export", headers=headers).text.lstrip("\ufeff")
    assert [(row["made_by"], row["made_by_name"]) for row in csv.DictReader(exported.splitlines())] == [
        (f"account:{owner.id}", "Ann"),
        (by_second["made_by"], "first"),
    ]


def test_export_of_keys(client: TestClient, make_key: MakeKey) -> None:
    headers = make_key()
    key = client.post("/api/v1/write-keys", json={"name": "=cmd()"}, headers=headers).json()
    exported = client.post("/api/v1/write-keys/export", headers=headers)
    assert exported.headers["content-type"] == "text/csv; charset=utf-8"
    header, row = exported.text.lstrip("\ufeff").splitlines()
    assert header == "name,key,created_at,revoked_at,events_last_day,last_event_at"
    assert row.startswith(f"'=cmd(),{key['key']},")
    own = client.post("/api/v1/api-keys/export", headers=headers).text
    assert headers["Authorization"].removeprefix("Bearer ") not in own
    trail = client.get("/api/v1/audit", headers=headers).json()["items"]
    assert [(e["action"], e["details"]["rows"]) for e in trail[:2]] == [
        ("api_keys.exported", 1),
        ("write_keys.exported", 1),
    ]
