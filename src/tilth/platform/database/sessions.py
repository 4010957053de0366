"""Connections whose type shows the intent, and the only places that commit.

Three roles (DESIGN.md §3): `tilth_app` serves requests under row-level security with `tilth.workspace` set for
the transaction; `tilth_admin` handles tables without a workspace; `tilth_owner` is the *pipeline* (inbox
writer, weaver, fold-in, job runner) and names the workspace in each statement. Which modules may open a
pipeline connection is listed in scripts/check_edges.py, as are those that may open a session at all: the edge.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg_pool import ConnectionPool
from sqlalchemy.engine import Connection, Engine

from tilth.kernel.ids import WorkspaceId
from tilth.platform.database.errors import DatabaseUnavailable

_UNAVAILABLE = ("08", "53", "57P")
"""SQLSTATE classes: no connection, out of space or memory or connections, shut down or starting."""


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


def driver_connection(session: ReadSession) -> psycopg.Connection[Any]:
    """The psycopg connection of a session, inside its transaction and its rights: for statements that requests share
    with the pipeline.
    """
    connection = session.connection.connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    return connection


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
        self.capacity = 2 * pool_size
        """Sessions of workspaces that can be open at once; the next one waits."""
        self._app = _engine(urls.app, pool_size=pool_size)
        self._admin = _engine(urls.admin, pool_size=2)
        self._owner = ConnectionPool(
            urls.owner,
            min_size=0,
            max_size=pool_size,
            open=False,
            timeout=10,
            check=ConnectionPool.check_connection,  # after a restart of the server, old connections are dead
            kwargs={"application_name": "tilth-pipeline"},
        )

    @contextmanager
    def read(self, workspace: WorkspaceId) -> Iterator[ReadSession]:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._app.connect().execution_options(**options) as connection, connection.begin():
            _enter(connection, workspace)
            yield ReadSession(workspace, connection)

    @contextmanager
    def write(self, workspace: WorkspaceId) -> Iterator[Session]:
        with telling_unavailable(), self._app.begin() as connection:
            _enter(connection, workspace)
            yield Session(workspace, connection)

    @contextmanager
    def admin(self) -> Iterator[AdminSession]:
        with telling_unavailable(), self._admin.begin() as connection:
            yield AdminSession(connection)

    @contextmanager
    def pipeline(self) -> Iterator[psycopg.Connection]:
        """A transaction as the owner of the tables; commits at the end of the block, rolls back on error."""
        self._owner.open()
        with telling_unavailable(), self._owner.connection() as connection:
            yield connection

    def close(self) -> None:
        self._app.dispose()
        self._admin.dispose()
        self._owner.close()


@contextmanager
def telling_unavailable() -> Iterator[None]:
    """A stopped server, a full disk or too many connections become DatabaseUnavailable; other errors pass."""
    try:
        yield
    except (psycopg.OperationalError, sa.exc.OperationalError) as error:
        if is_unavailable(error):
            raise DatabaseUnavailable(
                "The database cannot do this now: it is stopped, starting, or out of space. Try again.", retry_after=5
            ) from error
        raise


def is_unavailable(error: BaseException) -> bool:
    """Whether the server is at fault and the same statement may succeed later."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    if not isinstance(cause, psycopg.OperationalError):
        return False
    return cause.sqlstate is None or cause.sqlstate.startswith(_UNAVAILABLE)


def _enter(connection: Connection, workspace: WorkspaceId) -> None:
    connection.execute(sa.text("SELECT set_config('tilth.workspace', :workspace, true)"), {"workspace": str(workspace)})
