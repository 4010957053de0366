"""A history of one workspace, and folds that show what a view holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tilth.history.api import History, LocalExecutor, Store
from tilth.platform.database.sessions import Database


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "history")


@pytest.fixture
def history(database: Database, store: Store) -> Iterator[History]:
    executor = LocalExecutor(2)
    yield History(database, store, executor)
    executor.close()
