"""Append woven rows to the recent tail."""

import psycopg
import pyarrow as pa

from tilth.history.contracts import RECENT_SCHEMA
from tilth.history.errors import UnknownColumn
from tilth.kernel.ids import WorkspaceId

APPENDED_SCHEMA = pa.schema([field for field in RECENT_SCHEMA if field.name != "seq"])
"""What the weaver hands over; `seq` is assigned here and follows from the place in the batch."""
_COMPRESSED = pa.ipc.IpcWriteOptions(compression="zstd")


def append_recent(connection: psycopg.Connection, workspace: WorkspaceId, rows: pa.Table) -> int:
    """Appends rows in the caller's transaction and returns the `seq` of the last one (0 for no rows).

    The row of `history_state` stays locked until the transaction ends, so numbers commit in order.
    """
    if rows.num_rows == 0:
        return 0
    missing = [name for name in APPENDED_SCHEMA.names if name not in rows.column_names]
    if missing:
        raise UnknownColumn(f"Rows to append lack the columns {', '.join(missing)}.")
    payload = _encode(rows.select(APPENDED_SCHEMA.names).cast(APPENDED_SCHEMA))
    row = connection.execute(
        """
        INSERT INTO history_state (workspace_id, next_seq) VALUES (%(workspace)s, %(rows)s + 1)
        ON CONFLICT (workspace_id) DO UPDATE SET next_seq = history_state.next_seq + %(rows)s
        RETURNING next_seq - 1
        """,
        {"workspace": workspace, "rows": rows.num_rows},
    ).fetchone()
    assert row is not None
    last = int(row[0])
    connection.execute(
        "INSERT INTO recent_batch (workspace_id, first_seq, last_seq, payload) VALUES (%s, %s, %s, %b)",
        (workspace, last - rows.num_rows + 1, last, payload),
    )
    return last


def _encode(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema, options=_COMPRESSED) as writer:
        writer.write_table(rows.combine_chunks())
    return bytes(sink.getvalue())
