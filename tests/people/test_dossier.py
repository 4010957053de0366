"""One person over HTTP: timeline, journal, previews, looks that are noted, and all of it as a file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.people.events import START, Shop, make_event, together

from tilth.history.api import Store, fold_in
from tilth.kernel.clock import SystemClock
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import Database

Headers = dict[str, str]
DAY = 86_400_000_000
ATTACK = "<script>alert(1)</script>"
LOOK = {"reason": "a refund by phone"}
PLAIN = ("13800138000", "li@example.com")


@pytest.fixture
def reads(key: Callable[..., Headers]) -> Headers:
    return key(Scope.PEOPLE_READ)


@pytest.fixture
def sees(key: Callable[..., Headers]) -> Headers:
    return key(Scope.PEOPLE_READ, Scope.PEOPLE_UNMASK)


def fill(shop: Shop) -> None:
    """Three days of one person: two browsers, an order of two lines, a refund, a name of the shop's own."""
    shop.act(make_event(anonymous_id="b1", ts=START, message_id="1", url="https://shop/?mail=li@example.com"))
    shop.act(make_event(user_id="u1", ts=START, message_id="0", event="Page Viewed"))
    shop.act(
        make_event(
            anonymous_id="b1",
            user_id="u1",
            type="identify",
            event="Identified",
            ts=START + 1,
            message_id="2",
            phone="13800138000",
            traits='{"name": "Li", "mobile": "13800138000"}',
        ),
        make_event(event="Order Completed", user_id="u1", order_id="o1", value=100, ts=START + DAY, message_id="3"),
        make_event(
            event="Order Completed Item",
            line_no=1,
            user_id="u1",
            order_id="o1",
            value=900,
            quantity=2,
            ts=START + DAY,
            message_id="3",
            sku="A-1",
        ),
        make_event(event="Order Refunded", user_id="u1", order_id="o1", value=-300, ts=START + 2 * DAY, message_id="4"),
        make_event(
            event=ATTACK,
            anonymous_id="b2",
            user_id="u1",
            ts=START + 2 * DAY + 1,
            message_id="5",
            properties=json.dumps({"note": ATTACK, "phone": "13800138000"}),
        ),
    )


def test_the_timeline_by_page_name_kind_and_day(
    client: TestClient[Any],
    reads: Headers,
    shop: Shop,
) -> None:
    fill(shop)

    def ask(**params: Any) -> list[str]:
        items = client.get("/api/v1/persons/1/events", params=params, headers=reads).json()["items"]
        return [f"{each['message_id']}.{each['line_no']}" for each in items]

    everything = ["5.0", "4.0", "3.1", "3.0", "2.0", "0.0", "1.0"]
    assert ask() == everything
    found: list[str] = []
    params: dict[str, Any] = {"limit": 1}
    while params.get("cursor", "") is not None:
        page = client.get("/api/v1/persons/1/events", params=params, headers=reads).json()
        found += [f"{each['message_id']}.{each['line_no']}" for each in page["items"]]
        params["cursor"] = page["next_cursor"]
    assert found == everything
    assert ask(kind="order") == ["3.1", "3.0"]
    assert ask(kind=["refund", "browse"]) == ["4.0", "0.0", "1.0"]
    assert ask(kind="other") == ask(event=ATTACK) == ["5.0"]
    assert ask(event=["Identified"], kind="refund") == ["4.0", "2.0"]
    assert ask(event="Never Seen") == []
    # The workspace's days: START is the 9th of October, 16:53 in Shanghai.
    assert ask(first="2025-10-10", last="2025-10-10") == ["3.1", "3.0"]
    assert ask(last="2025-10-09") == ["2.0", "0.0", "1.0"]
    assert ask(first="2025-10-11") == ["5.0", "4.0"]
    assert ask(first="0001-01-02", last="9999-12-31") == everything
    names = client.get("/api/v1/persons/1/event-names", headers=reads).json()
    assert {(each["event"], each["kind"], each["rows"]) for each in names} == {
        ("Page Viewed", "browse", 1),
        ("Product Viewed", "browse", 1),
        ("Identified", "profile", 1),
        ("Order Completed", "order", 1),
        ("Order Completed Item", "order", 1),
        ("Order Refunded", "refund", 1),
        (ATTACK, "other", 1),
    }


def test_an_event_says_what_it_knows_masked(
    client: TestClient[Any],
    reads: Headers,
    shop: Shop,
) -> None:
    fill(shop)
    answer = client.get("/api/v1/persons/1/events", headers=reads)
    assert not any(plain in answer.text for plain in PLAIN)
    last, _, line, *_ = answer.json()["items"]
    assert (last["event"], last["properties"]) == (ATTACK, {"note": ATTACK, "phone": "138****8000"})
    assert line["amounts"] == {"value": 900}
    assert (line["currency"], line["quantity"], line["order_id"], line["names"]) == ("CNY", 2, "o1", {"sku": "A-1"})


