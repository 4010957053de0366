"""Reads of import runs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tilth.events.api import count_unwoven
from tilth.events.imports.contracts import ImportRun, RunState, read_summary
from tilth.events.imports.errors import RunNotFound
from tilth.events.imports.models import import_run
from tilth.kernel.clock import Clock, SystemClock
from tilth.kernel.errors import NotFound
from tilth.kernel.pages import Page
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession
from tilth.platform.tasks.api import TaskId, TaskState, get_task

_STATES = {
    TaskState.QUEUED: RunState.WAITING,
    TaskState.RUNNING: RunState.RUNNING,
    TaskState.FAILED: RunState.FAILED,
    TaskState.CANCELLED: RunState.CANCELLED,
    TaskState.DONE: RunState.FINISHED,
}
_SHAPE = ListShape(
    key=import_run.c.run_id,
    sorts={
        "started_at": import_run.c.started_at,
        "recipe": import_run.c.recipe,
        "rows": import_run.c.rows_read,
        "added": import_run.c.events_added,
        "rejected": import_run.c.rows_rejected,
    },
    default="-started_at",
    searched=(import_run.c.recipe, sa.cast(import_run.c.files, sa.Text)),
)


def list_runs(
    session: ReadSession, request: ListRequest | None = None, *, clock: Clock | None = None
) -> Page[ImportRun]:
    """Newest first, unless asked otherwise."""
    query = sa.select(import_run).where(import_run.c.workspace_id == session.workspace)
    now = clock or SystemClock()
    request = request or ListRequest()
    page = list_rows(session.connection, query, _SHAPE, request, lambda row: row)
    unwoven = count_unwoven(session, [row.run_id for row in page.items])
    return Page([_to_run(session, row, now, unwoven) for row in page.items], page.next_cursor)


def get_run(session: ReadSession, run_id: UUID, *, clock: Clock) -> ImportRun:
    """Raises RunNotFound."""
    query = sa.select(import_run).where(import_run.c.workspace_id == session.workspace, import_run.c.run_id == run_id)
    row = session.connection.execute(query).one_or_none()
    if row is None:
        raise RunNotFound("There is no such import in this workspace.")
    return _to_run(session, row, clock, count_unwoven(session, [run_id]))


def _to_run(session: ReadSession, row: sa.Row[Any], clock: Clock, unwoven: Mapping[UUID, int]) -> ImportRun:
    return ImportRun(
        run_id=row.run_id,
        recipe=row.recipe,
        files=row.files,
        actor=row.actor,
        started_at=row.started_at,
        finished_at=row.finished_at,
        state=_state(session, row, clock),
        rows=row.rows_read,
        added=row.events_added,
        known=row.events_known,
        rejected=row.rows_rejected,
        unwoven=unwoven.get(row.run_id, 0),
        is_task=row.is_task,
        summary=None if row.summary is None else read_summary(row.summary),
    )


def _state(session: ReadSession, row: sa.Row[Any], clock: Clock) -> RunState:
    """One that has not ended is looked up among the tasks, which forget what is older than a month."""
    if row.finished_at is not None:
        return RunState.FINISHED
    if not row.is_task:
        return RunState.UNFINISHED
    try:
        return _STATES[get_task(session, TaskId(row.run_id), clock=clock).state]
    except NotFound:
        return RunState.UNFINISHED
