"""Looking for somebody by a whole phone number or e-mail address: in the trail, and at a pace."""

from asyncio import Event
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient
from tests.people.events import START, Shop, make_event

from tilth.entrypoints.http.app import create_server
from tilth.history.api import History, LocalExecutor, Store
from tilth.kernel.clock import FakeClock
from tilth.platform.accounts.settings import AccessSettings
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import Database

Headers = dict[str, str]
HOURLY = 3
PHONE, EMAIL = "13800138000", "alice@example.com"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.fixture
def client(database: Database, tmp_path: Path, clock: FakeClock) -> Iterator[TestClient[Any]]:
    own, closing = Database(database.urls), Event()
    closing.set()  # streams end after what they begin with
    access = AccessSettings(contact_look_ups_per_hour=HOURLY)
    history = History(own, Store(tmp_path), LocalExecutor())
    with TestClient(create_server(own, history, clock=clock, closing=closing, access=access)) as client:
        yield client
    own.close()


@pytest.fixture
def known(shop: Shop) -> None:
    """Person 1."""
    traits = '{"mobile": "13700137000", "city": "杭州"}'
    sent = make_event(type="identify", user_id="u-1", phone=PHONE, email=EMAIL, traits=traits, ts=START, message_id="1")
    shop.act(sent)


def find(client: TestClient[Any], headers: Headers, kind: str, value: str) -> httpx.Response:
    return client.get("/api/v1/persons/find", params={"type": kind, "value": value}, headers=headers)


def trail(shop: Shop, action: str = "person.looked_up") -> list[tuple[Any, ...]]:
    return shop.query(
        "SELECT subject, details->>'contact', details->>'through', details->'persons' FROM audit_entry"
        " WHERE workspace_id = %s AND action = %s ORDER BY entry_id",
        action,
    )


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("path", "params", "contact", "through"),
    [
        ("persons/find", {"type": "phone", "value": "+86 138 0013 8000"}, "138****8000", "persons.find"),
        ("persons/find", {"type": "email", "value": "Alice@Example.com"}, "a***@example.com", "persons.find"),
        ("persons", {"search": "138-0013-8000"}, "138****8000", "people.search"),
        ("persons", {"search": EMAIL}, "a***@example.com", "people.search"),
        ("persons", {"trait": "mobile", "trait_value": "13700137000"}, "137****7000", "people.trait"),
        ("events/live/stream", {"person": PHONE}, "138****8000", "events.live"),
    ],
)
def test_each_way_of_looking_is_noted_with_the_contact_masked(
    client: TestClient[Any],
    key: Callable[..., Headers],
    shop: Shop,
    path: str,
    params: dict[str, str],
    contact: str,
    through: str,
) -> None:
    headers = key(Scope.PEOPLE_READ, Scope.EVENTS_READ)
    assert client.get(f"/api/v1/{path}", params=params, headers=headers).status_code == 200
    assert trail(shop) == [("1", contact, through, [1])]
    whole = shop.query("SELECT a::text FROM audit_entry AS a WHERE workspace_id = %s")
    assert not any(plain in row for (row,) in whole for plain in (PHONE, EMAIL, "13700137000", "0013"))


@pytest.mark.usefixtures("known")
def test_finding_nobody_is_noted_as_well(client: TestClient[Any], key: Callable[..., Headers], shop: Shop) -> None:
    headers = key(Scope.PEOPLE_READ)
    assert find(client, headers, "phone", "13911112222").status_code == 404
    assert client.get("/api/v1/persons", params={"search": "bob@example.com"}, headers=headers).json()["items"] == []
    asked = {"search": "carol@example.com"}
    assert client.get("/api/v1/erasure-requests", params=asked, headers=headers).json()["items"] == []
    assert trail(shop) == [
        ("people", "139****2222", "persons.find", []),
        ("people", "b***@example.com", "people.search", []),
        ("people", "c***@example.com", "erasure_requests.search", []),
    ]


