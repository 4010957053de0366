"""What SDKs do that a server must bear (WIRE.md), one rule after the other."""

import base64
import gzip
import json
import zlib
from typing import Any

import brotli
import pytest
import zstandard
from tests.events.conftest import Door

EVENT = {"type": "track", "event": "Seen", "userId": "u1", "messageId": "m1"}


def ids(door: Door) -> list[str]:
    return [row["message_id"] for row in door.rows()]


@pytest.mark.parametrize("kind", ["track", "identify", "page", "screen", "group", "alias"])
@pytest.mark.parametrize("short", [False, True])
def test_single_endpoints_in_both_spellings(door: Door, kind: str, short: bool) -> None:
    body = {"userId": "u1", "event": "Seen", "previousId": "a1", "groupId": "g", "messageId": "m1"}
    answer = door.post(f"/v1/{kind[0] if short else kind}", body)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert [(row["type"], row["message_id"]) for row in door.rows()] == [(kind, "m1")]


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/b", "/v1/import", "/v1/batch/", "/beacon/v1/batch"])
def test_batch_endpoints(door: Door, path: str) -> None:
    answer = door.post(path, {"batch": [EVENT, {**EVENT, "messageId": "m2"}]})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert ids(door) == ["m1", "m2"]


@pytest.mark.parametrize("path", ["/api/s/track", "/api/s/s2s/track"])
def test_jitsu(door: Door, path: str) -> None:
    assert door.post(path, EVENT, headers={"X-Write-Key": door.key}, auth=None).status_code == 200
    assert ids(door) == ["m1"]


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        (None, gzip.compress),  # rule 1: by its magic bytes
        ("gzip", lambda body: gzip.compress(body[:10]) + gzip.compress(body[10:])),
        ("gzip", bytes),  # named and not done
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("br", brotli.compress),
        ("zstd", zstandard.compress),
        (None, zstandard.compress),
    ],
)
@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_any_content_type_and_encoding(door: Door, encoding: str | None, pack: Any, content_type: str | None) -> None:
    headers = {"Content-Encoding": encoding, "Content-Type": content_type}
    packed = pack(json.dumps(EVENT).encode())
    answer = door.post("/v1/track", packed, headers={k: v for k, v in headers.items() if v})
    assert answer.status_code == 200, answer.text
    assert ids(door) == ["m1"]


