"""Read the inbox: every row exactly once, in chunks, as normalised columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec
import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import zstandard
from numpy.typing import NDArray
from psycopg.rows import namedtuple_row

from tilth.events.apart import find_event, list_events, normalise_all
from tilth.events.conforming import conform
from tilth.events.contracts import NORMAL_SCHEMA
from tilth.events.cursor import InboxCursor
from tilth.events.normalise.api import Request
from tilth.events.rejections import AS_ROWS, OF_IMPORT, REPLAYED_AT, Reason, Rejection, with_receipt
from tilth.events.tracking.actions.record_arrivals import record_refusals
from tilth.events.tracking.counting import find_rows
from tilth.events.tracking.enforcing import find_breaches, load_enforced
from tilth.kernel.clock import from_micros, to_micros
from tilth.kernel.ids import WorkspaceId

ENCODING_JSON = 0
"""A request body in Segment's form, zstd."""
ENCODING_ARROW = 1
"""An Arrow IPC stream of NORMAL_SCHEMA, its buffers zstd."""

MAX_EVENTS = 50_000
"""A batch stops growing here, so that a chunk of large imports fits in memory."""

_COLUMNS = "xid::text AS xid, inbox_id, received_at, encoding, events, context, payload"
# Two branches, so that each is a range of the key. Transactions of the base's list lie below its xmax, so the
# first branch sorts before the second. The outer window cuts at a number of events.
_READ = f"""
    SELECT * FROM (
        SELECT *, sum(events) OVER (ORDER BY xid::bigint, inbox_id) - events AS before FROM (
            (SELECT {_COLUMNS} FROM inbox
              WHERE workspace_id = %(workspace)s AND xid = ANY(%(in_progress)s::xid8[])
                AND (inbox.xid, inbox_id) > (%(xid)s::xid8, %(inbox_id)s)
                AND pg_visible_in_snapshot(inbox.xid, %(target)s::pg_snapshot)
              ORDER BY inbox.xid, inbox_id LIMIT %(limit)s)
            UNION ALL
            (SELECT {_COLUMNS} FROM inbox
              WHERE workspace_id = %(workspace)s AND xid >= %(xmax)s::xid8
                AND (inbox.xid, inbox_id) > (%(xid)s::xid8, %(inbox_id)s)
                AND pg_visible_in_snapshot(inbox.xid, %(target)s::pg_snapshot)
              ORDER BY inbox.xid, inbox_id LIMIT %(limit)s)
        ) AS difference ORDER BY xid::bigint, inbox_id LIMIT %(limit)s
    ) AS chunk WHERE before < %(max_events)s ORDER BY xid::bigint, inbox_id
"""

_SINCE = f"coalesce((context ->> '{REPLAYED_AT}')::timestamptz, received_at) AS since"
_OLDEST = f"""
    SELECT min(since) FROM (
        (SELECT {_SINCE} FROM inbox
          WHERE workspace_id = %(workspace)s AND xid = ANY(%(in_progress)s::xid8[])
            AND (xid, inbox_id) > (%(xid)s::xid8, %(inbox_id)s)
          ORDER BY xid, inbox_id LIMIT 1)
        UNION ALL
        (SELECT {_SINCE} FROM inbox
          WHERE workspace_id = %(workspace)s AND xid >= %(xmax)s::xid8
            AND (xid, inbox_id) > (%(xid)s::xid8, %(inbox_id)s)
          ORDER BY xid, inbox_id LIMIT 1)
    ) AS first
"""
MAX_WAITING = 100_000
"""Requests that wait are counted no further."""
_BEHIND = """
    SELECT count(*), coalesce(sum(events), 0)::bigint FROM (
        (SELECT events FROM inbox
          WHERE workspace_id = %(workspace)s AND xid = ANY(%(in_progress)s::xid8[])
            AND (xid, inbox_id) > (%(xid)s::xid8, %(inbox_id)s))
        UNION ALL
        (SELECT events FROM inbox
          WHERE workspace_id = %(workspace)s AND xid >= %(xmax)s::xid8
            AND (xid, inbox_id) > (%(xid)s::xid8, %(inbox_id)s))
        LIMIT %(limit)s
    ) AS behind
"""


