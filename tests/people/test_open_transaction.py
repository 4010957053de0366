"""A transaction that has written to the inbox stays open for hours: only its own events wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.conftest import empty_other_inboxes
from tests.people.events import Shop, put_request

from tilth.history.api import History, LocalExecutor, Store, fold_in
from tilth.kernel.ids import PersonNo
from tilth.people.weave.partitions import tend_partitions

TEN = datetime(2001, 5, 1, 10, tzinfo=UTC)
"""Hours of their own, so that partitions of other tests stay."""
PARTITION = "inbox_2001050110"


def track(message_id: str) -> dict[str, Any]:
    return {"batch": [{"type": "track", "event": "Seen", "userId": "u", "messageId": message_id}]}


class House:
    """The steps of the pipeline, each of which fails where it would wait for somebody."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.shop = shop
        self.store = Store(folder)
        self.history = History(shop.database, self.store, LocalExecutor(1))

    @contextmanager
    def impatient(self) -> Iterator[psycopg.Connection[Any]]:
        with self.shop.database.pipeline() as connection:
            connection.execute("SET LOCAL statement_timeout = '3s'")
            yield connection

    def send(self, message_id: str, received_at: datetime) -> None:
        with self.impatient() as connection:
            put_request(connection, self.shop.workspace, track(message_id), received_at)

    def weave(self) -> int:
        with self.impatient() as connection:
            return self.shop.weaver.weave_once(connection).rows

    def fold_in(self, now: datetime) -> int:
        with self.impatient() as connection:
            return fold_in(connection, self.store, self.shop.workspace, now=now).rows

    def tend(self, now: datetime) -> set[str]:
        """Returns the partitions of the inbox that are left."""
        with self.impatient() as connection:
            tend_partitions(connection, now)
            rows = connection.execute(
                "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'inbox'::regclass"
            )
            return {name for (name,) in rows}

    def seen(self) -> list[str]:
        return sorted(event.message_id for event in self.history.read_person(self.shop.workspace, PersonNo(1)))


@pytest.fixture
def house(shop: Shop, tmp_path: Path) -> House:
    empty_other_inboxes(shop.database, shop.workspace)
    return House(shop, tmp_path)


def test_weaving_folding_and_tending_go_on_beside_an_open_writer(house: House) -> None:
    assert PARTITION in house.tend(TEN)
    sent: list[str] = []
    with psycopg.connect(house.shop.database.urls.owner) as slow:
        put_request(slow, house.shop.workspace, track("of the open one"), TEN + timedelta(minutes=5))
        for number in range(5):
            now = TEN + timedelta(minutes=40 * number + 10)  # 10:10 … 12:50: two hours change
            sent.append(f"m{number}")
            house.send(sent[-1], now)
            assert house.weave() == 1
            assert house.seen() == sent
            assert house.fold_in(now) == 1
            assert house.seen() == sent
            left = house.tend(now)
            assert PARTITION in left, "nobody sees its row, and yet it is there"
        slow.commit()
    assert house.weave() == 1
    assert house.seen() == [*sent, "of the open one"]
    assert house.weave() == 0
    assert house.fold_in(TEN) == 1
    assert house.seen() == [*sent, "of the open one"]
    assert PARTITION not in house.tend(TEN + timedelta(hours=3))


def test_an_open_writer_that_gives_up_leaves_nothing_behind(house: House) -> None:
    house.tend(TEN)
    with psycopg.connect(house.shop.database.urls.owner) as slow:
        put_request(slow, house.shop.workspace, track("given up"), TEN)
        house.send("m", TEN)
        assert house.weave() == 1
        slow.rollback()
    assert house.weave() == 0
    assert PARTITION not in house.tend(TEN + timedelta(hours=3))
    assert house.seen() == ["m"]
