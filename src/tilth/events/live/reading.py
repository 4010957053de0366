"""What came into the inbox and what was rejected since the last look, the newest of it, by one small read."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from tilth.events.cursor import InboxCursor
from tilth.events.normalise.api import Request
from tilth.events.reading import ENCODING_JSON, open_request
from tilth.kernel.ids import WorkspaceId

MAX_EVENTS = 400
"""Of one look; what came before them is counted and not shown."""
MAX_REQUESTS = 200
MAX_REJECTIONS = 200
FIRST_LOOK = timedelta(minutes=10)
FIRST_REQUESTS = 50
"""Who begins to look sees the last ones at once."""
LATE_IDS = 500
"""Numbers of rejections become visible out of order; so many back are looked at again."""

_NEWEST = f"""
    SELECT * FROM (
        SELECT *, sum(events) OVER (ORDER BY xid DESC, inbox_id DESC) - events AS before FROM (
            SELECT xid::text::bigint AS xid, inbox_id, received_at, events, context, payload FROM inbox
             WHERE workspace_id = %(workspace)s AND encoding = {ENCODING_JSON}
               AND (inbox.xid >= %(xmax)s::xid8 OR inbox.xid = ANY(%(in_progress)s::xid8[]))
               AND (%(since)s::timestamptz IS NULL OR received_at >= %(since)s)
             ORDER BY inbox.xid DESC, inbox_id DESC LIMIT %(limit)s
        ) AS newest
    ) AS chunk WHERE before < {MAX_EVENTS} ORDER BY xid, inbox_id
"""
_COUNT = f"""
    SELECT coalesce(sum(events), 0)::bigint FROM (
        SELECT events FROM inbox
         WHERE workspace_id = %(workspace)s AND encoding = {ENCODING_JSON}
           AND (inbox.xid >= %(xmax)s::xid8 OR inbox.xid = ANY(%(in_progress)s::xid8[]))
         LIMIT 100000
    ) AS arrived
"""
_REJECTED = f"""
    SELECT rejected_id, rejected_at, source, code, message, place, event, payload, context FROM rejected_event
     WHERE workspace_id = %(workspace)s AND rejected_id > %(after)s AND source NOT LIKE 'import:%%'
     ORDER BY rejected_id DESC LIMIT {MAX_REJECTIONS}
"""
_LAST_REJECTED = "SELECT coalesce(max(rejected_id), 0) FROM rejected_event WHERE workspace_id = %s"


@dataclass(frozen=True, slots=True)
class Arrivals:
    requests: list[Request]
    rejections: list[Any]
    """Rows of rejected_event, oldest first."""
    skipped: int
    """Events that came as well and are not among the requests."""


@dataclass(slots=True)
class ArrivalReader:
    """Remembers how far it has looked. Imports are left out: their files are looked at elsewhere.

    Like the weaver it takes the difference of two snapshots, so that a transaction that commits late is not missed.
    """

    workspace: WorkspaceId
    _base: InboxCursor | None = None
    _last_rejected: int = 0
    _seen_rejected: set[int] = field(default_factory=set)

    def read(self, connection: psycopg.Connection[Any], now: datetime) -> Arrivals:
        """In a transaction of repeatable reads, whose snapshot is where the next look begins."""
        snapshot = connection.execute("SELECT pg_current_snapshot()::text").fetchone()
        assert snapshot is not None
        first = self._base is None
        base = self._base or InboxCursor.start()
        since = now - FIRST_LOOK if first else None
        asked = {
            "workspace": self.workspace,
            "xmax": base.xmax,
            "in_progress": base.in_progress,
            "since": since,
            "limit": FIRST_REQUESTS if first else MAX_REQUESTS,
        }
        with connection.cursor(row_factory=namedtuple_row, binary=True) as cursor:
            rows: list[Any] = cursor.execute(_NEWEST, asked).fetchall()
        found = sum(row.events for row in rows)
        full = not first and (len(rows) == MAX_REQUESTS or found >= MAX_EVENTS)
        arrived = connection.execute(_COUNT, asked).fetchone() if full else None
        rejections = self._read_rejections(connection, since)
        self._base = InboxCursor(snapshot[0])
        return Arrivals([open_request(row) for row in rows], rejections, arrived[0] - found if arrived else 0)

    def _read_rejections(self, connection: psycopg.Connection[Any], since: datetime | None) -> list[Any]:
        if since is not None:
            last = connection.execute(_LAST_REJECTED, (self.workspace,)).fetchone()
            self._last_rejected = last[0] if last else 0
        rows = self._list_rejections(connection)
        new = [row for row in rows if row.rejected_id not in self._seen_rejected]
        self._last_rejected = max([self._last_rejected, *(row.rejected_id for row in new)])
        known = self._seen_rejected | {row.rejected_id for row in new}
        self._seen_rejected = {number for number in known if number > self._last_rejected - LATE_IDS}
        # What was there at the first look counts as seen, whether it is new enough to be shown or not.
        return new if since is None else [row for row in new if row.rejected_at >= since]

    def _list_rejections(self, connection: psycopg.Connection[Any]) -> list[Any]:
        """Oldest first, with those that were seen."""
        with connection.cursor(row_factory=namedtuple_row) as cursor:
            asked = {"workspace": self.workspace, "after": max(0, self._last_rejected - LATE_IDS)}
            return cursor.execute(_REJECTED, asked).fetchall()[::-1]