@dataclass(frozen=True, slots=True)
class InboxBatch:
    rows: pa.Table
    """NORMAL_SCHEMA, in the order of arrival."""
    ledgered: NDArray[np.bool_]
    """Of each row: it came through append_normal, whose caller keeps duplicates out by a ledger of its own."""
    cursor: InboxCursor
    """Save it in the transaction that stores what the rows cause."""
    requests: int
    """Inbox rows read; 0 = nothing new."""
    more: bool
    """Read again at once: the backlog goes on, or it was cut and rows came after its target."""
    rejections: list[Rejection]
    """Events that passed the door and cannot be normalised; hand them to record_rejections."""
    stored: Sequence[Any] = ()
    """The inbox rows themselves, for find_sent."""


def read_inbox(
    connection: psycopg.Connection[Any],
    workspace: WorkspaceId,
    cursor: InboxCursor,
    *,
    max_requests: int,
    max_events: int = MAX_EVENTS,
) -> InboxBatch:
    """The next chunk behind the cursor.

    The transaction must not write to the inbox itself: its own rows would count as seen.
    """
    snapshot = connection.execute("SELECT pg_current_snapshot()::text").fetchone()
    assert snapshot is not None
    here = cursor.towards(snapshot[0])
    with connection.cursor(row_factory=namedtuple_row, binary=True) as reader:
        rows: list[Any] = reader.execute(
            _READ,
            {
                "workspace": workspace,
                "in_progress": here.in_progress,
                "xmax": here.xmax,
                "target": here.target,
                "xid": str(here.xid),
                "inbox_id": here.inbox_id,
                "limit": max_requests,
                "max_events": max_events,
            },
        ).fetchall()
    rejections: list[Rejection] = []
    pieces = list(_decode(rows, rejections))
    tables = [table for table, _ in pieces]
    table = pa.concat_tables(tables) if tables else NORMAL_SCHEMA.empty_table()
    ledgered = np.repeat([ledgered for _, ledgered in pieces], [table.num_rows for table in tables]).astype(np.bool_)
    taken = _enforce(connection, workspace, table, ledgered, rows, rejections)
    cut = len(rows) == max_requests or sum(row.events for row in rows) >= max_events
    return InboxBatch(
        rows=table if taken.all() else table.filter(pa.array(taken)),
        ledgered=ledgered[taken],
        cursor=here.at(int(rows[-1].xid), rows[-1].inbox_id) if cut else here.finished(),
        requests=len(rows),
        more=cut or cursor.target is not None,
        rejections=rejections,
        stored=rows,
    )


def _enforce(
    connection: psycopg.Connection[Any],
    workspace: WorkspaceId,
    table: pa.Table,
    ledgered: NDArray[np.bool_],
    stored: Sequence[Any],
    rejections: list[Rejection],
) -> NDArray[np.bool_]:
    """Of each row, whether the tracking plan lets it in; events that it refuses are added to the rejections.

    What an import brings stays: its ledger has it, so that a corrected file could not bring it again.
    """
    plan = load_enforced(connection, workspace) if not ledgered.all() else None
    if plan is None:
        return np.ones(table.num_rows, dtype=np.bool_)
    refused = [breach for breach in find_breaches(plan, table) if not ledgered[breach.row]]
    if not refused:
        return np.ones(table.num_rows, dtype=np.bool_)
    record_refusals(connection, workspace, table, refused)
    sent = _Sent(stored)
    ids, received = table.column("message_id"), table.column("received_at")
    for breach in refused:
        message_id = ids[breach.row].as_py()
        found = sent.find(message_id, received[breach.row].as_py())
        payload, context = found or as_rows(table.slice(breach.row, 1), "api")
        rejections.append(Rejection(Reason.PLAN_VIOLATION, breach.explain(), "weave", message_id, payload, context))
    marked = np.zeros(table.num_rows, dtype=np.bool_)
    marked[[breach.row for breach in refused]] = True
    return ~find_rows(table, marked)


class _Sent:
    """Events as they were sent, by name and receipt: each request is taken apart once."""

    def __init__(self, stored: Sequence[Any]) -> None:
        self._requests: dict[int, list[Any]] = {}
        for row in stored:
            if row.encoding == ENCODING_JSON:
                self._requests.setdefault(to_micros(row.received_at), []).append(row)
        self._found: dict[tuple[str, int], tuple[bytes, dict[str, Any]]] = {}

    def find(self, message_id: str, received_at: int) -> tuple[bytes, dict[str, Any]] | None:
        """The event and the context of its rejection."""
        for row in self._requests.pop(received_at, ()):
            for name, sent in list_events(open_request(row)):
                self._found.setdefault((name, received_at), sent)
        return self._found.get((message_id, received_at))


