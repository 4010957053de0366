"""How far arrivals were counted. Changes only together with the counts."""

from typing import Any

import psycopg

from tilth.kernel.ids import WorkspaceId

Connection = psycopg.Connection[Any]


def begin_counting(connection: Connection, workspace: WorkspaceId, start: int) -> None:
    """From behind row `start` of history, unless it has begun."""
    connection.execute(
        "INSERT INTO plan_progress (workspace_id, observed_seq) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        (workspace, start),
    )


def lock_progress(connection: Connection, workspace: WorkspaceId) -> int | None:
    """The last row that was counted; None: another process counts, or it was not begun."""
    row = connection.execute(
        "SELECT observed_seq FROM plan_progress WHERE workspace_id = %s FOR UPDATE SKIP LOCKED", (workspace,)
    ).fetchone()
    return int(row[0]) if row else None


def save_progress(connection: Connection, workspace: WorkspaceId, seq: int, *, missed: int) -> None:
    connection.execute(
        """
        UPDATE plan_progress SET observed_seq = %s, missed = missed + %s, observed_at = now()
         WHERE workspace_id = %s
        """,
        (seq, missed, workspace),
    )


def list_progress(connection: Connection) -> dict[WorkspaceId, int]:
    """The last row that was counted, of each workspace where counting has begun."""
    rows = connection.execute("SELECT workspace_id, observed_seq FROM plan_progress")
    return {WorkspaceId(workspace): int(seq) for workspace, seq in rows}
