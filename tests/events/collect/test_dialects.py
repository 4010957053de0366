"""Other vendors' wire formats end in the same columns."""

import base64
import gzip
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.events.conftest import Door

from tilth.events.collect.dialects.unsupported import UNSUPPORTED


def pick(row: dict[str, Any], *names: str) -> list[Any]:
    return [row[name] for name in names]


@pytest.mark.parametrize("path", ["/batch/", "/batch", "/capture/", "/i/v0/e/", "/e/"])
def test_posthog_batch(door: Door, path: str) -> None:
    order = {"transaction_id": "o1", "value": 12.30, "$current_url": "https://shop.cn/x", "utm_source": "baidu"}
    batch = [
        {
            "event": "purchase",
            "distinct_id": "u1",
            "uuid": "e1",
            "timestamp": "2026-01-01T00:00:00Z",
            "properties": order,
        },
        {"event": "$pageview", "distinct_id": "d1", "properties": {"$device_id": "d1", "$is_identified": False}},
        {
            "event": "$identify",
            "distinct_id": "u1",
            "properties": {"$anon_distinct_id": "d1", "$set": {"email": "a@b.cn"}, "$set_once": {"first": 1}},
        },
        {"event": "$create_alias", "properties": {"distinct_id": "d1", "alias": "u1"}, "distinct_id": "d1"},
        {"event": "Seen", "distinct_id": None},
    ]
    answer = door.post(path, {"api_key": door.key, "batch": batch}, auth=None)
    assert (answer.status_code, answer.json()) == (200, {"status": 1})
    rows = door.rows()
    assert [pick(r, "event", "user_id", "anonymous_id", "previous_id", "email") for r in rows] == [
        ["Order Completed", "u1", None, None, None],
        ["Page Viewed", None, "d1", None, None],
        ["Identified", "u1", "d1", None, "a@b.cn"],
        ["Aliased", "u1", None, "d1", None],
    ]
    assert pick(rows[0], "message_id", "order_id", "value", "url", "source") == [
        *("e1", "o1", 1230, "https://shop.cn/x", "baidu")
    ]
    assert json.loads(rows[2]["traits"]) == {"email": "a@b.cn"}
    assert json.loads(rows[2]["traits_once"]) == {"first": 1}
    assert [r.code for r in door.rejected()] == ["no_identity"]


def test_posthog_event_that_updates_its_person(door: Door) -> None:
    change = {"$set": {"email": "a@b.cn", "vip": True}, "$set_once": {"first_page": "/"}, "$unset": ["old", 7]}
    batch = [
        {"event": "Quiz Done", "distinct_id": "u1", "properties": {"score": 1.50, **change}},
        {"event": "$set", "distinct_id": "u1", **change},
        {"event": "$pageview", "distinct_id": "u1", "properties": {"$set_once": {"phone": 138}}},
    ]
    assert door.post("/batch/", {"api_key": door.key, "batch": batch}, auth=None).status_code == 200
    rows = door.rows()
    assert [pick(r, "event", "email", "phone") for r in rows] == [
        ["Quiz Done", "a@b.cn", None],
        ["Identified", "a@b.cn", None],
        ["Page Viewed", None, "138"],
    ]
    for row in rows[:2]:
        assert json.loads(row["traits"]) == {"old": None, "email": "a@b.cn", "vip": True}
        assert json.loads(row["traits_once"]) == {"first_page": "/"}
    assert (rows[2]["traits"], rows[2]["traits_once"]) == (None, '{"phone":138}')


SENSORS_KINDS = {"set_once": "profile_set_once", "unset": "profile_unset", "set": "profile_set"}
THINKING_KINDS = {"set_once": "user_setOnce", "unset": "user_unset", "set": "user_set"}


@pytest.mark.parametrize("vendor", ["sensors", "thinkingdata"])
def test_profiles_are_set_set_once_and_unset(door: Door, vendor: str) -> None:
    kinds = SENSORS_KINDS if vendor == "sensors" else THINKING_KINDS
    for kind in ("set", "set_once", "unset"):
        if vendor == "sensors":
            event: Any = {"type": kinds[kind], "distinct_id": "u1", "properties": {"level": 3, "since": "2026"}}
            answer = door.post(f"/sa?token={door.key}", sensors_form([event]), auth=None)
        else:
            event = {"#type": kinds[kind], "#account_id": "u1", "properties": {"level": 3, "since": "2026"}}
            answer = door.post("/sync_server", [event], auth=None, headers={"appid": door.key})
        assert answer.status_code == 200
    told = [[None if row[n] is None else json.loads(row[n]) for n in ("traits", "traits_once")] for row in door.rows()]
    both = {"level": 3, "since": "2026"}
    assert told == [[both, None], [None, both], [dict.fromkeys(both), None]]


