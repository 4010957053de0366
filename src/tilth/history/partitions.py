"""Partitions of `recent_batch`: made ahead of time, dropped when all that they hold stands in files."""

from datetime import datetime, timedelta

import psycopg
from psycopg import sql

SPAN = timedelta(hours=1)
AHEAD = 3
DEFAULT = "recent_batch_default"


def create_partitions(connection: psycopg.Connection, *, now: datetime) -> None:
    """The partitions of this hour and the next ones. Where rows stand in the default partition already, they stay.

    A partition takes a lock that stops appends for a moment, so this is a job's work and not the weaver's.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    for begin in (hour + SPAN * i for i in range(AHEAD + 1)):
        name = f"recent_batch_{begin:%Y%m%d%H}"
        taken = connection.execute(
            """
            SELECT to_regclass(%s) IS NOT NULL OR EXISTS (
                SELECT FROM recent_batch_default WHERE appended_at >= %s AND appended_at < %s)
            """,
            (name, begin, begin + SPAN),
        ).fetchone()
        if taken and taken[0]:
            continue
        connection.execute(
            sql.SQL("CREATE TABLE {} PARTITION OF recent_batch FOR VALUES FROM ({}) TO ({})").format(
                sql.Identifier(name), sql.Literal(begin.isoformat()), sql.Literal((begin + SPAN).isoformat())
            )
        )
        connection.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(sql.Identifier(name)))


def drop_partitions(connection: psycopg.Connection, *, now: datetime) -> list[str]:
    """Drops the partitions of past hours that hold nothing but folded rows, and empties the default one likewise.

    Locks before it looks: a transaction that began in a past hour may still be appending to it. Readers notice when
    a batch that they expected is gone, and read the state again.
    """
    leaves = connection.execute("SELECT relid::regclass::text FROM pg_partition_tree('recent_batch') WHERE isleaf")
    past = [name for (name,) in leaves if name == DEFAULT or _end(name) + SPAN <= now]
    if not any(_is_folded(connection, name) for name in past):
        return []
    connection.execute("SET LOCAL lock_timeout = '2s'")
    connection.execute("LOCK TABLE ONLY recent_batch IN ACCESS EXCLUSIVE MODE")
    dropped = []
    for name in past:
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.Identifier(name)))
        if _is_folded(connection, name):
            verb = "TRUNCATE {}" if name == DEFAULT else "DROP TABLE {}"
            connection.execute(sql.SQL(verb).format(sql.Identifier(name)))
            dropped.append(name)
    return dropped


def _end(name: str) -> datetime:
    return datetime.strptime(name.removeprefix("recent_batch_") + "+0000", "%Y%m%d%H%z") + SPAN


def _is_folded(connection: psycopg.Connection, name: str) -> bool:
    row = connection.execute(
        sql.SQL(
            """
            SELECT NOT EXISTS (
                SELECT FROM {} AS batch JOIN history_state AS state USING (workspace_id)
                WHERE batch.last_seq > state.folded_seq)
                AND (%s <> 'recent_batch_default' OR EXISTS (SELECT FROM recent_batch_default))
            """
        ).format(sql.Identifier(name)),
        (name,),
    ).fetchone()
    return bool(row and row[0])
