"""Arriving events as they are watched: each once, as sent and as normalised, masked, with what is wrong with it."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.conftest import TestWorkspace
from tests.events.conftest import TESTER, Api, Door

from tilth.events.api import PlannedEvent, declare_event, record_rejections
from tilth.events.live import hub as hub_module
from tilth.events.live import reading
from tilth.events.live.contracts import LiveBatch, LiveEvent, LiveFilter
from tilth.events.live.hub import EventHub
from tilth.events.live.reading import ArrivalReader
from tilth.events.live.showing import show_arrivals
from tilth.events.rejections import Reason, Rejection
from tilth.events.tracking.checking import Plan
from tilth.events.tracking.contracts import PropertyDeclaration, PropertyType
from tilth.events.tracking.loading import load_plan
from tilth.kernel.clock import SystemClock
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import Database, driver_connection

Look = Callable[[], list[LiveEvent]]
EVERYTHING = LiveFilter()


@pytest.fixture
def look(database: Database, workspace: TestWorkspace) -> Look:
    reader = ArrivalReader(workspace.id)

    def look_once() -> list[LiveEvent]:
        with database.read(workspace.id) as session:
            found = reader.read(driver_connection(session), datetime.now(UTC))
            plan = load_plan(driver_connection(session), workspace.id)
        return [each.shown for each in show_arrivals(found, plan)]

    return look_once


def track(event: str, **more: Any) -> dict[str, Any]:
    return {"type": "track", "event": event, "userId": "u1", **more}


def test_an_event_is_shown_once_as_sent_and_as_normalised(door: Door, look: Look) -> None:
    assert look() == []
    lines = [{"product_id": "p1", "price": 10.5, "quantity": 2}, {"product_id": "p2", "price": 5}]
    properties = {"order_id": "o1", "total": 27.10, "currency": "CNY", "products": lines}
    door.post("/v1/track", track("Order completed", properties=properties, messageId="m1", anonymousId="a1"))
    (shown,) = look()
    assert look() == []
    assert (shown.event, shown.type, shown.source, shown.message_id) == ("Order Completed", "track", "segment", "m1")
    assert (shown.person_type, shown.person, shown.outcome, shown.problems) == ("user_id", "u1", "accepted", [])
    assert json.loads(shown.raw)["event"] == "Order completed"
    assert "27.1" in shown.raw
    assert [row["event"] for row in shown.rows] == ["Order Completed", *["Order Completed Item"] * 2]
    assert [str(row["value"]) for row in shown.rows] == ["1.10", "21.00", "5.00"]
    assert shown.rows[1]["item"] == "p1"
    assert datetime.fromisoformat(shown.rows[0]["ts"]).tzinfo is not None


def test_every_event_of_a_batch_meets_its_own_rows(door: Door, look: Look) -> None:
    events = [track("Seen", properties={"n": n}, messageId="same" if n < 2 else f"m{n}") for n in range(4)]
    events.insert(2, {"type": "track", "event": "Broken"})
    door.post("/v1/batch", {"batch": events, "context": {"channel": "app"}})
    shown = look()
    taken = [each for each in shown if each.outcome == "accepted"]
    assert [each.rows[0]["properties"]["n"] for each in taken] == [0, 1, 2, 3]
    assert [json.loads(each.raw)["properties"]["n"] for each in taken] == [0, 1, 2, 3]
    assert len({each.id for each in shown}) == 5
    assert json.loads(taken[0].shared or "")["context"] == {"channel": "app"}
    (refused,) = [each for each in shown if each.outcome == "rejected"]
    assert (refused.event, refused.problems[0].code) == ("Broken", "no_identity")
    assert refused.rejected_id is not None
    assert refused.write_key == taken[0].write_key is not None


def test_what_is_personal_is_masked_in_every_form(door: Door, look: Look) -> None:
    traits = {"email": "jane@example.com", "phone": "13800138000", "address": "浙江省杭州市西湖区文三路1号"}
    door.post("/v1/identify", {"userId": "13800138000", "traits": traits})
    door.post("/v1/track", {"event": "x", "properties": {"email": "jane@example.com"}})
    accepted, refused = look()
    told = json.dumps([accepted.raw, accepted.rows, accepted.person, refused.raw], ensure_ascii=False)
    for secret in ("jane", "13800138000", "文三路"):
        assert secret not in told
    assert "j***@example.com" in told
    assert accepted.person == "138****8000"


def test_what_breaks_the_plan_is_told(door: Door, database: Database, workspace: TestWorkspace, look: Look) -> None:
    size = PropertyDeclaration(property="size", type=PropertyType.NUMBER, required=True)
    with database.write(workspace.id) as session:
        declare_event(session, PlannedEvent(event="Seen", properties=[size]), actor=TESTER)
    door.post("/v1/track", track("Seen", properties={"size": "a@b.com"}))
    door.post("/v1/track", track("Seen"))
    door.post("/v1/track", track("Other"))
    door.post("/v1/track", track("Seen", properties={"size": 4}))
    problems = [[(each.code, each.property, each.detail) for each in shown.problems] for shown in look()]
    assert problems == [
        [("wrong_type", "size", '"***@b.com"')],
        [("missing_property", "size", "")],
        [("unknown_event", "", "")],
        [],
    ]


def test_a_transaction_that_commits_late_is_seen(door: Door, database: Database, look: Look) -> None:
    assert look() == []
    with database.pipeline() as slow:
        slow.execute("SELECT pg_current_xact_id()")
        door.post("/v1/track", track("First"))
        assert [each.event for each in look()] == ["First"]
        slow.execute(
            "INSERT INTO inbox (workspace_id, received_at, encoding, events, context, payload) "
            "SELECT workspace_id, received_at, encoding, events, context, payload FROM inbox"
        )
    assert [each.event for each in look()] == ["First"]
    assert look() == []


def test_more_than_can_be_shown_is_counted(
    door: Door, database: Database, workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_REQUESTS", 3)
    reader = ArrivalReader(workspace.id)
    with database.read(workspace.id) as session:
        reader.read(driver_connection(session), datetime.now(UTC))
    for n in range(5):
        door.post("/v1/batch", {"batch": [track(f"Seen {n}"), track(f"Seen {n}")]})
    with database.read(workspace.id) as session:
        found = reader.read(driver_connection(session), datetime.now(UTC))
    assert [each.shown.event for each in show_arrivals(found, Plan())][::2] == ["Seen 2", "Seen 3", "Seen 4"]
    assert found.skipped == 4


def test_the_first_look_goes_a_few_minutes_back(door: Door, database: Database, workspace: TestWorkspace) -> None:
    door.post("/v1/track", track("Now"))
    door.post("/v1/track", {"event": "Refused"})
    later = datetime.now(UTC) + reading.FIRST_LOOK + timedelta(minutes=1)
    with database.read(workspace.id) as session:
        connection = driver_connection(session)
        assert len(show_arrivals(ArrivalReader(workspace.id).read(connection, datetime.now(UTC)), Plan())) == 2
        reader = ArrivalReader(workspace.id)
        assert show_arrivals(reader.read(connection, later), Plan()) == []
        assert show_arrivals(reader.read(connection, later), Plan()) == []


def test_rejections_of_imports_are_left_out(database: Database, workspace: TestWorkspace, look: Look) -> None:
    with database.pipeline() as connection:
        rejections = [Rejection(Reason.MALFORMED, "m", source, "1", b"{", {}) for source in ("import:a", "weave")]
        record_rejections(connection, workspace.id, rejections)
    (shown,) = look()
    assert (shown.source, shown.raw) == ("weave", "{")


# --- the hub


@pytest.fixture
def hub(database: Database, monkeypatch: pytest.MonkeyPatch) -> EventHub:
    monkeypatch.setattr(hub_module, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(hub_module, "REST", 0)
    return EventHub(database, SystemClock())


def run(door: Door, work: Coroutine[Any, Any, None]) -> None:
    door.loop.run_until_complete(asyncio.wait_for(work, 15))


async def send(door: Door, *events: dict[str, Any]) -> None:
    answer = await door.client.post("/v1/batch", json={"batch": events}, auth=(door.key, ""))
    assert answer.status_code == 200


def names(batch: LiveBatch) -> list[str]:
    return [each.event for each in batch.events]


def test_all_who_watch_share_one_reader(door: Door, hub: EventHub, monkeypatch: pytest.MonkeyPatch) -> None:
    readers: list[WorkspaceId] = []
    make = hub_module.ArrivalReader

    def note(workspace: WorkspaceId) -> ArrivalReader:
        readers.append(workspace)
        return make(workspace)

    monkeypatch.setattr(hub_module, "ArrivalReader", note)

    async def work() -> None:
        await send(door, track("Before"))
        watching = [hub.watch(door.workspace.id, EVERYTHING) for _ in range(4)]
        assert [names(batch) for batch in await asyncio.gather(*map(anext, watching))] == [["Before"]] * 4
        await send(door, track("After"))
        assert [names(batch) for batch in await asyncio.gather(*map(anext, watching))] == [["After"]] * 4
        late = hub.watch(door.workspace.id, EVERYTHING)
        assert names(await anext(late)) == ["Before", "After"]
        assert len(readers) == 1
        for each in (*watching, late):
            await each.aclose()
        assert not hub._feeds

    run(door, work())


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (LiveFilter(event="SEE"), {"Seen"}),
        (LiveFilter(source="posthog"), set()),
        (LiveFilter(source="segment"), {"Seen", "Identified", "Bought"}),
        (LiveFilter(person="+86 138-0013-8000"), {"Identified"}),
        (LiveFilter(person="U2"), {"Identified", "Bought"}),
        (LiveFilter(person="u"), set()),
        (LiveFilter(problems=True), set()),
        (LiveFilter(write_key="no such key"), set()),
    ],
)
def test_filters(door: Door, hub: EventHub, wanted: LiveFilter, fits: set[str]) -> None:
    async def work() -> None:
        watching = hub.watch(door.workspace.id, wanted)
        await anext(watching)
        identify = {"type": "identify", "userId": "u2", "traits": {"phone": "13800138000"}}
        await send(door, track("Seen"), identify, {**track("Bought"), "userId": "u2"})
        everything = hub.watch(door.workspace.id, EVERYTHING)
        while not names(await anext(everything)):
            pass
        await everything.aclose()
        found = names(await anext(watching)) if fits else []
        assert set(found) == fits
        await watching.aclose()

    run(door, work())


def test_who_does_not_take_is_told_what_was_left_out(
    door: Door, hub: EventHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "KEPT", 5)

    async def work() -> None:
        slow, quick = (hub.watch(door.workspace.id, EVERYTHING) for _ in range(2))
        await anext(slow)
        await anext(quick)
        for n in range(8):
            await send(door, track(f"Seen {n}"))
            await anext(quick)
        batch = await anext(slow)
        assert (names(batch), batch.skipped) == ([f"Seen {n}" for n in range(3, 8)], 3)
        await slow.aclose()
        await quick.aclose()

    run(door, work())


def test_a_look_that_fails_is_made_again(door: Door, hub: EventHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "RETRY_SECONDS", 0.02)
    show, failures = hub_module.show_arrivals, [RuntimeError("broken"), OSError("away")]

    def fail_first(*args: Any) -> Any:
        if failures:
            raise failures.pop()
        return show(*args)

    monkeypatch.setattr(hub_module, "show_arrivals", fail_first)

    async def work() -> None:
        watching = hub.watch(door.workspace.id, EVERYTHING)
        assert names(await anext(watching)) == []
        await watching.aclose()

    run(door, work())


def test_another_workspace_sees_nothing(door: Door, database: Database) -> None:
    door.post("/v1/track", track("Seen"))
    door.post("/v1/track", {"event": "Refused"})
    with database.read(WorkspaceId(2**40)) as session:
        # Asks for ours with the rights of another one.
        found = ArrivalReader(door.workspace.id).read(driver_connection(session), datetime.now(UTC))
    assert show_arrivals(found, Plan()) == []


def test_the_stream_answers(api: Api) -> None:
    assert api("GET", "/events/live/stream?problems=maybe", 400)["code"]