def test_unknown_encoding_is_refused(door: Door) -> None:
    answer = door.post("/v1/track", b"...", headers={"Content-Encoding": "compress"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unsupported_encoding")


@pytest.mark.parametrize("place", ["basic", "password", "bearer", "header", "body", "query"])
def test_write_key_from_everywhere(door: Door, place: str) -> None:
    headers: dict[str, str] = {}
    path, body = "/v1/track", dict(EVENT)
    match place:
        case "basic":
            headers["Authorization"] = "Basic " + base64.b64encode(f"{door.key}:".encode()).decode()
        case "password":
            headers["Authorization"] = "Basic " + base64.b64encode(f":{door.key}".encode()).decode()
        case "bearer":
            headers["Authorization"] = f"Bearer {door.key}"
        case "header":
            headers["X-Write-Key"] = door.key
        case "body":
            body["writeKey"] = door.key
        case "query":
            path += f"?writeKey={door.key}"
    assert door.post(path, body, headers=headers, auth=None).status_code == 200
    assert ids(door) == ["m1"]


@pytest.mark.parametrize(("auth", "code"), [(None, "no_write_key"), (("nonsense", ""), "unknown_write_key")])
def test_wrong_key(door: Door, auth: Any, code: str) -> None:
    answer = door.post("/v1/track", EVENT, auth=auth)
    assert answer.status_code == 401
    content = answer.json()
    assert (content["success"], content["code"]) == (False, code)
    assert content["message"] == content["detail"] != ""
    assert ids(door) == []


def test_nulls_are_normal(door: Door) -> None:
    fields = ["anonymousId", "context", "properties", "integrations", "timestamp", "sentAt", "traits", "messageId"]
    event = {**dict.fromkeys(fields), "type": "track", "event": "Seen", "userId": "u1"}
    deep = {
        "type": "page",
        "anonymousId": "a",
        "context": {"page": None, "device": None, "campaign": None, "traits": None},
    }
    assert door.post("/v1/batch", {"batch": [event, deep], "context": None, "sentAt": None}).status_code == 200
    rows = door.rows()
    assert [row["event"] for row in rows] == ["Seen", "Page Viewed"]
    assert rows[0]["message_id"].startswith("inbox-")


def test_traits_under_context(door: Door) -> None:
    """RudderStack puts them there, with none at the root."""
    traits = {"email": "a@b.cn", "phone": 13800000000, "vip": True}
    assert door.post("/v1/identify", {"userId": "u1", "context": {"traits": traits}}).status_code == 200
    (row,) = door.rows()
    assert (row["event"], row["email"], row["phone"]) == ("Identified", "a@b.cn", "13800000000")
    assert json.loads(row["traits"]) == traits


def test_batch_context_is_shared(door: Door) -> None:
    shared = {"channel": "mini-program", "page": {"url": "https://shop.cn/"}}
    own = {**EVENT, "messageId": "m2", "context": {"channel": "app"}}
    assert door.post("/v1/batch", {"batch": [EVENT, own], "context": shared}).status_code == 200
    assert [(row["channel"], row["url"]) for row in door.rows()] == [
        ("mini-program", "https://shop.cn/"),
        ("app", "https://shop.cn/"),
    ]


def test_cross_origin(door: Door) -> None:
    origin = {"Origin": "https://shop.cn"}
    preflight = door.request(
        "OPTIONS",
        "/v1/t",
        headers={
            **origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,x-y",
        },
    )
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "https://shop.cn"
    assert preflight.headers["access-control-allow-headers"] == "authorization,x-y"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert door.post("/v1/t", EVENT, headers=origin).headers["access-control-allow-origin"] == "https://shop.cn"
    refused = door.post("/v1/t", EVENT, headers=origin, auth=("wrong", ""))
    assert refused.headers["access-control-allow-origin"] == "https://shop.cn"


def test_settings_of_analytics_js(door: Door) -> None:
    answer = door.request("GET", f"/v1/projects/{door.key}/settings", headers={"Host": "t.shop.cn"})
    assert answer.status_code == 200
    segment = answer.json()["integrations"]["Segment.io"]
    assert (segment["apiKey"], segment["apiHost"], segment["protocol"]) == (door.key, "t.shop.cn/v1", "http")


def test_pixel(door: Door) -> None:
    query = {
        "writeKey": door.key,
        "anonymousId": "a1",
        "event": "Mail Opened",
        "properties.subject": "新品",
        "context.campaign.medium": "edm",
    }
    answer = door.request("GET", "/pixel/v1/track", params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    (row,) = door.rows()
    assert (row["event"], row["anonymous_id"], row["channel"]) == ("Mail Opened", "a1", "email")
    assert json.loads(row["properties"]) == {"subject": "新品"}


def test_self_reports_of_sdks_are_taken_and_not_kept(door: Door) -> None:
    assert door.post("/v1/m", {"series": []}).status_code == 200
    assert ids(door) == []


def test_browser_agent_tells_device_and_a_servers_does_not(door: Door) -> None:
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
    door.post("/v1/track", EVENT, headers={"User-Agent": phone})
    door.post("/v1/track", {**EVENT, "messageId": "m2"}, headers={"User-Agent": "analytics-python/2.0"})
    assert [(row["device"], row["os"]) for row in door.rows()] == [("mobile", "iOS"), (None, None)]


def test_no_address_and_no_integrations_become_columns(door: Door) -> None:
    """Places are what the sender states."""
    context = {"ip": "203.0.113.7", "location": {"city": "杭州"}, "library": {"name": "x"}}
    event = {**EVENT, "context": context, "integrations": {"All": False, "Ads": {"key": "k-1"}}}
    headers = {"X-Forwarded-For": "198.51.100.9"}
    batch = {"batch": [event], "integrations": {"All": True}, "context": {"ip": "203.0.113.8"}}
    assert door.post("/v1/batch", batch, headers=headers).status_code == 200
    (row,) = door.rows()
    assert row["city"] == "杭州"
    told = json.dumps(row, default=str)
    assert not [secret for secret in ("203.0.113", "198.51.100", "k-1", "Ads") if secret in told]


def test_other_paths_are_handed_on(door: Door) -> None:
    assert door.request("GET", "/v2/track").text == "not a collecting endpoint"
    refused = door.request("GET", "/v1/track")
    assert (refused.status_code, refused.headers["allow"], refused.json()["detail"]) == (405, "POST", "Send POST.")


def test_empty_batch(door: Door) -> None:
    assert door.post("/v1/batch", {"batch": []}).json() == {"success": True}
    assert door.batch().requests == 0


def test_strict_mode_lists_a_result_per_message(door: Door) -> None:
    events = [
        EVENT,
        {**EVENT, "messageId": "m2", "userId": ""},
        {**EVENT, "messageId": "m3", "event": "Order Completed", "properties": {"total": "many"}},
        {**EVENT, "messageId": "m4"},
    ]
    answer = door.post("/v1/batch", {"batch": events}, headers={"X-Strict-Mode": "1"})
    assert answer.status_code == 400
    assert [(r["messageId"], r["accepted"], r.get("code")) for r in answer.json()["results"]] == [
        ("m1", True, None),
        ("m2", False, "no_identity"),
        ("m3", False, "invalid_amount"),
        ("m4", True, None),
    ]
    assert ids(door) == ["m1", "m4"]
    assert door.rejected() == []
    fine = door.post("/v1/batch", {"batch": [EVENT]}, headers={"X-Strict-Mode": "1"})
    assert (fine.status_code, fine.json()) == (
        200,
        {"success": True, "results": [{"messageId": "m1", "accepted": True}]},
    )
