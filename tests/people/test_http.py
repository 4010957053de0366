"""People over HTTP."""

from collections.abc import Callable

from litestar.testing import TestClient
from tests.people.events import START, Shop, make_event, together

from tilth.platform.auth.contracts import Scope

Headers = dict[str, str]


def test_a_person_is_found_shown_taken_apart_and_erased(
    client: TestClient, key: Callable[..., Headers], shop: Shop
) -> None:
    shop.act(make_event(type="identify", user_id="u1", device_id="d1", ts=START, message_id="1", traits='{"age": 30}'))
    headers = key(Scope.PEOPLE_READ, Scope.PEOPLE_WRITE)
    found = client.get("/api/v1/persons/find", params={"type": "user_id", "value": " u1"}, headers=headers).json()
    assert found == client.get("/api/v1/persons/1", headers=headers).json()
    assert found["profile"]["traits"] == {"age": {"value": 30, "at": "2025-10-09T08:53:20Z", "source": "test"}}
    _, device = found["identifiers"]
    assert device == {
        "origin": 2,
        "type": "device_id",
        "value": "d1",
        "shared": False,
        "links": [
            {
                "other": 1,
                "other_type": "user_id",
                "other_value": "u1",
                "hold": "joins",
                "seen_at": "2025-10-09T08:53:20Z",
                "message_id": "1",
            }
        ],
    }
    done = client.post("/api/v1/persons/1/unmerge", json={"origins": [device["origin"]]}, headers=headers)
    assert (done.status_code, done.json()) == (200, {"person_no": 1, "new_persons": [2]})
    assert shop.persons() == together("u1", "d1")
    again = client.post("/api/v1/persons/1/unmerge", json={"origins": [device["origin"]]}, headers=headers)
    assert (again.status_code, again.json()["code"]) == (400, "nothing_to_separate")

    assert client.delete("/api/v1/persons/1", headers=headers).status_code == 204
    assert client.get("/api/v1/persons/1", headers=headers).json()["code"] == "person_not_found"
    assert shop.persons() == together("d1")
    actions = shop.query("SELECT actor, action FROM audit_entry WHERE workspace_id = %s AND subject = '1' ORDER BY at")
    assert [action for _, action in actions] == ["person.unmerged", "person.erased"]
    assert all(actor.startswith("key:") for actor, _ in actions)


def test_what_is_personal_leaves_masked_wherever_it_stands(
    client: TestClient, key: Callable[..., Headers], shop: Shop
) -> None:
    traits = (
        '{"name": "李雷", "email": "alice@example.com", "mobile": 13800138000, "vip": true,'
        ' "address": {"city": "杭州", "street": "文三路12号"}, "note": "call 13800138000"}'
    )
    shop.act(
        make_event(
            type="identify",
            phone="13800138000",
            email="alice@example.com",
            user_id="13900139000",
            traits=traits,
            campaign="mail-to-alice@example.com",
            ts=START,
            message_id="1",
        )
    )
    headers = key(Scope.PEOPLE_READ)
    sent = {"type": "phone", "value": "+86 138 0013 8000"}
    for answer in (
        client.get("/api/v1/persons/1", headers=headers),
        client.get("/api/v1/persons/find", params=sent, headers=headers),
        client.post("/api/v1/persons/summaries", json={"person_nos": [1]}, headers=headers),
    ):
        assert answer.status_code == 200, answer.text
        for plain in ("13800138000", "13900139000", "alice@example.com", "文三路"):
            assert plain not in answer.text
    detail = client.get("/api/v1/persons/1", headers=headers).json()
    assert {name: trait["value"] for name, trait in detail["profile"]["traits"].items()} == {
        "address": {"city": "杭州", "street": "***"},
        "email": "a***@example.com",
        "mobile": "138****8000",
        "name": "李雷",
        "note": "call 138****8000",
        "vip": True,
    }
    assert [each["value"] for each in detail["identifiers"]] == ["139****9000", "138****8000", "a***@example.com"]
    assert [each["links"][0]["other_value"] for each in detail["identifiers"][1:]] == ["139****9000"] * 2
    assert detail["profile"]["first_touch"]["campaign"] == "m***@example.com"


def test_persons_are_named_by_a_line_each(client: TestClient, key: Callable[..., Headers], shop: Shop) -> None:
    names = '{"first_name": "Ada", "last_name": "Lovelace"}'
    shop.act(
        make_event(user_id="u1", device_id="d1", email="ada@x.example", anonymous_id="a1", ts=START, channel="ads"),
        make_event(type="identify", user_id="u1", traits=names, ts=START + 1_000_000, channel="search"),
        make_event(user_id="u2", ts=START),
    )
    body = {"person_nos": [2, 1, 77]}
    assert client.post("/api/v1/persons/summaries", json=body, headers=key(Scope.PEOPLE_READ)).json() == [
        {
            "person_no": 2,
            "name": None,
            "known_as": [{"type": "user_id", "value": "u2"}],
            "first_seen": "2025-10-09T08:53:20Z",
            "last_seen": "2025-10-09T08:53:20Z",
            "channel": None,
        },
        {
            "person_no": 1,
            "name": "Ada Lovelace",
            "known_as": [
                {"type": "user_id", "value": "u1"},
                {"type": "email", "value": "a***@x.example"},
                {"type": "device_id", "value": "d1"},
            ],
            "first_seen": "2025-10-09T08:53:20Z",
            "last_seen": "2025-10-09T08:53:21Z",
            "channel": "ads",
        },
    ]


def test_reading_people_does_not_allow_to_change_them(
    client: TestClient, key: Callable[..., Headers], shop: Shop
) -> None:
    shop.act(make_event(user_id="u1", device_id="d1"))
    headers = key(Scope.PEOPLE_READ)
    assert client.delete("/api/v1/persons/1", headers=headers).status_code == 403
    assert client.post("/api/v1/persons/1/unmerge", json={"origins": [2]}, headers=headers).status_code == 403
    assert shop.persons() == together("u1 d1")
    weak = key(Scope.EVENTS_READ)
    assert client.get("/api/v1/persons/1", headers=weak).status_code == 403
    assert (
        client.get("/api/v1/persons/find", params={"type": "user_id", "value": "u1"}, headers=weak).status_code == 403
    )


def test_unknown_types_and_persons_get_a_clear_answer(
    client: TestClient, key: Callable[..., Headers], shop: Shop
) -> None:
    headers = key(Scope.PEOPLE_READ)
    wrong = client.get("/api/v1/persons/find", params={"type": "fax", "value": "1"}, headers=headers)
    assert (wrong.status_code, wrong.json()["code"]) == (400, "unknown_identifier_type")
    nobody = client.get("/api/v1/persons/find", params={"type": "user_id", "value": "x"}, headers=headers)
    assert (nobody.status_code, nobody.json()["code"]) == (404, "person_not_found")
