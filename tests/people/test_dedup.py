"""The same messageId is woven once, within a day and across restarts."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people.events import Shop, make_event, make_rows

from tilth.kernel.clock import to_micros
from tilth.people.weave.dedup import Deduplicator
from tilth.people.weave.window import GENERATION, HashWindow

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


def track(message_id: str, event: str = "Seen", **values: Any) -> dict[str, Any]:
    return {"type": "track", "messageId": message_id, "event": event, "userId": "u", **values}


def order(message_id: str) -> dict[str, Any]:
    lines = [{"product_id": "p1", "price": 5, "quantity": 1}, {"product_id": "p2", "price": 7, "quantity": 2}]
    return track(message_id, "Order Completed", properties={"order_id": "o1", "total": 19, "products": lines})


def woven(shop: Shop) -> list[tuple[str, int]]:
    rows = shop.rows()
    return list(zip(rows.column("message_id").to_pylist(), rows.column("line_no").to_pylist(), strict=True))


def test_a_retry_counts_once_in_a_batch_between_batches_and_after_a_restart(shop: Shop) -> None:
    shop.send(track("a"), track("b"), track("a"))
    shop.send(track("b"))
    assert shop.weave() == 2
    shop.send(track("a"), track("c"))
    assert shop.weave() == 1
    shop.restart()
    shop.send(track("c"), track("a"), track("d"))
    assert shop.weave() == 1
    assert woven(shop) == [("a", 0), ("b", 0), ("c", 0), ("d", 0)]


def test_the_first_body_of_a_message_id_is_kept(shop: Shop) -> None:
    shop.send(track("a", "First"), track("a", "Second"))
    shop.weave()
    shop.send(track("a", "Third"))
    shop.weave()
    names = shop.query("SELECT text FROM term WHERE workspace_id = %s AND kind = 'event'")
    assert names == [("First",)]


def test_lines_follow_their_order(shop: Shop) -> None:
    shop.send(order("a"), order("a"), track("b"))
    shop.weave()
    shop.send(order("a"))
    shop.weave()
    assert woven(shop) == [("a", 0), ("a", 1), ("a", 2), ("b", 0)]


def test_imports_have_their_own_ledger(shop: Shop) -> None:
    shop.act(make_event(message_id="a"), make_event(message_id="a", line_no=1), make_event(message_id="a", line_no=2))
    shop.send(track("a"))
    shop.weave()
    assert woven(shop) == [("a", 0), ("a", 1), ("a", 2), ("a", 0)]
    assert len(shop.query("SELECT 1 FROM dedup_batch WHERE workspace_id = %s")) == 1


@pytest.mark.parametrize(("hours", "rows"), [(24, 0), (28, 0), (29, 1)])
def test_the_window_reaches_back_a_day_at_least(shop: Shop, hours: int, rows: int) -> None:
    """Counted by the time of receipt, so that a worker that was down drops the same. A generation begins at 8:00."""
    shop.send(track("a"), received_at=NOON - timedelta(hours=hours))
    shop.weave()
    shop.send(track("b"), received_at=NOON)
    shop.weave()
    shop.restart()
    shop.send(track("a"), track("b"), received_at=NOON)
    assert shop.weave() == rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=5), st.sampled_from([1, 2, 3]), st.booleans()
)
def test_colliding_hashes_lose_nothing(shop: Shop, batches: list[list[str]], distinct: int, restarts: bool) -> None:
    """With 1 to 3 different hashes for everything, still exactly the ids that were seen are dropped."""

    def make() -> Deduplicator:
        return Deduplicator(shop.workspace, digest=lambda text: text[0] % distinct)

    with shop.database.pipeline() as connection:
        connection.execute("DELETE FROM dedup_batch WHERE workspace_id = %s", (shop.workspace,))
        dedup = make()
        seen: set[str] = set()
        for number, ids in enumerate(batches, start=1):
            rows = make_rows(*[make_event(message_id=message_id) for message_id in ids])
            kept = dedup.drop_duplicates(connection, number, rows, np.zeros(len(ids), dtype=np.bool_))
            assert kept.column("message_id").to_pylist() == [i for i in dict.fromkeys(ids) if i not in seen]
            seen.update(ids)
            if restarts:
                dedup = make()
                dedup.load(connection)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6)), max_size=60))
def test_the_window_is_a_set_of_generations(entries: list[tuple[int, int]]) -> None:
    window, expected = HashWindow(), []
    newest = 0
    for batch, (key, generation) in enumerate(entries, start=1):
        newest = max(newest, generation)
        window.add(np.array([key], dtype=np.uint64), batch, generation * GENERATION)
        expected = [(k, b, g) for k, b, g in [*expected, (key, batch, newest)] if g > newest - 4]
    assert sorted(window.find(np.arange(21, dtype=np.uint64))) == sorted((k, b) for k, b, _ in expected)
    assert len(window) == len(expected)


def test_a_million_hashes_take_twelve_bytes_a_slot() -> None:
    window = HashWindow()
    hashes = np.random.default_rng(1).integers(0, 2**64, 1_000_000, dtype=np.uint64)
    for number, part in enumerate(np.split(hashes, 100), start=1):
        window.add(part, number, to_micros(NOON))
    assert window.nbytes == 12 << 21
    assert [batch for _, batch in window.find(hashes[::10_000])] == list(range(1, 101))
    assert window.find(hashes[:1000] ^ np.uint64(1)) == []


def test_nothing_to_check_stores_nothing(shop: Shop) -> None:
    with shop.database.pipeline() as connection:
        rows = make_rows(make_event(message_id="a"))
        kept = Deduplicator(shop.workspace).drop_duplicates(connection, 1, rows, np.ones(1, dtype=np.bool_))
    assert isinstance(kept, pa.Table)
    assert kept.num_rows == 1
    assert shop.query("SELECT 1 FROM dedup_batch WHERE workspace_id = %s") == []


def test_a_rival_that_reached_the_same_batch_is_noticed(shop: Shop) -> None:
    """The weaver's batch rolled back and another one's took its number: what it remembers is not what was stored."""
    shop.send(track("a"))
    with suppress(ZeroDivisionError), shop.database.pipeline() as connection:
        shop.weaver.weave_once(connection)
        raise ZeroDivisionError
    crashed = shop.weaver
    shop.send(track("b"))
    shop.restart()
    assert shop.weave() == 2
    shop.weaver = crashed
    shop.send(track("b"), track("c"))
    assert shop.weave() == 1
