"""Partitions of the inbox: made ahead of time, dropped when every weaver has read them, never deleted from.

Partitions are hours. Rows for which none was made (no worker ran for a while) lie in `inbox_default` and leave it
the same way, by TRUNCATE.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

from tilth.events.cursor import InboxCursor
from tilth.kernel.ids import WorkspaceId

HOURS_AHEAD = 4
_NAME = re.compile(r"inbox_(\d{10})")
_LOCK_TIMEOUT = "200ms"
"""A partition change waits for writers and holds up those behind it; it rather tries again next time."""


def ensure_partitions(connection: psycopg.Connection[Any], now: datetime) -> list[str]:
    """Make the partitions of this hour and the next ones; returns those made.

    An hour of which rows already lie in the default partition is left there.
    """
    existing = set(_partitions(connection))
    first = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    made = []
    for start in (first + timedelta(hours=n) for n in range(HOURS_AHEAD)):
        name = f"inbox_{start:%Y%m%d%H}"
        if name not in existing and _make(connection, name, start):
            made.append(name)
    return made


def _make(connection: psycopg.Connection[Any], name: str, start: datetime) -> bool:
    end = start + timedelta(hours=1)
    try:
        with connection.transaction():
            connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
            connection.execute(
                sql.SQL("CREATE TABLE {} PARTITION OF inbox FOR VALUES FROM ({}) TO ({})").format(
                    sql.Identifier(name), sql.Literal(start.isoformat()), sql.Literal(end.isoformat())
                )
            )
            connection.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(sql.Identifier(name)))
    except (psycopg.errors.LockNotAvailable, psycopg.errors.CheckViolation):
        return False
    return True


def drop_read_partitions(
    connection: psycopg.Connection[Any], now: datetime, cursors: Mapping[WorkspaceId, InboxCursor]
) -> list[str]:
    """Drop past hours whose every row has been read by its workspace's weaver, and empty the default partition.

    `cursors` are those that weavers have committed. A row of a workspace without a cursor keeps its partition.
    """
    current = f"inbox_{now.astimezone(UTC):%Y%m%d%H}"
    dropped = []
    for name in _partitions(connection):
        past = _NAME.fullmatch(name) is not None and name < current
        if (past or name == "inbox_default") and _drop(connection, name, cursors):
            dropped.append(name)
    return dropped


def _drop(connection: psycopg.Connection[Any], name: str, cursors: Mapping[WorkspaceId, InboxCursor]) -> bool:
    """Look without a lock first, then again under it: a writer may have been under way."""
    table = sql.Identifier(name)
    default = name == "inbox_default"
    if _unread(connection, table, cursors) or (default and _empty(connection, table)):
        return False
    try:
        with connection.transaction():
            connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
            connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(table))
            if _unread(connection, table, cursors):
                return False
            statement = "TRUNCATE {}" if default else "DROP TABLE {}"
            connection.execute(sql.SQL(statement).format(table))
    except psycopg.errors.LockNotAvailable:
        return False
    return True


def _partitions(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'inbox'::regclass")
    return sorted(row[0] for row in rows)


def _empty(connection: psycopg.Connection[Any], table: sql.Identifier) -> bool:
    return connection.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(table)).fetchone() is None


def _unread(
    connection: psycopg.Connection[Any], table: sql.Identifier, cursors: Mapping[WorkspaceId, InboxCursor]
) -> bool:
    """A row that the base of its workspace's cursor does not see."""
    row = connection.execute(
        sql.SQL("""
            SELECT FROM {} AS row
              LEFT JOIN unnest(%s::bigint[], %s::text[]) AS cursor (workspace_id, base) USING (workspace_id)
             WHERE cursor.base IS NULL OR NOT pg_visible_in_snapshot(row.xid, cursor.base::pg_snapshot)
             LIMIT 1
        """).format(table),
        (list(cursors), [cursor.base for cursor in cursors.values()]),
    ).fetchone()
    return row is not None


def reseat_inbox(
    connection: psycopg.Connection[Any], cursors: Mapping[WorkspaceId, InboxCursor]
) -> dict[WorkspaceId, InboxCursor]:
    """After a dump was restored to another cluster, whose transaction ids start anew.

    Rows that were read go, the others get this transaction's id, and the returned cursors take the place of the
    old ones in the same transaction. Nothing else may use the database meanwhile.
    """
    for workspace, cursor in cursors.items():
        connection.execute(
            """
            DELETE FROM inbox WHERE workspace_id = %(workspace)s AND (
                pg_visible_in_snapshot(xid, %(base)s::pg_snapshot) OR (
                    pg_visible_in_snapshot(xid, coalesce(%(target)s, '1:1:')::pg_snapshot)
                    AND (xid, inbox_id) <= (%(xid)s::xid8, %(inbox_id)s)))
            """,
            {
                "workspace": workspace,
                "base": cursor.base,
                "target": cursor.target,
                "xid": str(cursor.xid),
                "inbox_id": cursor.inbox_id,
            },
        )
    connection.execute("UPDATE inbox SET xid = pg_current_xact_id()")
    return dict.fromkeys(cursors, InboxCursor.start())
