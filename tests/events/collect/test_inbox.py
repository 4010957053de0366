"""The group commit: what was acknowledged is durable, what cannot be stored is never acknowledged."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import psycopg
import pytest
from tests.conftest import TestWorkspace
from tests.events.conftest import Door

from tilth.events.api import InboxCursor, read_inbox
from tilth.events.collect import inbox as inbox_module
from tilth.events.collect.contracts import Delivery
from tilth.events.collect.errors import InboxUnavailable, Overloaded
from tilth.events.collect.inbox import Inbox
from tilth.events.rejections import Rejection
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import Database

EVENT = b'{"batch":[{"type":"track","event":"Seen","userId":"u"}]}'
CONTEXT = {"currency": "CNY", "source": "segment"}


def delivery(workspace: TestWorkspace, body: bytes = EVENT, **context: Any) -> Delivery:
    return Delivery(workspace.id, body, 1, {**CONTEXT, **context})


def with_inbox(database: Database, use: Callable[[Inbox], Awaitable[None]], **options: Any) -> None:
    async def run() -> None:
        inbox = Inbox(database.urls.owner, **options)
        try:
            await use(inbox)
        finally:
            await inbox.close()

    asyncio.run(run())


def stored(database: Database, workspace: TestWorkspace) -> int:
    with database.pipeline() as connection:
        return read_inbox(connection, workspace.id, InboxCursor.start(), max_requests=10_000).rows.num_rows


def test_requests_of_one_moment_share_a_commit(database: Database, workspace: TestWorkspace) -> None:
    async def use(inbox: Inbox) -> None:
        await asyncio.gather(*(inbox.append(delivery(workspace)) for _ in range(50)))

    with_inbox(database, use)
    with database.pipeline() as connection:
        row = connection.execute(
            "SELECT count(*), count(DISTINCT xid) FROM inbox WHERE workspace_id = %s", [workspace.id]
        ).fetchone()
    assert row == (50, 1)


def test_durable_when_append_returns(database: Database, workspace: TestWorkspace) -> None:
    async def use(inbox: Inbox) -> None:
        for n in range(5):
            await inbox.append(delivery(workspace))
            assert stored(database, workspace) == n + 1

    with_inbox(database, use)


def test_one_bad_row_does_not_cost_the_others_their_answer(database: Database, workspace: TestWorkspace) -> None:
    """Nothing known gets here in a form that the database refuses; if it ever does, it fails alone."""
    bad = Delivery(WorkspaceId(2**70), EVENT, 1, CONTEXT)

    async def use(inbox: Inbox) -> None:
        deliveries = [delivery(workspace), bad, delivery(workspace)]
        results = await asyncio.gather(*map(inbox.append, deliveries), return_exceptions=True)
        assert [results[0], results[2]] == [None, None]
        assert isinstance(results[1], psycopg.Error)

    with_inbox(database, use)
    assert stored(database, workspace) == 2


def test_full_queue_turns_away_before_anything_is_taken(database: Database, workspace: TestWorkspace) -> None:
    async def use(inbox: Inbox) -> None:
        first = asyncio.create_task(inbox.append(delivery(workspace)))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            inbox.check_open()
        with pytest.raises(Overloaded):
            await inbox.append(delivery(workspace))
        await first
        await inbox.append(delivery(workspace))

    with_inbox(database, use, max_waiting_bytes=100)
    assert stored(database, workspace) == 2


def test_unreachable_database_is_never_acknowledged(workspace: TestWorkspace) -> None:
    async def run() -> None:
        inbox = Inbox("host=/nonexistent dbname=tilth")
        results = await asyncio.gather(*(inbox.append(delivery(workspace)) for _ in range(3)), return_exceptions=True)
        assert [type(r) for r in results] == [InboxUnavailable] * 3
        with pytest.raises(InboxUnavailable) as caught:
            inbox.check_open()  # turned away before the body is read
        assert caught.value.retry_after >= 1

    asyncio.run(run())


def test_recovers_from_a_lost_connection_by_itself(
    database: Database, workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_module, "RETRY", 0.0)

    async def use(inbox: Inbox) -> None:
        await inbox.append(delivery(workspace))
        with psycopg.connect(database.urls.owner, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tilth-inbox'"
            )
        with pytest.raises(InboxUnavailable):
            await inbox.append(delivery(workspace))
        await inbox.append(delivery(workspace))

    with_inbox(database, use)
    assert stored(database, workspace) == 2


def test_statement_that_hangs_is_given_up(
    database: Database, workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that somebody holds on the inbox: 503 after a while, and nothing is stored afterwards."""
    monkeypatch.setattr(inbox_module, "STATEMENT_SECONDS", 0.3)
    monkeypatch.setattr(inbox_module, "RETRY", 0.0)

    async def use(inbox: Inbox) -> None:
        await inbox.append(delivery(workspace))
        with psycopg.connect(database.urls.owner) as locker:
            locker.execute("LOCK TABLE rejected_event IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(InboxUnavailable):
                await inbox.append(Delivery(workspace.id, EVENT, 1, CONTEXT, [Rejection("a", "b", "c", "d", b"")]))
        await inbox.append(delivery(workspace))

    with_inbox(database, use)
    assert stored(database, workspace) == 2


def test_client_that_goes_away_harms_nobody(database: Database, workspace: TestWorkspace) -> None:
    async def use(inbox: Inbox) -> None:
        impatient = asyncio.create_task(inbox.append(delivery(workspace)))
        patient = asyncio.create_task(inbox.append(delivery(workspace)))
        await asyncio.sleep(0)
        impatient.cancel()
        await patient

    with_inbox(database, use)
    assert stored(database, workspace) == 2


@pytest.fixture
def full_disk(database: Database, workspace: TestWorkspace) -> Iterator[Callable[[], None]]:
    """The server's own answer to a full disk, for this workspace's rows alone; call it to free the disk."""
    name = f"full_disk_{workspace.id}"
    with database.pipeline() as connection:
        connection.execute(f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$
        """)
        connection.execute(
            f"CREATE TRIGGER {name} BEFORE INSERT ON inbox FOR EACH ROW WHEN (NEW.workspace_id = {workspace.id}) "
            f"EXECUTE FUNCTION {name}()"
        )

    def free() -> None:
        with database.pipeline() as connection:
            connection.execute(f"DROP FUNCTION IF EXISTS {name} CASCADE")

    yield free
    free()


def test_full_disk_is_503_with_retry_after(
    door: Door, full_disk: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    event = {"userId": "u", "event": "Seen"}
    answer = door.post("/v1/track", event)
    assert answer.status_code == 503
    assert answer.headers["retry-after"].isdigit()
    assert answer.json()["code"] == "inbox_unavailable"
    assert door.post("/v1/track", event).status_code == 503  # too soon to try the disk again
    full_disk()
    monkeypatch.setattr(inbox_module, "RETRY", 0.0)
    assert door.post("/v1/track", event).status_code == 200
    assert len(door.rows()) == 1