@pytest.mark.usefixtures("known")
def test_what_is_no_contact_is_neither_noted_nor_counted(
    client: TestClient[Any], key: Callable[..., Headers], shop: Shop
) -> None:
    headers = key(Scope.PEOPLE_READ)
    for _ in range(HOURLY + 1):
        assert find(client, headers, "user_id", "u-1").status_code == 200
        for params in ({"search": "u-1"}, {"search": "1"}, {"trait": "city", "trait_value": "杭州"}):
            answer = client.get("/api/v1/persons", params=params, headers=headers)
            assert [row["person_no"] for row in answer.json()["items"]] == [1]
    assert trail(shop) == []


@pytest.mark.usefixtures("known")
def test_the_same_look_again_is_one_look(
    client: TestClient[Any], key: Callable[..., Headers], shop: Shop, clock: FakeClock
) -> None:
    headers, colleague = key(Scope.PEOPLE_READ, Scope.EVENTS_READ), key(Scope.PEOPLE_READ)
    for _ in range(HOURLY + 1):
        assert find(client, headers, "phone", PHONE).status_code == 200
        assert client.get("/api/v1/persons", params={"search": f"+86{PHONE}"}, headers=headers).status_code == 200
        answer = client.get("/api/v1/events/live/stream", params={"person": PHONE}, headers=headers)
        assert answer.status_code == 200
    assert len(trail(shop)) == 1
    find(client, colleague, "phone", PHONE)
    assert len(trail(shop)) == 2
    clock.advance(timedelta(minutes=10))
    find(client, headers, "phone", PHONE)
    assert len(trail(shop)) == 3


@pytest.mark.usefixtures("known")
def test_who_may_not_unmask_is_held_to_a_pace(
    client: TestClient[Any], key: Callable[..., Headers], shop: Shop, clock: FakeClock
) -> None:
    headers = key(Scope.PEOPLE_READ)
    for number in range(HOURLY):
        assert find(client, headers, "phone", f"1391111222{number}").status_code == 404
        clock.advance(timedelta(minutes=1))
    for refused in (
        find(client, headers, "phone", PHONE),
        client.get("/api/v1/persons", params={"search": EMAIL}, headers=headers),
    ):
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_look_ups")
        assert refused.headers["retry-after"] == str((60 - HOURLY) * 60)
        assert refused.json()["detail"].endswith(f"go on in {60 - HOURLY} min.")
    assert len(trail(shop)) == HOURLY  # and what was refused is not in it
    assert len(trail(shop, "person.look_ups_used_up")) == 1
    assert find(client, headers, "user_id", "u-1").status_code == 200
    assert find(client, key(Scope.PEOPLE_READ), "phone", PHONE).status_code == 200  # each caller by itself
    clock.advance(timedelta(minutes=60 - HOURLY))
    assert find(client, headers, "phone", PHONE).status_code == 200


@pytest.mark.usefixtures("known")
def test_who_may_unmask_is_noted_and_not_held_up(
    client: TestClient[Any], key: Callable[..., Headers], shop: Shop
) -> None:
    headers = key(Scope.PEOPLE_READ, Scope.PEOPLE_UNMASK)
    found = [find(client, headers, "phone", f"1391111222{number}").status_code for number in range(HOURLY + 2)]
    assert found == [404] * (HOURLY + 2)
    assert len(trail(shop)) == HOURLY + 2


def test_many_at_once_do_not_pass_the_limit(client: TestClient[Any], key: Callable[..., Headers], shop: Shop) -> None:
    headers = key(Scope.PEOPLE_READ)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: find(client, headers, "phone", f"139111122{n:02}"), range(16)))
        same = list(pool.map(lambda _: find(client, key(Scope.PEOPLE_READ), "phone", PHONE), range(2)))
    assert sorted(answer.status_code for answer in answers) == [404] * HOURLY + [429] * (16 - HOURLY)
    assert [answer.status_code for answer in same] == [404, 404]
    assert len(trail(shop)) == HOURLY + 2


def test_the_same_look_at_once_is_noted_once(client: TestClient[Any], key: Callable[..., Headers], shop: Shop) -> None:
    headers = key(Scope.PEOPLE_READ)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: find(client, headers, "email", EMAIL), range(16)))
    assert {answer.status_code for answer in answers} == {404}
    assert len(trail(shop)) == 1
