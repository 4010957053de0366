"""A write that is sent again: once done, twice answered."""

from concurrent.futures import ThreadPoolExecutor

from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.entrypoints.http.conftest import MakeKey

from tilth.entrypoints.http.app import api_routes, create_app
from tilth.history.api import History
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import Database
from tilth.platform.http.authentication import access_of

URL = "/api/v1/write-keys"


def test_same_key_and_body_give_the_same_answer(client: TestClient, make_key: MakeKey) -> None:
    headers = {**make_key(), "Idempotency-Key": "order-1"}
    first = client.post(URL, json={"name": "a"}, headers=headers)
    second = client.post(URL, json={"name": "a"}, headers=headers)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(client.get(URL, headers=make_key()).json()["items"]) == 1


def test_other_body_is_a_conflict(client: TestClient, make_key: MakeKey) -> None:
    headers = {**make_key(), "Idempotency-Key": "order-1"}
    client.post(URL, json={"name": "a"}, headers=headers)
    refused = client.post(URL, json={"name": "b"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_key_reused")
    assert [k["name"] for k in client.get(URL, headers=make_key()).json()["items"]] == ["a"]


def test_keys_of_two_callers_are_apart(client: TestClient, make_key: MakeKey) -> None:
    for _ in range(2):
        made = client.post(URL, json={"name": "a"}, headers={**make_key(), "Idempotency-Key": "order-1"})
        assert "Idempotency-Replayed" not in made.headers
    assert len(client.get(URL, headers=make_key()).json()["items"]) == 2


def test_failed_request_may_be_sent_again(client: TestClient, make_key: MakeKey) -> None:
    headers = {**make_key(), "Idempotency-Key": "order-1"}
    missing = "00000000-0000-7000-8000-000000000000"
    for _ in range(2):
        refused = client.delete(f"{URL}/{missing}", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (404, "key_not_found")
    assert client.post(URL, json={"name": "a"}, headers=headers).status_code == 201


def test_empty_answer_is_given_again(client: TestClient, make_key: MakeKey) -> None:
    caller = make_key()
    key_id = client.post(URL, json={"name": "a"}, headers=caller).json()["id"]
    headers = {**caller, "Idempotency-Key": "revoke"}
    for _ in range(2):
        answer = client.delete(f"{URL}/{key_id}", headers=headers)
        assert (answer.status_code, answer.content) == (204, b"")


def test_secret_is_not_kept(client: TestClient, make_key: MakeKey) -> None:
    headers = {**make_key(), "Idempotency-Key": "one"}
    body = {"name": "reports", "scopes": ["workspace:read"]}
    assert client.post("/api/v1/api-keys", json=body, headers=headers).status_code == 201
    again = client.post("/api/v1/api-keys", json=body, headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "answer_not_kept")
    named = [k["name"] for k in client.get("/api/v1/api-keys", headers=headers).json()["items"]]
    assert named.count("reports") == 1


def test_concurrent_requests_do_the_work_once(client: TestClient, make_key: MakeKey) -> None:
    headers = {**make_key(), "Idempotency-Key": "race"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post(URL, json={"name": "a"}, headers=headers), range(8)))
    assert [a.status_code for a in answers] == [201] * 8
    assert len({a.content for a in answers}) == 1
    assert len(client.get(URL, headers=make_key()).json()["items"]) == 1


def test_bad_key_is_refused(client: TestClient, make_key: MakeKey) -> None:
    for key in ("", "x" * 201):
        refused = client.post(URL, json={"name": "a"}, headers={**make_key(), "Idempotency-Key": key})
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_idempotency_key")


def test_an_invitation_that_is_sent_again_leaves_its_link_good(client: TestClient, make_key: MakeKey) -> None:
    headers = {**make_key(), "Idempotency-Key": "invite-1"}
    body = {"email": "zoe@example.com", "role": "viewer"}
    first = client.post("/api/v1/invitations", json=body, headers=headers)
    again = client.post("/api/v1/invitations", json=body, headers=headers)
    assert first.status_code == 201, first.text
    assert (again.status_code, again.json()["code"]) == (409, "answer_not_kept")
    offer = client.post("/api/v1/session/invitation", json={"token": first.json()["token"]})
    assert offer.status_code == 200, "a second invitation would have replaced the first"
    assert len(client.get("/api/v1/invitations", headers=headers).json()["items"]) == 1


def test_taking_an_invitation_back_is_answered_again(client: TestClient, make_key: MakeKey) -> None:
    caller = make_key()
    made = client.post(
        "/api/v1/invitations", json={"email": "yan@example.com", "role": "viewer"}, headers=caller
    ).json()
    headers = {**caller, "Idempotency-Key": "take-back"}
    for _ in range(2):
        answer = client.delete(f"/api/v1/invitations/{made['invitation']['id']}", headers=headers)
        assert (answer.status_code, answer.content) == (204, b"")


def test_what_is_unmasked_is_not_kept(database: Database, history: History) -> None:
    """Each look is an entry of the trail, and the whole data of a person stands nowhere else for a day."""
    unmasking = {
        path: handler.opt.get("answer_holds_secret", False)
        for _, path, handler in api_routes(create_app(database, history))
        if access_of(handler) is Scope.PEOPLE_UNMASK
    }
    assert len(unmasking) >= 4
    assert all(unmasking.values()), unmasking


def test_exports_are_made_anew_and_not_kept(
    client: TestClient, make_key: MakeKey, database: Database, workspace: TestWorkspace
) -> None:
    headers = {**make_key(), "Idempotency-Key": "export-1"}
    for _ in range(2):
        answer = client.post("/api/v1/audit/export", headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/csv")
        assert "Idempotency-Replayed" not in answer.headers
    entries = client.get("/api/v1/audit", params={"action": "audit.exported"}, headers=headers).json()["items"]
    assert len(entries) == 2
    with database.pipeline() as connection:
        kept = connection.execute(
            "SELECT count(*) FROM idempotency_record WHERE workspace_id = %s", [workspace.id]
        ).fetchone()
    assert kept == (0,)
