"""Partitions of the inbox come ahead of time and go when every weaver has passed them, never before."""

from datetime import UTC, datetime, timedelta

import psycopg
import pyarrow as pa
import pytest
from tests.conftest import TestWorkspace

from tilth.events.api import (
    InboxCursor,
    append_normal,
    drop_read_partitions,
    ensure_partitions,
    read_inbox,
    reseat_inbox,
)
from tilth.events.contracts import NORMAL_SCHEMA
from tilth.platform.database.sessions import Database

# Hours that no other test writes to.
NOON = datetime(2031, 5, 5, 12, 30, tzinfo=UTC)


def partitions(connection: psycopg.Connection) -> set[str]:
    rows = connection.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'inbox'::regclass")
    return {name for (name,) in rows if name.startswith("inbox_2031")}


def put(connection: psycopg.Connection, workspace: TestWorkspace, at: datetime) -> None:
    connection.execute(
        """INSERT INTO inbox (workspace_id, received_at, encoding, events, context, payload)
           VALUES (%s, %s, 0, 1, '{}', '')""",
        (workspace.id, at),
    )


def now_cursor(database: Database) -> InboxCursor:
    with database.pipeline() as connection:
        row = connection.execute("SELECT pg_current_snapshot()::text").fetchone()
    assert row is not None
    return InboxCursor(row[0])


@pytest.fixture(autouse=True)
def tidy(database: Database) -> None:
    with database.pipeline() as connection:
        for name in partitions(connection):
            connection.execute(f"DROP TABLE {name}")


def test_made_ahead_and_only_once(database: Database) -> None:
    with database.pipeline() as connection:
        made = ensure_partitions(connection, NOON)
        assert made == ["inbox_2031050512", "inbox_2031050513", "inbox_2031050514", "inbox_2031050515"]
        assert ensure_partitions(connection, NOON) == []
        assert ensure_partitions(connection, NOON + timedelta(hours=1)) == ["inbox_2031050516"]


def test_rows_lie_in_their_hour_and_are_hidden_from_the_application(
    database: Database, workspace: TestWorkspace
) -> None:
    with database.pipeline() as connection:
        ensure_partitions(connection, NOON)
        put(connection, workspace, NOON)
        assert connection.execute("SELECT count(*) FROM inbox_2031050512").fetchone() == (1,)
    with psycopg.connect(database.urls.app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("SELECT count(*) FROM inbox_2031050512")


def test_dropped_when_read_and_past(database: Database, workspace: TestWorkspace) -> None:
    later = NOON + timedelta(hours=2)
    with database.pipeline() as connection:
        ensure_partitions(connection, NOON)
        put(connection, workspace, NOON)
    unread = {workspace.id: InboxCursor.start()}
    with database.pipeline() as connection:
        assert "inbox_2031050512" not in drop_read_partitions(connection, later, {})
        assert "inbox_2031050512" not in drop_read_partitions(connection, later, unread)
    read = {workspace.id: now_cursor(database)}
    with database.pipeline() as connection:
        assert "inbox_2031050512" not in drop_read_partitions(connection, NOON, read)  # its hour is not over
        assert "inbox_2031050512" in drop_read_partitions(connection, later, read)
        assert partitions(connection) == {"inbox_2031050514", "inbox_2031050515"}


def test_kept_while_a_writer_is_under_way(database: Database, workspace: TestWorkspace) -> None:
    later = NOON + timedelta(hours=1)
    with database.pipeline() as connection:
        ensure_partitions(connection, NOON)
    with psycopg.connect(database.urls.owner) as writer:
        put(writer, workspace, NOON)
        cursors = {workspace.id: now_cursor(database)}
        with database.pipeline() as connection:
            assert "inbox_2031050512" not in drop_read_partitions(connection, later, cursors)
        writer.commit()
    with database.pipeline() as connection:
        assert "inbox_2031050512" not in drop_read_partitions(
            connection, later, cursors
        )  # committed after its snapshot
        assert connection.execute("SELECT count(*) FROM inbox_2031050512").fetchone() == (1,)


def test_hour_with_rows_in_the_default_partition_stays_there(database: Database, workspace: TestWorkspace) -> None:
    with database.pipeline() as connection:
        put(connection, workspace, NOON)
        assert "inbox_2031050512" not in ensure_partitions(connection, NOON)
        assert "inbox_2031050513" in partitions(connection)
        connection.execute("DELETE FROM inbox_default WHERE workspace_id = %s", [workspace.id])


def test_reseat_after_a_restore_reads_the_rest_once(database: Database, workspace: TestWorkspace) -> None:
    """A dump brings transaction ids of another cluster; what was read stays read."""
    rows = [
        {"message_id": m, "line_no": 0, "type": "track", "event": "Seen", "ts": 1, "received_at": 1, "active": True}
        for m in ("a", "b", "c")
    ]
    for row in rows:
        with database.pipeline() as connection:
            append_normal(connection, workspace.id, pa.Table.from_pylist([row], NORMAL_SCHEMA), source="t")
    with database.pipeline() as connection:
        first = read_inbox(connection, workspace.id, InboxCursor.start(), max_requests=2)
    connection = psycopg.connect(database.urls.owner)
    with connection:
        # Ids far ahead of this cluster's, as after a restore from a busier one; rolled back, for others' rows' sake.
        connection.execute(
            "UPDATE inbox SET xid = '999999999'::xid8 WHERE workspace_id = %s AND xid > %s::xid8",
            (workspace.id, str(first.cursor.xid)),
        )
        lost = read_inbox(connection, workspace.id, first.cursor, max_requests=9)
        assert lost.requests == 0
        cursors = reseat_inbox(connection, {workspace.id: first.cursor})
        assert cursors == {workspace.id: InboxCursor.start()}
        left = connection.execute(
            "SELECT count(*) FILTER (WHERE xid = pg_current_xact_id()), count(*) FROM inbox WHERE workspace_id = %s",
            [workspace.id],
        ).fetchone()
        assert left == (1, 1)
        connection.rollback()
