"""Events that were accepted before their person was erased, and wait in the inbox: they must not bring it back.

Of an erased identifier nothing but a keyed digest is kept, with the time. An event that was received earlier and
names it is dropped when it is woven; one that was received later begins a new person.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc

from tilth.kernel.ids import WorkspaceId
from tilth.people.identity.changes import ErasedIdentifier
from tilth.people.identity.observing import observe

Connection = psycopg.Connection[Any]


def remember_erased(connection: Connection, workspace: WorkspaceId, identifiers: Sequence[ErasedIdentifier]) -> None:
    """Shared identifiers are left out: events that name them are other people's as well."""
    key = _key(connection, workspace)
    own = [identifier for identifier in identifiers if not identifier.shared]
    connection.execute(
        """
        INSERT INTO erased_identifier (workspace_id, digest, erased_at)
        SELECT %s, digest, clock_timestamp() FROM unnest(%s::bytea[]) AS digest
        ON CONFLICT (workspace_id, digest) DO UPDATE SET erased_at = excluded.erased_at
        """,
        (workspace, [_digest(key, f"{identifier.type:d}:{identifier.value}") for identifier in own]),
    )


def drop_forgotten(connection: Connection, workspace: WorkspaceId, rows: pa.Table) -> pa.Table:
    """`rows` of NORMAL_SCHEMA without those that erased persons left behind. One small query where there are none."""
    latest = connection.execute(
        "SELECT (extract(epoch FROM max(erased_at)) * 1000000)::bigint FROM erased_identifier WHERE workspace_id = %s",
        (workspace,),
    ).fetchone()
    oldest = pc.min(rows.column("received_at")).as_py()
    if latest is None or latest[0] is None or oldest is None or oldest > latest[0]:
        return rows
    observed = observe(rows)
    key = _key(connection, workspace)
    digests = [_digest(key, label) for label in observed.labels]
    found = dict(
        connection.execute(
            """
            SELECT digest, (extract(epoch FROM erased_at) * 1000000)::bigint FROM erased_identifier
             WHERE workspace_id = %s AND digest = ANY(%s::bytea[])
            """,
            (workspace, digests),
        ).fetchall()
    )
    if not found:
        return rows
    of_node = [found.get(digest, -1) for digest in digests]
    erased_at = np.array([max(of_node[node] for node in nodes) for nodes in observed.sets])[observed.set_of_row]
    return rows.filter(pa.array(rows.column("received_at").to_numpy() > erased_at))


def _key(connection: Connection, workspace: WorkspaceId) -> bytes:
    row = connection.execute("SELECT erasure_key FROM identity_state WHERE workspace_id = %s", (workspace,)).fetchone()
    assert row is not None, "identity is locked by the caller"
    return bytes(row[0].bytes)


def _digest(key: bytes, label: str) -> bytes:
    return hashlib.blake2b(label.encode(errors="surrogatepass"), key=key, digest_size=16).digest()
