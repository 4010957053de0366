"""How long events wait to be woven, whoever weaves them and whether that works or not."""

from dataclasses import dataclass
from datetime import datetime

import psycopg
from prometheus_client import Gauge

from tilth.events.api import InboxCursor, count_unread, find_oldest_unread
from tilth.kernel.ids import WorkspaceId
from tilth.people.weave.state import read_cursors, read_state
from tilth.platform.database.sessions import ReadSession, driver_connection

LAG = Gauge("tilth_weave_lag_seconds", "Age of the oldest event that waits to be woven; 0 if none does.", ["workspace"])


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one workspace's weaver has not taken yet."""

    requests: int
    """Counted up to 100,000."""
    events: int
    oldest: datetime | None
    """Since when the first of them waits."""


def find_waiting(session: ReadSession) -> Waiting:
    connection = driver_connection(session)
    cursor = read_state(connection, session.workspace).cursor
    requests, events = count_unread(connection, session.workspace, cursor)
    oldest = find_oldest_unread(connection, session.workspace, cursor) if requests else None
    return Waiting(requests, events, oldest)


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
