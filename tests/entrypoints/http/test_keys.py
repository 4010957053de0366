"""Keys over HTTP: what is shown, what is refused, what stays in the trail."""

from datetime import timedelta

from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.entrypoints.http.conftest import LOCAL_TOKEN, MakeKey

from tilth.kernel.clock import FakeClock
from tilth.platform.auth.contracts import Scope


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
