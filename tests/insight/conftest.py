"""A server in this process over a real history."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace

from tilth.entrypoints.http.app import create_server
from tilth.history.api import History, LocalExecutor, Store
from tilth.kernel.clock import FakeClock
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.api import create_api_key
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import Database

ACTOR = Actor(ActorKind.SYSTEM, "test")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "history")


@pytest.fixture
def history(database: Database, store: Store) -> Iterator[History]:
    own, executor = Database(database.urls), LocalExecutor(2)
    yield History(own, store, executor)
    executor.close()
    own.close()


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2024, 4, 9, 12, tzinfo=UTC))


@pytest.fixture
def client(database: Database, history: History, workspace: TestWorkspace, clock: FakeClock) -> Iterator[TestClient]:
    """Reads and writes insight of the test's workspace."""
    with database.write(workspace.id) as session:
        scopes = {Scope.INSIGHT_READ, Scope.INSIGHT_WRITE}
        key = create_api_key(session, name="test", scopes=scopes, expires_at=None, actor=ACTOR)
    with TestClient(create_server(database, history, clock=clock)) as client:
        client.headers["Authorization"] = f"Bearer {key.secret}"
        yield client
