"""Jobs exist exactly if their transaction commits, run with their workspace, and are tried again when it helps."""

import asyncio
from hashlib import sha256

import psycopg
import pytest
from procrastinate.schema import SchemaManager
from tests.conftest import TestWorkspace

from tilth.kernel.clock import SystemClock
from tilth.kernel.errors import InvalidInput, Unavailable
from tilth.platform.database.sessions import Database
from tilth.platform.jobs.api import JobApp, JobRun, enqueue, enqueue_in, enqueue_once
from tilth.platform.jobs.runner import JobRunner
from tilth.platform.settings import PlatformSettings


@pytest.fixture(autouse=True)
def no_other_jobs(database: Database) -> None:
    """Jobs are not apart by workspace: those of other tests would run here."""
    with psycopg.connect(database.urls.owner) as connection:
        connection.execute("DELETE FROM procrastinate_jobs")


def run_all(app: JobApp, database: Database) -> None:
    runner = JobRunner(app, database, database.pipeline, settings=PlatformSettings(), clock=SystemClock())
    asyncio.run(runner.run(until_idle=True))


def statuses(database: Database) -> list[tuple[str, str, int]]:
    with psycopg.connect(database.urls.owner) as connection:
        rows = connection.execute("SELECT task_name, status::text, attempts FROM procrastinate_jobs ORDER BY id")
        return rows.fetchall()


def test_job_runs_in_its_workspace(database: Database, workspace: TestWorkspace) -> None:
    seen: list[tuple[int, int, str]] = []

    def note(run: JobRun, *, person: int, why: str) -> None:
        with run.read() as session:
            assert session.workspace == workspace.id
        with run.pipeline() as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("tilth_owner",)
        seen.append((run.workspace, person, why))

    app = JobApp()
    app.add("test.note", note)
    with database.write(workspace.id) as session:
        enqueue(session, "test.note", person=7, why="because")
    with database.pipeline() as connection:
        enqueue_in(connection, workspace.id, "test.note", person=8, why="也")
    run_all(app, database)
    assert sorted(seen) == [(workspace.id, 7, "because"), (workspace.id, 8, "也")]
    assert statuses(database) == [("test.note", "succeeded", 1)] * 2


def test_rolled_back_transaction_leaves_no_job(database: Database, workspace: TestWorkspace) -> None:
    def enqueue_and_fail() -> None:
        with database.write(workspace.id) as session:
            enqueue(session, "test.note", person=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        enqueue_and_fail()
    assert statuses(database) == []


def test_once_while_waiting(database: Database, workspace: TestWorkspace) -> None:
    with database.write(workspace.id) as session:
        assert enqueue_once(session, "test.note", once="a") is not None
        assert enqueue_once(session, "test.note", once="a") is None
        assert enqueue_once(session, "test.note", once="b") is not None
    assert len(statuses(database)) == 2


def test_application_role_sees_no_jobs(database: Database, workspace: TestWorkspace) -> None:
    with (
        psycopg.connect(database.urls.app) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT * FROM procrastinate_jobs")


def test_what_may_pass_is_tried_again(database: Database, workspace: TestWorkspace) -> None:
    def fail(run: JobRun, *, final: int) -> None:
        raise InvalidInput("never") if final else Unavailable("later")

    app = JobApp()
    app.add("test.fail", fail)
    with database.write(workspace.id) as session:
        enqueue(session, "test.fail", final=0)
        enqueue(session, "test.fail", final=1)
    run_all(app, database)
    assert statuses(database) == [("test.fail", "todo", 1), ("test.fail", "failed", 1)]


def test_jobs_of_a_killed_worker_wait_again(database: Database, workspace: TestWorkspace) -> None:
    done: list[int] = []

    def note(run: JobRun) -> None:
        done.append(run.attempt)

    app = JobApp()
    app.add("test.note", note)
    with database.write(workspace.id) as session:
        enqueue(session, "test.note")
    with psycopg.connect(database.urls.owner) as connection:
        # What kill -9 leaves: a job in work, and a worker whose heart stopped.
        connection.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') "
            "RETURNING id) UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
        )
    run_all(app, database)
    assert statuses(database)[0][1] == "succeeded"
    assert len(done) == 1


def test_name_is_taken_once() -> None:
    app = JobApp()
    app.add("a.b", lambda run: None)
    with pytest.raises(ValueError, match=r"two jobs 'a.b'"):
        app.add("a.b", lambda run: None)


def test_migration_and_library_agree() -> None:
    """The first migration makes the tables from the library's own SQL. When an upgrade changes that SQL: add a
    migration with the library's own steps from its `sql/migrations`, freeze the old text for 0001, and note the new
    sum here.
    """
    assert sha256(SchemaManager.get_schema().encode()).hexdigest() == (
        "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009"
    )
