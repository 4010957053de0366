"""Group commit: requests that arrive within a few milliseconds share one statement, one transaction, one fsync.

`append` returns after the commit, so whoever answers 200 afterwards answers for something durable. While one group
is being written the next one gathers; nothing waits for a timer under load, and a lone request waits a moment only.

When the database cannot commit (stopped, starting, disk full), every request of the group gets InboxUnavailable and
nothing is taken; the connection is made anew with the next request, at most every RETRY seconds.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg
import zstandard
from prometheus_client import Counter, Gauge, Histogram

from tilth.events.apart import find_event_name
from tilth.events.collect.contracts import Delivery
from tilth.events.collect.errors import InboxUnavailable, Overloaded
from tilth.events.reading import ENCODING_JSON
from tilth.events.rejections import MAX_PAYLOAD
from tilth.events.writing import NOTIFY_CHANNEL, storable

MAX_WAITING_BYTES = 64 * 1024 * 1024
MAX_GROUP_BYTES = 8 * 1024 * 1024
LINGER = 0.001
"""Seconds that a group gathers when requests come one by one; below what a client notices."""
RETRY = 1.0
STATEMENT_SECONDS = 15
COMPRESSION = 1

GROUPS = Counter("tilth_inbox_groups_total", "Group commits.")
GROUP_SECONDS = Histogram(
    "tilth_inbox_commit_seconds", "Time of one group commit.", buckets=(0.002, 0.005, 0.01, 0.05, 0.25, 1, 5)
)
WAITING = Gauge("tilth_inbox_waiting_bytes", "Accepted bytes that wait for their commit.")

# One statement is one transaction and one round trip.
_WRITE = f"""
    WITH accepted AS (
        INSERT INTO inbox (workspace_id, received_at, encoding, events, context, payload)
        SELECT workspace_id, received_at, {ENCODING_JSON}, events, context::jsonb, payload
          FROM unnest(%b::bigint[], %b::timestamptz[], %b::integer[], %s::text[], %b::bytea[])
            AS row (workspace_id, received_at, events, context, payload)
    ), rejected AS (
        INSERT INTO rejected_event (workspace_id, source, code, message, place, event, payload, complete, context)
        SELECT workspace_id, source, code, message, place, event, payload, complete, context::jsonb
          FROM unnest(%b::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %b::bytea[],
                      %b::boolean[], %s::text[])
            AS row (workspace_id, source, code, message, place, event, payload, complete, context)
    )
    SELECT pg_notify('{NOTIFY_CHANNEL}', workspace_id::text) FROM unnest(%b::bigint[]) AS woken (workspace_id)
"""


@dataclass(slots=True)
class _Waiting:
    delivery: Delivery
    received_at: datetime
    payload: bytes
    committed: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def size(self) -> int:
        return len(self.payload) + 512


class Inbox:
    """One per server process; lives on its event loop."""

    def __init__(self, url: str, *, max_waiting_bytes: int = MAX_WAITING_BYTES) -> None:
        self._url = url
        self._max_waiting = max_waiting_bytes
        self._waiting: list[_Waiting] = []
        self._waiting_bytes = 0
        self._writer: asyncio.Task[None] | None = None
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._failed_at = float("-inf")
        self._pack = zstandard.ZstdCompressor(level=COMPRESSION).compress

    def check_open(self) -> None:
        """Raises Overloaded or InboxUnavailable while it is plain that nothing more can be taken."""
        if self._waiting_bytes >= self._max_waiting:
            raise Overloaded("The server takes in all that it can: send again in a moment.", retry_after=1)
        if self._connection is None and time.monotonic() - self._failed_at < RETRY:
            raise _unavailable()

    async def append(self, delivery: Delivery) -> None:
        """Returns when the delivery is durable. Raises Overloaded or InboxUnavailable; then nothing was taken."""
        self.check_open()
        waiting = _Waiting(delivery, datetime.now(UTC), self._pack(delivery.body))
        self._waiting.append(waiting)
        self._waiting_bytes += waiting.size
        WAITING.set(self._waiting_bytes)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all())
        await waiting.committed

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer
        await self._disconnect()

    async def _write_all(self) -> None:
        """Write groups until nothing waits; the next append starts a new round."""
        try:
            await asyncio.sleep(LINGER)
            while self._waiting:
                group = self._take_group()
                started = time.monotonic()
                await self._write_or_fail(group)
                GROUPS.inc()
                GROUP_SECONDS.observe(time.monotonic() - started)
        finally:
            self._writer = None

    def _take_group(self) -> list[_Waiting]:
        size = count = 0
        for waiting in self._waiting:
            size += waiting.size
            count += 1
            if size >= MAX_GROUP_BYTES:
                break
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        self._waiting_bytes -= size
        WAITING.set(self._waiting_bytes)
        return group

    async def _write_or_fail(self, group: list[_Waiting]) -> None:
        error: BaseException | None = None
        try:
            await asyncio.wait_for(self._write(group), STATEMENT_SECONDS)
        except (psycopg.OperationalError, psycopg.InterfaceError, TimeoutError, OSError) as failure:
            self._failed_at = time.monotonic()
            await self._disconnect()
            error = _unavailable()
            error.__cause__ = failure
        except psycopg.Error as failure:
            if len(group) > 1:  # one bad row must not cost the others their 200
                for waiting in group:
                    await self._write_or_fail([waiting])
                return
            error = failure
        for waiting in group:
            if waiting.committed.done():
                continue  # the client went away
            if error is None:
                waiting.committed.set_result(None)
            else:
                waiting.committed.set_exception(error)

    async def _write(self, group: Sequence[_Waiting]) -> None:
        if self._connection is None:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url,
                autocommit=True,
                application_name="tilth-inbox",
                connect_timeout=5,
                prepare_threshold=0,
                options="-c synchronous_commit=on",
            )
        await self._connection.execute(_WRITE, _parameters(group))

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def _parameters(group: Sequence[_Waiting]) -> list[list[Any]]:
    accepted = [w for w in group if w.delivery.events]
    rejected = [(w.delivery.workspace, r) for w in group for r in w.delivery.rejections]
    encode = msgspec.json.encode
    return [
        [w.delivery.workspace for w in accepted],
        [w.received_at for w in accepted],
        [w.delivery.events for w in accepted],
        [storable(encode(w.delivery.context).decode()) for w in accepted],
        [w.payload for w in accepted],
        [workspace for workspace, _ in rejected],
        [storable(r.source) for _, r in rejected],
        [storable(r.code) for _, r in rejected],
        [storable(r.message) for _, r in rejected],
        [storable(r.place) for _, r in rejected],
        [storable(find_event_name(r)) for _, r in rejected],
        [r.payload[:MAX_PAYLOAD] for _, r in rejected],
        [len(r.payload) <= MAX_PAYLOAD for _, r in rejected],
        [storable(encode(r.context).decode()) for _, r in rejected],
        sorted({w.delivery.workspace for w in accepted}),
    ]


def _unavailable() -> InboxUnavailable:
    return InboxUnavailable("Events cannot be stored at the moment; nothing was taken. Send again.", retry_after=2)
