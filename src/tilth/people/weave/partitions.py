"""Partitions of the inbox, of the dedup window and of recent rows: made ahead, dropped when nobody needs them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

from tilth.events.api import drop_read_partitions, ensure_partitions
from tilth.history.api import create_partitions, drop_partitions
from tilth.people.weave.state import read_cursors

Connection = psycopg.Connection[Any]
DAYS_AHEAD = 2
DAYS_KEPT = 3
"""The window reaches back 32 hours from the newest batch; the rest is for a worker that was down for a day."""
_NAME = re.compile(r"dedup_batch_(\d{8})")
_TENDING_LOCK = 0x7171_0002
_LOCK_TIMEOUT = "200ms"
"""A partition change holds up the weavers behind it; it rather tries again next time."""


def tend_partitions(connection: Connection, now: datetime) -> None:
    """Of all workspaces; one process at a time, the others leave it to that one."""
    row = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", (_TENDING_LOCK,)).fetchone()
    if not (row and row[0]):
        return
    ensure_partitions(connection, now)
    drop_read_partitions(connection, now, read_cursors(connection))
    ensure_dedup_partitions(connection, now)
    drop_dedup_partitions(connection, now)
    create_partitions(connection, now=now)
    drop_partitions(connection, now=now)


def ensure_dedup_partitions(connection: Connection, now: datetime) -> None:
    existing = set(_partitions(connection))
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for start in (today + timedelta(days=n) for n in range(DAYS_AHEAD)):
        name = f"dedup_batch_{start:%Y%m%d}"
        if name not in existing:
            _make(connection, name, start)


def drop_dedup_partitions(connection: Connection, now: datetime) -> list[str]:
    """Days that lie wholly before what is kept. Reads nothing: what is older than the window decides nothing."""
    oldest = f"{now.astimezone(UTC) - timedelta(days=DAYS_KEPT):%Y%m%d}"
    dropped = []
    for name in _partitions(connection):
        match = _NAME.fullmatch(name)
        if match and match[1] < oldest and _run(connection, sql.SQL("DROP TABLE {}").format(sql.Identifier(name))):
            dropped.append(name)
    return dropped


def _make(connection: Connection, name: str, start: datetime) -> None:
    """Unless rows of that day already lie in the default partition; they stay there."""
    end = start + timedelta(days=1)
    table = sql.Identifier(name)
    create = sql.SQL("CREATE TABLE {} PARTITION OF dedup_batch FOR VALUES FROM ({}) TO ({})").format(
        table, sql.Literal(start.isoformat()), sql.Literal(end.isoformat())
    )
    _run(connection, create, sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(table))


def _run(connection: Connection, *statements: sql.Composed) -> bool:
    try:
        with connection.transaction():
            connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
            for statement in statements:
                connection.execute(statement)
    except (psycopg.errors.LockNotAvailable, psycopg.errors.CheckViolation):
        return False
    return True


def _partitions(connection: Connection) -> list[str]:
    rows = connection.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'dedup_batch'::regclass"
    )
    return sorted(row[0] for row in rows)
