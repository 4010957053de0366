"""Assembles the collecting endpoints: write keys from the database, an inbox connection, the framework behind."""

import asyncio
from datetime import UTC, datetime

import structlog
from anyio import to_thread

from tilth.events.collect.api import Asgi, Collector, Inbox, Source
from tilth.kernel.clock import Clock
from tilth.kernel.ids import KeyId, WorkspaceId
from tilth.platform.auth.api import KeyUse, WriteKeyDirectory, list_active_write_keys, note_uses
from tilth.platform.database.sessions import Database
from tilth.platform.workspaces.api import list_workspaces

LOOK_AGAIN = 0.25
"""Seconds; a little more than WriteKeyDirectory waits between two queries for unknown keys."""

NOTE_SECONDS = 5.0
"""From the first use of a write key that is not written down to its note: a page that waits for events sees them."""
_log = structlog.get_logger("tilth.collect")


class SourceDirectory:
    """Write key → workspace with its calendar, from memory."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys = WriteKeyDirectory(self._load)
        self._sources: dict[str, Source] = {}

    async def find(self, key: str) -> Source | None:
        """An unknown key is looked for twice: it may have been made since the keys were last read, and SDKs drop
        their events on a 401. The pause between also slows down whoever tries keys.
        """
        for pause in (0.0, LOOK_AGAIN):
            workspace = self._keys.peek(key)
            if workspace is None:
                await asyncio.sleep(pause)
                workspace = await to_thread.run_sync(self._keys.find, key)
            if workspace is not None and key in self._sources:
                return self._sources[key]
        return None

    def forget(self) -> None:
        """A workspace has changed its calendar, which its next event must be read by."""
        self._keys.forget()

    def _load(self) -> dict[str, WorkspaceId]:
        """Keys and workspaces of one moment, so that each key's workspace is known."""
        with self._database.admin() as session:
            keys = list_active_write_keys(session)
            workspaces = {workspace.id: workspace for workspace in list_workspaces(session)}
        self._sources = {
            key: Source(workspace, workspaces[workspace].currency, workspaces[workspace].time_zone, key_id)
            for key, (workspace, key_id) in keys.items()
        }
        return {key: workspace for key, (workspace, _) in keys.items()}


class UseNotes:
    """Adds up in memory how write keys are used, and writes it down every few seconds. Lives on the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._uses: dict[tuple[WorkspaceId, KeyId], KeyUse] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    def note(self, source: Source, events: int) -> None:
        use = self._uses.setdefault((source.workspace, source.key), KeyUse(0, datetime.now(UTC)))
        use.events += events
        use.last_at = datetime.now(UTC)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(NOTE_SECONDS, self._begin)

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._writing is not None:
            await self._writing
        await self._write()

    def _begin(self) -> None:
        self._timer = None
        self._writing = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        uses, self._uses = self._uses, {}
        if not uses:
            return
        try:
            await to_thread.run_sync(self._store, uses)
        except Exception:  # noqa: BLE001 — counts for people; the events themselves are safe in the inbox
            _log.warning("uses of write keys were not noted", exc_info=True)

    def _store(self, uses: dict[tuple[WorkspaceId, KeyId], KeyUse]) -> None:
        with self._database.admin() as session:
            note_uses(session, uses)


def create_collector(
    database: Database, inner: Asgi, clock: Clock, sources: SourceDirectory | None = None
) -> Collector:
    """`inner` answers every path that is not a collecting endpoint; `sources` is told by it what has changed."""
    sources = sources or SourceDirectory(database)
    return Collector(inner, sources.find, Inbox(database.urls.owner), UseNotes(database), clock)