@pytest.mark.parametrize("kind", sorted(UNSUPPORTED))
def test_what_a_profile_cannot_do_is_refused_by_name(door: Door, kind: str) -> None:
    """Rather than an increment that replaces what it should add to."""
    kept: Any = {"type": "track", "event": "Seen", "distinct_id": "u1", "properties": {}}
    if kind.startswith("profile"):
        bad: Any = {"type": kind, "distinct_id": "u1", "properties": {"coins": 5}}
        answer = door.post(f"/sa?token={door.key}", sensors_form([kept, bad]), auth=None)
    else:
        kept = {"#type": "track", "#event_name": "Seen", "#account_id": "u1", "properties": {}}
        bad = {"#type": kind, "#account_id": "u1", "properties": {"coins": 5}}
        answer = door.post("/sync_server", [kept, bad], auth=None, headers={"appid": door.key})
    assert answer.status_code == 200
    assert [row["event"] for row in door.rows()] == ["Seen"]
    assert [(r.code, r.message) for r in door.rejected()] == [("unsupported_operation", UNSUPPORTED[kind])]


def test_posthog_group(door: Door) -> None:
    """With a person, as browsers send it, and without one, as servers do."""
    group = {"$group_type": "company", "$group_key": "acme", "$group_set": {"email": "info@acme.cn"}}
    batch = [
        {"event": "$groupidentify", "distinct_id": "u1", "properties": group},
        {"event": "$groupidentify", "distinct_id": "$company_acme", "properties": group},
    ]
    assert door.post("/batch/", {"api_key": door.key, "batch": batch}, auth=None).status_code == 200
    assert [pick(r, "event", "user_id", "anonymous_id", "email", "active") for r in door.rows()] == [
        ["Grouped", "u1", None, None, True],
        ["Grouped", None, "$company_acme", None, False],
    ]


def test_posthog_single_event(door: Door) -> None:
    body = {"token": door.key, "event": "Seen", "distinct_id": "u1", "properties": {"price": 1.10}}
    assert door.post("/capture/", gzip.compress(json.dumps(body).encode()), auth=None).json() == {"status": 1}
    assert pick(door.rows()[0], "event", "user_id", "price") == ["Seen", "u1", 110]


def sensors_form(events: Any, *, field: str = "data_list") -> bytes:
    packed = base64.b64encode(gzip.compress(json.dumps(events).encode())).decode()
    return urlencode({field: packed, "gzip": "1"}).encode()


def test_sensors(door: Door) -> None:
    base = {"time": 1_767_225_600_000, "lib": {"$lib": "js"}}
    events = [
        {
            **base,
            "type": "track",
            "event": "Product Viewed",
            "distinct_id": "d1",
            "_track_id": 7,
            "properties": {
                "product_id": "p1",
                "price": 9.9,
                "$province": "浙江",
                "$city": "杭州",
                "$url": "https://shop.cn/",
            },
        },
        {
            **base,
            "type": "track_signup",
            "event": "$SignUp",
            "distinct_id": "u1",
            "original_id": "d1",
            "properties": {},
        },
        {**base, "type": "profile_set", "distinct_id": "u1", "properties": {"$is_login_id": True, "phone": "138"}},
        {**base, "type": "track", "event": "$pageview", "distinct_id": "d1", "properties": {"$title": "Home"}},
        "not an event",
    ]
    answer = door.post(f"/sa?project=default&token={door.key}", sensors_form(events), auth=None)
    assert answer.status_code == 200
    rows = door.rows()
    assert [pick(r, "event", "user_id", "anonymous_id", "phone") for r in rows] == [
        ["Product Viewed", None, "d1", None],
        ["Identified", "u1", "d1", None],
        ["Identified", "u1", None, "138"],
        ["Page Viewed", None, "d1", None],
    ]
    assert pick(rows[0], "message_id", "ts", "item", "price", "province", "city") == [
        *("sa-7-1767225600000-52f1c0879978e392", 1_767_225_600_000_000, "p1", 990, "浙江", "杭州")
    ]
    assert [r.code for r in door.rejected()] == ["unknown_type"]


