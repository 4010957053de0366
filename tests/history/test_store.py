"""The same files in a folder, behind a URL of it, and in a file system that knows no folders of ours."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import TestWorkspace
from tests.history.folds import Everything
from tests.history.rows import make_rows

from tilth.history.api import History, LocalExecutor, Store, append_recent, compact, fold_in, open_store, sweep_files
from tilth.history.store import map_column, save_column
from tilth.platform.database.sessions import Database
from tilth.platform.settings import PlatformSettings

FOLD = Everything(("value",))


@pytest.mark.parametrize("kind", ["folder", "file URL", "object store"])
def test_history_lives_wherever_its_files_can(
    database: Database, workspace: TestWorkspace, tmp_path: Path, kind: str
) -> None:
    locations = {"folder": tmp_path / "h", "file URL": f"file://{tmp_path}/h", "object store": "mock://bucket/history"}
    store = Store(locations[kind], tmp_path / "cache")
    for value in range(2):
        with database.pipeline() as connection:
            append_recent(connection, workspace.id, make_rows([{"person_no": 1, "ts": value, "value": value}]))
            fold_in(connection, store, workspace.id, now=datetime.now(UTC))
    history = History(database, store, LocalExecutor(1))
    assert history.run(workspace.id, FOLD) == {1: [(0,), (1,)]}
    with database.pipeline() as connection:
        assert compact(connection, store, workspace.id, 1)
    assert len(list(store.list_runs(workspace.id))) == 3
    with database.pipeline() as connection:
        later = datetime.now(UTC) + timedelta(hours=1)
        assert sweep_files(connection, store, workspace.id, now=later) == 2
    assert len(list(store.list_runs(workspace.id))) == 1
    assert History(database, store, LocalExecutor(1)).run(workspace.id, FOLD) == {1: [(0,), (1,)]}


def test_the_location_comes_from_the_settings(tmp_path: Path) -> None:
    assert open_store(PlatformSettings(home=tmp_path)).cache == tmp_path / "history" / "cache"
    elsewhere = open_store(PlatformSettings(home=tmp_path, history_url=str(tmp_path / "elsewhere")))
    assert elsewhere.cache == tmp_path / "elsewhere" / "cache"
    remote = open_store(PlatformSettings(home=tmp_path, history_url="mock://bucket"))
    assert remote.cache == tmp_path / "history" / "cache"
    assert not remote.is_local


def test_a_torn_column_is_made_again(database: Database, workspace: TestWorkspace, store: Store) -> None:
    with database.pipeline() as connection:
        append_recent(connection, workspace.id, make_rows([{"person_no": 1, "value": 7}]))
        fold_in(connection, store, workspace.id, now=datetime.now(UTC))
    for path in store.cache.rglob("*.arrow"):
        path.write_bytes(path.read_bytes()[:-20])
    assert History(database, store, LocalExecutor(1)).run(workspace.id, FOLD) == {1: [(7,)]}


def test_columns_are_mapped_read_only(tmp_path: Path) -> None:
    save_column(tmp_path / "a" / "x.arrow", np.arange(5, dtype=np.uint16))
    column = map_column(tmp_path / "a" / "x.arrow")
    assert column.tolist() == [0, 1, 2, 3, 4]
    assert column.dtype == np.uint16
    assert not column.flags.writeable
    assert [entry.name for entry in (tmp_path / "a").iterdir()] == ["x.arrow"]
