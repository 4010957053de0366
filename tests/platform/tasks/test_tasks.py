"""A task tells where its job is, whatever becomes of it: done, failed, cancelled, interrupted, killed."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from tests.conftest import TestWorkspace

from tilth.kernel.clock import FakeClock, SystemClock
from tilth.kernel.errors import InvalidInput, Unavailable
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import Database
from tilth.platform.jobs.api import JobApp, JobRun
from tilth.platform.jobs.runner import JobRunner
from tilth.platform.settings import PlatformSettings
from tilth.platform.tasks import performing
from tilth.platform.tasks.api import (
    Task,
    TaskId,
    TaskReport,
    TaskState,
    cancel_task,
    create_task,
    forget_old_tasks,
    get_task,
    list_tasks,
    perform_task,
)
from tilth.platform.tasks.errors import TaskNotFound, TaskNotYours

ANNA = Actor(ActorKind.ACCOUNT, "anna")
BEN = Actor(ActorKind.ACCOUNT, "ben")
KIND = "test.count"
Work = Callable[[TaskReport], object]


@pytest.fixture(autouse=True)
def no_other_jobs(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are not apart by workspace: those of other tests would run here."""
    monkeypatch.setattr(performing, "REPORT_SECONDS", 0.0)
    with psycopg.connect(database.urls.owner) as connection:
        connection.execute("DELETE FROM procrastinate_jobs")


def begin(database: Database, workspace: TestWorkspace, actor: Actor = ANNA) -> TaskId:
    with database.write(workspace.id) as session:
        return create_task(session, KIND, title={"file": "orders.csv"}, actor=actor)


def look(database: Database, workspace: TestWorkspace, task_id: TaskId) -> Task:
    with database.read(workspace.id) as session:
        return get_task(session, task_id, clock=SystemClock())


def cancel(database: Database, workspace: TestWorkspace, task_id: TaskId, *, actor: Actor, all_: bool = False) -> Task:
    with database.write(workspace.id) as session:
        return cancel_task(session, task_id, actor=actor, may_cancel_all=all_, clock=SystemClock())


def make_runner(database: Database, work: Work, *, attempts: int = 6) -> JobRunner:
    def run(run: JobRun, *, task_id: str) -> None:
        perform_task(run, task_id, work)

    app = JobApp()
    app.add(KIND, run, attempts=attempts)
    return JobRunner(app, database, database.pipeline, settings=PlatformSettings(), clock=SystemClock())


def run_all(database: Database, work: Work, *, attempts: int = 6) -> None:
    asyncio.run(make_runner(database, work, attempts=attempts).run(until_idle=True))


@dataclass(frozen=True)
class Counted:
    rows: int


def test_progress_and_result(database: Database, workspace: TestWorkspace) -> None:
    task_id = begin(database, workspace)
    waiting = look(database, workspace, task_id)
    assert (waiting.state, waiting.title, waiting.attempt) == (TaskState.QUEUED, {"file": "orders.csv"}, 0)
    seen: list[Task] = []

    def work(report: TaskReport) -> Counted:
        for rows in (10, 20):
            report.progress(rows, 40, "rows", {"added": rows - 1})
            seen.append(look(database, workspace, task_id))
        return Counted(40)

    run_all(database, work)
    assert [(t.state, t.done, t.total, t.unit, t.counts) for t in seen] == [
        (TaskState.RUNNING, 10, 40, "rows", {"added": 9}),
        (TaskState.RUNNING, 20, 40, "rows", {"added": 19}),
    ]
    ended = look(database, workspace, task_id)
    assert (ended.state, ended.done, ended.result, ended.error) == (TaskState.DONE, 40, {"rows": 40}, None)
    assert ended.finished_at is not None


def test_refusal_of_the_work_is_told(database: Database, workspace: TestWorkspace) -> None:
    task_id = begin(database, workspace)

    def work(report: TaskReport) -> None:
        raise InvalidInput("This file has no rows.")

    run_all(database, work)
    ended = look(database, workspace, task_id)
    assert ended.state is TaskState.FAILED
    assert ended.error is not None
    assert (ended.error.code, ended.error.message) == ("invalid_input", "This file has no rows.")


@pytest.mark.parametrize(
    ("error", "code"), [(Unavailable("The disk is full."), "unavailable"), (ValueError("a secret"), "internal")]
)
def test_what_may_pass_waits_with_its_reason_until_the_last_attempt(
    database: Database, workspace: TestWorkspace, error: Exception, code: str
) -> None:
    def work(report: TaskReport) -> None:
        raise error

    again, last = begin(database, workspace), None
    run_all(database, work)
    with psycopg.connect(database.urls.owner) as connection:
        connection.execute("DELETE FROM procrastinate_jobs")
    last = begin(database, workspace)
    run_all(database, work, attempts=1)
    for task_id, state in ((again, TaskState.QUEUED), (last, TaskState.FAILED)):
        found = look(database, workspace, task_id)
        assert found.state is state
        assert found.error is not None
        assert found.error.code == code
        assert "secret" not in found.error.message


def test_cancelled_while_it_waits(database: Database, workspace: TestWorkspace) -> None:
    task_id = begin(database, workspace)
    assert cancel(database, workspace, task_id, actor=ANNA).state is TaskState.CANCELLED
    calls: list[TaskReport] = []
    run_all(database, calls.append)
    assert calls == []
    assert look(database, workspace, task_id).state is TaskState.CANCELLED