def test_looks_are_noted_with_their_reason(
    client: TestClient[Any],
    reads: Headers,
    sees: Headers,
    shop: Shop,
) -> None:
    fill(shop)
    for path in ("unmask", "events/unmask", "export"):
        assert client.post(f"/api/v1/persons/1/{path}", json=LOOK, headers=reads).status_code == 403
        assert client.post(f"/api/v1/persons/1/{path}", json={"reason": ""}, headers=sees).status_code == 400
        assert client.post(f"/api/v1/persons/99/{path}", json=LOOK, headers=sees).status_code == 404
    assert shop.query("SELECT 1 FROM audit_entry WHERE workspace_id = %s AND action LIKE 'person.%%'") == []
    whole = client.post("/api/v1/persons/1/unmask", json=LOOK, headers=sees).json()
    assert whole["profile"]["traits"]["mobile"]["value"] == "13800138000"
    assert {each["value"] for each in whole["identifiers"]} == {"u1", "13800138000", "b1", "b2"}
    events = client.post("/api/v1/persons/1/events/unmask", params={"limit": 1}, json=LOOK, headers=sees).json()
    assert events["items"][0]["properties"]["phone"] == "13800138000"
    noted = shop.query(
        "SELECT action, subject, details FROM audit_entry"
        " WHERE workspace_id = %s AND action LIKE 'person.%%' ORDER BY entry_id"
    )
    assert noted == [
        ("person.unmasked", "1", {"what": "profile", **LOOK}),
        ("person.unmasked", "1", {"what": "events", **LOOK}),
    ]


def test_a_file_holds_all_that_is_known(
    client: TestClient[Any],
    sees: Headers,
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tilth.people.dossier.exporting.AT_ONCE", 2)
    fill(shop)
    answer = client.post("/api/v1/persons/1/export", json=LOOK, headers=sees | {"Idempotency-Key": "once"})
    assert answer.headers["content-disposition"] == 'attachment; filename="person-1.json"'
    told = answer.json()
    assert told["profile"]["traits"]["mobile"]["value"] == "13800138000"
    assert [each["message_id"] for each in told["events"]] == ["5", "4", "3", "3", "2", "0", "1"]
    assert told["events"][0]["properties"]["phone"] == "13800138000"
    assert [each["kind"] for each in told["journal"]] == ["merged"]
    assert all(each["type"] for each in told["identifiers"])
    kept = shop.query("SELECT body FROM idempotency_record WHERE workspace_id = %s")
    assert not any(body and b"13800138000" in bytes(body) for (body,) in kept)


def test_a_preview_is_what_the_unmerge_makes(
    client: TestClient[Any],
    key: Callable[..., Headers],
    shop: Shop,
) -> None:
    fill(shop)
    headers = key(Scope.PEOPLE_READ, Scope.PEOPLE_WRITE)
    identifiers = client.get("/api/v1/persons/1", headers=headers).json()["identifiers"]
    origin = {each["value"]: each["origin"] for each in identifiers}
    body = {"origins": [origin["b1"], origin["b2"]]}
    before = shop.persons()
    told = client.post("/api/v1/persons/1/unmerge/preview", json=body, headers=headers).json()
    assert shop.persons() == before
    parts = [
        ([each["value"] for each in part["identifiers"]], part["keeps_number"], part["events"], part["traits"])
        for part in told["parts"]
    ]
    assert parts == [(["b1"], True, 1, 0), (["u1", "138****8000"], False, 5, 2), (["b2"], False, 0, 0)]
    done = client.post("/api/v1/persons/1/unmerge", json=body, headers=headers).json()
    assert len(done["new_persons"]) == 2
    assert shop.persons() == together("b1", "u1 13800138000", "b2")
    none = client.post("/api/v1/persons/1/unmerge/preview", json=body, headers=headers)
    assert (none.status_code, none.json()["code"]) == (400, "nothing_to_separate")
    journal = client.get("/api/v1/persons/1/journal", headers=headers).json()
    assert [(each["kind"], each["other_person"]) for each in journal][:2] == [("unmerged", 4), ("unmerged", 3)]
    assert journal[0]["actor"].startswith("key:")


def test_the_journal_tells_of_those_who_became_part(
    client: TestClient[Any],
    reads: Headers,
    shop: Shop,
) -> None:
    shop.act(make_event(anonymous_id="b1"), make_event(anonymous_id="b2"), make_event(phone="13800138000"))
    shop.act(make_event(anonymous_id="b2", phone="13800138000"))
    shop.act(make_event(anonymous_id="b1", phone="13800138000"))
    answer = client.get("/api/v1/persons/1/journal", headers=reads)
    assert "13800138000" not in answer.text
    told = [
        (each["kind"], each["person_no"], each["other_person"], each["identifier"], each["other_identifier"])
        for each in answer.json()
    ]
    assert told == [("merged", 1, 2, "b1", "138****8000"), ("merged", 2, 3, "b2", "138****8000")]


def test_a_page_of_a_long_history_after_a_merge(
    client: TestClient[Any],
    reads: Headers,
    shop: Shop,
    database: Database,
    workspace: TestWorkspace,
    tmp_path: Path,
) -> None:
    """Rows of both persons, in files and recent ones, in one order, each once."""
    for third in range(3):
        shop.act(*(make_event(anonymous_id=f"b{n % 2}", ts=START + n, message_id=f"m{n}") for n in range(third, 90, 3)))
        if third < 2:
            with database.pipeline() as connection:
                fold_in(connection, Store(tmp_path), workspace.id, now=SystemClock().now())
    shop.act(make_event(anonymous_id="b0", user_id="u", ts=START + 90, message_id="m90"))
    shop.act(make_event(anonymous_id="b1", user_id="u", ts=START + 91, message_id="m91"))
    found: list[str] = []
    params: dict[str, Any] = {"limit": 7}
    while params.get("cursor", "") is not None:
        page = client.get("/api/v1/persons/1/events", params=params, headers=reads).json()
        found += [each["message_id"] for each in page["items"]]
        params["cursor"] = page["next_cursor"]
    assert found == [f"m{n}" for n in reversed(range(92))]
