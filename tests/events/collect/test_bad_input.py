"""Every kind of bad input gets a clear answer, and what was good beside it is kept."""

import gzip
import json
import zlib
from typing import Any

import brotli
import pytest
import zstandard
from tests.events.conftest import Door

from tilth.events.collect.depth import KEPT_DEPTH, TOO_DEEP_MARKER, cut_deep

EVENT = {"type": "track", "event": "Seen", "userId": "u1", "messageId": "good"}
GOOD = json.dumps(EVENT).encode()


def batch_of(*events: bytes) -> bytes:
    return b'{"batch":[' + b",".join(events) + b"]}"


def event(**fields: Any) -> bytes:
    return json.dumps({**EVENT, "messageId": "bad", **fields}).encode()


def refused(door: Door, body: bytes, *, status: int = 400, path: str = "/v1/batch", **arguments: Any) -> dict[str, Any]:
    answer = door.post(path, body, **arguments)
    assert answer.status_code == status, answer.text
    content: dict[str, Any] = answer.json()
    assert content["success"] is False
    assert content["message"] == content["detail"] != ""
    assert door.batch().requests == 0
    return content


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"text"', b'{"batch":{}}', b'{"batch":[1,]}', b"\x00\xff"]
)
def test_malformed_json(door: Door, body: bytes) -> None:
    assert refused(door, body)["code"] == "malformed_body"
    assert door.rejected() == []


BAD_EVENTS = [
    (b'{"type":"track","event":"Seen","userId":"\xff\xfe"}', "malformed"),
    (b'{"type":"track","event":"Seen","userId":"u","properties":{"a":"\xff"}}', "malformed"),
    (b"17", "malformed"),
    (b"null", "malformed"),
    (b'{"type":"track","event":"Seen","userId":"u","properties":"text"}', "malformed"),
    (b'{"type":"track","event":"Seen","userId":"u","context":{"device":{"id":"\xff"}}}', "malformed"),
    (b'{"type":"track","event":"Seen","userId":7,"context":[],"properties":"text"}', "malformed"),
    (event(context=[]), None),
    (event(context="app"), None),
    (b'{"messageId":"bad","type":"track","event":"Seen","userId":"u","properties":{"a":NaN}}', "not_a_number"),
    (b'{"messageId":"bad","type":"track","event":"Seen","userId":"u","properties":{"a":[-Infinity]}}', "not_a_number"),
    (b'{"type":"track","event":"Seen","userId":"u","properties":{"a":' + b"[" * 500 + b"]" * 500 + b"}}", "too_deep"),
    (event(type="trick"), "unknown_type"),
    (event(type=None), "unknown_type"),
    (event(userId=None), "no_identity"),
    (event(userId="  "), "no_identity"),
    (event(userId={"id": 1}), "no_identity"),
    (event(event=""), "no_event_name"),
    (event(event=7.5), None),
    (event(type="alias"), "no_previous_id"),
    (event(messageId="m" * 101), "message_id_too_long"),
    (event(messageId="m" * 100), None),
    (event(userId="u" * 256), "identifier_too_long"),
    (event(properties={"a": "x" * 33_000}), "event_too_large"),
    (event(properties={"a": ["b\x00c"]}), "nul_character"),
    (event(properties={"a": "back\\u0000slash"}), None),
    (event(properties={"a": "half \ud800 a pair"}), None),
    (event(properties={"a": 0}).replace(b"0", b"9" * 6000), "malformed"),
]


@pytest.mark.parametrize(("bad", "code"), BAD_EVENTS)
def test_good_events_enter_beside_a_bad_one(door: Door, bad: bytes, code: str | None) -> None:
    answer = door.post("/v1/batch", batch_of(GOOD, bad, GOOD))
    assert answer.status_code == 200, answer.text
    expected = 3 if code is None else 2
    assert len(door.rows()) == expected
    assert answer.json() == ({"success": True} if code is None else {"success": True, "rejected": 1})
    rejected = door.rejected()
    assert [r.code for r in rejected] == ([] if code is None else [code])
    assert all(r.message and r.source == "api:segment" for r in rejected)


def test_half_a_surrogate_pair_becomes_a_replacement(door: Door) -> None:
    assert door.post("/v1/batch", batch_of(event(properties={"name": "cut \ud83d", "price": 12.30}))).status_code == 200
    (row,) = door.rows()
    assert (json.loads(row["properties"]), row["price"]) == ({"name": "cut \ufffd", "price": 12.3}, 1230)