def test_sensors_single_event_and_image(door: Door) -> None:
    event = {"type": "track", "event": "Seen", "distinct_id": "d1", "properties": {}}
    assert door.post(f"/sa?token={door.key}", sensors_form(event, field="data"), auth=None).status_code == 200
    plain = base64.b64encode(json.dumps(event).encode()).decode()
    assert door.request("GET", "/sa", params={"token": door.key, "data": plain}).status_code == 200
    assert [r["event"] for r in door.rows()] == ["Seen", "Seen"]


@pytest.mark.parametrize("body", [b"data_list=%25%25", b"data_list=" + base64.b64encode(gzip.compress(b"{", mtime=0))])
def test_sensors_malformed(door: Door, body: bytes) -> None:
    answer = door.post(f"/sa?token={door.key}", body, auth=None)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_body")


def test_thinkingdata(door: Door) -> None:
    event = {
        "#type": "track",
        "#event_name": "Seen",
        "#account_id": "u1",
        "#distinct_id": "d1",
        "#time": "2026-01-01 08:00:00.000",
        "#uuid": "e1",
        "properties": {"a": 1},
    }
    events = [
        event,
        {**event, "#uuid": "e2", "properties": {"#zone_offset": -5}},
        {"#type": "user_set", "#account_id": "u1", "#time": "2026-01-01 08:00:00", "properties": {"email": "a@b.cn"}},
        {"#type": "user_what", "#account_id": "u1"},
    ]
    body = gzip.compress(json.dumps(events).encode())
    answer = door.post("/sync_server", body, auth=None, headers={"appid": door.key, "compress": "gzip"})
    assert (answer.status_code, answer.json()) == (200, {"code": 0})
    rows = door.rows()
    assert [pick(r, "event", "message_id", "user_id", "anonymous_id") for r in rows][:2] == [
        ["Seen", "e1", "u1", "d1"],
        ["Seen", "e2", "u1", "d1"],
    ]
    # Without a zone of its own an event stands on the workspace's clock, Asia/Shanghai.
    assert [r["ts"] for r in rows] == [1_767_225_600_000_000, 1_767_272_400_000_000, 1_767_225_600_000_000]
    assert rows[2]["email"] == "a@b.cn"
    assert [r.code for r in door.rejected()] == ["unknown_type"]


def test_thinkingdata_app_id_in_the_body(door: Door) -> None:
    event = {"#type": "track", "#event_name": "Seen", "#distinct_id": "d1", "properties": "none"}
    assert door.post("/sync_server", {"#app_id": door.key, "data": [event]}, auth=None).json() == {"code": 0}
    assert pick(door.rows()[0], "event", "anonymous_id") == ["Seen", "d1"]


def test_strict_mode_answers_in_the_dialect(door: Door) -> None:
    """With what the SDK takes for success, and a result per event beside it."""
    strict = {"X-Strict-Mode": "1"}
    results = [{"messageId": "e1", "accepted": True}]
    event: dict[str, Any] = {"event": "Seen", "distinct_id": "u1", "uuid": "e1"}
    answer = door.post("/batch/", {"api_key": door.key, "batch": [event]}, auth=None, headers=strict)
    assert (answer.status_code, answer.json()) == (200, {"status": 1, "results": results})
    thinking = {"#type": "track", "#event_name": "Seen", "#account_id": "u1", "#uuid": "e1"}
    answer = door.post("/sync_server", [thinking], auth=None, headers={"appid": door.key, **strict})
    assert (answer.status_code, answer.json()) == (200, {"code": 0, "results": results})
    body = sensors_form([{"type": "track", "event": "Seen", "distinct_id": "u1"}])
    answer = door.post(f"/sa?token={door.key}", body, auth=None, headers=strict)
    assert (answer.status_code, answer.json()) == (
        200,
        {"success": True, "results": [{"messageId": "", "accepted": True}]},
    )
    refused = door.post("/batch/", {"api_key": door.key, "batch": [event, {}]}, auth=None, headers=strict)
    assert (refused.status_code, [r["accepted"] for r in refused.json()["results"]]) == (400, [True, False])


@pytest.mark.parametrize("path", ["/batch/", "/sync_server", "/sa"])
def test_wrong_key_of_a_dialect(door: Door, path: str) -> None:
    event = {"event": "Seen", "distinct_id": "u", "api_key": "wrong", "#app_id": "wrong"}
    body = sensors_form(event) if path == "/sa" else event
    answer = door.post(f"{path}?token=wrong" if path == "/sa" else path, body, auth=None)
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown_write_key")
    assert door.batch().requests == 0
