"""Fold-in and compaction under kill -9, a full disk and readers in other processes."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pyarrow as pa
import pytest
from tests.conftest import TestWorkspace
from tests.history.folds import Everything, Rows
from tests.history.rows import make_rows

from tilth.history.api import History, LocalExecutor, Store, append_recent, compact, fold_in, sweep_files
from tilth.history.runs import write_run
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import Database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FOLD = Everything(("ts", "seq", "value"))

DYING = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from tilth.history import manifest
from tilth.history.api import Store, fold_in
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import Database, Urls

url, folder, workspace, where = sys.argv[1:]
kill = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
add_runs = manifest.add_runs
if where == "before the manifest":
    manifest.add_runs = kill
else:
    manifest.add_runs = lambda *arguments: (add_runs(*arguments), kill())
with Database(Urls(url, url, url)).pipeline() as connection:
    fold_in(connection, Store(Path(folder)), WorkspaceId(int(workspace)), now=datetime(2026, 1, 1, tzinfo=UTC))
"""


def append(database: Database, workspace: WorkspaceId, persons: range, value: int) -> None:
    rows = make_rows([{"person_no": person, "ts": value - person, "value": value} for person in persons])
    with database.pipeline() as connection:
        append_recent(connection, workspace, rows)


def fold(database: Database, store: Store, workspace: WorkspaceId) -> None:
    with database.pipeline() as connection:
        fold_in(connection, store, workspace, now=NOW)


def parquet_files(store: Store) -> set[Path]:
    return set(store.cache.parent.rglob("*.parquet"))


@pytest.mark.parametrize("where", ["before the manifest", "before the commit"])
def test_kill_9_in_a_fold_in_leaves_the_old_state(
    database: Database, workspace: TestWorkspace, store: Store, history: History, where: str
) -> None:
    append(database, workspace.id, range(40), 1)
    fold(database, store, workspace.id)
    append(database, workspace.id, range(20, 60), 2)
    before, known = history.run(workspace.id, FOLD), parquet_files(store)
    arguments = [database.urls.owner, str(store.cache.parent), str(workspace.id), where]
    died = subprocess.run([sys.executable, "-c", DYING, *arguments], check=False)
    assert died.returncode == -signal.SIGKILL
    assert parquet_files(store) > known, "it died with files written"
    assert history.run(workspace.id, FOLD) == before
    fold(database, store, workspace.id)
    assert history.run(workspace.id, FOLD) == before
    with database.pipeline() as connection:
        assert sweep_files(connection, store, workspace.id, now=datetime.now(UTC)) == 0, "too young to be swept"
        assert sweep_files(connection, store, workspace.id, now=datetime.now(UTC) + timedelta(hours=1)) == 16
    assert History(database, store, LocalExecutor(1)).run(workspace.id, FOLD) == before


def test_a_full_disk_leaves_the_old_state(
    database: Database, workspace: TestWorkspace, store: Store, history: History
) -> None:
    append(database, workspace.id, range(40), 1)
    before = history.run(workspace.id, FOLD)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            fold(database, store, workspace.id)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert parquet_files(store) == set()
    assert history.run(workspace.id, FOLD) == before
    fold(database, store, workspace.id)
    assert history.run(workspace.id, FOLD) == before


READING = """
import sys
from pathlib import Path
from tests.history.folds import Everything
from tilth.history.api import History, LocalExecutor, Store
from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.sessions import Database, Urls

url, folder, workspace = sys.argv[1:]
history = History(Database(Urls(url, url, url)), Store(Path(folder)), LocalExecutor(2))
print("ready", flush=True)
for line in sys.stdin:
    rows = history.run(WorkspaceId(int(workspace)), Everything(("ts", "seq", "value")))
    counts = {len(r) for r in rows.values()}
    assert all(r == sorted(r) for r in rows.values())
    assert len(rows) == 50 and len(counts) == 1, counts
    print(counts.pop(), flush=True)
"""


def test_readers_in_other_processes_always_see_whole_sets(
    database: Database, workspace: TestWorkspace, store: Store, history: History
) -> None:
    """Each append gives each of 50 persons one row, so whatever set is seen, all persons have as many."""
    with database.pipeline() as connection:
        connection.execute("INSERT INTO history_state (workspace_id, buckets) VALUES (%s, 2)", (workspace.id,))
    append(database, workspace.id, range(50), 0)
    done = Event()
    failures: list[BaseException] = []

    def read(ask: Callable[[], int]) -> None:
        seen = 0
        try:
            while not done.is_set():
                now = ask()
                assert now >= seen
                seen = now
        except BaseException as error:  # noqa: BLE001 — a thread hands everything to the test
            failures.append(error)

    arguments = [database.urls.owner, str(store.cache.parent), str(workspace.id)]
    child = subprocess.Popen(
        [sys.executable, "-c", READING, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert child.stdin is not None
    assert child.stdout is not None
    reader, answers = child.stdin, child.stdout
    assert answers.readline() == "ready\n"

    def ask_child() -> int:
        reader.write("go\n")
        reader.flush()
        return int(answers.readline())

    def ask_here() -> int:
        rows: Rows = history.run(workspace.id, FOLD)
        (count,) = {len(r) for r in rows.values()}
        return count

    threads = [Thread(target=read, args=(ask,)) for ask in (ask_child, ask_here)]
    for thread in threads:
        thread.start()
    for value in range(1, 13):
        append(database, workspace.id, range(50), value)
        if value % 2:
            fold(database, store, workspace.id)
            for bucket in range(2):
                with database.pipeline() as connection:
                    compact(connection, store, workspace.id, bucket)
    done.set()
    for thread in threads:
        thread.join()
    reader.close()
    child.wait()
    assert failures == []
    assert ask_here() == 13


def test_a_run_that_was_not_finished_leaves_no_file(store: Store) -> None:
    def rows() -> Iterator[pa.Table]:
        yield make_rows([])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_run(store, WorkspaceId(1), 0, rows())
    assert parquet_files(store) == set()
