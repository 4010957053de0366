"""An application in this process, and API keys to call it with."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.entrypoints.http.people import MOMENT, Browser, NewBrowser

from tilth.entrypoints.http.app import create_server
from tilth.history.api import History, LocalExecutor, Store
from tilth.kernel.clock import FakeClock
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.api import create_api_key
from tilth.platform.auth.contracts import ALL_SCOPES, Scope
from tilth.platform.database.sessions import Database
from tilth.platform.workspaces.api import create_workspace

LOCAL_TOKEN = "local-token-of-this-test-server"
TESTER = Actor(ActorKind.SYSTEM, "test")
MakeKey = Callable[..., dict[str, str]]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MOMENT)


@pytest.fixture
def history(database: Database, tmp_path: Path) -> Iterator[History]:
    own = Database(database.urls)
    yield History(own, Store(tmp_path), LocalExecutor())
    own.close()


@pytest.fixture
def client(database: Database, history: History, clock: FakeClock) -> Iterator[TestClient]:
    with TestClient(create_server(database, history, clock=clock, local_token=LOCAL_TOKEN)) as client:
        yield client


@pytest.fixture
def new_browser(client: TestClient) -> NewBrowser:
    """With headers of its own, if given."""
    return lambda **headers: Browser(client, {}, {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def make_key(database: Database, workspace: TestWorkspace) -> MakeKey:
    """Headers of a new key of the test's workspace (or another) with these scopes; all of them by default."""

    def make(*scopes: Scope, of: TestWorkspace = workspace, expires_at: datetime | None = None) -> dict[str, str]:
        with database.write(of.id) as session:
            new = create_api_key(
                session, name="test", scopes=set(scopes) or ALL_SCOPES, expires_at=expires_at, actor=TESTER
            )
        return {"Authorization": f"Bearer {new.secret}"}

    return make


@pytest.fixture
def other_workspace(database: Database) -> TestWorkspace:
    slug = f"other-{uuid.uuid4().hex[:12]}"
    with database.admin() as session:
        made = create_workspace(session, slug=slug, name="Other", time_zone="UTC", currency="EUR", actor=TESTER)
    return TestWorkspace(made.id, slug, made.time_zone, made.currency)
