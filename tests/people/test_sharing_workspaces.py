"""Several processes weave: each has its share of the workspaces, and takes over what another one leaves."""

import time
from collections.abc import Callable
from threading import Event, Thread

import psycopg
import pytest
from tests.conftest import empty_other_inboxes
from tests.people.events import Shop, make_event
from tests.people.test_crashes import make_workspace

from tilth.people.api import run_weavers
from tilth.people.weave import loop
from tilth.platform.database.sessions import Database


class Process:
    """A thread; what counts is its connection."""

    def __init__(self, database: Database) -> None:
        self.stop = Event()
        self.thread = Thread(target=run_weavers, args=(database, self.stop))
        self.thread.start()

    def end(self) -> None:
        self.stop.set()
        self.thread.join(timeout=30)


def shares(database: Database) -> list[int]:
    """How many workspaces each process has."""
    with psycopg.connect(database.urls.owner) as connection:
        rows = connection.execute(
            """
            SELECT count(*) FILTER (WHERE objid <> 0) FROM pg_locks
             WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted GROUP BY pid ORDER BY 1
            """,
            (loop._WEAVER_LOCK,),
        ).fetchall()
    return [count for (count,) in rows]


@pytest.mark.parametrize(
    ("workspaces", "even"), [(4, [2, 1, 1]), (9, [3, 2, 2, 2]), (6, [2, 1, 1, 1, 1]), (1, [1, 0]), (0, [0])]
)
def test_shares_differ_by_one_at_most(workspaces: int, even: list[int]) -> None:
    assert [loop._share(workspaces, len(even), rank) for rank in range(len(even))] == even


def wait(until: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_workspaces_are_spread_over_processes_and_taken_over(
    database: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "POLL", 0.2)
    empty_other_inboxes(shop.database, shop.workspace)
    shops = [shop, *(Shop(database, make_workspace(database)) for _ in range(4))]
    with psycopg.connect(database.urls.owner) as connection:
        row = connection.execute("SELECT count(*) FROM workspace").fetchone()
    everything = row[0] if row else 0
    processes = [Process(database)]
    try:
        wait(lambda: shares(database) == [everything])
        processes.append(Process(database))
        wait(lambda: shares(database) == sorted([everything // 2, -(-everything // 2)]))
        processes.append(Process(database))
        wait(lambda: shares(database) == sorted((everything + spare) // 3 for spare in range(3)))
        processes.pop().end()
        wait(lambda: shares(database) == sorted([everything // 2, -(-everything // 2)]))
        for one in shops:
            one.put(make_event(message_id="x"))
        for one in shops:
            wait(lambda one=one: len(one.query("SELECT 1 FROM recent_batch WHERE workspace_id = %s")) == 1)
        processes.pop(0).end()
        wait(lambda: shares(database) == [everything])
        for one in shops:
            one.put(make_event(message_id="y"))
        for one in shops:
            wait(lambda one=one: len(one.query("SELECT 1 FROM recent_batch WHERE workspace_id = %s")) == 2)
    finally:
        for process in processes:
            process.end()
    assert [one.rows().column("message_id").to_pylist() for one in shops] == [["x", "y"]] * len(shops)
