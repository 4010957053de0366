"""How far a workspace is woven. Changes only together with what the woven rows cause."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from tilth.events.api import InboxCursor
from tilth.kernel.ids import WorkspaceId

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class WeaveState:
    cursor: InboxCursor
    batch_no: int = 0
    """Of the last batch that was woven; 0 before the first."""
    woven_by: UUID | None = None
    """The Weaver that wove it; None before the first."""


def read_state(connection: Connection, workspace: WorkspaceId) -> WeaveState:
    row = connection.execute(
        "SELECT inbox_cursor, batch_no, woven_by FROM weave_state WHERE workspace_id = %s", (workspace,)
    ).fetchone()
    return WeaveState(InboxCursor.decode(row[0]), *row[1:]) if row else WeaveState(InboxCursor.start())


def save_state(connection: Connection, workspace: WorkspaceId, state: WeaveState) -> None:
    connection.execute(
        """
        INSERT INTO weave_state (workspace_id, inbox_cursor, batch_no, woven_by) VALUES (%s, %s, %s, %s)
        ON CONFLICT (workspace_id) DO UPDATE SET
            inbox_cursor = excluded.inbox_cursor, batch_no = excluded.batch_no,
            woven_by = excluded.woven_by, woven_at = now()
        """,
        (workspace, state.cursor.encode(), state.batch_no, state.woven_by),
    )


def read_cursors(connection: Connection) -> dict[WorkspaceId, InboxCursor]:
    """Of all workspaces: what events.api needs to drop partitions that were read, and to reseat an inbox."""
    rows = connection.execute("SELECT workspace_id, inbox_cursor FROM weave_state")
    return {WorkspaceId(workspace): InboxCursor.decode(cursor) for workspace, cursor in rows}


def replace_cursors(connection: Connection, cursors: dict[WorkspaceId, InboxCursor]) -> None:
    """After a restore into another cluster (events.api.reseat_inbox)."""
    for workspace, cursor in cursors.items():
        connection.execute(
            "UPDATE weave_state SET inbox_cursor = %s WHERE workspace_id = %s", (cursor.encode(), workspace)
        )
