"""Enqueue a job: it exists exactly if the caller's transaction commits."""

from datetime import datetime
from typing import Any

import psycopg
from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import Session, driver_connection
from tilth.platform.jobs.contracts import Job, JobApp, JobRun
from tilth.platform.jobs.failures import dismiss_job, retry_job
from tilth.platform.jobs.queries import JobInfo, JobState, count_jobs, list_jobs

__all__ = [
    "Job",
    "JobApp",
    "JobInfo",
    "JobRun",
    "JobState",
    "count_jobs",
    "dismiss_job",
    "enqueue",
    "enqueue_in",
    "enqueue_once",
    "list_jobs",
    "retry_job",
]

QUEUE = "tilth"
# Never opened: every job goes through the connection of the caller's transaction.
_app = App(connector=SyncPsycopgConnector())


def enqueue(
    session: Session, name: str, *, at: datetime | None = None, lock: str | None = None, **arguments: str | int
) -> int:
    """Number of the job. Jobs run side by side, in no promised order; those with the same `lock`, of any workspace,
    one after another.
    """
    return _defer(driver_connection(session), session.workspace, name, at, None, arguments, lock=lock)


def enqueue_once(
    session: Session, name: str, *, once: str, at: datetime | None = None, **arguments: str | int
) -> int | None:
    """As `enqueue`; None where a job of this workspace and name with the same `once` is waiting already."""
    try:
        with session.connection.begin_nested():  # the refusal must not spoil the caller's transaction
            lock = f"{session.workspace}/{name}/{once}"
            return _defer(driver_connection(session), session.workspace, name, at, lock, arguments)
    except AlreadyEnqueued:
        return None


def enqueue_in(connection: psycopg.Connection[Any], workspace: WorkspaceId, name: str, **arguments: str | int) -> int:
    """As `enqueue`, in a transaction of the pipeline."""
    return _defer(connection, workspace, name, None, None, arguments)


def _defer(
    connection: psycopg.Connection[Any],
    workspace: WorkspaceId,
    name: str,
    at: datetime | None,
    queueing_lock: str | None,
    arguments: dict[str, str | int],
    *,
    lock: str | None = None,
) -> int:
    deferrer = _app.configure_task(
        name, connection=connection, queue=QUEUE, schedule_at=at, queueing_lock=queueing_lock, lock=lock
    )
    return deferrer.defer(workspace_id=workspace, **arguments)
