"""Write to the inbox outside of the collecting endpoints: imports and replays."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pyarrow as pa
from psycopg.types.json import Jsonb

from tilth.events.apart import find_event_name
from tilth.events.conforming import conform
from tilth.events.contracts import NORMAL_SCHEMA
from tilth.events.reading import ENCODING_ARROW
from tilth.events.rejections import MAX_PAYLOAD, OF_IMPORT, Rejection
from tilth.kernel.ids import WorkspaceId

NOTIFY_CHANNEL = "tilth_inbox"
CHUNK_ROWS = 20_000
"""Rows of one inbox row at most; a weaver reads whole inbox rows."""

INSERT_INBOX = """
    INSERT INTO inbox (workspace_id, received_at, encoding, events, context, payload)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
COPY_REJECTED = """
    COPY rejected_event (workspace_id, source, code, message, place, event, payload, complete, context) FROM STDIN
"""


def append_normal(
    connection: psycopg.Connection[Any],
    workspace: WorkspaceId,
    table: pa.Table,
    *,
    source: str,
    of_import: UUID | None = None,
) -> None:
    """Rows of NORMAL_SCHEMA into the inbox; the weaver sees them when the caller's transaction commits.

    The item rows of an event must follow it in the same table, so that one chunk is never torn by a crash.
    Columns that are absent are null. `of_import`: what cannot be woven is found by this import later.
    """
    rows = conform(table)
    context = {"source": source} if of_import is None else {"source": source, OF_IMPORT: str(of_import)}
    for chunk in _chunks(rows):
        connection.execute(
            INSERT_INBOX,
            (workspace, datetime.now(UTC), ENCODING_ARROW, chunk.num_rows, Jsonb(context), pack_rows(chunk)),
        )
    notify(connection, workspace)


def notify(connection: psycopg.Connection[Any], workspace: WorkspaceId) -> None:
    """Wake the weaver of the workspace when this transaction commits."""
    connection.execute("SELECT pg_notify(%s, %s)", (NOTIFY_CHANNEL, str(workspace)))


def record_rejections(
    connection: psycopg.Connection[Any], workspace: WorkspaceId, rejections: Iterable[Rejection]
) -> int:
    """Keep events that could not be taken, for people to see and replay; returns how many."""
    count = 0
    with connection.cursor() as cursor, cursor.copy(COPY_REJECTED) as copy:
        for rejection in rejections:
            copy.write_row(rejection_row(workspace, rejection))
            count += 1
    return count


def rejection_row(workspace: WorkspaceId, rejection: Rejection) -> tuple[Any, ...]:
    """Values of COPY, in the order of record_rejections."""
    return (
        workspace,
        storable(rejection.source),
        storable(rejection.code),
        storable(rejection.message),
        storable(rejection.place),
        storable(find_event_name(rejection)),
        rejection.payload[:MAX_PAYLOAD],
        len(rejection.payload) <= MAX_PAYLOAD,
        Jsonb(rejection.context),
    )


def storable(text: str) -> str:
    """A text that PostgreSQL takes: without U+0000 and lone surrogates."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _chunks(rows: pa.Table) -> Iterator[pa.Table]:
    """Cut before an event, never between an event and its item rows."""
    lines = rows.column("line_no").to_pylist() if rows.num_rows > CHUNK_ROWS else []
    start = 0
    while start < rows.num_rows:
        end = min(start + CHUNK_ROWS, rows.num_rows)
        while end < rows.num_rows and end > start + 1 and lines[end] > 1:
            end -= 1
        yield rows.slice(start, end - start)
        start = end


def pack_rows(rows: pa.Table) -> bytes:
    """As the inbox stores rows of NORMAL_SCHEMA."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, NORMAL_SCHEMA, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(rows)
    return bytes(sink.getvalue())