def test_single_bad_event_is_refused_and_kept_for_people_to_see(door: Door) -> None:
    content = refused(door, event(userId=None), path="/v1/track")
    assert (content["code"], content["reason"]) == ("events_rejected", "no_identity")
    (kept,) = door.rejected()
    assert (kept.code, kept.place, kept.replayable) == ("no_identity", "bad", True)
    assert json.loads(kept.payload)["event"] == "Seen"


@pytest.mark.parametrize(("levels", "taken"), [(98, True), (99, False), (500, False)])
def test_nesting_of_an_event(door: Door, levels: int, taken: bool) -> None:
    nested = b"[" * levels + b"]" * levels
    event = b'{"type":"track","event":"Seen","userId":"u","properties":{"a":' + nested + b"}}"
    good = b'{"type":"track","event":"Seen","userId":"u","properties":{"wide":[' + b"[]," * 200 + b"1]}}"
    assert door.post("/v1/batch", b'{"batch":[' + good + b"," + event + b"]}").status_code == 200
    assert [r.code for r in door.rejected()] == ([] if taken else ["too_deep"])
    assert len(door.rows()) == 1 + taken


DEEP = b'{"messageId":"bad","type":"track","event":"Seen","userId":"u","properties":{"a":[%s%s]}}'
TRICKY = {"a": '\\"[[[' * 150, "]": '\\\\"{', "b": '"'}


@pytest.mark.parametrize("levels", [900, 10_000, 200_000])
def test_deep_event_costs_itself_alone(door: Door, levels: int) -> None:
    """Also where texts hold brackets and quotes, and where another event is broken too."""
    tricky = event(messageId="tricky", properties=TRICKY)
    nan = b'{"messageId":"nan","type":"track","event":"Seen","userId":"u","properties":{"a":NaN}}'
    rudder = event(messageId="rudder", context={"library": {"name": "rudder-sdk"}})
    lists = DEEP % (b"[" * levels, b"]" * levels)
    objects = DEEP % (b'{"a":' * levels + b"1", b"}" * levels)
    answer = door.post("/v1/batch", batch_of(rudder, lists, tricky, objects, GOOD))
    assert answer.json() == {"success": True, "rejected": 2}
    assert [row["message_id"] for row in door.rows()] == ["rudder", "tricky", "good"]
    assert json.loads(door.rows()[1]["properties"]) == TRICKY
    assert door.post("/v1/batch", batch_of(rudder, nan, lists)).json() == {"success": True, "rejected": 2}
    assert sorted((r.place, r.code) for r in door.rejected()) == [
        *[("bad", "too_deep")] * 3,
        ("nan", "not_a_number"),
    ]


def test_deep_event_of_a_dialect_costs_itself_alone(door: Door) -> None:
    deep = b'{"event":"Deep","distinct_id":"u","properties":{"a":%s%s}}' % (b"[" * 10_000, b"]" * 10_000)
    body = b'{"api_key":"%s","batch":[%s,{"event":"Seen","distinct_id":"u"}]}' % (door.key.encode(), deep)
    assert door.post("/batch/", body, auth=None).json() == {"status": 1}
    assert [row["event"] for row in door.rows()] == ["Seen"]
    assert [r.code for r in door.rejected()] == ["too_deep"]


def test_deep_json(door: Door) -> None:
    """Alone, shared by a batch, broken, or more of it than a batch has events."""
    deep = DEEP % (b"[" * 10_000, b"]" * 10_000)
    assert refused(door, deep, path="/v1/track")["reason"] == "too_deep"
    assert refused(door, batch_of(deep))["reason"] == "too_deep"
    shared = b'{"context":{"a":%s%s},"batch":[%s]}' % (b"[" * 10_000, b"]" * 10_000, GOOD)
    assert refused(door, shared)["code"] == "too_deep"
    assert refused(door, b'{"batch":' + b"[" * 400_000)["code"] == "malformed_body"
    many = b"[" * 150 + b"[" * 1_000 + b"]" * 1_000 + b",[]" * 100_000
    assert refused(door, many + b"]" * 150)["code"] in ("too_deep", "malformed_body")


