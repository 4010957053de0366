"""Events at which a step fails: each is rejected alone and whole, soon, and nothing behind it waits."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil, log2
from threading import Event, Thread
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pyarrow as pa
import pytest
from tests.conftest import empty_other_inboxes
from tests.people.events import Shop, make_event, make_rows, put_request, wait_for_batches

from tilth.events import apart
from tilth.events.api import Selection, append_normal, find_oldest_unread, list_rejections, replay_rejections
from tilth.events.normalise.api import Normalised, Request
from tilth.events.normalise.normaliser import normalise
from tilth.kernel.clock import SystemClock, to_micros
from tilth.kernel.ids import PersonNo, WorkspaceId, uuid7
from tilth.people.api import get_profile, run_weavers
from tilth.people.weave import loop, weaver
from tilth.people.weave.loop import weave_next
from tilth.people.weave.state import read_cursors
from tilth.platform.audit.contracts import Actor, ActorKind

REQUESTS = 400


def track(message_id: str | None, **values: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Seen", "userId": "u", "messageId": message_id, **values}


def send_all(shop: Shop, message_ids: Sequence[str]) -> None:
    """A request each."""
    with shop.database.pipeline() as connection:
        for message_id in message_ids:
            put_request(connection, shop.workspace, {"batch": [track(message_id)]}, datetime.now(UTC))


def weave_all(shop: Shop) -> int:
    """Returns how often weave_next was called until nothing was left."""
    calls = 1
    while weave_next(shop.database, shop.weaver).requests:
        calls += 1
    return calls


def rejected(shop: Shop) -> list[tuple[str, str]]:
    return shop.query("SELECT code, place FROM rejected_event WHERE workspace_id = %s ORDER BY place")


class Poisoned:
    """A last step that fails for some events, and counts how often it was tried."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *message_ids: str) -> None:
        self.attempts = 0
        self._poison = set(message_ids)
        self._apply = weaver.apply_profiles
        monkeypatch.setattr(weaver, "apply_profiles", self)

    def __call__(self, connection: psycopg.Connection, workspace: WorkspaceId, rows: pa.Table, origins: Any) -> None:
        self.attempts += 1
        if self._poison & set(rows.column("message_id").to_pylist()):
            connection.execute("SELECT 1 / 0")
        self._apply(connection, workspace, rows, origins)


