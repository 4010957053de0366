"""The register of erasure: from the request to the proof, and nothing personal left in it."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.people.events import START, Shop, make_event

from tilth.entrypoints.http.app import create_server
from tilth.entrypoints.worker.keeping import Keeper
from tilth.history import api as history_api
from tilth.history.api import History, LocalExecutor, Store, fold_in, sweep_files
from tilth.kernel.clock import FakeClock
from tilth.people.erasure.api import settle_requests
from tilth.people.jobs import finish_erasure
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.api import create_api_key
from tilth.platform.auth.contracts import ALL_SCOPES
from tilth.platform.database.sessions import Database
from tilth.platform.jobs.api import JobRun
from tilth.platform.settings import PlatformSettings

PATH = "/api/v1/erasure-requests"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PHONE = "13800138000"
Post = Callable[..., Any]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def client(database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path) -> Iterator[TestClient]:
    own = Database(database.urls)
    history = History(own, Store(tmp_path), LocalExecutor())
    with database.write(workspace.id) as session:
        actor = Actor(ActorKind.SYSTEM, "test")
        key = create_api_key(session, name="test", scopes=ALL_SCOPES, expires_at=None, actor=actor)
    with TestClient(create_server(database, history, clock=clock)) as client:
        client.headers["Authorization"] = f"Bearer {key.secret}"
        yield client
    own.close()


def register(client: TestClient, **values: Any) -> Any:
    body = {"identifier_type": "phone", "identifier": "+86 138 0013 8000", "requester": "by letter", **values}
    return client.post(PATH, json=body)


def shown(client: TestClient, request_id: str) -> Any:
    return client.get(f"{PATH}/{request_id}").json()


def act(shop: Shop) -> None:
    """Two persons; the one with the phone has four events, one of them folded in already."""
    shop.act(
        make_event(type="identify", user_id="u1", phone=PHONE, ts=START, traits='{"age": 30, "city": "杭州"}'),
        make_event(user_id="u1", ts=START + 1),
        make_event(user_id="u2", ts=START + 2),
    )


def stored_rows(store: Store, workspace: TestWorkspace) -> int:
    return sum(
        pq.read_metadata(store.run_path(workspace.id, bucket, run)).num_rows
        for bucket, run, _ in store.list_runs(workspace.id)
    )


def test_from_request_to_proof(
    client: TestClient, shop: Shop, database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path
) -> None:
    act(shop)
    store = Store(tmp_path)
    with database.pipeline() as connection:
        fold_in(connection, store, workspace.id, now=NOW)
    shop.act(make_event(user_id="u1", ts=START + 3))
    registered = register(client, note=f"calls from {PHONE}")
    assert registered.status_code == 201, registered.text
    request = registered.json()
    assert (request["state"], request["identifier"], request["due_on"]) == ("open", "138****8000", "2026-03-31")
    assert PHONE not in registered.text

    erased = client.post(f"{PATH}/{request['id']}/carry-out").json()
    assert erased["state"] == "erasing"
    assert erased["removed"] == {
        "found": True,
        "identifiers": 2,
        "links": 1,
        "traits": 2,
        "events": 3,
        "rejected_events": 0,
    }
    assert (erased["identifier"], erased["requester"], erased["note"]) == (None, None, None)
    assert erased["fingerprint"] == request["fingerprint"]
    assert client.get("/api/v1/persons/1").status_code == 404

    with database.pipeline() as connection:
        assert settle_requests(connection, workspace.id, NOW) == 0  # nothing is told before the files are rewritten
    assert shown(client, request["id"])["rewritten_at"] is None
    settings = PlatformSettings(home=tmp_path, history_url=str(tmp_path))
    finish_erasure(JobRun("test", workspace.id, 1, settings, clock, database, database.pipeline))
    rewritten = shown(client, request["id"])
    assert rewritten["rewritten_at"] is not None
    assert (rewritten["state"], rewritten["swept_at"]) == ("erasing", None)  # the old file still lies there
    assert stored_rows(store, workspace) > 1

    later = datetime.now(UTC) + timedelta(hours=1)
    with database.pipeline() as connection:
        sweep_files(connection, store, workspace.id, now=later)
        assert settle_requests(connection, workspace.id, later) == 0
    done = shown(client, request["id"])
    assert done["state"] == "done"
    assert done["swept_at"] is not None
    assert stored_rows(store, workspace) == 1  # u2's
    with psycopg.connect(database.urls.owner) as raw:
        row = raw.execute(
            "SELECT to_jsonb(r)::text FROM erasure_request r WHERE workspace_id = %s", (workspace.id,)
        ).fetchone()
    assert row is not None
    assert not any(word in row[0] for word in (PHONE, "138 0013", "138*", "letter"))
    trail = client.get("/api/v1/audit").json()["items"]
    actions = [entry["action"] for entry in trail]
    assert actions[:3] == ["erasure_request.carried_out", "person.erased", "erasure_request.registered"]
    assert PHONE not in str(trail)


def test_keeper_brings_it_to_an_end(
    client: TestClient, shop: Shop, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(shop)
    request = register(client).json()
    client.post(f"{PATH}/{request['id']}/carry-out")
    keeper = Keeper(database, Store(tmp_path))
    keeper.keep()
    assert shown(client, request["id"])["rewritten_at"] is not None
    monkeypatch.setattr(history_api.sweep_files, "__kwdefaults__", {"grace": timedelta(0)})
    keeper.keep()
    assert shown(client, request["id"])["state"] == "done"


def test_who_is_not_there_is_told_so(client: TestClient, shop: Shop) -> None:
    act(shop)
    request = register(client, identifier="13900139000").json()
    done = client.post(f"{PATH}/{request['id']}/carry-out").json()
    assert (done["state"], done["removed"]["found"], done["removed"]["events"]) == ("done", False, 0)
    assert client.get("/api/v1/persons/1").status_code == 200


def test_by_number_and_twice(client: TestClient, shop: Shop) -> None:
    act(shop)
    first, second = (register(client, identifier_type="person", identifier="1").json() for _ in range(2))
    assert client.post(f"{PATH}/{first['id']}/carry-out").json()["removed"]["found"] is True
    assert client.post(f"{PATH}/{second['id']}/carry-out").json()["removed"]["found"] is False
    again = client.post(f"{PATH}/{first['id']}/carry-out")
    assert (again.status_code, again.json()["code"]) == (409, "erasure_decided")


def test_refused_requests_keep_the_reason_alone(client: TestClient, shop: Shop) -> None:
    act(shop)
    request = register(client).json()
    assert client.post(f"{PATH}/{request['id']}/refuse", json={"refusal": ""}).status_code == 400
    refused = client.post(f"{PATH}/{request['id']}/refuse", json={"refusal": "invoices, ten years"}).json()
    assert (refused["state"], refused["refusal"], refused["identifier"]) == ("refused", "invoices, ten years", None)
    assert client.post(f"{PATH}/{request['id']}/carry-out").status_code == 409
    assert client.get("/api/v1/persons/1").status_code == 200


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"identifier_type": "shoe_size"}, 400),
        ({"identifier": " "}, 400),
        ({"identifier_type": "person", "identifier": "9"}, 404),
        ({"identifier_type": "person", "identifier": "one"}, 400),
        ({"due_on": "2026-02-28"}, 400),
        ({"reason": "boredom"}, 400),
    ],
)
def test_what_cannot_be_taken_down(client: TestClient, shop: Shop, values: dict[str, Any], status: int) -> None:
    act(shop)
    assert register(client, **values).status_code == status
    assert client.get(PATH).json()["items"] == []


def test_list_and_export(client: TestClient, clock: FakeClock) -> None:
    late = register(client, due_on="2026-03-02").json()
    other = register(client, identifier_type="user_id", identifier="u9").json()
    client.post(f"{PATH}/{other['id']}/refuse", json={"refusal": "not ours"})
    clock.advance(timedelta(days=2))

    def listed(**params: Any) -> list[str]:
        return [each["id"] for each in client.get(PATH, params=params).json()["items"]]

    assert listed() == [other["id"], late["id"]]
    assert listed(sort="due_on") == [late["id"], other["id"]]
    assert listed(state=["open", "erasing"]) == [late["id"]]
    assert listed(overdue=True) == [late["id"]]
    assert listed(overdue=False) == [other["id"]]
    assert listed(search="not ours") == [other["id"]]
    assert listed(search=late["fingerprint"]) == [late["id"]]
    assert listed(search="+86 138 0013 8000") == [late["id"]]
    assert listed(search="138 00") == []  # who tries digits must not see the number whole
    exported = client.post(f"{PATH}/export", params={"state": "refused"})
    rows = list(csv.DictReader(io.StringIO(exported.text.lstrip("\ufeff"))))
    assert [(row["fingerprint"], row["refusal"]) for row in rows] == [(other["fingerprint"], "not ours")]
    whole = client.post(f"{PATH}/export").text
    assert not any(word in whole for word in (PHONE, "138 0013", "138*"))


def test_same_person_same_fingerprint_in_any_spelling(client: TestClient, shop: Shop) -> None:
    act(shop)
    one, other = register(client).json(), register(client, identifier=PHONE).json()
    assert one["fingerprint"] == other["fingerprint"]
    assert register(client, identifier="13900139000").json()["fingerprint"] != one["fingerprint"]