def test_what_lies_too_deep_is_cut_and_nothing_else() -> None:
    def nest(levels: int, inner: str) -> str:
        return "[" * levels + inner + "]" * levels

    marker = json.dumps(TOO_DEEP_MARKER.decode(), ensure_ascii=False)
    fine = json.dumps(TRICKY)
    for levels, inner, cut in [
        (KEPT_DEPTH, "[1, [2], 3]", marker),
        (KEPT_DEPTH, '[[], "]"], [1], 2, []', f"{marker}, {marker}, 2, {marker}"),
        (KEPT_DEPTH, f"{fine}, {fine}", f"{marker}, {marker}"),
        (KEPT_DEPTH - 1, fine, fine),
        (KEPT_DEPTH, '"[[["', '"[[["'),
    ]:
        assert cut_deep(nest(levels, inner).encode()) == nest(levels, cut).encode()
    assert cut_deep(nest(KEPT_DEPTH, ", ".join(["[]"] * 2_501)).encode()) is None
    assert cut_deep(b"") == b""


ODD_CONTEXT = {
    "channel": "app",
    "device": [],
    "os": "iOS",
    "location": "Paris",
    "page": [],
    "campaign": {"name": "spring"},
    "referrer": 7,
    "traits": "vip",
    "library": ["x"],
}


def test_what_is_no_object_in_a_context_is_absent(door: Door) -> None:
    """Alone, in a batch, and shared by one; beside a bad event, and with numbers as they were sent."""
    odd = event(messageId="odd", context=ODD_CONTEXT, properties={"price": 1.10})
    plain = event(messageId="plain")
    assert door.post("/v1/track", odd).json() == {"success": True}
    assert door.post("/v1/batch", batch_of(GOOD, odd, event(userId=None))).json() == {"success": True, "rejected": 1}
    assert door.post("/v1/batch", b'{"context":%s,"batch":[%s]}' % (json.dumps(ODD_CONTEXT).encode(), plain)).is_success
    for shared in (b"[]", b"7", b'"app"', b'{"page":"/"}'):
        assert door.post("/v1/batch", b'{"context":' + shared + b',"batch":[' + GOOD + b"]}").is_success
    strict = door.post("/v1/batch", batch_of(odd), headers={"X-Strict-Mode": "1"})
    assert strict.json()["success"]
    rows = [[row[n] for n in ("message_id", "channel", "campaign", "price")] for row in door.rows()]
    assert rows == [
        ["odd", "app", "spring", 110],
        ["good", "direct", None, None],
        ["odd", "app", "spring", 110],
        ["plain", "app", "spring", None],
        *[["good", "direct", None, None]] * 4,
        ["odd", "app", "spring", 110],
    ]
    assert door.batch().rejections == []
    assert {row["city"] for row in door.rows()} == {None}


