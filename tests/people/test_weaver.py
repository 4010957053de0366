"""What a woven row looks like, what cannot be woven, and the loop over all workspaces."""

from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import psycopg
import pyarrow as pa
import pytest
import xxhash
from tests.conftest import empty_other_inboxes
from tests.people.events import START, Shop, make_event, wait_for_batches

from tilth.history.contracts import FLAG_ACTIVE, FLAG_IDENTIFIED, FLAG_ITEM_ROW, FLAG_WHOLE_ORDER
from tilth.kernel.clock import to_micros
from tilth.kernel.ids import WorkspaceId
from tilth.people.api import run_weavers
from tilth.people.weave import weaver as weaver_module
from tilth.people.weave.loop import POLL, weave_next
from tilth.people.weave.partitions import drop_dedup_partitions, ensure_dedup_partitions


def test_a_woven_row_carries_codes_flags_and_the_key_of_its_order(shop: Shop) -> None:
    shop.act(
        make_event(
            user_id="u", event="Order Completed", order_id="o1", value=500, currency="CNY", ts=START, message_id="m"
        ),
        make_event(
            user_id="u",
            event="Order Completed Item",
            order_id="o1",
            value=700,
            quantity=2,
            item="p1",
            line_no=1,
            message_id="m",
        ),
        make_event(anonymous_id="a", event="Synced", active=False, properties='{"x": 1}'),
    )
    order, line, synced = shop.rows().to_pylist()
    terms = dict(shop.query("SELECT code, text FROM term WHERE workspace_id = %s AND kind = 'event'"))
    assert [terms[row["event"]] for row in (order, line, synced)] == [
        "Order Completed",
        "Order Completed Item",
        "Synced",
    ]
    assert [row["flags"] for row in (order, line, synced)] == [
        FLAG_ACTIVE | FLAG_IDENTIFIED,
        FLAG_ACTIVE | FLAG_IDENTIFIED | FLAG_ITEM_ROW,
        0,
    ]
    key = xxhash.xxh3_64_intdigest(b"o1")
    assert order["order_key"] == line["order_key"] == (key - 2**64 if key >= 2**63 else key)
    assert (order["value"], line["value"], line["quantity"], synced["value"], synced["order_key"]) == (
        500,
        700,
        2,
        0,
        0,
    )
    assert (order["ts"], order["item"], synced["properties"], synced["event_name"]) == (START, 0, '{"x": 1}', None)
    assert (order["person_no"], line["person_no"], synced["person_no"]) == (1, 1, 2)


def test_the_senders_own_time_is_kept_where_it_was_corrected(shop: Shop) -> None:
    received = datetime(2026, 3, 1, 12, tzinfo=UTC)
    fast = {"timestamp": "2026-03-01T12:59:00Z", "sentAt": "2026-03-01T13:00:00Z"}
    message = {"type": "track", "event": "Seen", "userId": "u"}
    shop.send(
        message | fast,
        message | {"timestamp": "2999-01-01T00:00:00Z"},
        message | {"sentAt": received.isoformat()},
        received_at=received,
    )
    shop.weave()
    assert [(row["ts"], row["original_ts"]) for row in shop.rows().to_pylist()] == [
        (to_micros(received) - 60_000_000, to_micros(received) + 59 * 60_000_000),
        (to_micros(received), 32_472_144_000_000_000),
        (to_micros(received), None),
    ]


def test_a_refund_without_an_amount_is_of_the_whole_order(shop: Shop) -> None:
    shop.act(
        make_event(user_id="u", event="Order Refunded", order_id="o1"),
        make_event(user_id="u", event="Order Cancelled", order_id="o1"),
        make_event(user_id="u", event="Order Refunded", order_id="o1", value=0),
        make_event(user_id="u", event="Order Refunded Item", order_id="o1"),
        make_event(user_id="u", event="Product Viewed"),
    )
    whole = [bool(row["flags"] & FLAG_WHOLE_ORDER) for row in shop.rows().to_pylist()]
    assert whole == [True, True, False, False, False]