def find_oldest_unread(
    connection: psycopg.Connection[Any], workspace: WorkspaceId, cursor: InboxCursor
) -> datetime | None:
    """Since when the first row behind the cursor waits; None if nothing does. Two looks at an index.

    A row that was put back waits since then: an event of last week is no weaver that has stood still for a week.
    """
    row = connection.execute(
        _OLDEST,
        {
            "workspace": workspace,
            "in_progress": cursor.in_progress,
            "xmax": cursor.xmax,
            "xid": str(cursor.xid),
            "inbox_id": cursor.inbox_id,
        },
    ).fetchone()
    return row[0] if row else None


def count_unread(connection: psycopg.Connection[Any], workspace: WorkspaceId, cursor: InboxCursor) -> tuple[int, int]:
    """Requests behind the cursor, up to MAX_WAITING, and their events."""
    row = connection.execute(
        _BEHIND,
        {
            "workspace": workspace,
            "in_progress": cursor.in_progress,
            "xmax": cursor.xmax,
            "xid": str(cursor.xid),
            "inbox_id": cursor.inbox_id,
            "limit": MAX_WAITING,
        },
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def find_sent(batch: InboxBatch, message_id: str, received_at: int) -> tuple[bytes, dict[str, Any]] | None:
    """The first event of this name among the requests received then (µs), as it was sent, and the context of a
    rejection: what the door knew and what its request shared. None for a row of an import.
    """
    then = (row for row in batch.stored if to_micros(row.received_at) == received_at)
    return find_event((open_request(row) for row in then if row.encoding == ENCODING_JSON), message_id)


def find_brought(batch: InboxBatch, rows: pa.Table) -> tuple[bytes, dict[str, Any]]:
    """One event of an import as a rejection keeps it: its rows, and the import that brought them.

    Only what is rejected is looked for, among the rows as they are stored: what is woven carries no import along.
    """
    message_id, sender = rows.column("message_id")[0], rows.column("sender")[0].as_py()
    payload, context = as_rows(rows, sender or "import")
    sent = (row for row in batch.stored if row.encoding == ENCODING_ARROW and OF_IMPORT in row.context)
    brought = (
        row.context[OF_IMPORT] for row in sent if pc.index(_open_rows(row)["message_id"], message_id).as_py() >= 0
    )
    of_import = next(brought, None)
    return payload, context if of_import is None else {**context, OF_IMPORT: of_import}


def _open_rows(row: Any) -> pa.Table:  # noqa: ANN401 — a named tuple of the columns of the inbox
    return pa.ipc.open_stream(pa.py_buffer(row.payload)).read_all()


def as_rows(rows: pa.Table, source: str) -> tuple[bytes, dict[str, Any]]:
    """One event's rows of NORMAL_SCHEMA as a rejection keeps them where there is no request: (payload, context)."""
    received_at = from_micros(rows.column("received_at")[0].as_py())
    present = [{name: value for name, value in row.items() if value is not None} for row in rows.to_pylist()]
    return msgspec.json.encode(present), with_receipt({AS_ROWS: source}, received_at)


def open_request(row: Any) -> Request:  # noqa: ANN401 — a named tuple of the columns of the inbox
    body = zstandard.ZstdDecompressor().decompress(row.payload)
    # The receipt is for what is rejected of it.
    return Request(body, row.received_at, row.inbox_id, with_receipt(row.context, row.received_at))


def _decode(rows: list[Any], rejections: list[Rejection]) -> Iterator[tuple[pa.Table, bool]]:
    """Tables, each with whether its rows have a ledger."""
    for encoding, group in groupby(rows, key=lambda row: row.encoding):
        if encoding == ENCODING_ARROW:
            for row in group:
                table = conform(_open_rows(row))
                sender = pa.repeat(pa.scalar(row.context.get("source"), pa.string()), table.num_rows)
                yield (
                    table.set_column(table.schema.get_field_index("sender"), NORMAL_SCHEMA.field("sender"), sender),
                    True,
                )
        else:
            for table in normalise_all(list(map(open_request, group)), rejections):
                yield table, False
