"""Reads of import runs."""

from uuid import UUID

import sqlalchemy as sa

from tilth.events.imports.contracts import ImportRun, RunState
from tilth.events.imports.models import import_run
from tilth.kernel.pages import Page, check_limit, cut_page, decode_cursor
from tilth.platform.database.sessions import ReadSession


def list_runs(session: ReadSession, *, cursor: str | None = None, limit: int = 50) -> Page[ImportRun]:
    """Newest first: the ids are of a kind that grows with time."""
    table = import_run
    query = sa.select(table).where(table.c.workspace_id == session.workspace).order_by(table.c.run_id.desc())
    if cursor is not None:
        query = query.where(table.c.run_id < decode_cursor(cursor, tuple[UUID])[0])
    found = [
        ImportRun(
            run_id=row.run_id,
            recipe=row.recipe,
            files=row.files,
            actor=row.actor,
            started_at=row.started_at,
            finished_at=row.finished_at,
            state=RunState.UNFINISHED if row.finished_at is None else RunState.FINISHED,
            rows=row.rows_read,
            added=row.events_added,
            known=row.events_known,
            rejected=row.rows_rejected,
        )
        for row in session.connection.execute(query.limit(check_limit(limit) + 1))
    ]
    return cut_page(found, limit, lambda run: (run.run_id,))
