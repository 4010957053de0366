"""Which cluster the stored transaction ids belong to.

The inbox stores `xid8` values and the weavers' cursors are snapshots. Both mean something only in the cluster
that gave them out; in another one, a dump restored there, rows would be skipped or read twice. So the tables
remember their cluster, a start elsewhere is refused, and `tilth restore` (or `tilth adopt` after a restore by
other means) begins a new epoch, in which the rooms that store transaction ids put them right.
"""

from collections.abc import Callable, Sequence

import psycopg

from tilth.platform.database.errors import ForeignCluster

EpochHook = Callable[[psycopg.Connection], None]
"""Puts the stored transaction ids of one room right, in the transaction that begins the new epoch."""


def require_same_cluster(connection: psycopg.Connection) -> None:
    """Raises ForeignCluster when these tables were copied here from another cluster."""
    row = connection.execute(
        "SELECT c.system_identifier, p.system_identifier FROM cluster_identity c, pg_control_system() p"
    ).fetchone()
    if row is None or row[0] != row[1]:
        raise ForeignCluster(
            "This database was copied from another PostgreSQL cluster: its transaction ids mean nothing here, "
            "and events would be lost or counted twice. Run `tilth adopt` once, and then start again.",
        )


def get_epoch(connection: psycopg.Connection) -> int:
    row = connection.execute("SELECT epoch FROM cluster_identity").fetchone()
    assert row is not None, "0007_cluster inserts the row"
    return int(row[0])


def begin_epoch(connection: psycopg.Connection, hooks: Sequence[EpochHook]) -> int:
    """Takes this cluster as the home of the tables, and returns the new epoch. One transaction, the caller's."""
    connection.execute("""
        UPDATE cluster_identity
        SET system_identifier = p.system_identifier, epoch = epoch + 1, changed_at = now()
        FROM pg_control_system() p
    """)
    for hook in hooks:
        hook(connection)
    return get_epoch(connection)
