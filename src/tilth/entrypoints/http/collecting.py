"""Assembles the collecting endpoints: write keys from the database, an inbox connection, the framework behind."""

import asyncio

from anyio import to_thread

from tilth.events.collect.api import Asgi, Collector, Inbox, Source
from tilth.kernel.clock import Clock
from tilth.kernel.ids import WorkspaceId
from tilth.platform.auth.api import WriteKeyDirectory, list_active_write_keys
from tilth.platform.database.sessions import Database
from tilth.platform.workspaces.api import list_workspaces

LOOK_AGAIN = 0.25
"""Seconds; a little more than WriteKeyDirectory waits between two queries for unknown keys."""


class SourceDirectory:
    """Write key → workspace with its calendar, from memory."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys = WriteKeyDirectory(self._load)
        self._sources: dict[WorkspaceId, Source] = {}

    async def find(self, key: str) -> Source | None:
        """An unknown key is looked for twice: it may have been made since the keys were last read, and SDKs drop
        their events on a 401. The pause between also slows down whoever tries keys.
        """
        for pause in (0.0, LOOK_AGAIN):
            workspace = self._keys.peek(key)
            if workspace is None:
                await asyncio.sleep(pause)
                workspace = await to_thread.run_sync(self._keys.find, key)
            if workspace is not None:
                return self._sources[workspace]
        return None

    def _load(self) -> dict[str, WorkspaceId]:
        """Keys and workspaces of one moment, so that each key's workspace is known."""
        with self._database.admin() as session:
            keys = list_active_write_keys(session)
            workspaces = list_workspaces(session)
        self._sources = {w.id: Source(w.id, w.currency, w.time_zone) for w in workspaces}
        return keys


def create_collector(database: Database, inner: Asgi, clock: Clock) -> Collector:
    """`inner` answers every path that is not a collecting endpoint."""
    return Collector(inner, SourceDirectory(database).find, Inbox(database.urls.owner), clock)
