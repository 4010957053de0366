"""A real PostgreSQL for every test that asks: one per session and xdist worker, tests apart by workspace.

TILTH_TEST_DATABASE=<folder with initdb and postgres> runs the same tests on that PostgreSQL instead of the wheel's:
the distribution's, 15 or newer, in the second round of `make test` (scripts/find_postgres.py).
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.binaries import Binaries
from tilth.platform.database.embedded import EmbeddedServer
from tilth.platform.database.opening import open_database
from tilth.platform.database.roles import DATABASE_NAME, ensure_database
from tilth.platform.database.sessions import Database
from tilth.platform.settings import PlatformSettings

# The shared server's data is thrown away: no test that kills a server uses it.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}


@dataclass(frozen=True, slots=True)
class TestWorkspace:
    """A workspace that one test has for itself."""

    __test__ = False

    id: WorkspaceId
    slug: str
    time_zone: str
    currency: str


def make_short_folder() -> Path:
    """Under /tmp, open to the database's own user, and short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="tilth-test-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def home() -> Iterator[Path]:
    folder = make_short_folder()
    yield folder / "home"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedServer]:
    """The session's server, without tables."""
    folder = make_short_folder()
    asked_for = os.environ.get("TILTH_TEST_DATABASE")
    binaries = Binaries(Path(asked_for)) if asked_for else None
    if binaries is not None and not Path(binaries.program("initdb")).exists():
        pytest.fail(f"TILTH_TEST_DATABASE={asked_for} is no folder with PostgreSQL's programs.")
    server = EmbeddedServer(folder / "home", binaries=binaries, settings=FAST)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def database(postgres: EmbeddedServer) -> Iterator[Database]:
    """Migrated to the head; shared by all tests of this process, so each works in its own workspace."""
    ensure_database(postgres.administrator_url)
    url = make_conninfo(postgres.administrator_url, dbname=DATABASE_NAME)
    with open_database(PlatformSettings(database_url=url)) as opened:
        yield opened.database


@pytest.fixture
def workspace(database: Database, request: pytest.FixtureRequest) -> TestWorkspace:
    """Asia/Shanghai and CNY, unless parametrised indirectly with (time_zone, currency)."""
    time_zone, currency = getattr(request, "param", ("Asia/Shanghai", "CNY"))
    slug = f"test-{uuid.uuid4().hex[:12]}"
    with psycopg.connect(database.urls.owner) as connection:
        row = connection.execute(
            "INSERT INTO workspace (slug, name, time_zone, currency) VALUES (%s, %s, %s, %s) RETURNING workspace_id",
            [slug, slug, time_zone, currency],
        ).fetchone()
    assert row is not None
    return TestWorkspace(WorkspaceId(row[0]), slug, time_zone, currency)


def empty_other_inboxes(database: Database, workspace: WorkspaceId) -> None:
    """Before a weaver of all workspaces runs: what earlier tests left would be woven first, or break again."""
    with psycopg.connect(database.urls.owner) as connection:
        connection.execute("DELETE FROM inbox WHERE workspace_id <> %s", [workspace])
