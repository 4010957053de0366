"""One correction for many rejected events; what is hidden stays what it was."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient
from tests.events.conftest import Api, Door, api_with

from tilth.events.api import Rejection, record_rejections
from tilth.events.errors import CorrectionFailed, MaskedValue
from tilth.events.masking import decode_exact, encode_exact, mask_json, restore_masked
from tilth.events.rejected.corrections import Cast, CastTo, Remove, Rename, SetValue, apply_operations
from tilth.platform.auth.contracts import ALL_SCOPES, Scope
from tilth.platform.database.sessions import Database

ORDER = {"type": "track", "event": "Order Completed", "userId": "u1"}
CAST = {"op": "cast", "path": "properties.total", "type": "number"}


def send_bad_orders(door: Door, *totals: str) -> None:
    """As the weaver rejects them."""
    for number, total in enumerate(totals):
        door.post("/v1/track", {**ORDER, "messageId": f"m{number}", "properties": {"total": total}})
    with door.database.pipeline() as connection:
        record_rejections(connection, door.workspace.id, door.batch().rejections)


def correct(api: Api, *operations: dict[str, Any], check: bool = False, **rest: Any) -> Any:
    body = {"selection": {"code": "invalid_amount"}, "operations": list(operations), **rest}
    return api("POST", f"/rejected-events/correct{'/check' if check else ''}", json=body)


def test_one_correction_for_all_with_the_same_reason(door: Door, api: Api) -> None:
    send_bad_orders(door, "¥1,250.00", "12元", "a lot")
    door.post("/v1/track", {**ORDER, "event": None})
    before = {bad.rejected_id: bad for bad in door.rejected()}
    told = correct(api, CAST, check=True)
    assert (told["tried"], told["accepted"], told["failed"]) == (3, 2, {"correction_failed": 1})
    assert [(e["accepted"], e["after"] is not None) for e in told["examples"]] == [
        (False, False),
        (True, True),
        (True, True),
    ]
    assert decode_exact(told["examples"][1]["after"])["properties"] == {"total": Decimal("1250.00")}
    assert {bad.rejected_id: bad for bad in door.rejected()} == before  # a trial changes nothing
    assert door.rows() == []
    assert correct(api, CAST) == told
    assert [(row["message_id"], row["value"]) for row in door.rows()] == [("m0", 125_000), ("m1", 1_200)]
    left = api("GET", "/rejected-events")["items"]
    assert sorted((bad["code"], bad["event"]) for bad in left) == [
        ("invalid_amount", "Order Completed"),
        ("no_event_name", ""),
    ]
    entry = api("GET", "/audit?action=rejected_event.corrected")["items"][0]
    assert (entry["details"]["accepted"], entry["details"]["operations"]) == (2, [CAST])


def test_many_are_corrected_in_steps(door: Door, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tilth.events.rejected.actions.correct_rejections.AT_ONCE", 2)
    send_bad_orders(door, "never", "¥1", "¥2", "¥3")
    after, accepted, calls = 0, 0, 0
    while after is not None:
        told = correct(api, CAST, after=after)
        after, accepted, calls = told["next_after"], accepted + told["accepted"], calls + 1
    assert (accepted, calls) == (3, 2)


def test_lines_of_files_are_not_corrected_here(door: Door, api: Api, database: Database) -> None:
    with database.pipeline() as connection:
        record_rejections(connection, door.workspace.id, [Rejection("invalid_amount", "x", "import:a", "a:7", b"{}")])
    told = correct(api, {"op": "set", "path": "userId", "value": "u"})
    assert (told["tried"], told["failed"]) == (1, {"not_replayable": 1})


def test_groups_filters_and_order(door: Door, api: Api) -> None:
    send_bad_orders(door, "x", "y")
    door.post("/v1/track", {**ORDER, "userId": None, "event": "Seen"})
    door.post("/v1/page", {"name": "Home"})
    groups = api("GET", "/rejected-events/groups")["items"]
    assert [(g["code"], g["event"], g["source"], g["events"]) for g in groups] == [
        ("invalid_amount", "Order Completed", "weave", 2),
        ("no_identity", "Page Viewed", "api:segment", 1),
        ("no_identity", "Seen", "api:segment", 1),
    ]

    def listed(query: str) -> list[tuple[str, str]]:
        return [(bad["code"], bad["event"]) for bad in api("GET", f"/rejected-events?{query}")["items"]]

    assert listed("event=Seen") == [("no_identity", "Seen")]
    assert listed("source=weave&sort=place") == [("invalid_amount", "Order Completed")] * 2
    assert listed("search=HOME") == []
    assert listed("search=page view") == [("no_identity", "Page Viewed")]
    assert listed("until=2020-01-01T00:00:00Z") == []
    assert len(listed("since=2020-01-01T00:00:00Z")) == 4
    assert [event for _, event in listed("sort=-event&limit=2")] == ["Seen", "Page Viewed"]
    export = api.file("POST", "/rejected-events/export?event=Seen")
    assert "no_identity" in export
    assert "invalid_amount" not in export
    entry = api("GET", "/audit")["items"][0]
    assert (entry["action"], entry["details"]["rows"]) == ("rejected_event.exported", 1)


def test_discarded_ones_are_gone(door: Door, api: Api) -> None:
    send_bad_orders(door, "x", "y")
    ids = sorted(bad.rejected_id for bad in door.rejected())
    assert api("POST", "/rejected-events/discard", json={"selection": {"ids": ids[:1]}}) == {"discarded": 1}
    assert [bad.rejected_id for bad in door.rejected()] == ids[1:]
    assert api("POST", "/rejected-events/discard", json={"selection": {"code": "other"}}) == {"discarded": 0}
    assert api("GET", "/audit")["items"][1]["action"] == "rejected_event.discarded"


def test_personal_data_is_masked_and_returns_unharmed(
    door: Door, api: Api, client: TestClient[Any], database: Database
) -> None:
    sent = {"type": "identify", "traits": {"phone": "13800138000", "email": "mei@example.com", "city": "杭州"}}
    door.post("/v1/identify", sent)
    (kept,) = door.rejected()
    path = f"/rejected-events/{kept.rejected_id}"
    shown = decode_exact(api("GET", path)["payload"])
    assert shown["traits"] == {"phone": "138****8000", "email": "m***@example.com", "city": "杭州"}
    assert "13800138000" not in api.file("POST", "/rejected-events/export")
    shown["userId"] = "u1"
    changed = {**shown, "traits": {**shown["traits"], "phone": "139****8000"}}
    refused = api.replay({"rejected_id": kept.rejected_id, "event": changed}, status=400)
    assert (refused["code"], refused["details"]["place"]) == ("masked_value", "traits.phone")
    assert door.rows() == []
    api.replay({"rejected_id": kept.rejected_id, "event": shown})
    (row,) = door.rows()
    assert (row["user_id"], row["phone"], row["email"]) == ("u1", "13800138000", "mei@example.com")

    reader = api_with(database, door.workspace, client, set(ALL_SCOPES) - {Scope.PEOPLE_UNMASK})
    assert reader("POST", f"{path}/unmask", 403)["code"] == "missing_scope"
    assert "13800138000" in api("POST", f"{path}/unmask")["payload"]
    assert api("GET", "/audit")["items"][0]["action"] == "rejected_event.unmasked"
    assert api("POST", f"/rejected-events/{2**60}/unmask", 404)["code"] == "rejected_event_not_found"


def test_restoring_tells_places_and_lonely_values_apart() -> None:
    sent = encode_exact({"traits": {"phone": "13800138000"}, "context": {"phone": "13811118000", "n": Decimal("0.10")}})
    shown = decode_exact(mask_json(sent.decode()))
    assert shown["traits"]["phone"] == shown["context"]["phone"] == "138****8000"
    assert encode_exact(restore_masked(shown, sent)) == sent
    with pytest.raises(MaskedValue):
        restore_masked({"phone": "138****8000"}, sent)  # of two, which?
    alone = encode_exact({"traits": {"phone": "13800138000"}})
    assert restore_masked({"mobile": "138****8000"}, alone) == {"mobile": "13800138000"}
    assert restore_masked({"note": "a***b"}, encode_exact({"note": "a***b"})) == {"note": "a***b"}


TEXTS = st.text("ab1@*.杭", max_size=8)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | TEXTS | st.just("13800138000"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example({"address": [0, "***"]})
@given(st.dictionaries(st.sampled_from(["phone", "email", "address", "n", "properties"]), JSON_VALUES, max_size=4))
def test_what_was_shown_and_left_alone_is_what_was_sent(event: dict[str, Any]) -> None:
    sent = encode_exact(event)
    assert restore_masked(decode_exact(mask_json(sent.decode())), sent) == decode_exact(sent)


def test_operations() -> None:
    event = {
        "a": {"old": "1", "x.y": 1},
        "items": [{"price": " ¥1,200.50 "}, {"price": None}, {}, "text"],
        "flag": "是",
    }

    def do(*operations: Any) -> dict[str, Any]:
        return apply_operations(event, operations, "Asia/Shanghai")

    assert do(Rename("a.old", "new"))["a"] == {"new": "1", "x.y": 1}
    assert do(Rename("a.absent", "new")) == event
    assert do(SetValue("b.c.d", 5))["b"] == {"c": {"d": 5}}
    assert do(SetValue("a.old", "2", only_absent=True)) == event
    assert do(SetValue("a.empty", "2", only_absent=True))["a"]["empty"] == "2"
    assert do(Cast("items.*.price", CastTo.NUMBER))["items"] == [
        {"price": Decimal("1200.50")},
        {"price": None},
        {},
        "text",
    ]
    assert do(Cast("flag", CastTo.BOOLEAN))["flag"] is True
    assert do(Cast("a.x", CastTo.TEXT)) == event
    assert do(Remove("items"), Remove("a.old")) == {"a": {"x.y": 1}, "flag": "是"}
    assert event["items"][0]["price"] == " ¥1,200.50 "


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (CastTo.NUMBER, "12", 12),
        (CastTo.NUMBER, "-1,234,567", -1_234_567),
        (CastTo.NUMBER, "US$ 3", None),
        (CastTo.NUMBER, "1,23", None),
        (CastTo.NUMBER, "NaN", None),
        (CastTo.NUMBER, "", None),
        (CastTo.NUMBER, {}, None),
        (CastTo.TEXT, 12, "12"),
        (CastTo.TEXT, Decimal("12.50"), "12.50"),
        (CastTo.TEXT, True, "true"),
        (CastTo.BOOLEAN, 0, False),
        (CastTo.BOOLEAN, "maybe", None),
        (CastTo.TIME, "2026/1/31 8:00", "2026-01-31T00:00:00+00:00"),
        (CastTo.TIME, "2026年1月31日 08:00:30", "2026-01-31T00:00:30+00:00"),
        (CastTo.TIME, "2026-01-31 08:00:00+00:00", "2026-01-31T08:00:00+00:00"),
        (CastTo.TIME, "2026.01.31", "2026-01-30T16:00:00+00:00"),
        (CastTo.TIME, 1_769_846_400, "2026-01-31T08:00:00+00:00"),
        (CastTo.TIME, 1_769_846_400_000, "2026-01-31T08:00:00+00:00"),
        (CastTo.TIME, "2026-13-01", None),
        (CastTo.TIME, "yesterday", None),
        (CastTo.TIME, True, None),
        (CastTo.TIME, 10**40, None),
    ],
)
def test_casts(kind: CastTo, value: Any, expected: Any) -> None:
    """None: it cannot be done, and says so."""
    if expected is None:
        with pytest.raises(CorrectionFailed, match="at 'p' cannot be written as"):
            apply_operations({"p": value}, [Cast("p", kind)], "Asia/Shanghai")
        return
    done = apply_operations({"p": value}, [Cast("p", kind)], "Asia/Shanghai")["p"]
    assert (done, type(done)) == (expected, type(expected))
