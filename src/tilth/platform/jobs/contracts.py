"""What a job gets, and the registry that rooms put their jobs into."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from tilth.kernel.clock import Clock
from tilth.kernel.errors import Unavailable
from tilth.kernel.ids import WorkspaceId
from tilth.platform.audit.contracts import Actor, system_actor
from tilth.platform.database.sessions import Database, ReadSession, Session
from tilth.platform.settings import PlatformSettings

Pipeline = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]


class JobInterrupted(Unavailable):
    """Raised by a job that sees that its worker stops: another one begins it again at once."""

    code = "job_interrupted"


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class JobRun:
    """One attempt at one job. Each `with` block is a transaction of its own; a short job has one."""

    name: str
    workspace: WorkspaceId
    attempt: int
    """1 at the first."""
    settings: PlatformSettings
    clock: Clock
    database: Database
    pipeline: Pipeline
    """A transaction as the owner of the tables, which names the workspace in each statement."""
    is_last_attempt: bool = False
    stopping: Callable[[], bool] = _never
    """Whether the worker wants to end. A job that takes longer than seconds asks, and raises JobInterrupted."""

    @property
    def actor(self) -> Actor:
        return system_actor(self.name)

    @contextmanager
    def read(self) -> Iterator[ReadSession]:
        with self.database.read(self.workspace) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.database.write(self.workspace) as session:
            yield session


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    run: Callable[..., None]
    attempts: int


@dataclass(slots=True)
class JobApp:
    """All jobs by name. Names are `<room>.<verb>`, stored with each job that waits: do not rename them."""

    jobs: dict[str, Job] = field(default_factory=dict)

    def add(self, name: str, run: Callable[..., None], *, attempts: int = 6) -> None:
        """`run(run: JobRun, **arguments)`. It may run again after any failure, so its effects must bear that.

        Retried after 2, 4, 8, … seconds on errors that may pass; an AppError other than Unavailable and
        RateLimited fails the job at once.
        """
        if name in self.jobs:
            raise ValueError(f"There are two jobs '{name}'.")
        self.jobs[name] = Job(name, run, attempts)
