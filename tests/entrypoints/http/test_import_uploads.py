"""Files of imports: kept while they are read, and gone with their rows, whenever the process dies."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from tests.conftest import TestWorkspace
from tests.entrypoints.http import test_imports
from tests.entrypoints.http.test_imports import ORDERS, RECIPE, Call, upload, wish

from tilth.events.imports.actions.begin_import import begin_import
from tilth.events.imports.api import forget_uploads, sweep_uploads
from tilth.events.imports.errors import UploadInUse, UploadNotFound
from tilth.events.imports.uploads.actions.delete_upload import delete_upload
from tilth.events.imports.uploads.store import UploadStore
from tilth.kernel.clock import FakeClock, SystemClock
from tilth.platform.audit.contracts import system_actor
from tilth.platform.database.sessions import Database
from tilth.platform.http.transactions import UnitOfWork

client, call, work = test_imports.client, test_imports.call, test_imports.work
ACTOR = system_actor("tests")


def files(home: Path) -> set[str]:
    return {path.name for path in (home / "imports").rglob("*") if path.is_file()}


def listed(call: Call) -> list[str]:
    return [each["name"] for each in call("GET", "/imports/uploads")["items"]]


@pytest.mark.parametrize("path", ["/imports", "/imports/dry-runs"])
def test_a_file_that_is_read_cannot_be_deleted(call: Call, work: Callable[[], None], tmp_path: Path, path: str) -> None:
    file, other = upload(call, "a.csv", ORDERS), upload(call, "b.csv", ORDERS)
    task = call("POST", path, 202, json=wish(file))["task_id"]
    refused = call("DELETE", f"/imports/uploads/{file}", 409)
    assert (refused["code"], refused["details"]["task_id"]) == ("upload_in_use", task)
    assert "'till'" in refused["detail"]
    assert "a.csv" in refused["detail"]
    assert files(tmp_path) == {"a.csv", "b.csv"}
    call("DELETE", f"/imports/uploads/{other}", 204)  # nothing reads it
    assert (listed(call), files(tmp_path)) == (["a.csv"], {"a.csv"})
    work()
    assert call("GET", f"/tasks/{task}")["state"] == "done"
    call("DELETE", f"/imports/uploads/{file}", 204)
    assert (listed(call), files(tmp_path)) == ([], set())


def test_a_cancelled_import_lets_its_file_go(call: Call) -> None:
    file = upload(call, "a.csv", ORDERS)
    task = call("POST", "/imports", 202, json=wish(file))["task_id"]
    call("DELETE", f"/imports/uploads/{file}", 409)
    call("POST", f"/tasks/{task}/cancel")
    call("DELETE", f"/imports/uploads/{file}", 204)


def test_what_an_old_import_waits_for_outlives_its_two_days(
    call: Call,
    work: Callable[[], None],
    database: Database,
    workspace: TestWorkspace,
    clock: FakeClock,
    tmp_path: Path,
) -> None:
    file = upload(call, "read.csv", ORDERS)
    upload(call, "unread.csv", ORDERS)
    task = call("POST", "/imports", 202, json=wish(file))["task_id"]
    clock.advance(timedelta(days=3))
    tidy(database, workspace, clock, tmp_path)
    assert (listed(call), files(tmp_path)) == (["read.csv"], {"read.csv"})
    work()
    assert call("GET", f"/imports/{task}")["added"] == 40
    tidy(database, workspace, clock, tmp_path)
    assert (listed(call), files(tmp_path)) == ([], set())


def test_uploads_are_forgotten_after_two_days(
    call: Call, database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path
) -> None:
    old = upload(call, "old.csv", ORDERS)
    clock.advance(timedelta(days=2, minutes=1))
    upload(call, "young.csv", ORDERS)
    tidy(database, workspace, clock, tmp_path)
    assert (listed(call), files(tmp_path)) == (["young.csv"], {"young.csv"})
    assert call("POST", "/imports/recognise", 404, json={"uploads": [old]})["code"] == "upload_not_found"


def tidy(database: Database, workspace: TestWorkspace, clock: FakeClock, home: Path) -> None:
    age(home)
    with database.write(workspace.id) as session:
        forget_uploads(session, clock=clock)
    with database.read(workspace.id) as session:
        sweep_uploads(session, home, clock=SystemClock())


def age(home: Path) -> None:
    """As if nothing had been written for two hours."""
    then = time.time() - 7200
    for path in sorted((home / "imports").rglob("*"), reverse=True):
        os.utime(path, (then, then))


@pytest.mark.parametrize("first", ["delete", "begin"])
def test_of_a_deletion_and_an_import_at_once_one_wins(
    call: Call, work: Callable[[], None], database: Database, workspace: TestWorkspace, clock: FakeClock, first: str
) -> None:
    file = UUID(upload(call, "a.csv", ORDERS))

    def delete(done: Event, leave: Event) -> None:
        with database.write(workspace.id) as session:
            delete_upload(session, file, actor=ACTOR, clock=clock)
            done.set()
            leave.wait()

    def begin(done: Event, leave: Event) -> None:
        with database.write(workspace.id) as session:
            begin_import(session, [file], RECIPE, actor=ACTOR, clock=clock)
            done.set()
            leave.wait()

    one, other = (delete, begin) if first == "delete" else (begin, delete)
    done, leave, free = Event(), Event(), Event()
    free.set()
    with ThreadPoolExecutor(2) as pool:
        ahead = pool.submit(one, done, leave)
        assert done.wait(10)
        behind = pool.submit(other, Event(), free)
        time.sleep(0.3)
        assert not behind.done()  # it waits for the one ahead, which has not committed
        leave.set()
        ahead.result(10)
        with pytest.raises(UploadNotFound if first == "delete" else UploadInUse):
            behind.result(10)
    assert listed(call) == ([] if first == "delete" else ["a.csv"])
    work()
    assert [each["added"] for each in call("GET", "/imports")["items"]] == ([] if first == "delete" else [40])


def test_a_file_stays_where_its_deletion_is_not_committed(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = upload(call, "a.csv", ORDERS)

    def fail(*_: Any) -> None:
        raise RuntimeError("the disk of the database is full")

    monkeypatch.setattr(UnitOfWork, "commit", fail)
    call("DELETE", f"/imports/uploads/{file}", 500)
    monkeypatch.undo()
    assert (listed(call), files(tmp_path)) == (["a.csv"], {"a.csv"})


def test_a_file_whose_row_is_gone_is_swept(
    call: Call, database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path
) -> None:
    """The process was killed between the commit and the removal; another upload is on its way."""
    gone, kept = UUID(upload(call, "gone.csv", ORDERS)), upload(call, "kept.csv", ORDERS)
    with database.write(workspace.id) as session:
        delete_upload(session, gone, actor=ACTOR, clock=clock)
    assert files(tmp_path) == {"gone.csv", "kept.csv"}
    age(tmp_path)
    under_way = UploadStore(tmp_path).path(workspace.id, UUID(int=7), "growing.csv.part")
    under_way.parent.mkdir()
    under_way.write_text("no,at\n")
    os.utime(under_way.parent, (1e9, 1e9))  # a folder is as old as its upload; the file grows
    with database.read(workspace.id) as session:
        sweep_uploads(session, tmp_path, clock=SystemClock())
    assert files(tmp_path) == {"kept.csv", "growing.csv.part"}
    assert call("POST", "/imports/recognise", json={"uploads": [kept]})["files"][0]["name"] == "kept.csv"
