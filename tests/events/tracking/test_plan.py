"""The tracking plan over our own API: declared, suggested, carried in files."""

import csv
import io
import json
from typing import Any

from tests.events.conftest import Api
from tests.events.tracking.arrivals import Arrivals

SIZE = {"property": "size", "type": "text", "description": "鞋码", "required": True, "allowed": ["S", "M"]}
SEEN = {
    "event": "Size Chosen",
    "description": "在商品页选尺码",
    "owner": "商品组",
    "status": "active",
    "enforce": False,
    "properties": [SIZE],
}


def named(answer: Any) -> list[str]:
    return [item["event"] for item in answer["items"]]


def test_properties_of_any_event(api: Api) -> None:
    assert api("GET", "/properties")["items"] == []
    size = {"event": "Product Viewed", "property": "size", "type": "text", "description": "鞋码"}
    assert api("PUT", "/properties", json=size) == {**size, "required": False, "allowed": None}
    api("PUT", "/properties", json={"property": "vip", "type": "boolean"})
    api("PUT", "/properties", json={**size, "type": "number"})
    assert [(p["event"], p["property"], p["type"]) for p in api("GET", "/properties")["items"]] == [
        ("", "vip", "boolean"),
        ("Product Viewed", "size", "number"),
    ]
    api("PUT", "/properties", 400, json={**size, "type": "colour"})
    api("DELETE", "/properties?property=vip", 204)
    assert api("DELETE", "/properties?property=vip", 404)["code"] == "declared_property_not_found"
    entries = api("GET", "/audit")["items"][:4]
    assert [entry["action"] for entry in entries] == ["property.removed", *["property.declared"] * 3]
    vip = {"type": "boolean", "description": "", "required": False, "allowed": None}
    text = {"type": "text", "description": "鞋码", "required": False, "allowed": None}
    assert [(entry["before"], entry["after"]) for entry in entries] == [
        (vip, None),
        (text, {**text, "type": "number"}),
        (None, vip),
        (None, text),
    ]


def test_an_event_is_declared_changed_and_removed(api: Api) -> None:
    assert api("PUT", "/plan/event", json=SEEN) == SEEN
    detail = api("GET", "/plan/event?event=Size Chosen")
    assert (detail["declared"], detail["seen"], detail["row"]["events"]) == (SEEN, [], 0)
    colour = {"property": "colour", "type": "text"}
    api("PUT", "/plan/event", json={"event": "Size Chosen", "status": "draft", "properties": [colour]})
    changed = api("GET", "/plan/event?event=Size Chosen")["declared"]
    assert (changed["status"], [p["property"] for p in changed["properties"]]) == ("draft", ["colour"])
    last = api("GET", "/audit")["items"][0]
    assert (last["action"], last["subject"]) == ("event.declared", "Size Chosen")
    assert last["before"]["properties"][0]["property"] == "size"
    assert last["after"]["properties"][0]["property"] == "colour"
    api("DELETE", "/plan/event?event=Size Chosen", 204)
    assert api("GET", "/properties")["items"] == []
    assert api("GET", "/plan/event?event=Size Chosen", 404)["code"] == "declared_event_not_found"
    assert api("DELETE", "/plan/event?event=Size Chosen", 404)["code"] == "declared_event_not_found"


def test_declarations_that_contradict_themselves(api: Api) -> None:
    for properties in (
        [{**SIZE, "type": "number"}],
        [{**SIZE, "type": "number", "allowed": [True]}],
        [{**SIZE, "type": "list"}],
        [SIZE, SIZE],
    ):
        assert api("PUT", "/plan/event", 400, json={**SEEN, "properties": properties})["code"] == "invalid_declaration"
    assert api("GET", "/plan/events")["items"] == []


