"""A task as other rooms and the console see it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType
from uuid import UUID

import msgspec

TaskId = NewType("TaskId", UUID)


class TaskState(StrEnum):
    QUEUED = "queued"
    """Waits for a worker, at first or to be tried again."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = (TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED)


@dataclass(frozen=True, slots=True)
class TaskError:
    code: str
    """Stable, as in problem details."""
    message: str


@dataclass(frozen=True, slots=True)
class Task:
    id: TaskId
    kind: str
    """The job's name, such as `imports.run`; says in which words the console tells of it."""
    title: dict[str, Any]
    """What it works on, to be put into those words: names, numbers."""
    state: TaskState
    is_silent: bool
    """Runs and has not been heard of for a while: its worker died or was stopped. Another one goes on with it."""
    done: int
    total: int | None
    """None: not known yet. May be an estimate that gets better on the way."""
    unit: str
    """Of `done` and `total`: `rows`, `files`, …"""
    counts: dict[str, int]
    """Figures of the work so far."""
    per_second: float | None
    remaining_seconds: int | None
    result: Any
    """What came out, once it is done; its form is the kind's own."""
    error: TaskError | None
    """Why it failed; of a queued task why it has to be tried again."""
    attempt: int
    actor: str
    is_cancelling: bool
    """Was asked to stop and has not yet."""
    created_at: datetime
    started_at: datetime | None
    """Of the latest attempt."""
    finished_at: datetime | None


class TaskStarted(msgspec.Struct, frozen=True):
    """Work that has begun."""

    task_id: UUID
    """Of the task that tells how it goes."""
