"""Whatever is killed and whenever: each inbox row is woven exactly once, and identity is what it would have been."""

import multiprocessing
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import TestWorkspace
from tests.people.events import Shop

from tilth.kernel.ids import WorkspaceId
from tilth.people.api import Weaver
from tilth.platform.database.sessions import Database, Urls


def track(number: int, rnd: random.Random) -> dict[str, Any]:
    message = {"type": "track", "event": f"Event {number % 7}", "messageId": f"m{number}"}
    person = rnd.randrange(40)
    if rnd.random() < 0.7:
        message["anonymousId"] = f"a{person}-{rnd.randrange(3)}"
    if rnd.random() < 0.4 or "anonymousId" not in message:
        message["userId"] = f"u{person}"
    return message


def requests(count: int, seed: int) -> list[list[dict[str, Any]]]:
    """Requests of events, one in five of them a retry of an event before."""
    rnd = random.Random(seed)
    sent: list[dict[str, Any]] = []
    batches = []
    for _ in range(count):
        batch = []
        for _ in range(rnd.randrange(1, 6)):
            again = sent and rnd.random() < 0.2
            batch.append(rnd.choice(sent) if again else track(len(sent), rnd))
            if not again:
                sent.append(batch[-1])
        batches.append(batch)
    return batches


def weave_until_killed(url: str, workspace: int, woven: Any) -> None:
    database = Database(Urls(url, url, url))
    weaver = Weaver(WorkspaceId(workspace))
    while True:
        with database.pipeline() as connection:
            weaver.weave_once(connection, max_requests=2)
        woven.release()


@pytest.mark.slow
def test_a_weaver_killed_at_random_points_weaves_each_row_once(database: Database, workspace: TestWorkspace) -> None:
    """A real process and a real SIGKILL; forked, so that it begins at once."""
    shop = Shop(database, workspace.id)
    rnd = random.Random(7)
    batches = requests(160, seed=7)
    shop.send(*batches[0])
    shop.weave()  # compiles what the forked processes use
    for batch in batches[1:]:
        shop.send(*batch)
    processes = multiprocessing.get_context("fork")
    for _ in range(15):
        woven = processes.Semaphore(0)
        weaver = processes.Process(target=weave_until_killed, args=(database.urls.owner, workspace.id, woven))
        weaver.start()
        for _ in range(rnd.randrange(1, 6)):
            assert woven.acquire(timeout=60)
        time.sleep(rnd.random() * 0.02)
        weaver.kill()
        weaver.join()
        assert weaver.exitcode == -signal.SIGKILL
    shop.weave()
    check_exactly_once(shop, batches)


def check_exactly_once(shop: Shop, batches: list[list[dict[str, Any]]]) -> None:
    expected = {message["messageId"] for batch in batches for message in batch}
    counted = Counter(shop.rows().column("message_id").to_pylist())
    assert counted == dict.fromkeys(expected, 1)
    assert shop.persons() == plain_persons(batches)


def plain_persons(batches: list[list[dict[str, Any]]]) -> set[frozenset[str]]:
    """Connected components; in these tests no browser is ever used by two users."""
    groups: list[set[str]] = []
    for message in (message for batch in batches for message in batch):
        ids = {message[key] for key in ("userId", "anonymousId") if key in message}
        touched = [group for group in groups if group & ids]
        groups = [group for group in groups if not group & ids] + [set.union(ids, *touched)]
    return {frozenset(group) for group in groups}


class _Crash(Exception):
    pass


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=15, deadline=None
)
@given(st.data())
def test_rolled_back_batches_restarts_and_rivals_change_nothing(database: Database, data: st.DataObject) -> None:
    """Transactions that fail at their end, weavers that begin anew and two weavers in turn, in any order."""
    shop = Shop(database, make_workspace(database))
    batches = requests(data.draw(st.integers(1, 12)), seed=data.draw(st.integers(0, 99)))
    waiting = list(batches)
    rival = Weaver(shop.workspace)
    while waiting:
        match data.draw(st.sampled_from(["send", "weave", "rival", "restart", "crash"])):
            case "send":
                shop.send(*waiting.pop(0))
            case "weave":
                shop.weave()
            case "rival":
                shop.weaver, rival = rival, shop.weaver
                shop.weave()
            case "restart":
                shop.restart()
            case _:
                weave_and_crash(shop)
    shop.weave()
    check_exactly_once(shop, batches)


def weave_and_crash(shop: Shop) -> None:
    with suppress(_Crash), shop.database.pipeline() as connection:
        shop.weaver.weave_once(connection, max_requests=2)
        raise _Crash


def make_workspace(database: Database) -> WorkspaceId:
    with psycopg.connect(database.urls.owner) as connection:
        row = connection.execute(
            """
            INSERT INTO workspace (slug, name, time_zone, currency)
            VALUES ('crash-' || gen_random_uuid(), 'crash', 'Asia/Shanghai', 'CNY') RETURNING workspace_id
            """
        ).fetchone()
    assert row is not None
    return WorkspaceId(row[0])
