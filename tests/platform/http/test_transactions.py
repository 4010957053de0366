"""What a request wrote is there exactly if its answer says so."""

from asyncio import Semaphore
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from litestar import Litestar, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.testing import TestClient
from tests.conftest import TestWorkspace

from tilth.kernel.errors import Conflict
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.contracts import ALL_SCOPES, Principal
from tilth.platform.database.sessions import Database, ReadSession, Session
from tilth.platform.http.idempotency import StoredAnswer
from tilth.platform.http.problems import exception_handlers
from tilth.platform.http.transactions import (
    TransactionMiddleware,
    answer_stored,
    provide_read_session,
    provide_session,
)

TESTER = Actor(ActorKind.SYSTEM, "test")


def write(session: Session) -> None:
    append_audit(session, actor=TESTER, action="thing.made", subject="1")


@post("/good", sync_to_thread=True)
def post_good(session: NamedDependency[Session]) -> dict[str, int]:
    write(session)
    return {"made": 1}


@post("/refused", sync_to_thread=True)
def post_refused(session: NamedDependency[Session]) -> None:
    write(session)
    raise Conflict("Not now.")


@post("/broken", sync_to_thread=True)
def post_broken(session: NamedDependency[Session]) -> None:
    write(session)
    raise ZeroDivisionError


@post("/refused-by-answer", sync_to_thread=True)
def post_refused_by_answer(session: NamedDependency[Session]) -> Response[str]:
    write(session)
    return Response("no", status_code=422)


@post("/lost", sync_to_thread=True)
def post_lost(session: NamedDependency[Session], state: State) -> dict[str, int]:
    """The server ends this connection after the write, before the commit."""
    write(session)
    pid = session.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with psycopg.connect(state.database.urls.app) as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", [pid])
    return {"made": 1}


@post("/slow", sync_to_thread=True)
def post_slow(session: NamedDependency[Session]) -> None:
    session.connection.exec_driver_sql("SELECT pg_sleep(0.02)")


@get("/read", sync_to_thread=True)
def get_read(read_session: NamedDependency[ReadSession]) -> int:
    read_session.connection.exec_driver_sql("INSERT INTO audit_entry (actor) VALUES ('x')")
    return 1


@pytest.fixture
def client(database: Database, workspace: TestWorkspace) -> Iterator[TestClient[Litestar]]:
    principal = Principal(TESTER, workspace.id, ALL_SCOPES)

    async def enter(connection: Any, _: Any) -> None:
        connection.scope["auth"] = principal

    app = Litestar(
        [
            Router(
                "/",
                route_handlers=[
                    post_good,
                    post_refused,
                    post_broken,
                    post_refused_by_answer,
                    post_lost,
                    post_slow,
                    get_read,
                ],
                guards=[enter],
                middleware=[TransactionMiddleware],
                dependencies={"session": Provide(provide_session), "read_session": Provide(provide_read_session)},
            )
        ],
        exception_handlers={**exception_handlers, StoredAnswer: answer_stored},
        state=State({"database": database, "places": Semaphore(database.capacity)}),
        openapi_config=None,
        logging_config=None,
    )
    with TestClient(app) as client:
        yield client


def written(database: Database, workspace: TestWorkspace) -> int:
    with psycopg.connect(database.urls.owner) as connection:
        row = connection.execute("SELECT count(*) FROM audit_entry WHERE workspace_id = %s", [workspace.id]).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}])
@pytest.mark.parametrize(
    ("path", "status", "rows"),
    [("/good", 201, 1), ("/refused", 409, 0), ("/broken", 500, 0), ("/refused-by-answer", 422, 0), ("/lost", 503, 0)],
)
def test_answer_tells_the_truth(
    client: TestClient[Litestar],
    database: Database,
    workspace: TestWorkspace,
    path: str,
    status: int,
    rows: int,
    key: dict[str, str],
) -> None:
    for _ in range(2):  # a repeated key does its work once, and once refused it may be tried again
        assert client.post(path, headers=key).status_code == status
    assert written(database, workspace) == (rows if key else 2 * rows)


def test_read_session_cannot_write(client: TestClient[Litestar], database: Database, workspace: TestWorkspace) -> None:
    assert client.get("/read").status_code == 500
    assert written(database, workspace) == 0


def test_connections_go_back(client: TestClient[Litestar], database: Database) -> None:
    """More requests of each kind than the pool has connections."""
    for path in ("/good", "/refused", "/broken", "/lost"):
        for _ in range(database.capacity + 4):
            client.post(path)
    assert client.post("/good").status_code == 201


def test_more_requests_than_threads(client: TestClient[Litestar]) -> None:
    """Threads that wait for a connection must not keep away those that give one back."""
    with ThreadPoolExecutor(80) as pool:
        answers = list(pool.map(lambda _: client.post("/slow").status_code, range(160)))
    assert answers == [201] * 160
