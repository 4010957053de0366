"""How long events wait to be woven, whoever weaves them and whether that works or not."""

from datetime import datetime

import psycopg
from prometheus_client import Gauge

from tilth.events.api import InboxCursor, find_oldest_unread
from tilth.kernel.ids import WorkspaceId
from tilth.people.weave.state import read_cursors

LAG = Gauge("tilth_weave_lag_seconds", "Age of the oldest event that waits to be woven; 0 if none does.", ["workspace"])


class Backlog:
    """Of all workspaces, as seen from outside of the weaver: a weaver that is stuck or gone cannot tell."""

    def __init__(self) -> None:
        self._oldest: dict[WorkspaceId, datetime | None] = {}

    def look(self, connection: psycopg.Connection) -> None:
        """A small query per workspace."""
        cursors = read_cursors(connection)
        rows = connection.execute("SELECT workspace_id FROM workspace ORDER BY workspace_id").fetchall()
        workspaces = [WorkspaceId(row[0]) for row in rows]
        self._oldest = {
            workspace: find_oldest_unread(connection, workspace, cursors.get(workspace, InboxCursor.start()))
            for workspace in workspaces
        }

    def publish(self, now: datetime) -> None:
        """Without a look since the last time, what waited then is taken to wait still."""
        for workspace, received_at in self._oldest.items():
            age = 0.0 if received_at is None else max(0.0, (now - received_at).total_seconds())
            LAG.labels(str(workspace)).set(age)