@pytest.mark.parametrize(
    "shared", [b'{"traits":{"a":"\xff"}}', b'{"channel":"\xff"}', b'{"page":"/","channel":"\xff"}']
)
def test_bad_shared_context(door: Door, shared: bytes) -> None:
    """It is merged into every event, so none of them could be taken."""
    body = b'{"context":' + shared + b',"batch":[' + GOOD + b"]}"
    assert refused(door, body)["code"] == "malformed_body"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_truncated_and_wrong_compression(door: Door, encoding: str) -> None:
    packed = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstandard.compress,
    }[encoding](batch_of(GOOD) * 20)
    headers = {"Content-Encoding": encoding}
    assert refused(door, packed[: len(packed) // 2], headers=headers)["code"] == "malformed_body"
    if encoding in ("deflate", "br"):
        assert refused(door, b"\x07not compressed", headers=headers)["code"] == "malformed_body"


def test_limits_of_a_batch(door: Door) -> None:
    padded = json.dumps({**EVENT, "properties": {"pad": "x" * 30_000}}).encode()
    assert refused(door, batch_of(*[padded] * 18), status=413)["code"] == "body_too_large"
    assert refused(door, batch_of(*[b'{"userId":"u"}'] * 2_501), status=413)["code"] == "too_many_events"
    rudder = json.dumps(
        {**EVENT, "properties": {"pad": "x" * 30_000}, "context": {"library": {"name": "rudder-sdk-python"}}}
    ).encode()
    assert door.post("/v1/batch", batch_of(*[rudder] * 18)).status_code == 200
    assert len(door.rows()) == 18


def test_larger_than_anybody_may_send(door: Door) -> None:
    assert refused(door, b"x" * (4 * 1024 * 1024 + 1), status=413)["code"] == "body_too_large"


def test_times_out_of_range(door: Door) -> None:
    """A clock more than a day ahead is clamped; one of 1970 is rejected, as later steps do (permissive)."""
    events = [
        event(messageId="future", timestamp="2999-01-01T00:00:00Z"),
        event(messageId="past", timestamp="1970-01-01T00:00:01Z"),
        event(messageId="zero", timestamp=0),
        event(messageId="word", timestamp="yesterday"),
        event(messageId="naive", timestamp="2026-01-02 03:04:05"),
        event(messageId="seconds", timestamp=1_767_322_800),
        event(messageId="millis", timestamp="1767322800123"),
    ]
    assert door.post("/v1/batch", batch_of(*events)).status_code == 200
    batch = door.batch()
    rows = {row["message_id"]: row for row in batch.rows.to_pylist()}
    assert set(rows) == {"future", "naive", "seconds", "millis"}
    assert rows["future"]["ts"] == rows["future"]["received_at"]
    assert rows["future"]["original_ts"] == 32_472_144_000_000_000
    assert rows["naive"]["ts"] == 1_767_323_045_000_000
    assert rows["seconds"]["ts"] == 1_767_322_800_000_000
    assert rows["millis"]["ts"] == 1_767_322_800_123_000
    assert {(r.place, r.code) for r in batch.rejections} == {
        ("past", "timestamp_too_old"),
        ("zero", "timestamp_too_old"),
        ("word", "invalid_timestamp"),
    }
    strict = door.post("/v1/batch", batch_of(*events), headers={"X-Strict-Mode": "1"})
    assert [r["accepted"] for r in strict.json()["results"]] == [True, False, False, False, True, True, True]


def test_sql_is_text(door: Door) -> None:
    nasty = "'); DROP TABLE inbox; --"
    fields = {"userId": nasty, "event": nasty, "messageId": nasty, "properties": {nasty: nasty, "category": nasty}}
    assert door.post("/v1/track", {**EVENT, **fields}).status_code == 200
    (row,) = door.rows()
    assert [row[name] for name in ("user_id", "event", "message_id", "category")] == [nasty] * 4
    assert json.loads(row["properties"])[nasty] == nasty


def test_same_message_id_with_different_bodies_both_reach_the_weaver(door: Door) -> None:
    """The inbox keeps what was acknowledged; which of the two counts is the weaver's decision."""
    door.post("/v1/track", {**EVENT, "event": "One"})
    door.post("/v1/track", {**EVENT, "event": "Two"})
    assert [(row["message_id"], row["event"]) for row in door.rows()] == [("good", "One"), ("good", "Two")]


def test_odd_texts_survive(door: Door) -> None:
    texts = ["精耕 🌾", "e\u0301", "\u202e", "\ufeff", "a" * 300, "\t\n", "😀"]
    for number, text in enumerate(texts):
        fields = {"messageId": f"m{number}", "properties": {"category": text, "note": text}}
        assert door.post("/v1/track", {**EVENT, **fields}).status_code == 200
    rows = door.rows()
    assert [json.loads(row["properties"])["note"] for row in rows] == texts
    assert [row["category"] for row in rows] == ["精耕 🌾", "e\u0301", "\u202e", "\ufeff", "a" * 255, None, "😀"]


@pytest.mark.parametrize("number", ["1e999999", "-1e999999", "9" * 4000, "1" + "0" * 400 + ".5"])
def test_absurd_numbers(door: Door, number: str) -> None:
    """In an amount of an order the event is rejected; elsewhere the amount is left out."""
    plain = b'{"type":"track","event":"Seen","userId":"u","messageId":"plain","properties":{"price":%s,"quantity":%s}}'
    order = b'{"type":"track","event":"Order Completed","userId":"u","messageId":"order","properties":{"total":%s}}'
    text = number.encode()
    assert door.post("/v1/batch", batch_of(plain % (text, text), order % text, GOOD)).status_code == 200
    batch = door.batch()
    rows = {row["message_id"]: row for row in batch.rows.to_pylist()}
    assert set(rows) == {"plain", "good"}
    assert (rows["plain"]["price"], rows["plain"]["quantity"]) == (None, None)
    assert [(r.place, r.code) for r in batch.rejections] == [("order", "invalid_amount")]
