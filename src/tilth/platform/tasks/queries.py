"""Reads of tasks; how fast one goes and whether it has gone silent is worked out here."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tilth.kernel.clock import Clock
from tilth.kernel.pages import Page
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession
from tilth.platform.tasks.contracts import ENDED, Task, TaskError, TaskId, TaskState
from tilth.platform.tasks.errors import TaskNotFound
from tilth.platform.tasks.models import task

SILENT_AFTER = timedelta(seconds=45)
"""Work reports every few seconds; its job runs again elsewhere some 90 seconds after its worker died."""
KEPT_DAYS = 30
_SHAPE = ListShape(
    key=task.c.task_id,
    sorts={
        "created_at": task.c.created_at,
        "started_at": task.c.started_at,
        "finished_at": task.c.finished_at,
        "kind": task.c.kind,
        "state": task.c.state,
        "actor": task.c.actor,
    },
    default="-created_at",
    searched=(task.c.kind, sa.cast(task.c.title, sa.Text), task.c.actor),
)


def list_tasks(
    session: ReadSession,
    *,
    request: ListRequest,
    clock: Clock,
    states: Sequence[TaskState] = (),
    kind: str | None = None,
    among: Sequence[TaskId] | None = None,
) -> Page[Task]:
    """Newest first, unless asked otherwise. `among`: of these alone."""
    query = sa.select(task).where(task.c.workspace_id == session.workspace)
    if states:
        query = query.where(task.c.state.in_(states))
    if kind is not None:
        query = query.where(task.c.kind == kind)
    if among is not None:
        query = query.where(task.c.task_id.in_(among))
    now = clock.now()
    return list_rows(session.connection, query, _SHAPE, request, lambda row: to_task(row, now))


def get_task(session: ReadSession, task_id: TaskId, *, clock: Clock) -> Task:
    """Raises TaskNotFound."""
    return to_task(find_row(session, task_id), clock.now())


def find_row(session: ReadSession, task_id: TaskId, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(task).where(task.c.workspace_id == session.workspace, task.c.task_id == task_id)
    row = session.connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise TaskNotFound("There is no such task; those that ended are forgotten after a month.")
    return row


def to_task(row: sa.Row[Any], now: datetime) -> Task:
    runs = row.state == TaskState.RUNNING
    per_second, remaining = _speed(row, now) if runs else (None, None)
    return Task(
        id=TaskId(row.task_id),
        kind=row.kind,
        title=row.title,
        state=TaskState(row.state),
        is_silent=runs and row.heard_at is not None and now - row.heard_at > SILENT_AFTER,
        done=row.done,
        total=row.total,
        unit=row.unit,
        counts=row.counts,
        per_second=per_second,
        remaining_seconds=remaining,
        result=row.result,
        error=None if row.error_code is None else TaskError(row.error_code, row.error_message or ""),
        attempt=row.attempt,
        actor=row.actor,
        is_cancelling=row.cancel_asked_at is not None and row.state not in ENDED,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def _speed(row: sa.Row[Any], now: datetime) -> tuple[float | None, int | None]:
    """Over the whole attempt, as of the last report: steadier than from one report to the next."""
    spent = ((row.heard_at or now) - (row.started_at or now)).total_seconds()
    if spent < 1 or row.done <= 0:
        return None, None
    per_second = row.done / spent
    remaining = None if row.total is None else round(max(row.total - row.done, 0) / per_second)
    return round(per_second, 1), remaining
