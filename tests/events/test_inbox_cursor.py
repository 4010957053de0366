"""Every inbox row is read exactly once, whatever transactions do around it."""

import random
from contextlib import ExitStack

import psycopg
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import TestWorkspace

from tilth.events import conforming, writing
from tilth.events.api import InboxCursor, append_normal, read_inbox
from tilth.events.contracts import NORMAL_SCHEMA
from tilth.events.errors import InvalidInboxCursor
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import Database


def rows(*message_ids: str) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "message_id": m,
                "line_no": 0,
                "type": "track",
                "event": "Seen",
                "ts": 1,
                "received_at": 1,
                "active": True,
                "user_id": "u",
            }
            for m in message_ids
        ],
        schema=NORMAL_SCHEMA,
    )


def write(connection: psycopg.Connection, workspace: TestWorkspace, *message_ids: str) -> None:
    append_normal(connection, workspace.id, rows(*message_ids), source="test")


def read_all(
    database: Database, workspace: TestWorkspace, cursor: InboxCursor, max_requests: int = 100
) -> tuple[list[str], InboxCursor]:
    """Read until nothing more is there, saving the cursor as text between batches."""
    seen: list[str] = []
    more = True
    while more:
        with database.pipeline() as connection:
            batch = read_inbox(connection, workspace.id, cursor, max_requests=max_requests)
        seen += batch.rows.column("message_id").to_pylist()
        cursor = InboxCursor.decode(batch.cursor.encode())
        more = batch.more
    return seen, cursor


def test_reads_nothing_from_an_empty_inbox(database: Database, workspace: TestWorkspace) -> None:
    seen, cursor = read_all(database, workspace, InboxCursor.start())
    assert seen == []
    assert read_all(database, workspace, cursor)[0] == []


def test_row_that_commits_late_is_read_once_and_delays_nobody(database: Database, workspace: TestWorkspace) -> None:
    """`max(inbox_id)` as a cursor loses 'early': its id is lower than that of 'late', which is read first."""
    with psycopg.connect(database.urls.owner) as slow:
        write(slow, workspace, "early")
        with database.pipeline() as connection:
            write(connection, workspace, "late")
        seen, cursor = read_all(database, workspace, InboxCursor.start())
        assert seen == ["late"]
        assert read_all(database, workspace, cursor)[0] == []
        slow.commit()
    seen, cursor = read_all(database, workspace, cursor)
    assert seen == ["early"]
    assert read_all(database, workspace, cursor)[0] == []


def test_unrelated_open_write_transaction_does_not_stall(database: Database, workspace: TestWorkspace) -> None:
    with psycopg.connect(database.urls.owner) as idle:
        idle.execute("SELECT pg_current_xact_id()")
        cursor = InboxCursor.start()
        for n in range(5):
            with database.pipeline() as connection:
                write(connection, workspace, f"m{n}")
            seen, cursor = read_all(database, workspace, cursor)
            assert seen == [f"m{n}"]
        idle.rollback()


def test_rolled_back_rows_never_appear(database: Database, workspace: TestWorkspace) -> None:
    with psycopg.connect(database.urls.owner) as connection:
        write(connection, workspace, "ghost")
        connection.rollback()
    assert read_all(database, workspace, InboxCursor.start())[0] == []


def test_workspaces_do_not_mix(database: Database, workspace: TestWorkspace) -> None:
    other = TestWorkspace(WorkspaceId(workspace.id + 1_000_000), "other", "UTC", "CNY")
    with database.pipeline() as connection:
        write(connection, other, "theirs")
        write(connection, workspace, "ours")
    assert read_all(database, workspace, InboxCursor.start())[0] == ["ours"]


def test_backlog_in_chunks_keeps_its_target(database: Database, workspace: TestWorkspace) -> None:
    for n in range(7):
        with database.pipeline() as connection:
            write(connection, workspace, f"m{n}")
    with database.pipeline() as connection:
        first = read_inbox(connection, workspace.id, InboxCursor.start(), max_requests=3)
    assert (first.requests, first.more) == (3, True)
    with database.pipeline() as connection:
        write(connection, workspace, "after")
    with database.pipeline() as connection:
        second = read_inbox(connection, workspace.id, first.cursor, max_requests=9)
    assert second.rows.column("message_id").to_pylist() == ["m3", "m4", "m5", "m6"]
    assert second.more
    assert read_all(database, workspace, second.cursor)[0] == ["after"]


