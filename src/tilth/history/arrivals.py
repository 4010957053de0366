"""What was woven lately, in the order of its arrival: for subscribers that follow with a cursor of their own."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc

from tilth.history.contracts import OTHER_EVENT
from tilth.history.tail import decode_batch
from tilth.kernel.ids import WorkspaceId

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Arrivals:
    rows: pa.Table | None
    """RECENT_SCHEMA, with `event` as text; None: nothing is there."""
    last_seq: int
    """The cursor to go on from."""
    missed: int
    """Rows behind the cursor that stand in files by now and left the tail."""
    more: bool


def read_arrivals(connection: Connection, workspace: WorkspaceId, *, after: int, rows: int) -> Arrivals:
    """Whole batches behind the cursor until there are this many rows. `after`: 0, or the last_seq of an answer."""
    batches = connection.execute(
        """
        SELECT first_seq, last_seq, payload FROM (
            SELECT *, sum(last_seq - first_seq + 1) OVER (ORDER BY first_seq) - (last_seq - first_seq + 1) AS before
              FROM recent_batch WHERE workspace_id = %s AND first_seq > %s ORDER BY first_seq LIMIT 1000
        ) AS batch WHERE before < %s ORDER BY first_seq
        """,
        (workspace, after, rows),
        binary=True,
    ).fetchall()
    state = connection.execute(
        "SELECT next_seq - 1 FROM history_state WHERE workspace_id = %s", (workspace,)
    ).fetchone()
    newest = int(state[0]) if state else 0
    if not batches:
        return Arrivals(None, newest, max(0, newest - after), more=False)
    last = batches[-1][1]
    expected = sum(last_seq - first_seq + 1 for first_seq, last_seq, _ in batches)
    table = pa.concat_tables(decode_batch(payload, first_seq) for first_seq, _, payload in batches)
    return Arrivals(_named(connection, workspace, table), last, last - after - expected, more=last < newest)


def list_newest(connection: Connection) -> dict[WorkspaceId, int]:
    """The last row of each workspace that has any."""
    rows = connection.execute("SELECT workspace_id, next_seq - 1 FROM history_state WHERE next_seq > 1")
    return {WorkspaceId(workspace): int(seq) for workspace, seq in rows}


def find_tail_start(connection: Connection, workspace: WorkspaceId) -> int:
    """The cursor before the oldest row of the tail."""
    row = connection.execute(
        """
        SELECT coalesce(
            (SELECT min(first_seq) - 1 FROM recent_batch WHERE workspace_id = %(workspace)s),
            (SELECT next_seq - 1 FROM history_state WHERE workspace_id = %(workspace)s), 0)
        """,
        {"workspace": workspace},
    ).fetchone()
    assert row is not None
    return int(row[0])


def _named(connection: Connection, workspace: WorkspaceId, table: pa.Table) -> pa.Table:
    codes, indices = np.unique(table.column("event").to_numpy(), return_inverse=True)
    texts = dict(
        connection.execute(
            "SELECT code, text FROM term WHERE workspace_id = %s AND kind = 'event' AND code = ANY(%s)",
            (workspace, codes.astype(np.int64).tolist()),
        ).fetchall()
    )
    names = pa.array([texts.get(int(code)) for code in codes], pa.string()).take(pa.array(indices))
    other = pa.array(table.column("event").to_numpy() == OTHER_EVENT)
    named = pc.if_else(other, table.column("event_name").combine_chunks(), names)
    return table.set_column(table.schema.get_field_index("event"), "event", named)