def test_what_was_seen_and_is_not_declared(api: Api, arrivals: Arrivals) -> None:
    api("PUT", "/plan/event", json=SEEN)
    arrivals.send(
        {"event": "Size Chosen", "properties": {"size": "M", "fit": "slim"}},
        *({"event": "Guide Opened", "properties": {"page": n}} for n in range(3)),
        {"type": "page", "properties": {}},
    )
    listed = {row["event"]: row for row in api("GET", "/plan/events")["items"]}
    assert {event: (row["declared"], row["system"], row["events"]) for event, row in listed.items()} == {
        "Guide Opened": (False, False, 3),
        "Page Viewed": (False, True, 1),
        "Size Chosen": (True, False, 1),
    }
    assert (listed["Size Chosen"]["properties"], listed["Size Chosen"]["undeclared_properties"]) == (1, 1)
    assert named(api("GET", "/plan/events?declared=false")) == ["Guide Opened"]
    assert named(api("GET", "/plan/events?declared=true")) == ["Size Chosen"]
    assert named(api("GET", "/plan/events?search=guide")) == ["Guide Opened"]
    first = api("GET", "/plan/events?sort=event&limit=2")
    assert named(first) == ["Guide Opened", "Page Viewed"]
    assert named(api("GET", f"/plan/events?sort=event&limit=2&cursor={first['next_cursor']}")) == ["Size Chosen"]
    seen = api("GET", "/plan/event?event=Guide Opened")["seen"]
    assert [(p["property"], p["events"], p["types"]) for p in seen] == [("page", 3, {"number": 3})]


def test_an_event_is_counted_once(api: Api, arrivals: Arrivals) -> None:
    event = {"event": "Guide Opened", "messageId": "once", "properties": {"page": 1}}
    arrivals.send(event)
    arrivals.send(event)  # an SDK that tries again
    arrivals.count()
    (row,) = api("GET", "/plan/events")["items"]
    assert row["events"] == 1
    state = api("GET", "/plan")
    assert (state["declared"], state["seen"], state["missed"]) == (0, 1, 0)
    assert state["since"] is not None


def test_a_suggestion_is_what_most_events_had(api: Api, arrivals: Arrivals) -> None:
    pages = [{"page": n, "lang": "zh"} for n in range(40)]
    pages[0]["page"], pages[1]["lang"] = "one", None
    arrivals.send(*({"event": "Guide Opened", "properties": properties} for properties in pages))
    suggested = api("GET", "/plan/suggestion?event=Guide Opened")
    assert [(p["property"], p["type"], p["required"]) for p in suggested["properties"]] == [
        ("page", "number", True),
        ("lang", "text", False),
    ]
    assert api("GET", "/plan/events?declared=true")["items"] == []
    assert api("POST", "/plan/suggestion", json={"events": ["Guide Opened"]})["items"] == [suggested]
    assert named(api("GET", "/plan/events?declared=true")) == ["Guide Opened"]
    refused = api("POST", "/plan/suggestion", 404, json={"events": ["Never Seen"]})
    assert refused["code"] == "declared_event_not_found"


def test_files_carry_the_whole_plan(api: Api) -> None:
    fee = {"property": "fee", "type": "number", "description": "=1+1", "required": False, "allowed": [1, 2.5]}
    odd = {"property": "kind", "type": "text", "description": "", "required": False, "allowed": ["a|b", "c"]}
    retired = {**SEEN, "event": "Old", "status": "retired", "enforce": True, "properties": []}
    api("PUT", "/plan/event", json={**SEEN, "properties": [fee, odd, SIZE]})
    api("PUT", "/plan/event", json=retired)
    api("PUT", "/properties", json={"property": "vip", "type": "boolean"})
    whole = export(api, "json")
    plan = json.loads(whole)
    assert [planned["event"] for planned in plan["events"]] == ["Old", "Size Chosen"]
    lines = list(csv.DictReader(io.StringIO(export(api, "csv").removeprefix("\ufeff"))))
    assert [(line["event"], line["property"]) for line in lines] == [
        ("Old", ""),
        *(("Size Chosen", name) for name in ("fee", "kind", "size")),
        ("", "vip"),
    ]
    for form, content in (("json", whole), ("csv", export(api, "csv"))):
        file = {"format": form, "content": content}
        same = {"added": [], "changed": [], "unchanged": 2, "not_in_file": [], "changes": []}
        assert api("POST", "/plan/import/check", json=file) == same, form
    api("DELETE", "/plan/event?event=Size Chosen", 204)
    api("PUT", "/plan/event", json={**retired, "owner": "nobody"})
    api("PUT", "/plan/event", json={**SEEN, "event": "New"})
    file = {"format": "csv", "content": export(api, "csv")}
    file["content"] = whole
    file["format"] = "json"
    told = {"added": ["Size Chosen"], "changed": ["Old"], "unchanged": 0, "not_in_file": ["New"]}
    owner = {"event": "Old", "property": "", "field": "owner", "before": "nobody", "after": retired.get("owner", "")}
    told["changes"] = [owner]
    assert api("POST", "/plan/import/check", json=file) == told
    assert api("GET", "/plan/event?event=Old")["declared"]["owner"] == "nobody"
    assert api("POST", "/plan/import", json=file) == told
    api("DELETE", "/plan/event?event=New", 204)
    assert json.loads(export(api, "json")) == plan