def test_a_backlog_behind_an_event_that_cannot_be_woven_is_tried_a_few_times_only(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not once per request: 400 requests were 200 whole batches that failed, with all caches dropped each time."""
    loads = []
    load = shop.weaver._dedup.load
    monkeypatch.setattr(shop.weaver._dedup, "load", lambda connection: (loads.append(1), load(connection)))
    poisoned = Poisoned(monkeypatch, "m200")
    names = [f"m{n}" for n in range(REQUESTS)]
    send_all(shop, names)
    assert weave_all(shop) == 2
    assert poisoned.attempts <= 1 + 1 + 2 * ceil(log2(REQUESTS))
    assert len(loads) <= 2
    assert shop.rows().column("message_id").to_pylist() == [name for name in names if name != "m200"]
    assert rejected(shop) == [("unweavable", "m200")]
    send_all(shop, names[:20])
    assert shop.weave() == 0  # the window knows what went in by pieces


def fail_on(monkeypatch: pytest.MonkeyPatch, poison: bytes, error: Callable[[], BaseException]) -> list[int]:
    """The normaliser fails on each batch that holds this text; returns a list that grows with each attempt."""
    attempts: list[int] = []

    def failing(requests: Sequence[Request]) -> Normalised:
        attempts.append(len(requests))
        if any(poison in request.body for request in requests):
            raise error()
        return normalise(requests)

    monkeypatch.setattr(apart, "normalise", failing)
    return attempts


@pytest.mark.parametrize("error", [KeyError, ZeroDivisionError, MemoryError, pa.ArrowInvalid, RecursionError])
def test_an_event_at_which_the_normaliser_fails_is_rejected_alone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    attempts = fail_on(monkeypatch, b"poison", lambda: error("boom"))
    send_all(shop, [f"m{n}" for n in range(50)])
    shop.send(track("a"), track(None), track("bad", properties={"x": "poison"}), track(None), track("b"))
    send_all(shop, [f"m{n}" for n in range(50, 100)])
    assert weave_all(shop) == 2
    assert len(attempts) <= 1 + 2 * (ceil(log2(101)) + ceil(log2(5))) + 1
    assert rejected(shop) == [("unweavable", "bad")]
    ((message,),) = shop.query("SELECT message FROM rejected_event WHERE workspace_id = %s")
    assert message.startswith(f"The event could not be normalised: {error.__name__}")
    woven = shop.rows().column("message_id").to_pylist()
    ((inbox,),) = shop.query("SELECT inbox_id FROM inbox WHERE workspace_id = %s AND events = 5")
    assert woven[50:54] == ["a", f"inbox-{inbox}-1", f"inbox-{inbox}-3", "b"]  # as they are named in the whole request
    assert [name for name in woven if name.startswith("m")] == [f"m{n}" for n in range(100)]


def test_a_workspace_that_fails_does_not_stop_the_others(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, database: Any
) -> None:
    with database.pipeline() as connection:
        row = connection.execute(
            """
            INSERT INTO workspace (slug, name, time_zone, currency)
            VALUES ('sick-' || gen_random_uuid(), 'sick', 'UTC', 'CNY') RETURNING workspace_id
            """
        ).fetchone()
    sick = Shop(database, WorkspaceId(row[0]))
    empty_other_inboxes(shop.database, shop.workspace)
    real = loop.weave_next
    failures = []

    def failing(database: Any, one: Any) -> Any:
        if one.workspace == sick.workspace:
            failures.append(1)
            raise TypeError("broken state")
        return real(database, one)

    monkeypatch.setattr(loop, "weave_next", failing)
    stop = Event()
    thread = Thread(target=run_weavers, args=(database, stop))
    thread.start()
    try:
        sick.put(make_event(message_id="never"))
        for number in range(3):
            shop.put(make_event(message_id=f"x{number}"))
            wait_for_batches(shop, number + 1, seconds=60)
        assert thread.is_alive()
        assert len(failures) == 1
    finally:
        stop.set()
        thread.join(timeout=30)


def replay_all(shop: Shop) -> list[bool]:
    with shop.database.write(shop.workspace) as session:
        ids = {event.rejected_id: None for event in list_rejections(session).items if event.replayable}
        replays = replay_rejections(session, ids, actor=Actor(ActorKind.SYSTEM, "test"), clock=SystemClock())
    return [replay.accepted for replay in replays]


def test_what_could_not_be_woven_is_kept_as_sent_and_replayed_after_a_fix(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [{"product_id": "p", "price": 5, "quantity": 2}]
    order = track("o", event="Order Completed", properties={"order_id": "1", "total": 12.5, "products": lines})
    with monkeypatch.context() as patch:
        Poisoned(patch, "o", "alone", "of a file")
        shared = {"context": {"channel": "app"}, "sentAt": "2026-01-01T00:00:00Z"}
        with shop.database.pipeline() as connection:
            body = {"batch": [track("before"), order, track("after")], **shared}
            put_request(connection, shop.workspace, body, datetime.now(UTC))
            put_request(connection, shop.workspace, {"batch": [track("alone")]}, datetime.now(UTC))
        shop.put(
            make_event(message_id="of a file", user_id="u", value=3),
            make_event(message_id="of a file", user_id="u", line_no=1, value=4),
        )
        weave_all(shop)
    assert rejected(shop) == [("unweavable", "alone"), ("unweavable", "o"), ("unweavable", "of a file")]
    payload = shop.query("SELECT payload FROM rejected_event WHERE workspace_id = %s AND place = 'o'")[0][0]
    assert msgspec.json.decode(payload) == order
    assert replay_all(shop) == [True, True, True]
    weave_all(shop)
    rows = shop.rows().select(["message_id", "line_no", "value", "channel"]).to_pylist()
    channels = dict(shop.query("SELECT code, text FROM term WHERE workspace_id = %s AND kind = 'channel'"))
    assert [(r["message_id"], r["line_no"], r["value"], channels.get(r["channel"])) for r in rows] == [
        ("before", 0, 0, "app"),
        ("after", 0, 0, "app"),
        ("o", 0, 250, "app"),
        ("o", 1, 1000, "app"),
        ("alone", 0, 0, "direct"),
        ("of a file", 0, 3, None),
        ("of a file", 1, 4, None),
    ]
    assert replay_all(shop) == []


def test_a_replay_of_what_the_weaver_refused_keeps_the_time_of_receipt(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker was down for three hours: an event is judged by when it came, not by when it was woven."""
    received = datetime.now(UTC) - timedelta(hours=3)
    sent = {"timestamp": (received - timedelta(minutes=5)).isoformat(), "sentAt": received.isoformat()}
    with monkeypatch.context() as patch:
        fail_on(patch, b"poison", lambda: KeyError("boom"))
        shop.send(track("poison", **sent), track("woven", **sent), track("no time"), received_at=received)
        Poisoned(patch, "woven", "no time")
        weave_all(shop)
    asked = datetime.now(UTC)
    assert replay_all(shop) == [True, True, True]
    with shop.database.pipeline() as connection:
        cursor = read_cursors(connection)[shop.workspace]
        waits_since = find_oldest_unread(connection, shop.workspace, cursor)
    assert waits_since is not None
    assert waits_since >= asked, "the lag of the weaver is not the age of the event"
    weave_all(shop)
    rows = shop.rows().select(["message_id", "ts", "received_at"]).to_pylist()
    earlier, then = to_micros(received - timedelta(minutes=5)), to_micros(received)
    assert {row["message_id"]: (row["ts"], row["received_at"]) for row in rows} == {
        "poison": (earlier, then),
        "woven": (earlier, then),
        "no time": (then, then),
    }


def test_what_an_import_brought_in_vain_is_found_by_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each by its own import, though both lie in one batch; found again when it is refused once more."""
    of_import, other = uuid7(), uuid7()

    def find(of_import: UUID) -> list[str]:
        with shop.database.read(shop.workspace) as session:
            return [event.place for event in list_rejections(session, None, Selection(of_import=of_import)).items]

    with monkeypatch.context() as patch:
        Poisoned(patch, "bad", "other", "of none")
        with shop.database.pipeline() as connection:
            for name, brought_by in (("bad", of_import), ("other", other), ("of none", None)):
                rows = make_rows(*(make_event(message_id=each, user_id="u") for each in ("good " + name, name)))
                append_normal(connection, shop.workspace, rows, source="import:olist", of_import=brought_by)
        weave_all(shop)
        assert (find(of_import), find(other)) == (["bad"], ["other"])
        assert replay_all(shop) == [True, True, True]
        assert find(of_import) == []
        weave_all(shop)
        assert find(of_import) == ["bad"]
    assert shop.rows().column("message_id").to_pylist() == ["good bad", "good other", "good of none"]


def test_replayed_rows_of_a_file_keep_their_sender(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        Poisoned(patch, "of a file")
        with shop.database.pipeline() as connection:
            event = make_event(message_id="of a file", user_id="u", type="identify", traits='{"city":"Lyon"}')
            append_normal(connection, shop.workspace, make_rows(event), source="import:olist")
        weave_all(shop)
    assert replay_all(shop) == [True]
    weave_all(shop)
    with shop.database.read(shop.workspace) as session:
        assert get_profile(session, PersonNo(1)).traits["city"].source == "import:olist"
