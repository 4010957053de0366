"""A shop to act in, and a server that tells of its people."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.people.events import Shop

from tilth.entrypoints.http.app import create_server
from tilth.history.api import History, LocalExecutor, Store
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.api import create_api_key
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import Database

Headers = dict[str, str]


@pytest.fixture
def shop(database: Database, workspace: TestWorkspace) -> Shop:
    return Shop(database, workspace.id)


@pytest.fixture
def client(database: Database, tmp_path: Path) -> Iterator[TestClient]:
    own = Database(database.urls)
    with TestClient(create_server(own, History(own, Store(tmp_path), LocalExecutor()))) as client:
        yield client
    own.close()


@pytest.fixture
def key(database: Database, workspace: TestWorkspace) -> Callable[..., Headers]:
    def make(*scopes: Scope) -> Headers:
        with database.write(workspace.id) as session:
            actor = Actor(ActorKind.SYSTEM, "test")
            new = create_api_key(session, name="test", scopes=set(scopes), expires_at=None, actor=actor)
        return {"Authorization": f"Bearer {new.secret}"}

    return make
