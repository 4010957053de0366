"""The door in this process, and what came through it."""

import asyncio
import dataclasses
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace

from tilth.entrypoints.http.app import create_app
from tilth.entrypoints.http.collecting import create_collector
from tilth.events.api import InboxBatch, InboxCursor, RejectedEvent, Selection, list_rejections, read_inbox
from tilth.events.collect.api import Collector
from tilth.history.api import History, LocalExecutor, Store
from tilth.kernel.clock import SystemClock
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.api import create_api_key, create_write_key
from tilth.platform.auth.contracts import ALL_SCOPES, Scope
from tilth.platform.database.sessions import Database

TESTER = Actor(ActorKind.SYSTEM, "test")


async def nothing_here(scope: Any, receive: Any, send: Any) -> None:
    """What stands behind the collecting endpoints in these tests."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"not a collecting endpoint"})


@dataclass
class Door:
    loop: asyncio.AbstractEventLoop
    client: httpx.AsyncClient
    database: Database
    workspace: TestWorkspace
    key: str

    def request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        return self.loop.run_until_complete(self.client.request(method, path, **arguments))

    def post(self, path: str, body: Any, **arguments: Any) -> httpx.Response:
        """As Basic auth with the workspace's key, unless told otherwise; bytes go as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        arguments.setdefault("auth", (self.key, ""))
        return self.request("POST", path, content=content, **arguments)

    def batch(self) -> InboxBatch:
        """Everything in the inbox."""
        with self.database.pipeline() as connection:
            return read_inbox(connection, self.workspace.id, InboxCursor.start(), max_requests=10_000)

    def rows(self) -> list[dict[str, Any]]:
        return self.batch().rows.to_pylist()

    def rejected(self) -> list[RejectedEvent]:
        with self.database.read(self.workspace.id) as session:
            return list_rejections(session, selection=Selection(include_replayed=True)).items


def make_key(database: Database, workspace: TestWorkspace) -> str:
    with database.write(workspace.id) as session:
        return create_write_key(session, name="test", actor=TESTER).key


@pytest.fixture
def door(database: Database, workspace: TestWorkspace) -> Iterator[Door]:
    key = make_key(database, workspace)
    loop = asyncio.new_event_loop()
    collector: Collector = create_collector(database, nothing_here, SystemClock())
    client = httpx.AsyncClient(transport=httpx.ASGITransport(collector), base_url="http://tilth")
    yield Door(loop, client, database, workspace, key)
    loop.run_until_complete(collector.close())
    loop.run_until_complete(client.aclose())
    loop.close()


class Api:
    """Our own API, called with a key of the workspace."""

    def __init__(self, client: TestClient[Any], headers: dict[str, str]) -> None:
        self._client = client
        self._headers = headers

    def __call__(self, method: str, path: str, status: int = 200, **arguments: Any) -> Any:
        answer = self._client.request(method, f"/api/v1{path}", headers=self._headers, **arguments)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def file(self, method: str, path: str, **arguments: Any) -> str:
        """What it answers as a text."""
        answer = self._client.request(method, f"/api/v1{path}", headers=self._headers, **arguments)
        assert answer.status_code == 200, answer.text
        return answer.text

    def replay(self, *items: dict[str, Any], status: int = 200) -> Any:
        return self("POST", "/rejected-events/replay", status, json={"items": list(items)})


def api_with(database: Database, workspace: TestWorkspace, client: TestClient[Any], scopes: set[Scope]) -> Api:
    with database.write(workspace.id) as session:
        key = create_api_key(session, name="test", scopes=scopes, expires_at=None, actor=TESTER)
    return Api(client, {"Authorization": f"Bearer {key.secret}"})


@pytest.fixture
def client(database: Database, tmp_path: Path) -> Iterator[TestClient[Any]]:
    own = Database(database.urls)
    with TestClient(create_app(database, History(own, Store(tmp_path), LocalExecutor()))) as client:
        yield client
    own.close()


@pytest.fixture
def api(database: Database, workspace: TestWorkspace, client: TestClient[Any]) -> Api:
    return api_with(database, workspace, client, set(ALL_SCOPES))


class ServerProcess:
    """A real server on a real port, which can be killed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "server_process.py"), str(self.port)],
            stdin=subprocess.PIPE,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(dataclasses.asdict(self._database.urls)).encode() + b"\n")
        self._process.stdin.flush()
        end = time.monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None, "the server did not start"
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return httpx.get(self.url, trust_env=False).status_code == 404
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def server(database: Database) -> Iterator[ServerProcess]:
    started = ServerProcess(database)
    yield started
    started.kill()
