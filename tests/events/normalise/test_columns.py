"""Names, clocks, channels, devices, identities: what the columns say of an event."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.events.normalise.conftest import NOW, Normalise

from tilth.events.contracts import NORMAL_SCHEMA, Canonical
from tilth.events.normalise.api import Request, normalise
from tilth.events.normalise.channels import derive_channel
from tilth.events.normalise.devices import form_of, system_of
from tilth.events.normalise.names import canonical_name
from tilth.kernel.clock import to_micros

RECEIVED = to_micros(NOW)
SECOND = 1_000_000


def column(run: Normalise, name: str, *events: dict[str, Any], **outside: Any) -> list[Any]:
    values: list[Any] = run(*({"event": "Seen", **e} for e in events), **outside).rows.column(name).to_pylist()
    return values


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("purchase", "Order Completed"),
        ("Completed Order", "Order Completed"),
        ("order completed", "Order Completed"),
        ("view_item", "Product Viewed"),
        ("add_to_wishlist", "Product Added to Wishlist"),
        ("  My Own  ", "My Own"),
        ("下单", "下单"),
        ("Order Completed Item", "Order Completed Item (sent)"),
    ],
)
def test_names(sent: str, stored: str) -> None:
    assert canonical_name(sent) == stored


def test_every_canonical_name_is_its_own(run: Normalise) -> None:
    names = [str(n) for n in Canonical if not n.endswith(" Item")]
    assert column(run, "event", *({"event": n} for n in names)) == names


def test_rows_have_the_schema(run: Normalise) -> None:
    rows = run({"event": "Seen"}).rows
    assert rows.schema == NORMAL_SCHEMA
    rows.validate(full=True)
    assert rows.to_pylist()[0] == {
        **dict.fromkeys(NORMAL_SCHEMA.names),
        "message_id": "m0",
        "line_no": 0,
        "type": "track",
        "event": "Seen",
        "ts": RECEIVED,
        "received_at": RECEIVED,
        "user_id": "u1",
        "channel": "direct",
        "active": True,
    }


def at(seconds: float) -> str:
    return (NOW + timedelta(seconds=seconds)).isoformat()


@pytest.mark.parametrize(
    ("event", "sent_at", "seconds", "kept"),
    [
        ({}, None, 0, None),
        ({"timestamp": at(-60)}, None, -60, None),
        ({"timestamp": at(-60)}, at(0), -60, None),
        ({"timestamp": at(3540)}, at(3600), -60, 3540),  # a clock that is an hour fast
        ({"originalTimestamp": at(-10), "timestamp": at(-99)}, at(0), -99, None),  # as rudder-sdk-node back-fills
        ({"originalTimestamp": at(-10)}, at(0), -10, None),
        ({"timestamp": at(-60), "sentAt": at(30)}, at(0), -90, -60),  # the event's own sentAt counts
        ({"timestamp": at(86_400)}, None, 86_400, None),
        ({"timestamp": at(86_401)}, None, 0, 86_401),  # clamped
        ({"timestamp": at(0), "sentAt": "no time"}, None, 0, None),
        ({"timestamp": "2026-03-01T20:00:00.123456789+08:00"}, None, 0.123456, None),
    ],
)
def test_clock_correction(run: Normalise, event: Any, sent_at: str | None, seconds: float, kept: float | None) -> None:
    (row,) = run({"event": "Seen", **event}, sentAt=sent_at).rows.to_pylist()
    assert row["ts"] - RECEIVED == round(seconds * SECOND)
    assert row["original_ts"] == (None if kept is None else RECEIVED + round(kept * SECOND))


def test_before_1990_is_rejected(run: Normalise) -> None:
    result = run(
        {"timestamp": "1989-12-31T23:59:59Z", "event": "a"}, {"timestamp": "1990-01-01T00:00:00Z", "event": "b"}
    )
    assert [r.code for r in result.rejections] == ["timestamp_too_old"]
    assert result.rows.column("ts").to_pylist() == [to_micros(datetime(1990, 1, 1, tzinfo=UTC))]


@pytest.mark.parametrize(
    ("explicit", "medium", "source", "referrer", "url", "channel"),
    [
        (None, None, None, None, None, "direct"),
        ("Mini Program", "cpc", None, None, None, "Mini Program"),
        (None, "CPC", "baidu", "https://www.baidu.com/s", None, "paid search"),
        (None, "edm", None, None, None, "email"),
        (None, "Leaflet", None, None, None, "leaflet"),
        (None, None, None, "https://www.google.com/", "https://shop.cn/?gclid=1", "paid search"),
        (None, None, None, None, "https://shop.cn/?a=1&fbclid=2", "paid social"),
        (None, None, "xiaohongshu", None, None, "social"),
        (None, None, "partner-x", None, None, "partner-x"),
        (None, None, None, "https://www.google.co.uk/search", "https://shop.cn/", "organic search"),
        (None, None, None, "https://m.weibo.com/1", None, "social"),
        (None, None, None, "https://blog.example.org/a", "https://shop.cn/", "referral"),
        (None, None, None, "https://www.shop.cn/a", "https://shop.cn/b", "direct"),
        (None, None, None, "not a url", "http://[broken", "direct"),
    ],
)
def test_channels(
    explicit: str | None, medium: str | None, source: str | None, referrer: str | None, url: str | None, channel: str
) -> None:
    assert derive_channel(explicit, medium, source, referrer, url) == channel


def test_marketing_columns(run: Normalise) -> None:
    campaign = {"name": "spring", "source": "baidu", "medium": "cpc", "term": "shoes", "content": "a"}
    url = "https://shop.cn/p?utm_source=news&utm_medium=email&utm_campaign=may%20day"
    rows = run(
        {
            "event": "Seen",
            "context": {"campaign": campaign, "page": {"url": "https://shop.cn/", "referrer": "https://b.cn/"}},
        },
        {"event": "Seen", "properties": {"url": url, "referrer": "https://mail.cn/"}},
        {"event": "Seen", "context": {"referrer": {"url": "https://r.cn/", "type": "x"}, "channel": "app"}},
    ).rows.to_pylist()
    names = ("channel", "source", "medium", "campaign", "term", "content", "referrer", "url")
    assert [[row[n] for n in names] for row in rows] == [
        ["paid search", "baidu", "cpc", "spring", "shoes", "a", "https://b.cn/", "https://shop.cn/"],
        ["email", "news", "email", "may day", None, None, "https://mail.cn/", url],
        ["app", None, None, None, None, None, "https://r.cn/", None],
    ]


@pytest.mark.parametrize(
    ("agent", "form", "system"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148", "mobile", "iOS"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148", "tablet", "iOS"),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/120 Mobile Safari/537.36", "mobile", "Android"),
        ("Mozilla/5.0 (Linux; Android 13; SM-X700) Chrome/120 Safari/537.36", "tablet", "Android"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4 Mobile HarmonyOS", "mobile", "HarmonyOS"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120", "desktop", "Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605", "desktop", "macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/120", "desktop", "Linux"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot", None),
        ("something else", None, None),
    ],
)
def test_devices(agent: str, form: str | None, system: str | None) -> None:
    assert (form_of(agent), system_of(agent)) == (form, system)


def test_what_the_sender_says_of_device_and_place_stands(run: Normalise) -> None:
    context = {
        "userAgent": "Mozilla/5.0 (Windows NT 10.0)",
        "device": {"id": "d-1", "type": "kiosk"},
        "os": {"name": "TillOS"},
        "location": {"country": "CN", "region": "浙江", "city": "杭州"},
    }
    (row,) = run({"event": "Seen", "context": context}).rows.to_pylist()
    assert [row[n] for n in ("device_id", "device", "os", "country", "province", "city")] == [
        *("d-1", "kiosk", "TillOS", "CN", "浙江", "杭州")
    ]


def test_identifiers(run: Normalise) -> None:
    traits = {"email": "a@b.cn", "phone": 138, "unionid": "un", "openid": "op", "name": "王"}
    rows = run(
        {
            "type": "identify",
            "userId": 42,
            "anonymousId": "a",
            "traits": traits,
            "context": {"traits": {"city": "杭州"}},
        },
        {"event": "Seen", "userId": None, "anonymousId": "a", "context": {"traits": {"email": "c@d.cn"}}},
        {"type": "alias", "userId": "u", "previousId": "old"},
        {"type": "group", "groupId": "g", "traits": {"name": "Acme"}},
    ).rows.to_pylist()
    names = ("user_id", "phone", "email", "unionid", "openid", "anonymous_id", "previous_id")
    assert [[row[n] for n in names] for row in rows] == [
        ["42", "138", "a@b.cn", "un", "op", "a", None],
        [None, None, "c@d.cn", None, None, "a", None],
        ["u", None, None, None, None, None, "old"],
        ["u1", None, None, None, None, None, None],
    ]
    assert json.loads(rows[0]["traits"]) == {"city": "杭州", **traits}
    assert [row["traits"] for row in rows[1:]] == [None, None, None]
    assert json.loads(rows[3]["properties"]) == {"groupId": "g", "name": "Acme"}


def test_traits_of_a_group_are_not_the_persons(run: Normalise) -> None:
    company = {"email": "info@acme.cn", "phone": "0571", "unionid": "un", "openid": "op"}
    rows = run(
        {"type": "group", "userId": "u1", "groupId": "acme", "traits": company},
        {"type": "group", "userId": "u2", "groupId": "acme", "traits": company, "context": {"traits": {"phone": "2"}}},
        {"event": "Seen", "userId": "u3", "traits": company},
        {"type": "alias", "userId": "u4", "previousId": "a4", "traits": {"email": "own@acme.cn"}},
    ).rows.to_pylist()
    assert [[row[n] for n in ("user_id", "email", "phone", "unionid", "openid")] for row in rows] == [
        ["u1", None, None, None, None],
        ["u2", None, "2", None, None],
        ["u3", None, None, None, None],
        ["u4", "own@acme.cn", None, None, None],
    ]
    assert json.loads(rows[0]["properties"]) == {"groupId": "acme", **company}


def test_any_event_may_change_its_person(run: Normalise) -> None:
    rows = run(
        {"event": "Seen", "$set": {"email": "a@b.cn", "vip": True}, "$set_once": {"phone": 138, "email": "old@b.cn"}},
        {"type": "identify", "traits": {"a": 1, "b": 1}, "$set": {"b": 2}, "context": {"traits": {"a": 0, "c": 0}}},
        {
            "event": "Order Completed",
            "$set": {"x": 1.50},
            "properties": {"products": [{"product_id": "p", "price": 1}]},
        },
        {"event": "Seen", "$set": [], "$set_once": None},
    ).rows.to_pylist()
    assert [[row[n] for n in ("event", "email", "phone", "traits", "traits_once")] for row in rows] == [
        ["Seen", "a@b.cn", "138", '{"email": "a@b.cn", "vip": true}', '{"phone": 138, "email": "old@b.cn"}'],
        ["Identified", None, None, '{"a":1,"c":0,"b":2}', None],
        ["Order Completed", None, None, '{"x": 1.5}', None],
        ["Order Completed Item", None, None, None, None],
        ["Seen", None, None, None, None],
    ]


def test_pages_and_screens(run: Normalise) -> None:
    rows = run(
        {"type": "page", "name": "Home", "category": "Top", "properties": {"path": "/"}},
        {"type": "screen", "name": "Cart"},
        {"type": "page", "name": "Home", "properties": {"name": "own"}},
        {"type": "page"},
    ).rows.to_pylist()
    assert [row["event"] for row in rows] == ["Page Viewed", "Screen Viewed", "Page Viewed", "Page Viewed"]
    assert [None if row["properties"] is None else json.loads(row["properties"]) for row in rows] == [
        {"category": "Top", "name": "Home", "path": "/"},
        {"name": "Cart"},
        {"name": "own"},
        None,
    ]


def test_members_join_an_object_of_blanks_alone() -> None:
    body = (
        b'{"batch":[{"type":"page","userId":"u","name":"Home","properties":{ }},'
        b'{"type":"group","userId":"u","groupId":"g","traits":{\n\t}},'
        b'{"type":"page","userId":"u","category":"Top"}]}'
    )
    rows = normalise([Request(body, NOW, 1, {"currency": "CNY"})]).rows.to_pylist()
    assert [row["properties"] for row in rows] == ['{"name":"Home"}', '{"groupId":"g"}', '{"category":"Top"}']


def test_server_made_events_are_not_active(run: Normalise) -> None:
    assert column(run, "active", {"context": {"active": False}}, {"context": {"active": None}}, {}) == [
        False,
        True,
        True,
    ]


def test_properties_stand_as_they_were_sent(run: Normalise) -> None:
    assert column(run, "properties", {"properties": {"a": [1, {"b": "精"}], "c": 1.50}}, {"properties": []}) == [
        '{"a": [1, {"b": "\\u7cbe"}], "c": 1.5}',
        None,
    ]


def test_too_long_identifier_in_traits_is_rejected(run: Normalise) -> None:
    result = run({"type": "identify", "traits": {"email": "e" * 300}})
    assert [r.code for r in result.rejections] == ["identifier_too_long"]
    assert result.rows.num_rows == 0


def test_rejection_keeps_what_replay_needs(run: Normalise) -> None:
    result = run({"event": "purchase", "properties": {"total": "x"}}, context={"channel": "app"}, sentAt=at(0))
    (rejection,) = result.rejections
    assert json.loads(rejection.payload)["properties"] == {"total": "x"}
    assert rejection.context == {"currency": "CNY", "shared": {"channel": "app"}, "sentAt": at(0)}