def test_chunk_stops_at_a_number_of_events(database: Database, workspace: TestWorkspace) -> None:
    for n in range(3):
        with database.pipeline() as connection:
            write(connection, workspace, f"a{n}", f"b{n}")
    with database.pipeline() as connection:
        batch = read_inbox(connection, workspace.id, InboxCursor.start(), max_requests=100, max_events=3)
    assert batch.rows.column("message_id").to_pylist() == ["a0", "b0", "a1", "b1"]
    assert batch.more
    assert read_all(database, workspace, batch.cursor)[0] == ["a2", "b2"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), chunk=st.integers(1, 4))
def test_interleaved_transactions_are_read_exactly_once(
    database: Database, workspace: TestWorkspace, seed: int, chunk: int
) -> None:
    """Random inserts, commits, rollbacks and reads over several connections, against a list kept beside."""
    dice = random.Random(seed)
    with ExitStack() as stack:
        writers = [stack.enter_context(psycopg.connect(database.urls.owner)) for _ in range(4)]
        with database.pipeline() as connection:
            start = connection.execute("SELECT pg_current_snapshot()::text").fetchone()
        assert start is not None
        cursor = InboxCursor(start[0])  # earlier examples wrote to this workspace too
        pending: dict[int, list[str]] = {n: [] for n in range(len(writers))}
        committed: list[str] = []
        seen: list[str] = []
        for step in range(40):
            who = dice.randrange(len(writers))
            match dice.choice(["write", "write", "write", "commit", "rollback", "read", "read"]):
                case "write":
                    write(writers[who], workspace, f"{seed}-{step}")
                    pending[who].append(f"{seed}-{step}")
                case "commit":
                    writers[who].commit()
                    committed += pending[who]
                    pending[who] = []
                case "rollback":
                    writers[who].rollback()
                    pending[who] = []
                case "read":
                    with database.pipeline() as connection:
                        batch = read_inbox(connection, workspace.id, cursor, max_requests=chunk)
                    seen += batch.rows.column("message_id").to_pylist()
                    cursor = InboxCursor.decode(batch.cursor.encode())
                    assert set(seen) <= set(committed)
        for who, writer in enumerate(writers):
            writer.commit()
            committed += pending[who]
        rest, cursor = read_all(database, workspace, cursor, max_requests=chunk)
    assert sorted(seen + rest) == sorted(committed)


def test_rows_of_an_older_version_lack_columns(
    database: Database, workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upgrade may add columns to NORMAL_SCHEMA while imports wait in the inbox."""
    older = NORMAL_SCHEMA.remove(NORMAL_SCHEMA.get_field_index("account"))
    with monkeypatch.context() as patch, database.pipeline() as connection:
        patch.setattr(conforming, "NORMAL_SCHEMA", older)
        patch.setattr(writing, "NORMAL_SCHEMA", older)
        write(connection, workspace, "waiting")
    with database.pipeline() as connection:
        batch = read_inbox(connection, workspace.id, InboxCursor.start(), max_requests=9)
    assert batch.rows.schema == NORMAL_SCHEMA
    assert batch.rows.select(["message_id", "account"]).to_pylist() == [{"message_id": "waiting", "account": None}]


@pytest.mark.parametrize("text", ["1:1:;2:2:", "1:1:;2:2:;x;1", "1:1:;2:2:;1;1;1"])
def test_refuses_what_is_no_cursor(text: str) -> None:
    with pytest.raises(InvalidInboxCursor):
        InboxCursor.decode(text)


def test_reading_uses_the_key(database: Database, workspace: TestWorkspace) -> None:
    """The range of a cursor is found in the index, not by walking the table."""
    with database.pipeline() as connection:
        write(connection, workspace, "one")
        connection.execute("SET LOCAL enable_seqscan = off")
        connection.execute("SET LOCAL enable_bitmapscan = off")
        plan = connection.execute(
            """EXPLAIN SELECT inbox_id FROM inbox
                WHERE workspace_id = %s AND xid >= '5'::xid8 ORDER BY xid, inbox_id LIMIT 9""",
            (workspace.id,),
        ).fetchall()
    assert "Index" in "\n".join(line for (line,) in plan)
    assert "Sort" not in "\n".join(line for (line,) in plan)
