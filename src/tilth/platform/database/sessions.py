"""Connections whose type shows the intent, and the only places that commit.

Three roles (DESIGN.md §3): `tilth_app` serves requests under row-level security with `tilth.workspace` set for
the transaction; `tilth_admin` handles tables without a workspace; `tilth_owner` is the *pipeline* (inbox
writer, weaver, fold-in, job runner) and names the workspace in each statement. Which modules may open a
pipeline connection is listed in scripts/check_edges.py, as are those that may open a session at all: the edge.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import sqlalchemy as sa
from psycopg_pool import ConnectionPool
from sqlalchemy.engine import Connection, Engine

from tilth.kernel.ids import WorkspaceId


@dataclass(frozen=True, slots=True)
class ReadSession:
    """A read-only, repeatable-read transaction of one workspace; for get_, find_ and list_."""

    workspace: WorkspaceId
    connection: Connection


@dataclass(frozen=True, slots=True)
class Session(ReadSession):
    """A transaction of one workspace that the edge commits."""


@dataclass(frozen=True, slots=True)
class AdminSession:
    """A transaction over the tables without a workspace."""

    connection: Connection


@dataclass(frozen=True, slots=True)
class Urls:
    """libpq connection strings, one per role."""

    owner: str
    app: str
    admin: str


def _engine(url: str, *, pool_size: int) -> Engine:
    return sa.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(url, application_name="tilth"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
    )


class Database:
    """The three engines. Cheap to make: nothing connects before the first use."""

    def __init__(self, urls: Urls, *, pool_size: int = 4) -> None:
        self.urls = urls
        self._app = _engine(urls.app, pool_size=pool_size)
        self._admin = _engine(urls.admin, pool_size=2)
        self._owner = ConnectionPool(
            urls.owner, min_size=0, max_size=pool_size, open=False, kwargs={"application_name": "tilth-pipeline"}
        )

    @contextmanager
    def read(self, workspace: WorkspaceId) -> Iterator[ReadSession]:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._app.connect().execution_options(**options) as connection, connection.begin():
            _enter(connection, workspace)
            yield ReadSession(workspace, connection)

    @contextmanager
    def write(self, workspace: WorkspaceId) -> Iterator[Session]:
        with self._app.begin() as connection:
            _enter(connection, workspace)
            yield Session(workspace, connection)

    @contextmanager
    def admin(self) -> Iterator[AdminSession]:
        with self._admin.begin() as connection:
            yield AdminSession(connection)

    @contextmanager
    def pipeline(self) -> Iterator[psycopg.Connection]:
        """A transaction as the owner of the tables; commits at the end of the block, rolls back on error."""
        self._owner.open()
        with self._owner.connection() as connection:
            yield connection

    def close(self) -> None:
        self._app.dispose()
        self._admin.dispose()
        self._owner.close()


def _enter(connection: Connection, workspace: WorkspaceId) -> None:
    connection.execute(sa.text("SELECT set_config('tilth.workspace', :workspace, true)"), {"workspace": str(workspace)})
