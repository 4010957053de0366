"""The door in this process, and what came through it."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from tests.conftest import TestWorkspace

from tilth.entrypoints.http.collecting import create_collector
from tilth.events.api import InboxBatch, InboxCursor, RejectedEvent, list_rejections, read_inbox
from tilth.events.collect.api import Collector
from tilth.kernel.clock import SystemClock
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.api import create_write_key
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
            return list_rejections(session, include_replayed=True).items


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
