"""What came and did not conform: counted per rule and day, never refused unless the plan says so."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from tests.events.conftest import Api, Door
from tests.events.tracking.arrivals import Arrivals
from tests.people.events import make_event, make_rows

from tilth.events.api import append_normal, drop_old_violations, forget_samples
from tilth.events.tracking.checking import (
    EventRules,
    Plan,
    PropertyRule,
    comparable,
    find_violations,
)
from tilth.events.tracking.contracts import EventStatus, PropertyType, Rule
from tilth.events.tracking.counting import decode

BOUGHT = {
    "event": "Gift Wrapped",
    "properties": [
        {"property": "order_id", "type": "text", "required": True},
        {"property": "paper", "type": "text", "allowed": ["red", "gold"]},
        {"property": "buyer.level", "type": "number"},
    ],
}
PEOPLE = ("ann", "bob")
GOOD = {"order_id": "o1", "paper": "red", "buyer": {"level": 3}}


def wrapped(**changes: Any) -> dict[str, Any]:
    properties = {name: value for name, value in {**GOOD, **changes}.items() if value is not ...}
    return {"event": "Gift Wrapped", "properties": properties}


def counted(api: Api, query: str = "") -> dict[tuple[str, str, str], int]:
    items = api("GET", f"/plan/violations{query}")["items"]
    return {(row["event"], row["property"], row["rule"]): row["events"] for row in items}


def test_each_rule_is_counted_and_nothing_is_refused(api: Api, arrivals: Arrivals) -> None:
    api("PUT", "/plan/event", json=BOUGHT)
    api("PUT", "/plan/event", json={"event": "Old", "status": "retired"})
    api("PUT", "/plan/event", json={"event": "Drafted", "status": "draft", "properties": BOUGHT["properties"]})
    arrivals.send(
        wrapped(),
        wrapped(order_id=...),
        wrapped(order_id=None),
        wrapped(order_id=7),
        wrapped(paper="blue"),
        wrapped(buyer={"level": "three"}),
        {"event": "Old"},
        {"event": "Drafted"},
        {"event": "Surprise"},
        {"type": "identify", "traits": {}},
    )
    assert counted(api) == {
        ("Gift Wrapped", "order_id", "missing_property"): 2,
        ("Gift Wrapped", "order_id", "wrong_type"): 1,
        ("Gift Wrapped", "paper", "not_allowed"): 1,
        ("Gift Wrapped", "buyer.level", "wrong_type"): 1,
        ("Old", "", "retired_event"): 1,
        ("Surprise", "", "unknown_event"): 1,
    }
    assert len(arrivals.woven()) == 10
    assert arrivals.door.rejected() == []
    (row,) = api("GET", "/plan/violations?rule=not_allowed")["items"]
    today = datetime.now(UTC).astimezone().date()
    assert sum(row["days"].values()) == 1
    assert abs((datetime.fromisoformat(next(iter(row["days"]))).date() - today).days) <= 1
    assert [sample["value"] for sample in row["samples"]] == ['"blue"']
    assert counted(api, "?event=Old") == {("Old", "", "retired_event"): 1}
    assert counted(api, "?first=2020-01-01&last=2020-01-31") == {}
    plan = {row["event"]: row["violations"] for row in api("GET", "/plan/events?violated=true")["items"]}
    assert plan == {"Gift Wrapped": 5, "Old": 1, "Surprise": 1}
    assert "Gift Wrapped,order_id,missing_property,2" in api.file("POST", "/plan/violations/export")


def test_counts_add_up_and_samples_stay_few(api: Api, arrivals: Arrivals) -> None:
    api("PUT", "/plan/event", json=BOUGHT)
    for round_ in range(3):
        arrivals.send(*(wrapped(paper=f"{round_}-{n}") for n in range(4)))
    (row,) = api("GET", "/plan/violations")["items"]
    assert row["events"] == 12
    assert len(row["samples"]) == 5
    assert row["samples"][0]["value"].startswith('"2-')


def test_a_violation_leads_to_its_people_and_days(api: Api, arrivals: Arrivals, door: Door) -> None:
    api("PUT", "/plan/event", json=BOUGHT)
    arrivals.send({**wrapped(paper="blue"), "userId": "ann"}, {**wrapped(paper="pink"), "userId": "bob"})
    arrivals.send({**wrapped(paper="grey"), "userId": "ann"}, {**wrapped(), "userId": "cid"}, {"event": "Surprise"})
    people = {name: api("GET", f"/persons/find?type=user_id&value={name}")["profile"]["person_no"] for name in PEOPLE}
    where = "/plan/violation?event=Gift Wrapped&property=paper&rule=not_allowed"
    told = api("GET", where)
    assert (told["row"]["events"], told["more_persons"]) == (3, False)
    assert told["persons"] == sorted([people["ann"], people["bob"]])
    samples = {sample["value"]: sample["person_no"] for sample in told["row"]["samples"]}
    assert samples == {'"blue"': people["ann"], '"pink"': people["bob"], '"grey"': people["ann"]}
    assert api("GET", where.replace("paper", "ribbon"), 404)["code"] == "violation_not_found"
    days = api("GET", "/plan/violations/days")["items"]
    assert (len(days), days[-1]["rules"]) == (7, {"not_allowed": 3, "unknown_event": 1})
    assert days[0]["rules"] == {}
    assert api("GET", "/plan/violations/days?search=PAPER")["items"][-1]["rules"] == {"not_allowed": 3}
    assert api("GET", "/plan/violations/days?event=Surprise")["items"][-1]["rules"] == {"unknown_event": 1}
    assert api("GET", "/plan/violations/days?first=2020-01-01", 400)["code"] == "invalid_input"
    with door.database.pipeline() as connection:
        assert forget_samples(connection, door.workspace.id, [], [people["ann"]]) == 1
    told = api("GET", where)
    assert (told["row"]["events"], told["persons"]) == (3, [people["bob"]])
    assert [sample["value"] for sample in told["row"]["samples"]] == ['"pink"']


def test_a_rejected_event_is_of_nobody(api: Api, arrivals: Arrivals) -> None:
    api("PUT", "/plan/event", json={**BOUGHT, "enforce": True})
    arrivals.send(wrapped(paper="blue"))
    told = api("GET", "/plan/violation?event=Gift Wrapped&property=paper&rule=not_allowed")
    assert (told["persons"], [sample["person_no"] for sample in told["row"]["samples"]]) == ([], [None])


def test_without_a_plan_nothing_is_wrong(api: Api, arrivals: Arrivals) -> None:
    arrivals.send({"event": "Surprise"})
    assert counted(api) == {}


def test_samples_are_masked_and_go_with_their_person(api: Api, arrivals: Arrivals) -> None:
    contact = {"property": "contact", "type": "number"}
    api("PUT", "/plan/event", json={"event": "Called", "properties": [contact]})
    arrivals.send(
        {"event": "Called", "properties": {"contact": "13800138000"}},
        {"event": "Called", "messageId": "of-u77", "properties": {"contact": "member u77"}},
    )
    (row,) = api("GET", "/plan/violations")["items"]
    assert sorted(sample["value"] for sample in row["samples"]) == ['"138****8000"', '"member u77"']
    with arrivals.door.database.pipeline() as connection:
        assert forget_samples(connection, arrivals.door.workspace.id, ["u77"]) == 1
    (row,) = api("GET", "/plan/violations")["items"]
    assert ([sample["value"] for sample in row["samples"]], row["events"]) == (['"138****8000"'], 2)
    with arrivals.door.database.pipeline() as connection:
        assert drop_old_violations(connection, arrivals.door.workspace.id, datetime.now(UTC)) == 0
        assert drop_old_violations(connection, arrivals.door.workspace.id, datetime(2099, 1, 1, tzinfo=UTC)) == 1


def test_what_a_recipe_put_into_a_column_is_not_missing(api: Api, arrivals: Arrivals) -> None:
    api("PUT", "/plan/event", json=BOUGHT)
    rows = make_rows(
        make_event(event="Gift Wrapped", user_id="u1", order_id="o1"), make_event(event="Gift Wrapped", user_id="u1")
    )
    with arrivals.door.database.pipeline() as connection:
        append_normal(connection, arrivals.door.workspace.id, rows, source="import:test")
    arrivals.weave()
    assert counted(api, "?first=2025-10-01&last=2025-10-31") == {("Gift Wrapped", "order_id", "missing_property"): 1}


def test_an_enforced_event_is_rejected_and_can_be_corrected(api: Api, arrivals: Arrivals, door: Door) -> None:
    api("PUT", "/plan/event", json={**BOUGHT, "enforce": True})
    arrivals.send(wrapped(), {**wrapped(order_id=...), "messageId": "bad"}, {"event": "Surprise"})
    assert arrivals.woven() == ["Gift Wrapped", "Surprise"]
    (kept,) = door.rejected()
    assert (kept.code, kept.event, kept.place, kept.source) == ("plan_violation", "Gift Wrapped", "bad", "weave")
    assert kept.message == "The tracking plan refuses this 'Gift Wrapped': 'order_id' is missing."
    assert msgspec.json.decode(kept.payload)["properties"] == {"paper": "red", "buyer": {"level": 3}}
    assert counted(api) == {
        ("Gift Wrapped", "order_id", "missing_property"): 1,
        ("Surprise", "", "unknown_event"): 1,
    }
    again = {"items": [{"rejected_id": kept.rejected_id}]}
    (told,) = api("POST", "/rejected-events/check", json=again)["results"]
    assert (told["accepted"], told["code"]) == (False, "plan_violation")
    event = {**msgspec.json.decode(kept.payload), "properties": GOOD}
    mended = {"items": [{"rejected_id": kept.rejected_id, "event": event}]}
    assert api("POST", "/rejected-events/check", json=mended)["results"][0]["accepted"] is True
    assert len(door.rejected()) == 1
    assert api("POST", "/rejected-events/replay", json=mended)["results"][0]["accepted"] is True
    arrivals.weave()
    assert arrivals.woven() == ["Gift Wrapped", "Surprise", "Gift Wrapped"]


def test_a_refusal_names_values_masked_by_their_property(api: Api, arrivals: Arrivals, door: Door) -> None:
    phone = {"property": "phone", "type": "number"}
    address = {"property": "shipping_address", "type": "number"}
    api("PUT", "/plan/event", json={**BOUGHT, "enforce": True, "properties": [phone, address]})
    sent = {**wrapped(phone="2079460123", shipping_address="1 Main Street"), "messageId": "13812348000"}
    arrivals.send(sent)
    arrivals.woven()
    (kept,) = door.rejected()
    assert "2079460123" not in kept.message
    assert "Main Street" not in kept.message
    assert "'phone' has the wrong type" in kept.message
    violations = api("GET", "/plan/violations")["items"]
    assert {sample["message_id"] for each in violations for sample in each["samples"]} == {"138****8000"}


def test_an_event_goes_with_all_of_its_rows(api: Api, arrivals: Arrivals, door: Door) -> None:
    """Lines of a refused order do not stay behind."""
    coupon = {"property": "coupon", "type": "text", "required": True}
    api("PUT", "/plan/event", json={"event": "Order Completed", "enforce": True, "properties": [coupon]})
    lines = {"products": [{"product_id": "p1", "price": 5, "quantity": 1}, {"product_id": "p2", "price": 2}]}
    arrivals.send(
        {"event": "Order Completed", "properties": {"order_id": "o1", **lines}},
        {"event": "Order Completed", "properties": {"order_id": "o2", "coupon": "c", **lines}},
    )
    assert arrivals.woven() == ["Order Completed", *["Order Completed Item"] * 2]
    assert [bad.event for bad in door.rejected()] == ["Order Completed"]


def test_unknown_events_are_rejected_when_the_plan_says_so(api: Api, arrivals: Arrivals, door: Door) -> None:
    api("PUT", "/plan/event", json=BOUGHT)
    assert api("PATCH", "/plan", json={"reject_unknown": True})["reject_unknown"] is True
    arrivals.send(wrapped(order_id=...), {"event": "Surprise"}, {"type": "page"})
    assert arrivals.woven() == ["Gift Wrapped", "Page Viewed"]
    assert [(bad.event, bad.code) for bad in door.rejected()] == [("Surprise", "plan_violation")]
    last = api("GET", "/audit")["items"][0]
    assert (last["action"], last["after"]) == ("tracking_plan.updated", {"reject_unknown": True})


def test_imports_are_never_refused(api: Api, arrivals: Arrivals, door: Door) -> None:
    """Their ledger has them: a corrected file could not bring them again."""
    api("PUT", "/plan/event", json={**BOUGHT, "enforce": True})
    with door.database.pipeline() as connection:
        rows = make_rows(make_event(event="Gift Wrapped", user_id="u1"))
        append_normal(connection, door.workspace.id, rows, source="import:test")
    arrivals.weave()
    assert arrivals.woven() == ["Gift Wrapped"]
    assert door.rejected() == []


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (PropertyType.TEXT, ['"a"', '""'], ["1", "true", "[]", "{}"]),
        (PropertyType.NUMBER, ["1", "-2.5", "1e9"], ['"1"', "false"]),
        (PropertyType.BOOLEAN, ["true", "false"], ["0", '"true"']),
        (
            PropertyType.TIME,
            ['"2026-01-31T08:00:00Z"', '"2026-01-31"', "1769846400", "1769846400.5"],
            ['"soon"', "true"],
        ),
        (PropertyType.LIST, ["[]", "[1]"], ["{}", '"[]"']),
        (PropertyType.OBJECT, ["{}"], ["[]"]),
    ],
)
def test_types(kind: PropertyType, good: list[str], bad: list[str]) -> None:
    plan = Plan({"E": EventRules(EventStatus.ACTIVE, enforce=False, properties=(PropertyRule("p", kind),))})

    def rules(value: str) -> list[Rule]:
        properties = decode(f'{{"p": {value}}}')
        return [violation.rule for violation in find_violations(plan, "E", properties, lambda _: False)]

    assert [value for value in good if rules(value)] == []
    assert [value for value in bad if rules(value) != [Rule.WRONG_TYPE]] == []
    assert rules("null") == []


def test_allowed_values_are_of_their_type() -> None:
    rule = PropertyRule("p", PropertyType.NUMBER, allowed=frozenset(map(comparable, [1, 2.5])))
    plan = Plan({"E": EventRules(EventStatus.ACTIVE, enforce=False, properties=(rule,))})
    for value, expected in (
        ("1", []),
        ("1.0", []),
        ("2.50", []),
        ("3", [Rule.NOT_ALLOWED]),
        ("true", [Rule.WRONG_TYPE]),
    ):
        found = find_violations(plan, "E", decode(f'{{"p": {value}}}'), lambda _: False)
        assert [violation.rule for violation in found] == expected, value
