"""The worker's side of a task: the work is wrapped so that whatever becomes of it is told."""

import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from tilth.kernel.errors import AppError, RateLimited, Unavailable
from tilth.platform.database.sessions import Session
from tilth.platform.jobs.contracts import JobInterrupted, JobRun
from tilth.platform.tasks.contracts import ENDED, TaskId, TaskState
from tilth.platform.tasks.errors import TaskCancelled
from tilth.platform.tasks.models import task

REPORT_SECONDS = 1.0
_log = structlog.get_logger("tilth.tasks")


def perform_task(run: JobRun, task_id: str, work: Callable[["TaskReport"], object]) -> None:
    """Do `work`, which may run again after a crash; its answer, JSON-ready or a dataclass, is the task's result.

    An error that may pass leaves the task queued, with the reason, until the last attempt.
    """
    report = TaskReport(run, TaskId(UUID(task_id)))
    if not report.start():
        return
    try:
        result = work(report)
    except TaskCancelled:
        report.end(TaskState.CANCELLED)
    except JobInterrupted:
        report.put_back()
        raise
    except AppError as error:
        if isinstance(error, Unavailable | RateLimited) and not run.is_last_attempt:
            report.put_back(error.code, error.message)
        else:
            report.end(TaskState.FAILED, code=error.code, message=error.message)
        raise
    except Exception:
        message = "Something went wrong that should not: the worker's log says what."
        if run.is_last_attempt:
            report.end(TaskState.FAILED, code="internal", message=message)
        else:
            report.put_back("internal", message)
        raise
    else:
        report.end(TaskState.DONE, result=result)


class TaskReport:
    """How the work tells where it is. Cheap to call often: it writes once a second."""

    def __init__(self, run: JobRun, task_id: TaskId) -> None:
        self.task_id = task_id
        self._run = run
        self._written_at = float("-inf")

    def start(self) -> bool:
        """Whether there is anything to do: a task that was cancelled meanwhile, or forgotten, has ended."""
        started = {
            "state": TaskState.RUNNING,
            "attempt": task.c.attempt + 1,
            "started_at": self._now(),
            "heard_at": self._now(),
            "done": 0,
            "error_code": None,
            "error_message": None,
        }
        return self._write(started, only=sa.and_(task.c.state.not_in(ENDED), task.c.cancel_asked_at.is_(None)))

    def progress(
        self, done: int, total: int | None = None, unit: str = "", counts: Mapping[str, int] | None = None
    ) -> None:
        """Raises TaskCancelled when somebody has asked for the end, JobInterrupted when the worker stops."""
        if self._run.stopping():
            raise JobInterrupted("The worker stops; the next one goes on.")
        now = time.monotonic()
        if now - self._written_at < REPORT_SECONDS:
            return
        self._written_at = now
        self._heard({"done": done, "total": total, "unit": unit, "counts": dict(counts or {})})

    def alive(self) -> None:
        """As `progress`, for work that takes long over one piece."""
        if self._run.stopping():
            raise JobInterrupted("The worker stops; the next one goes on.")
        now = time.monotonic()
        if now - self._written_at >= REPORT_SECONDS:
            self._written_at = now
            self._heard({})

    def counts_kept(self) -> dict[str, int]:
        """The counts of the last note: what `keep` wrote before the worker died."""
        with self._run.read() as session:
            query = sa.select(task.c.counts).where(
                task.c.workspace_id == session.workspace, task.c.task_id == self.task_id
            )
            counts: dict[str, int] = session.connection.execute(query).scalar_one()
        return counts

    def keep(self, session: Session, done: int, total: int, unit: str, counts: Mapping[str, int]) -> None:
        """As `progress`, and in the transaction of the work: both are there, or neither. For work in steps that must
        know after a crash how far it was. Raises TaskCancelled; then the step is undone.
        """
        values = {"done": done, "total": total, "unit": unit, "counts": dict(counts), "heard_at": self._now()}
        if not self._update(session, values, task.c.cancel_asked_at.is_(None)):
            raise TaskCancelled

    def _heard(self, values: dict[str, Any]) -> None:
        if not self._write({**values, "heard_at": self._now()}, only=task.c.cancel_asked_at.is_(None)):
            raise TaskCancelled

    def put_back(self, code: str | None = None, message: str | None = None) -> None:
        self._write({"state": TaskState.QUEUED, "error_code": code, "error_message": message})

    def end(
        self, state: TaskState, *, result: object = None, code: str | None = None, message: str | None = None
    ) -> None:
        values: dict[str, Any] = {
            "state": state,
            "result": msgspec.to_builtins(result, str_keys=True),
            "error_code": code,
            "error_message": message,
            "finished_at": self._now(),
        }
        if state is TaskState.DONE:
            values["done"] = sa.func.coalesce(task.c.total, task.c.done)
        self._write(values)
        _log.info("task ended", task=str(self.task_id), state=state, code=code)

    def _now(self) -> Any:  # noqa: ANN401 — a moment, as SQLAlchemy takes it
        return self._run.clock.now()

    def _write(self, values: dict[str, Any], only: sa.ColumnElement[bool] | None = None) -> bool:
        with self._run.write() as session:
            return self._update(session, values, only)

    def _update(self, session: Session, values: dict[str, Any], only: sa.ColumnElement[bool] | None) -> bool:
        statement = sa.update(task).where(task.c.workspace_id == session.workspace, task.c.task_id == self.task_id)
        if only is not None:
            statement = statement.where(only)
        return session.connection.execute(statement.values(**values)).rowcount == 1