def test_a_file_is_told_from_the_plan_field_by_field(api: Api) -> None:
    size = {"property": "size", "type": "text", "allowed": ["S", "M"]}
    api("PUT", "/plan/event", json={"event": "Size Chosen", "properties": [size, {"property": "fee", "type": "text"}]})
    api("PUT", "/properties", json={"property": "vip", "type": "boolean"})
    api("PUT", "/properties", json={"property": "stays", "type": "text"})
    new = {
        "events": [
            {
                "event": "Size Chosen",
                "status": "retired",
                "properties": [
                    {**size, "allowed": ["S", "M", "L"], "required": True},
                    {"property": "kind", "type": "number"},
                ],
            }
        ],
        "properties": [{"property": "vip", "type": "boolean", "description": "Of the club"}],
    }
    told = api("POST", "/plan/import/check", json={"format": "json", "content": json.dumps(new)})
    assert told["changed"] == ["Size Chosen", "*"]
    changes = [(c["event"], c["property"], c["field"], c["before"], c["after"]) for c in told["changes"]]
    assert changes == [
        ("Size Chosen", "", "status", "active", "retired"),
        ("Size Chosen", "fee", "property", "text", None),
        ("Size Chosen", "kind", "property", None, "number"),
        ("Size Chosen", "size", "required", False, True),
        ("Size Chosen", "size", "allowed", ["S", "M"], ["S", "M", "L"]),
        ("*", "vip", "description", "", "Of the club"),
    ]


def test_events_are_found_by_their_properties(api: Api, arrivals: Arrivals) -> None:
    api("PUT", "/plan/event", json=SEEN)
    arrivals.send({"event": "Seen Only", "properties": {"colour_of_box": "red"}})

    def found(search: str) -> list[str]:
        return sorted(row["event"] for row in api("GET", f"/plan/events?search={search}")["items"])

    assert found("COLOUR_of") == ["Seen Only"]
    assert found(SEEN["properties"][0]["property"]) == [SEEN["event"]]
    assert found("no such thing") == []
    assert "Seen Only" in api.file("POST", "/plan/events/export?search=colour")


def export(api: Api, form: str) -> str:
    return api.file("POST", f"/plan/export?format={form}")


def test_files_that_are_no_plan_are_refused_with_the_line(api: Api) -> None:
    def refuse(form: str, content: str) -> Any:
        return api("POST", "/plan/import", 400, json={"format": form, "content": content})

    assert refuse("json", "[]")["code"] == "unreadable_plan"
    assert refuse("csv", "event,name\na,b\n")["detail"].startswith("The header lacks property, type")
    header = "event,property,type,required,allowed\n"
    assert refuse("csv", header + "Seen,size,text,maybe,\n")["detail"] == "Line 2: 'maybe' is neither yes nor no."
    wrong = refuse("csv", header + "Seen,size,text,,\nSeen,fit,colour,,\n")
    assert (wrong["code"], wrong["details"]["line"]) == ("unreadable_plan", 3)
    assert refuse("csv", header + "Seen,size,number,,a | b\n")["details"]["line"] == 2
    assert api("GET", "/plan/events")["items"] == []


def test_lists_are_exported_with_a_row_in_the_audit(api: Api, arrivals: Arrivals) -> None:
    arrivals.send({"event": "Guide Opened"})
    assert "Guide Opened" in api.file("POST", "/plan/events/export?search=guide")
    last = api("GET", "/audit")["items"][0]
    assert (last["action"], last["details"]["rows"]) == ("seen_event.exported", 1)
