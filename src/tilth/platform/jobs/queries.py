"""Reads of the queue, of the session's workspace alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from tilth.kernel.pages import Page
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession
from tilth.platform.jobs.models import job_failure, workspace_jobs


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    FAILED = "failed"
    """For good: it is tried again when somebody says so."""


@dataclass(frozen=True, slots=True)
class JobInfo:
    id: int
    name: str
    state: JobState
    attempts: int
    queued_at: datetime | None
    changed_at: datetime | None
    scheduled_at: datetime | None
    """When it is tried next, of one that waits for a time."""
    error_code: str | None
    """Of the latest attempt that failed."""
    error: str | None


_STATE = sa.case(
    (workspace_jobs.c.state == "todo", JobState.WAITING.value),
    (workspace_jobs.c.state == "doing", JobState.RUNNING.value),
    else_=JobState.FAILED.value,
)
_SHAPE = ListShape(
    key=workspace_jobs.c.job_id,
    sorts={
        **{name: workspace_jobs.c[name] for name in ("name", "attempts", "queued_at", "changed_at")},
        "state": _STATE,
    },
    default="-changed_at",
    searched=(workspace_jobs.c.name, job_failure.c.message),
)


def list_jobs(session: ReadSession, request: ListRequest, states: Sequence[JobState] = ()) -> Page[JobInfo]:
    """Jobs that have not succeeded, the latest change first unless asked otherwise."""
    query = sa.select(workspace_jobs, _STATE.label("shown"), job_failure.c.code, job_failure.c.message).select_from(
        workspace_jobs.outerjoin(
            job_failure,
            sa.and_(job_failure.c.workspace_id == session.workspace, job_failure.c.job_id == workspace_jobs.c.job_id),
        )
    )
    if states:
        query = query.where(_STATE.in_([state.value for state in states]))
    return list_rows(session.connection, query, _SHAPE, request, _to_job)


def count_jobs(session: ReadSession) -> dict[JobState, int]:
    query = sa.select(_STATE, sa.func.count()).select_from(workspace_jobs).group_by(_STATE)
    counted = {JobState(state): count for state, count in session.connection.execute(query)}
    return {state: counted.get(state, 0) for state in JobState}


def _to_job(row: sa.Row[Any]) -> JobInfo:
    return JobInfo(
        id=row.job_id,
        name=row.name,
        state=JobState(row.shown),
        attempts=row.attempts,
        queued_at=row.queued_at,
        changed_at=row.changed_at,
        scheduled_at=row.scheduled_at,
        error_code=row.code,
        error=row.message,
    )
