"""Partitions of `recent_batch`: made ahead of time, dropped when all that they hold stands in files."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import sql

HOUR = timedelta(hours=1)
HOURS_AHEAD = 4
DEFAULT = "recent_batch_default"
_NAME = re.compile(r"recent_batch_(\d{10})")
_LOCK_TIMEOUT = "200ms"
"""A partition change waits for writers and holds up those behind it; it rather tries again next time."""


def create_partitions(connection: psycopg.Connection, *, now: datetime) -> None:
    """The partitions of this hour and the next ones. An hour of which rows lie in the default one is left there."""
    existing = set(_list_partitions(connection))
    first = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for begin in (first + HOUR * i for i in range(HOURS_AHEAD)):
        name = f"recent_batch_{begin:%Y%m%d%H}"
        if name in existing:
            continue
        with _attempt(connection):
            connection.execute(
                sql.SQL("CREATE TABLE {} PARTITION OF recent_batch FOR VALUES FROM ({}) TO ({})").format(
                    sql.Identifier(name), sql.Literal(begin.isoformat()), sql.Literal((begin + HOUR).isoformat())
                )
            )
            connection.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(sql.Identifier(name)))


def drop_partitions(connection: psycopg.Connection, *, now: datetime) -> None:
    """Drops the partitions of past hours that hold nothing but folded rows, and empties the default one likewise.

    Looks without a lock first, then again under it: a transaction that began in a past hour may still be appending.
    Readers notice when a batch that they expected is gone, and read the state again.
    """
    current = f"{now.astimezone(UTC):%Y%m%d%H}"
    for name in _list_partitions(connection):
        match = _NAME.fullmatch(name)
        past = match is not None and match[1] < current
        if not (past or name == DEFAULT) or not _is_done(connection, name):
            continue
        table = sql.Identifier(name)
        with _attempt(connection):
            # The parent first, as readers and writers lock them.
            connection.execute("LOCK TABLE ONLY recent_batch IN ACCESS EXCLUSIVE MODE")
            connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(table))
            if _is_done(connection, name):
                verb = "DROP TABLE {}" if past else "TRUNCATE {}"
                connection.execute(sql.SQL(verb).format(table))


@contextmanager
def _attempt(connection: psycopg.Connection) -> Iterator[None]:
    """A savepoint whose failure to get a lock, or to take over rows of the default partition, costs nothing."""
    try:
        with connection.transaction():
            connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
            yield
    except (psycopg.errors.LockNotAvailable, psycopg.errors.CheckViolation):
        return


def _list_partitions(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'recent_batch'::regclass"
    )
    return sorted(row[0] for row in rows)


def _is_done(connection: psycopg.Connection, name: str) -> bool:
    """All rows stand in files; an empty default partition has nothing to be done."""
    row = connection.execute(
        sql.SQL(
            """
            SELECT (%s <> %s OR EXISTS (SELECT FROM {table})) AND NOT EXISTS (
                SELECT FROM {table} AS batch JOIN history_state AS state USING (workspace_id)
                WHERE batch.last_seq > state.folded_seq)
            """
        ).format(table=sql.Identifier(name)),
        (name, DEFAULT),
    ).fetchone()
    return bool(row and row[0])