def test_an_event_that_cannot_be_woven_is_rejected_and_stops_nobody(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault is put into the last step; the database refuses the statement as it would any other."""
    apply_profiles = weaver_module.apply_profiles

    def fail_on_poison(connection: psycopg.Connection, workspace: WorkspaceId, rows: pa.Table, origins: Any) -> None:
        if "poison" in rows.column("message_id").to_pylist():
            connection.execute("SELECT 1 / 0")
        apply_profiles(connection, workspace, rows, origins)

    monkeypatch.setattr(weaver_module, "apply_profiles", fail_on_poison)
    shop.send({"type": "track", "event": "Seen", "userId": "u0", "messageId": "before"})
    shop.put(*[make_event(message_id=name, user_id=f"u{name}") for name in ("a", "b", "poison", "c")])
    shop.send({"type": "track", "event": "Seen", "userId": "u1", "messageId": "after"})
    while weave_next(shop.database, shop.weaver).requests:
        pass
    assert shop.rows().column("message_id").to_pylist() == ["before", "a", "b", "c", "after"]
    assert len(shop.persons()) == 5
    ((code, place, message),) = shop.query("SELECT code, place, message FROM rejected_event WHERE workspace_id = %s")
    assert (code, place) == ("unweavable", "poison")
    assert "division by zero" in message


def test_names_beyond_the_dictionary_stay_on_their_rows(shop: Shop) -> None:
    """61,000 events, each with a name of its own; what can be asked of them: tests/insight/test_rare_names.py."""
    monitored = [make_event(user_id="u", event=f"name {n}") for n in range(61_000)]
    shop.act(*monitored)
    ((terms,),) = shop.query("SELECT count(*) FROM term WHERE workspace_id = %s AND kind = 'event'")
    assert terms == 60_000
    names = [row for row in shop.rows().column("event_name").to_pylist() if row is not None]
    assert len(names) == 1_000


def test_the_loop_weaves_on_a_wake_and_stops_when_told(shop: Shop) -> None:
    empty_other_inboxes(shop.database, shop.workspace)
    stop = Event()
    loop = Thread(target=run_weavers, args=(shop.database, stop))
    loop.start()
    try:
        shop.put(make_event(message_id="x"))
        wait_for_batches(shop, 1, seconds=60)
        shop.put(make_event(message_id="y"))  # append_normal notifies
        wait_for_batches(shop, 2, seconds=POLL / 2)
    finally:
        stop.set()
        loop.join(timeout=30)
    assert not loop.is_alive()


def test_partitions_of_the_window_are_made_ahead_and_dropped_when_old(shop: Shop) -> None:
    day = datetime(2001, 5, 1, 13, tzinfo=UTC)
    with shop.database.pipeline() as connection:
        ensure_dedup_partitions(connection, day)
        ensure_dedup_partitions(connection, day)
        assert drop_dedup_partitions(connection, day + timedelta(days=3)) == []
        assert drop_dedup_partitions(connection, day + timedelta(days=4)) == ["dedup_batch_20010501"]
        assert drop_dedup_partitions(connection, day + timedelta(days=9)) == ["dedup_batch_20010502"]


def test_a_backlog_that_ends_with_a_chunk_does_not_hide_what_came_since(shop: Shop) -> None:
    for name in ("a", "b"):
        shop.send({"type": "track", "event": "Seen", "userId": "u", "messageId": name})
    with shop.database.pipeline() as connection:
        assert shop.weaver.weave_once(connection, max_requests=2).more
    shop.send({"type": "track", "event": "Seen", "userId": "u", "messageId": "c"})
    with shop.database.pipeline() as connection:
        assert shop.weaver.weave_once(connection, max_requests=2).requests == 1


def test_a_first_batch_of_nothing_but_bad_events_moves_the_cursor(shop: Shop) -> None:
    shop.send(
        {"type": "track", "event": "Order Completed", "userId": "u", "messageId": "x", "properties": {"total": "abc"}}
    )
    assert shop.weave() == 0
    assert len(shop.query("SELECT 1 FROM rejected_event WHERE workspace_id = %s")) == 1
    shop.send({"type": "track", "event": "Seen", "userId": "u", "messageId": "y"})
    assert shop.weave() == 1