def test_cancelled_on_the_way(database: Database, workspace: TestWorkspace) -> None:
    task_id = begin(database, workspace)
    reached: list[int] = []

    def work(report: TaskReport) -> None:
        report.progress(1, 3)
        reached.append(1)
        asked = cancel(database, workspace, task_id, actor=ANNA)
        assert (asked.state, asked.is_cancelling) == (TaskState.RUNNING, True)
        report.progress(2, 3)
        reached.append(2)

    run_all(database, work)
    ended = look(database, workspace, task_id)
    assert (ended.state, ended.done, ended.is_cancelling, reached) == (TaskState.CANCELLED, 1, False, [1])


def test_others_cancel_only_as_administrators(database: Database, workspace: TestWorkspace) -> None:
    task_id = begin(database, workspace)
    with pytest.raises(TaskNotYours):
        cancel(database, workspace, task_id, actor=BEN)
    assert look(database, workspace, task_id).state is TaskState.QUEUED
    assert cancel(database, workspace, task_id, actor=BEN, all_=True).state is TaskState.CANCELLED
    # What has ended is left as it is, whoever asks.
    assert cancel(database, workspace, task_id, actor=BEN).state is TaskState.CANCELLED


def test_worker_that_stops_hands_its_work_on(database: Database, workspace: TestWorkspace) -> None:
    task_id = begin(database, workspace)

    async def stop_in_the_midst() -> None:
        began = asyncio.Event()
        loop = asyncio.get_running_loop()

        def work(report: TaskReport) -> None:
            loop.call_soon_threadsafe(began.set)
            while True:
                report.progress(1)

        running = asyncio.ensure_future(make_runner(database, work, attempts=1).run())
        await asyncio.wait_for(began.wait(), 20)
        running.cancel()
        await asyncio.wait([running], timeout=8)  # less than the patience with jobs that do not listen
        assert running.cancelled()

    asyncio.run(stop_in_the_midst())
    waiting = look(database, workspace, task_id)
    assert (waiting.state, waiting.error, waiting.attempt) == (TaskState.QUEUED, None, 1)
    run_all(database, lambda report: Counted(3))
    ended = look(database, workspace, task_id)
    assert (ended.state, ended.attempt) == (TaskState.DONE, 2)


def test_killed_worker_is_noticed_and_its_work_done_again(database: Database, workspace: TestWorkspace) -> None:
    task_id = begin(database, workspace)
    with psycopg.connect(database.urls.owner) as connection:
        # What kill -9 leaves: a task and a job in work, and a worker whose heart stopped.
        connection.execute(
            "UPDATE task SET state = 'running', attempt = 1, started_at = now() - interval '2 minutes', "
            "heard_at = now() - interval '1 minute' WHERE task_id = %s",
            [task_id],
        )
        connection.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') "
            "RETURNING id) UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
        )
    assert look(database, workspace, task_id).is_silent
    run_all(database, lambda report: Counted(3))
    ended = look(database, workspace, task_id)
    assert (ended.state, ended.attempt, ended.result) == (TaskState.DONE, 2, {"rows": 3})


def test_speed_and_what_remains(database: Database, workspace: TestWorkspace) -> None:
    task_id = begin(database, workspace)
    with psycopg.connect(database.urls.owner) as connection:
        connection.execute(
            "UPDATE task SET state = 'running', started_at = now() - interval '10 seconds', heard_at = now(), "
            "done = 500, total = 2000 WHERE task_id = %s",
            [task_id],
        )
    found = look(database, workspace, task_id)
    assert (found.per_second, found.remaining_seconds) == (50.0, 30)


def test_lists_are_filtered_searched_and_of_one_workspace(database: Database, workspace: TestWorkspace) -> None:
    first, second = begin(database, workspace), begin(database, workspace, BEN)
    cancel(database, workspace, first, actor=ANNA)

    def ids(request: ListRequest, states: Sequence[TaskState] = (), kind: str | None = None) -> list[TaskId]:
        with database.read(workspace.id) as session:
            page = list_tasks(session, request=request, clock=SystemClock(), states=states, kind=kind)
        return [task.id for task in page.items]

    assert ids(ListRequest()) == [second, first]
    assert ids(ListRequest(sort="created_at")) == [first, second]
    assert ids(ListRequest(search="ORDERS.csv")) == [second, first]
    assert ids(ListRequest(search="ben")) == [second]
    assert ids(ListRequest(), states=[TaskState.QUEUED, TaskState.RUNNING]) == [second]
    assert ids(ListRequest(), kind="test.other") == []
    with database.read(workspace.id) as session:
        page = list_tasks(session, request=ListRequest(limit=1), clock=SystemClock())
    assert page.next_cursor is not None
    assert ids(ListRequest(limit=1, cursor=page.next_cursor)) == [first]


def test_old_ones_are_forgotten(database: Database, workspace: TestWorkspace) -> None:
    old, young = begin(database, workspace), begin(database, workspace)
    for task_id, ended in ((old, datetime.now(UTC) - timedelta(days=31)), (young, datetime.now(UTC))):
        with database.write(workspace.id) as session:
            cancel_task(session, task_id, actor=ANNA, may_cancel_all=True, clock=FakeClock(ended))
    with database.write(workspace.id) as session:
        forget_old_tasks(session)
    assert look(database, workspace, young).state is TaskState.CANCELLED
    with pytest.raises(TaskNotFound):
        look(database, workspace, old)
